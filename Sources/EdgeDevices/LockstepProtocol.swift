// The bytes of the lockstep clock, shared by both its ends: the bench that advances virtual time
// and the controller that answers when it has done everything up to that instant.
//
// Every frame is 48 bytes, little-endian: kind u32, version u32, then five 64-bit fields; fields a
// kind does not use are zero. Over a Unix stream socket the order of one conversation is
//   controller -> bench  HELLO(role controller)   once its lines are open; all totals restart at 0
//   bench -> controller  HELLO(role bench)
//   bench -> controller  ADVANCE    controller -> bench  IDLE    (exactly one IDLE per ADVANCE)
//   bench -> controller  FINISH     the run is over; the controller ends.

public import Quantities

/// Which end of the lockstep socket is speaking.
public enum LockstepRole: UInt64, Sendable {
    /// The bench: owns virtual time.
    case bench = 1
    /// The controller: consumes, acts, and says when it is idle.
    case controller = 2
}

/// "It is now `now`; before you act, consume until your lines' lifetime totals reach these."
public struct LockstepAdvance: Equatable, Sendable {
    /// The loop time it is now. Never goes back within a connection.
    public let now: LoopInstant
    /// The wall time it is now. May step.
    public let wall: WallInstant
    /// Bytes the bench has written to the CGM line since the controller's hello.
    public let cgmBytes: UInt64
    /// Bytes the bench has written to the pump line since the controller's hello.
    public let pumpBytes: UInt64
    /// Edges the bench has put on the button line since the controller's hello.
    public let buttonEdges: UInt64

    /// An advance; see the properties for units.
    public init(
        now: LoopInstant, wall: WallInstant, cgmBytes: UInt64, pumpBytes: UInt64,
        buttonEdges: UInt64
    ) {
        self.now = now
        self.wall = wall
        self.cgmBytes = cgmBytes
        self.pumpBytes = pumpBytes
        self.buttonEdges = buttonEdges
    }
}

/// "Everything up to the instant you named is done; wake me no later than `nextWake`."
public struct LockstepIdle: Equatable, Sendable {
    /// The latest loop time at which the controller must be advanced next.
    public let nextWake: LoopInstant
    /// Bytes the controller has written to the pump line since its hello.
    public let pumpBytes: UInt64
    /// Bytes the controller has written to the CGM line since its hello.
    public let cgmBytes: UInt64
    /// Output-line writes the controller has made since its hello.
    public let gpioWrites: UInt64

    /// An idle report; see the properties for units.
    public init(nextWake: LoopInstant, pumpBytes: UInt64, cgmBytes: UInt64, gpioWrites: UInt64) {
        self.nextWake = nextWake
        self.pumpBytes = pumpBytes
        self.cgmBytes = cgmBytes
        self.gpioWrites = gpioWrites
    }
}

/// One message on the lockstep socket.
public enum LockstepMessage: Equatable, Sendable {
    /// The first message of each end.
    case hello(LockstepRole)
    /// Bench to controller: time moves, or more bytes came at the same time.
    case advance(LockstepAdvance)
    /// Controller to bench: done up to the last advance.
    case idle(LockstepIdle)
    /// Bench to controller: the run is over.
    case finish
}

/// Why bytes on the lockstep socket are not a message; nothing after them can be trusted.
public enum LockstepFault: Error, Equatable, Sendable {
    /// The frame names a protocol version this program does not speak.
    case version(UInt32)
    /// The frame's kind is none of the protocol's.
    case kind(UInt32)
    /// A hello names no known role.
    case role(UInt64)
    /// A field that the kind does not use is not zero.
    case unusedField
}

/// Encoding and decoding of lockstep messages, without I/O.
public enum LockstepCodec {
    /// The protocol version this program speaks.
    public static let version: UInt32 = 1
    /// The length of every frame. Unit: bytes.
    public static let frameLength = 48

    private enum Kind: UInt32 {
        case hello = 1
        case advance = 2
        case idle = 3
        case finish = 4
    }

