// The bench's hand on the made-up GPIO lines of hil/shims/gpioshim.c: it presses the button, looks
// at the outputs, and breaks the interlock's read-back.
//
// Both sides map one file; its layout is declared in hil/shims/gpiostate.h.

import Glibc

/// Why the made-up lines could not be set up.
public struct GPIOShimError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file that failed.
    public let path: String
    /// The system's reason.
    public let reason: String

    /// One line that names the file.
    public var description: String { "gpio shim \(path): \(reason)" }
}

/// A fault of an input line.
public enum GPIOShimFault: UInt32, Sendable {
    /// None: the line shows what it should.
    case none = 0
    /// The line reads low whatever happens.
    case stuckLow = 1
    /// The line reads high whatever happens.
    case stuckHigh = 2
}

/// One made-up line.
public struct GPIOShimLine: Equatable, Sendable {
    /// The line's name. 1 ... 31 bytes.
    public let name: String
    /// The electrical level it starts with; a button with a pull-up starts high.
    public let startsHigh: Bool
    /// The name of the output whose level this input shows.
    public let follows: String?

    /// A line by its name.
    public init(name: String, startsHigh: Bool = false, follows: String? = nil) {
        self.name = name
        self.startsHigh = startsHigh
        self.follows = follows
    }
}

/// What the controller did with an output.
public struct GPIOShimOutput: Equatable, Sendable {
    /// The electrical level now.
    public let isHigh: Bool
    /// Changes of level so far.
    public let changes: UInt64
    /// Writes so far, changes or not.
    public let writes: UInt64
    /// Whether a living process holds the line.
    public let isHeld: Bool
}

/// The bench's side of the made-up lines. One owner, one thread.
public final class GPIOShimControl {
    /// The label of the made-up chip.
    public static let chipLabel = "islet-bench"
    /// The folder to name in ``environment(shimLibrary:)``.
    public let folder: String
    /// Button edges delivered to the controller since the last ``resetEdges()``.
    public private(set) var edges: UInt64 = 0

    private enum Layout {
        static let header = 64
        static let line = 128
        static let consumer = 32
        static let level = 64
        static let isOutput = 68
        static let holder = 72
        static let handleFlags = 76
        static let eventFlags = 80
        static let follows = 84
        static let stuck = 88
        static let writes = 96
        static let changes = 104
        static let activeLowFlag: UInt32 = 1 << 2
        static let risingFlag: UInt32 = 1 << 0
        static let fallingFlag: UInt32 = 1 << 1
        static let none: UInt32 = 0xffff_ffff
    }

    private let names: [String]
    private let size: Int
    private let map: UnsafeMutableRawPointer
    private var pipes: [Int32] = []

    /// Makes the lines' files in an existing, empty folder.
    ///
    /// - Throws: ``GPIOShimError`` naming the file.
    public init(folder: String, lines: [GPIOShimLine]) throws(GPIOShimError) {
        precondition(lines.count <= 64, "the shim has at most 64 lines")
        precondition(
            lines.allSatisfy { 1...31 ~= $0.name.utf8.count }, "a line's name has 1 ... 31 bytes")
        self.folder = folder
        names = lines.map(\.name)
        size = Layout.header + Layout.line * lines.count
        map = try Self.mapFile("\(folder)/state", size: size)
        Self.put("ISLETGP1", at: map)
        map.storeBytes(of: UInt32(lines.count), toByteOffset: 8, as: UInt32.self)
        Self.put(Self.chipLabel, at: map + 16)
        for (index, line) in lines.enumerated() {
            let place = map + Layout.header + Layout.line * index
            Self.put(line.name, at: place)
            let level: UInt32 = line.startsHigh ? 1 : 0
            place.storeBytes(of: level, toByteOffset: Layout.level, as: UInt32.self)
            let follows = line.follows.flatMap { name in names.firstIndex(of: name) }
            place.storeBytes(
                of: follows.map { UInt32($0) } ?? Layout.none, toByteOffset: Layout.follows,
                as: UInt32.self)
            pipes.append(try Self.makePipe("\(folder)/edges-\(index)"))
        }
    }

    deinit {
        munmap(map, size)
        pipes.forEach { close($0) }
    }

    /// The variables that make a child use the made-up lines.
    ///
    /// - Parameter shimLibrary: path of gpioshim.so.
    public func environment(shimLibrary: String) -> [String] {
        ["ISLET_GPIO_SHIM=\(folder)", "LD_PRELOAD=\(shimLibrary)"]
    }

