// Turns a stream of bytes, in pieces of any size, into frames and counted faults.

/// How many of what a decoder has met.
public struct FrameCounts: Sendable, Hashable {
    /// Whole frames.
    public var frames: UInt64 = 0
    /// ``FrameFault/tooLong``
    public var tooLong: UInt64 = 0
    /// ``FrameFault/stuffing`` and ``FrameFault/tooShort``
    public var malformed: UInt64 = 0
    /// ``FrameFault/checksum``
    public var checksum: UInt64 = 0
    /// A good check, but a version, source, type or flag that version 1 does not know.
    public var foreign: UInt64 = 0
    /// Results dropped because nobody took them.
    public var dropped: UInt64 = 0

    /// All faults.
    public var faults: UInt64 { tooLong + malformed + checksum + foreign + dropped }

    /// Nothing met yet.
    public init() {}

    fileprivate mutating func count(_ fault: FrameFault) {
        switch fault {
        case .tooLong: tooLong += 1
        case .stuffing, .tooShort: malformed += 1
        case .checksum: checksum += 1
        case .version, .source, .type, .flags: foreign += 1
        }
    }
}

/// The receiving half of the framing, without I/O.
///
/// Holds at most one frame's bytes and ``pendingMax`` results. After any damage it is in step again
/// at the next delimiter, so a damaged frame costs itself and at most the one it ran into.
public struct FrameDecoder: Sendable {
    /// Results kept for a caller that does not take them. The shortest fault takes two bytes of line,
    /// so a caller that takes all results after each 4096 bytes never loses one.
    public static let pendingMax = 2048
    /// The most bytes between two delimiters.
    private static let stuffedMax = COBS.encodedLengthMax(of: Frame.lengthMax)

    /// What was met so far.
    public private(set) var counts = FrameCounts()
    private var stuffed: [UInt8] = []
    private var isOverlong = false
    private var pending: [Result<Frame, FrameFault>] = []
    private var taken = 0

    /// A decoder that has seen nothing.
    public init() {}

    /// Takes in bytes from the line. Delimiters in a row are silence, not faults.
    public mutating func push(_ bytes: [UInt8]) {
        for byte in bytes {
            guard byte == COBS.delimiter else {
                if stuffed.count < Self.stuffedMax {
                    stuffed.append(byte)
                } else {
                    isOverlong = true
                }
                continue
            }
            if isOverlong {
                finish(.failure(.tooLong))
            } else if !stuffed.isEmpty {
                finish(decode())
            }
            stuffed.removeAll(keepingCapacity: true)
            isOverlong = false
        }
    }

    /// The oldest result not yet taken.
    public mutating func next() -> Result<Frame, FrameFault>? {
        guard taken < pending.count else { return nil }
        let result = pending[taken]
        taken += 1
        if taken == pending.count {
            pending.removeAll(keepingCapacity: true)
            taken = 0
        }
        return result
    }

    private func decode() -> Result<Frame, FrameFault> {
        do throws(FrameFault) {
            return .success(try Frame(stuffed: stuffed))
        } catch {
            return .failure(error)
        }
    }

    private mutating func finish(_ result: Result<Frame, FrameFault>) {
        switch result {
        case .success: counts.frames += 1
        case .failure(let fault): counts.count(fault)
        }
        guard pending.count < Self.pendingMax else {
            counts.dropped += 1
            return
        }
        pending.append(result)
    }
}
