// The line of a real board: libserialport opens and configures the port; waiting is our own poll,
// because the library's waits run on the wall clock and cannot tell silence from an unplugged port.

import CSerialPort
import Glibc

/// A real serial port through libserialport.
public final class SerialPortLine: BufferedLine {
    private var port: OpaquePointer?
    private let lock: Int32

    /// Opens and locks the port; see ``SerialLines/open(_:path:bitsPerSecond:counters:)``.
    ///
    /// - Throws: ``SerialLineError``.
    public init(
        path: String, bitsPerSecond: Int, counters: LineCounters = .zero
    ) throws(SerialLineError) {
        guard let speed = Int32(exactly: bitsPerSecond), speed > 0 else {
            throw .speed(path: path, bitsPerSecond: bitsPerSecond)
        }
        // The lock comes first: libserialport would reconfigure a port another process is using.
        let terminal = try LockedTerminal(path: path)
        lock = terminal.descriptor
        super.init(path: path, fileDescriptor: terminal.descriptor, counters: counters)
        try open(terminal.resolvedPath)
        try configure(speed)
    }

    deinit { close() }

    private func open(_ resolved: String) throws(SerialLineError) {
        guard sp_get_port_by_name(resolved, &port) == SP_OK else {
            throw .failed(
                path: path,
                reason: "libserialport knows no such port; a pseudo-terminal wants kind terminal")
        }
        try check(sp_open(port, SP_MODE_READ_WRITE), "open the port")
        var handle: Int32 = -1
        try check(sp_get_port_handle(port, &handle), "get the port's descriptor")
        Descriptor.makeNonBlockingAndPrivate(handle)
        fileDescriptor = handle
    }

    private func configure(_ speed: Int32) throws(SerialLineError) {
        guard sp_set_baudrate(port, speed) == SP_OK else {
            throw .speed(path: path, bitsPerSecond: Int(speed))
        }
        try check(sp_set_bits(port, 8), "set 8 data bits")
        try check(sp_set_parity(port, SP_PARITY_NONE), "set no parity")
        try check(sp_set_stopbits(port, 1), "set 1 stop bit")
        try check(sp_set_flowcontrol(port, SP_FLOWCONTROL_NONE), "set no flow control")
        try check(sp_flush(port, SP_BUF_INPUT), "empty the input")
    }

    private func check(_ result: sp_return, _ operation: String) throws(SerialLineError) {
        guard result != SP_OK else { return }
        // The library's error number is meaningful for a failed system call only.
        guard result == SP_ERR_FAIL else {
            throw .failed(
                path: path,
                reason: "libserialport could not \(operation) (result \(result.rawValue))")
        }
        let cause = SystemFailure(operation: operation, code: sp_last_error_code())
        throw .failed(path: path, reason: "libserialport could not \(cause)")
    }

    override func take(_ buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        Self.transfer(sp_nonblocking_read(port, buffer.baseAddress, buffer.count))
    }

    override func put(_ buffer: UnsafeRawBufferPointer) -> Transfer {
        Self.transfer(sp_nonblocking_write(port, buffer.baseAddress, buffer.count))
    }

    /// The library answers 0 when nothing can move now, and an error when the device is gone.
    private static func transfer(_ result: sp_return) -> Transfer {
        result.rawValue >= 0 ? .moved(Int(result.rawValue)) : .gone
    }

    override func release() {
        if let port {
            sp_close(port)
            sp_free_port(port)
        }
        port = nil
        Glibc.close(lock)
    }
}
