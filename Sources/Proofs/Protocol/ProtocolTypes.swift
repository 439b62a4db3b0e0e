// What the dose protocol's model is made of: requests, records, phases, choices, frames, answers.

/// The conditions a request on the line can be in.
enum RequestKind: UInt64, Sendable {
    case none = 0
    case status = 1
    case lookUp = 2
    case dose = 3
}

/// What the pump's record says of a dose, with how much of a bolus is delivered, in halves.
enum PumpRecord: UInt64, Sendable {
    case unjudged = 0
    case refused = 1
    case accepted = 2
    case half = 3
    case full = 4

    var isAccepted: Bool { rawValue >= Self.accepted.rawValue }
    var halves: UInt64 { isAccepted ? rawValue - Self.accepted.rawValue : 0 }
}

/// What the supervisor holds of a dose that is not the outstanding request.
enum Held: UInt64, Sendable {
    /// Not decided, answered, or never to be sent.
    case none = 0
    /// Decided, waits to be sent.
    case queued = 1
    /// Its outcome is unknown.
    case uncertain = 2
    /// The same, and the pump will be asked for it in this conversation.
    case asked = 3
    /// The pump took it, and no status since has told what came of it.
    case taken = 4

    var isUncertain: Bool { self == .uncertain || self == .asked }
}

/// Where the supervisor's decision stands.
enum ModelPhase: UInt64, Sendable {
    case idle = 0
    case polling = 1
    /// The decision is made and its record is not yet durable.
    case writing = 2
    case delivering = 3
}

/// What a decision orders, in the order it is sent.
enum ModelChoice: UInt8, Sendable, CaseIterable {
    case nothing = 0
    case rate = 1
    case bolus = 2
    case rateAndBolus = 3

    var boluses: Bool { self == .bolus || self == .rateAndBolus }
    var rates: Bool { self == .rate || self == .rateAndBolus }
    var count: UInt64 { (boluses ? 1 : 0) + (rates ? 1 : 0) }
}

/// One frame on the way to the pump.
struct ModelFrame: Equatable {
    var kind: RequestKind
    var id: UInt64
    /// Whether the supervisor still awaits its answer.
    var isCurrent: Bool
    /// Sent in an earlier cycle: its challenge and its not-after are over.
    var isOld: Bool

    var bits: UInt64 { kind.rawValue | id << 2 | (isCurrent ? 32 : 0) | (isOld ? 64 : 0) }

    init(kind: RequestKind, id: UInt64, isCurrent: Bool = true, isOld: Bool = false) {
        self.kind = kind
        self.id = id
        self.isCurrent = isCurrent
        self.isOld = isOld
    }

    init?(bits: UInt64) {
        guard let kind = RequestKind(rawValue: bits & 3), kind != .none else { return nil }
        self.init(
            kind: kind, id: bits >> 2 & 7, isCurrent: bits & 32 != 0, isOld: bits & 64 != 0)
    }
}

/// The pump's answer on its way back; only one to the awaited request is of any use.
struct ModelReply: Equatable {
    var kind: RequestKind
    var id: UInt64
    /// For a status: total halves delivered, halves still to come of the running bolus, and whether
    /// the pump has restarted since the supervisor last knew. For a dose: its record.
    var total: UInt64
    var toCome: UInt64
    var restarted: Bool
    var record: PumpRecord

    var bits: UInt64 {
        kind.rawValue | id << 2 | total << 5 | toCome << 9 | (restarted ? 1 << 11 : 0)
            | record.rawValue << 12
    }

    static func status(total: UInt64, toCome: UInt64, restarted: Bool) -> ModelReply {
        ModelReply(
            kind: .status, id: 0, total: total, toCome: toCome, restarted: restarted,
            record: .unjudged)
    }

    static func record(_ record: PumpRecord, of id: UInt64, _ kind: RequestKind) -> ModelReply {
        ModelReply(
            kind: kind, id: id, total: 0, toCome: 0, restarted: false, record: record)
    }

    init(
        kind: RequestKind, id: UInt64, total: UInt64, toCome: UInt64, restarted: Bool,
        record: PumpRecord
    ) {
        self.kind = kind
        self.id = id
        self.total = total
        self.toCome = toCome
        self.restarted = restarted
        self.record = record
    }

    init?(bits: UInt64) {
        guard let kind = RequestKind(rawValue: bits & 3), kind != .none,
            let record = PumpRecord(rawValue: bits >> 12 & 7)
        else { return nil }
        self.init(
            kind: kind, id: bits >> 2 & 7, total: bits >> 5 & 15, toCome: bits >> 9 & 3,
            restarted: bits >> 11 & 1 == 1, record: record)
    }
}