    /// The 48 bytes of a message.
    public static func encode(_ message: LockstepMessage) -> [UInt8] {
        let kind: Kind
        let fields: [UInt64]
        switch message {
        case .hello(let role):
            kind = .hello
            fields = [role.rawValue]
        case .advance(let it):
            kind = .advance
            fields = [
                UInt64(bitPattern: it.now.milliseconds),
                UInt64(bitPattern: it.wall.unixMilliseconds),
                it.cgmBytes, it.pumpBytes, it.buttonEdges,
            ]
        case .idle(let it):
            kind = .idle
            fields = [
                UInt64(bitPattern: it.nextWake.milliseconds), it.pumpBytes, it.cgmBytes,
                it.gpioWrites,
            ]
        case .finish:
            kind = .finish
            fields = []
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(frameLength)
        append(UInt64(kind.rawValue) | UInt64(version) << 32, to: &bytes)
        for index in 0..<5 { append(index < fields.count ? fields[index] : 0, to: &bytes) }
        return bytes
    }

    /// The message of one frame.
    ///
    /// - Parameter frame: exactly ``frameLength`` bytes.
    /// - Throws: a ``LockstepFault`` naming what is not of this protocol.
    public static func decode(_ frame: ArraySlice<UInt8>) throws(LockstepFault) -> LockstepMessage {
        precondition(frame.count == frameLength, "a lockstep frame has a fixed length")
        let head = field(0, of: frame)
        let version = UInt32(truncatingIfNeeded: head >> 32)
        guard version == Self.version else { throw .version(version) }
        let code = UInt32(truncatingIfNeeded: head)
        guard let kind = Kind(rawValue: code) else { throw .kind(code) }
        let fields = (1...5).map { field($0, of: frame) }
        let message: LockstepMessage
        let used: Int
        switch kind {
        case .hello:
            guard let role = LockstepRole(rawValue: fields[0]) else { throw .role(fields[0]) }
            message = .hello(role)
            used = 1
        case .advance:
            message = .advance(
                LockstepAdvance(
                    now: LoopInstant(milliseconds: Int64(bitPattern: fields[0])),
                    wall: WallInstant(unixMilliseconds: Int64(bitPattern: fields[1])),
                    cgmBytes: fields[2], pumpBytes: fields[3], buttonEdges: fields[4]))
            used = 5
        case .idle:
            message = .idle(
                LockstepIdle(
                    nextWake: LoopInstant(milliseconds: Int64(bitPattern: fields[0])),
                    pumpBytes: fields[1], cgmBytes: fields[2], gpioWrites: fields[3]))
            used = 4
        case .finish:
            message = .finish
            used = 0
        }
        guard fields[used...].allSatisfy({ $0 == 0 }) else { throw .unusedField }
        return message
    }

    private static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * UInt64(shift)))) }
    }

    private static func field(_ index: Int, of frame: ArraySlice<UInt8>) -> UInt64 {
        let start = frame.startIndex + 8 * index
        return (0..<8).reduce(UInt64(0)) { $0 | UInt64(frame[start + $1]) << (8 * UInt64($1)) }
    }
}

/// Cuts a stream of bytes into lockstep messages.
public struct LockstepDecoder: Sendable {
    private var pending: [UInt8] = []

    /// A decoder at the start of a stream.
    public init() {}

    /// Adds bytes as they came.
    public mutating func push(_ bytes: [UInt8]) { pending += bytes }

    /// The next whole message, or nil when more bytes are needed.
    ///
    /// - Throws: a ``LockstepFault``; the stream is then lost.
    public mutating func next() throws(LockstepFault) -> LockstepMessage? {
        guard pending.count >= LockstepCodec.frameLength else { return nil }
        let message = try LockstepCodec.decode(pending[..<LockstepCodec.frameLength])
        pending.removeFirst(LockstepCodec.frameLength)
        return message
    }
}
