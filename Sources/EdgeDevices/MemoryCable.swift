// A serial line within one process: the bench's pseudo-terminal without the kernel between.

/// A line with two ends in memory. It stays when an end is closed, as a pseudo-terminal stays while
/// the bench holds it; unplugged, both ends hang up.
public final class MemoryCable {
    /// The path by which messages name it.
    public let path: String
    /// Bytes on their way to the controller.
    fileprivate var toController: [UInt8] = []
    /// Bytes on their way to the bench.
    fileprivate var toBench: [UInt8] = []
    /// Changes with each unplugging: an end of an earlier time hangs up.
    fileprivate var generation = 0
    private var isPlugged = true

    /// A cable with both ends there to be opened.
    public init(path: String) { self.path = path }

    /// The bench's end. Open it once, and again after ``restore()``.
    public func openForBench(counters: LineCounters = .zero) -> any SerialLine {
        MemoryLine(self, isBench: true, counters: counters)
    }

    /// The controller's end; what waited for it is thrown away, as on opening a terminal.
    ///
    /// - Throws: ``SerialLineError/missing(path:)`` while it is unplugged.
    public func openForController(
        counters: LineCounters = .zero
    ) throws(SerialLineError) -> any SerialLine {
        guard isPlugged else { throw .missing(path: path) }
        toController = []
        return MemoryLine(self, isBench: false, counters: counters)
    }

    /// Both ends hang up, and what is on its way is lost.
    public func unplug() {
        isPlugged = false
        generation += 1
        clear()
    }

    /// It can be opened again.
    public func restore() { isPlugged = true }

    /// Throws away what is on its way, both ways.
    public func clear() {
        toController = []
        toBench = []
    }
}

/// One end of a cable.
private final class MemoryLine: SerialLine {
    private let cable: MemoryCable
    private let isBench: Bool
    private let generation: Int
    private var isOpen = true
    private(set) var counters: LineCounters

    init(_ cable: MemoryCable, isBench: Bool, counters: LineCounters) {
        self.cable = cable
        self.isBench = isBench
        self.counters = counters
        generation = cable.generation
    }

    var path: String { cable.path }
    var fileDescriptor: Int32 { -1 }
    var pendingBytes: Int { 0 }
    private var isGone: Bool { !isOpen || generation != cable.generation }

    func read() -> LineRead {
        guard !isGone else { return .hungUp }
        var bytes: [UInt8] = []
        if isBench { swap(&bytes, &cable.toBench) } else { swap(&bytes, &cable.toController) }
        guard !bytes.isEmpty else { return .nothing }
        counters.received += UInt64(bytes.count)
        return .bytes(bytes)
    }

    func write(_ bytes: [UInt8]) -> LineWrite {
        guard !isGone else { return .hungUp }
        if isBench { cable.toController += bytes } else { cable.toBench += bytes }
        counters.sent += UInt64(bytes.count)
        return .accepted
    }

    func flush() -> LineWrite { isGone ? .hungUp : .accepted }
    func discardPending() {}
    func close() { isOpen = false }
}
