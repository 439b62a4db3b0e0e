// Lines on pseudo-terminals: bytes both ways, full buffers, cut wires, locks, bad paths.

import EdgeDevices
import Foundation
import Quantities
import Testing

@Suite("Serial line on a pseudo-terminal")
struct SerialLineTests {
    private func pair() throws -> (bench: PseudoTerminal, line: any SerialLine) {
        let bench = try PseudoTerminal()
        return (bench, try SerialLines.open(.terminal, path: bench.path, bitsPerSecond: 115_200))
    }

    @Test("all 256 byte values cross unchanged in both directions, and are counted")
    func roundTrip() throws {
        let (bench, line) = try pair()
        let all = (0...255).map { UInt8($0) }
        #expect(line.read() == .nothing)
        #expect(line.write(all) == .accepted)
        #expect(try readBytes(bench, count: 256) == all)
        #expect(bench.write(all) == .accepted)
        #expect(try readBytes(line, count: 256) == all)
        #expect(line.counters == LineCounters(received: 256, sent: 256))
        #expect(bench.counters == LineCounters(received: 256, sent: 256))
    }

    @Test("what a full line cannot take is kept in order up to the limit, then refused whole")
    func splitWrites() throws {
        let (bench, line) = try pair()
        var sent: [UInt8] = []
        var chunk = 0
        // The kernel takes some thousand bytes, the line 8192 more.
        while chunk < 1000 {
            let bytes = (0..<100).map { UInt8(truncatingIfNeeded: chunk * 100 + $0) }
            guard line.write(bytes) == .accepted else { break }
            sent += bytes
            chunk += 1
        }
        #expect(chunk < 1000)
        #expect(line.wantsWrite)
        #expect(line.pendingBytes <= BufferedLine.outputLimit)
        #expect(line.pendingBytes > BufferedLine.outputLimit - 100)
        #expect(line.write([UInt8](repeating: 0, count: 100)) == .full)
        #expect(line.drain(within: Span(milliseconds: 20)) == .full)
        var got: [UInt8] = []
        while got.count < sent.count {
            let part = try readBytes(bench, count: 1)
            guard !part.isEmpty else { break }
            got += part
            _ = line.flush()
        }
        #expect(got == sent)
        #expect(!line.wantsWrite)
        #expect(line.drain(within: .zero) == .accepted)
        #expect(line.counters.sent == UInt64(sent.count))
    }

    @Test("pending bytes can be forgotten, and are then not counted as sent")
    func discard() throws {
        let (bench, line) = try pair()
        while !line.wantsWrite { _ = line.write([UInt8](repeating: 1, count: 500)) }
        line.discardPending()
        #expect(!line.wantsWrite)
        let sent = Int(line.counters.sent)
        #expect(try readBytes(bench, count: sent).count == sent)
        #expect(bench.read() == .nothing)
    }

    @Test("an unplugged device hangs the line up at once, and for good (H58)")
    func hangUp() throws {
        let (bench, line) = try pair()
        bench.close()
        let found = try Poller.wait(for: [line.pollEntry], timeout: .seconds(5))
        #expect(found[0].hungUp)
        #expect(line.read() == .hungUp)
        #expect(line.write([1]) == .hungUp)
        #expect(line.flush() == .hungUp)
        #expect(line.read() == .hungUp)
    }

    @Test("a write to an unplugged device is not accepted, whatever was read before (H58)")
    func hangUpOnWrite() throws {
        let (bench, line) = try pair()
        bench.close()
        #expect(line.write([1]) == .hungUp)
        #expect(line.counters.sent == 0)
    }

    @Test("silence is not a cut wire")
    func silence() throws {
        let (bench, line) = try pair()
        let found = try Poller.wait(for: [line.pollEntry], timeout: Span(milliseconds: 20))
        #expect(found[0].isQuiet)
        #expect(line.read() == .nothing)
        #expect(bench.read() == .nothing)
    }