    /// What the controller did with an output; nil when there is no such line.
    public func output(_ name: String) -> GPIOShimOutput? {
        guard let place = place(name) else { return nil }
        let holder = pid_t(bitPattern: load(place, Layout.holder))
        return GPIOShimOutput(
            isHigh: load(place, Layout.level) == 1,
            changes: place.load(fromByteOffset: Layout.changes, as: UInt64.self),
            writes: place.load(fromByteOffset: Layout.writes, as: UInt64.self),
            isHeld: holder != 0 && kill(holder, 0) == 0)
    }

    /// Writes to all lines together, for comparison with the controller's own count.
    public var totalWrites: UInt64 {
        names.indices.reduce(0) { sum, index in
            let offset = Layout.header + Layout.line * index + Layout.writes
            return sum + map.load(fromByteOffset: offset, as: UInt64.self)
        }
    }

    /// Puts an input line to a level. When the controller watches the line and the level changes,
    /// it gets an edge, counted in ``edges``.
    ///
    /// - Parameters:
    ///   - name: the line.
    ///   - isHigh: the electrical level.
    ///   - nanoseconds: the edge's time stamp, virtual time in lockstep. Unit: ns.
    /// - Returns: whether an edge was delivered.
    @discardableResult
    public func setInput(_ name: String, isHigh: Bool, nanoseconds: UInt64) -> Bool {
        guard let index = names.firstIndex(of: name), let place = place(name) else { return false }
        let wasHigh = load(place, Layout.level) == 1
        place.storeBytes(of: isHigh ? 1 : 0, toByteOffset: Layout.level, as: UInt32.self)
        guard wasHigh != isHigh else { return false }
        let isInverted = load(place, Layout.handleFlags) & Layout.activeLowFlag != 0
        let isRising = isHigh != isInverted
        let wanted = load(place, Layout.eventFlags)
        let flag = isRising ? Layout.risingFlag : Layout.fallingFlag
        guard wanted & flag != 0 else { return false }
        // struct gpioevent_data of the kernel: time stamp u64, id u32, 4 bytes of padding.
        let event: [UInt64] = [nanoseconds, isRising ? 1 : 2]
        let written = event.withUnsafeBytes { write(pipes[index], $0.baseAddress, $0.count) }
        guard written == 16 else { return false }
        edges += 1
        return true
    }

    /// Starts the count of edges anew, for a controller that starts anew.
    public func resetEdges() { edges = 0 }

    /// Breaks or mends an input line, such as the interlock's read-back.
    public func setFault(_ fault: GPIOShimFault, of name: String) {
        place(name)?.storeBytes(of: fault.rawValue, toByteOffset: Layout.stuck, as: UInt32.self)
    }

    /// Lets the lines of dead processes go, outputs falling low as the wiring's pull-downs make
    /// them. Call it after a controller was killed.
    public func releaseDead() {
        for name in names {
            guard let place = place(name) else { continue }
            let holder = pid_t(bitPattern: load(place, Layout.holder))
            guard holder != 0, kill(holder, 0) != 0 else { continue }
            if load(place, Layout.isOutput) == 1, load(place, Layout.level) == 1 {
                place.storeBytes(of: 0, toByteOffset: Layout.level, as: UInt32.self)
                let changes = place.load(fromByteOffset: Layout.changes, as: UInt64.self)
                place.storeBytes(of: changes + 1, toByteOffset: Layout.changes, as: UInt64.self)
            }
            for offset in [
                Layout.isOutput, Layout.holder, Layout.handleFlags, Layout.eventFlags,
            ] {
                place.storeBytes(of: 0, toByteOffset: offset, as: UInt32.self)
            }
            memset(place + Layout.consumer, 0, 32)
        }
    }

    private func place(_ name: String) -> UnsafeMutableRawPointer? {
        names.firstIndex(of: name).map { map + Layout.header + Layout.line * $0 }
    }

    private func load(_ place: UnsafeMutableRawPointer, _ offset: Int) -> UInt32 {
        place.load(fromByteOffset: offset, as: UInt32.self)
    }

    private static func put(_ text: String, at place: UnsafeMutableRawPointer) {
        for (index, byte) in text.utf8.enumerated() {
            place.storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
        }
    }

    private static func mapFile(
        _ path: String, size: Int
    ) throws(GPIOShimError) -> UnsafeMutableRawPointer {
        let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw error(path) }
        defer { close(file) }
        guard ftruncate(file, off_t(size)) == 0 else { throw error(path) }
        let map = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)
        guard let map, map != MAP_FAILED else { throw error(path) }
        return map
    }

    private static func makePipe(_ path: String) throws(GPIOShimError) -> Int32 {
        guard mkfifo(path, 0o600) == 0 else { throw error(path) }
        let pipe = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        guard pipe >= 0 else { throw error(path) }
        return pipe
    }

    private static func error(_ path: String) -> GPIOShimError {
        GPIOShimError(path: path, reason: String(cString: strerror(errno)))
    }
}
