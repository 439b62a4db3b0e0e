// One record of the decision log: what it says, and the bytes that say it.

public import Quantities

/// What a record is about.
public enum RecordKind: String, Sendable, CaseIterable {
    /// A program began to write: build, configuration fingerprint, clock.
    case session
    /// State from which decisions can be recomputed.
    case snapshot
    /// Something that came in: a reading, a meal, a device's word.
    case event
    /// One cycle's decision, with all it was made from.
    case decision
    /// What became of a decision's commands.
    case outcome
    /// An alarm raised, acknowledged or cleared.
    case alarm
    /// A change of operating mode.
    case mode
    /// A remark.
    case note
}

/// Why bytes are not a record.
public enum RecordError: Error, Equatable, Sendable {
    /// The bytes are not one canonical CBOR value.
    case notCanonical(CBORError)
    /// The value is not a map of exactly seq, kind, at, wall and body, each of its type.
    case wrongShape
    /// The kind is none of ``RecordKind``.
    case unknownKind(String)

    /// The fault in words.
    public var explanation: String {
        switch self {
        case .notCanonical(let error): error.explanation
        case .wrongShape: "the value is not a record"
        case .unknownKind(let kind): "'\(kind)' is not a kind of record"
        }
    }
}

/// One record of the decision log.
///
/// Its canonical bytes are the CBOR map `{at, seq, body, kind, wall}`: `at` and `wall` in ms.
public struct Record: Equatable, Sendable {
    /// Its place in the log; the first is 0.
    public let sequence: UInt64
    /// What it is about.
    public let kind: RecordKind
    /// When, on the loop's own time line.
    public let at: LoopInstant
    /// When by the wall clock: for display; never orders anything.
    public let wall: WallInstant
    /// What it says.
    public let body: CBORValue

    /// A record. `sequence` is at most `Int64.max` (programmer error otherwise).
    public init(
        sequence: UInt64, kind: RecordKind, at: LoopInstant, wall: WallInstant, body: CBORValue
    ) {
        precondition(sequence <= UInt64(Int64.max), "a sequence number fits 63 bits")
        self.sequence = sequence
        self.kind = kind
        self.at = at
        self.wall = wall
        self.body = body
    }

    /// The bytes that are hashed and stored. The body may nest one level less than
    /// ``CBORValue/maximumDepth``; what is deeper is written as null.
    public func canonicalBytes() -> [UInt8] {
        CBORValue.map([
            "seq": .int(Int64(clamping: sequence)),
            "kind": .text(kind.rawValue),
            "at": .int(at.milliseconds),
            "wall": .int(wall.unixMilliseconds),
            "body": body,
        ]).encoded()
    }

    /// The record that these bytes are the canonical bytes of.
    /// - Throws: ``RecordError``.
    public init(canonicalBytes bytes: [UInt8]) throws(RecordError) {
        let value: CBORValue
        do { value = try CBORValue.decode(bytes) } catch { throw .notCanonical(error) }
        guard case .map(let map) = value, map.entries.count == 5,
            let sequence = map["seq"]?.intValue, sequence >= 0,
            let kindName = map["kind"]?.textValue,
            let at = map["at"]?.intValue, let wall = map["wall"]?.intValue,
            let body = map["body"]
        else { throw .wrongShape }
        guard let kind = RecordKind(rawValue: kindName) else { throw .unknownKind(kindName) }
        self.init(
            sequence: UInt64(sequence), kind: kind, at: LoopInstant(milliseconds: at),
            wall: WallInstant(unixMilliseconds: wall), body: body)
    }
}