    @Test("a second opener is refused while the first holds the line, and not after")
    func lock() throws {
        let (bench, line) = try pair()
        #expect(throws: SerialLineError.busy(path: bench.path)) {
            try TerminalLine(path: bench.path, bitsPerSecond: 115_200)
        }
        line.close()
        line.close()
        let next = try TerminalLine(path: bench.path, bitsPerSecond: 115_200)
        #expect(next.read() == .nothing)
        #expect(bench.read() == .nothing)
    }

    @Test("a stable name is followed, and leads to the new device after a replug")
    func replug() throws {
        let folder = try ScratchFolder()
        let name = folder.path + "/pump"
        var bench = try PseudoTerminal()
        try bench.link(at: name)
        var line = try TerminalLine(path: name, bitsPerSecond: 9600)
        #expect(line.write([1, 2, 3]) == .accepted)
        bench.close()
        #expect(line.read() == .hungUp)
        let counters = line.counters
        line.close()
        bench = try PseudoTerminal()
        try bench.link(at: name)
        line = try TerminalLine(path: name, bitsPerSecond: 9600, counters: counters)
        #expect(line.write([4]) == .accepted)
        #expect(try readBytes(bench, count: 1) == [4])
        #expect(line.counters.sent == 4)
        #expect(line.path == name)
    }

    @Test("what waited before the line was opened is thrown away")
    func stale() throws {
        let bench = try PseudoTerminal()
        let watcher = open(bench.path, O_RDONLY | O_NOCTTY | O_NONBLOCK)
        defer { close(watcher) }
        #expect(bench.write([9, 9]) == .accepted)
        let waiting = try Poller.wait(for: [PollEntry(watcher)], timeout: .seconds(5))
        #expect(waiting[0].readable)
        let line = try TerminalLine(path: bench.path, bitsPerSecond: 115_200)
        #expect(line.read() == .nothing)
    }

    @Test("after a reset nothing of before crosses in either direction, and counts are zero")
    func reset() throws {
        let (bench, line) = try pair()
        for size in [0, 1, 100, 4000] {
            #expect(line.write([UInt8](repeating: 7, count: size)) == .accepted)
            #expect(bench.write([UInt8](repeating: 8, count: size)) == .accepted)
            #expect(bench.reset())
            #expect(bench.counters == .zero)
            #expect(bench.write([1]) == .accepted)
            #expect(line.write([2]) == .accepted)
            #expect(try readBytes(line, count: 1) == [1])
            #expect(try readBytes(bench, count: 1) == [2])
            #expect(line.read() == .nothing)
        }
    }

    @Test("a path with nothing at it, a file, and a device that is no tty are named")
    func badPaths() throws {
        let folder = try ScratchFolder()
        let file = folder.path + "/file"
        try Data().write(to: URL(fileURLWithPath: file))
        let cases: [(String, SerialLineError)] = [
            (folder.path + "/none", .missing(path: folder.path + "/none")),
            (file + "/below", .missing(path: file + "/below")),
            (file, .notSerial(path: file)),
            (folder.path, .notSerial(path: folder.path)),
            ("/dev/null", .notSerial(path: "/dev/null")),
        ]
        for (path, expected) in cases {
            for kind in SerialLineKind.allCases {
                #expect(throws: expected) {
                    try SerialLines.open(kind, path: path, bitsPerSecond: 115_200)
                }
            }
            #expect(expected.description.contains(path))
        }
    }

    @Test("a speed no line has is refused before the device is touched")
    func badSpeed() throws {
        let expected = SerialLineError.speed(path: "/none", bitsPerSecond: 12345)
        #expect(throws: expected) { try TerminalLine(path: "/none", bitsPerSecond: 12345) }
        #expect(throws: SerialLineError.speed(path: "/none", bitsPerSecond: 0)) {
            try SerialPortLine(path: "/none", bitsPerSecond: 0)
        }
    }

    @Test("no permission is named as such", .enabled(if: geteuid() != 0, "root may do all"))
    func denied() throws {
        let bench = try PseudoTerminal()
        chmod(bench.path, 0)
        #expect(throws: SerialLineError.denied(path: bench.path)) {
            try TerminalLine(path: bench.path, bitsPerSecond: 115_200)
        }
    }
}
