// The steps of the dose protocol's model, and the defects that can be put into it.

/// One step. The argument is the frame's place, the choice, or the dose asked for next.
struct ProtocolAction: Hashable, Sendable {
    /// The kinds of steps.
    enum Kind: UInt8, Sendable, CaseIterable {
        case cycle
        case decide
        case journalWritten
        case journalFails
        case journalFlushed
        case controllerCrashes
        case reconnect
        case lineLost
        case timeout
        case supervisorTakes
        case pumpTakes
        case requestLost
        case replyLost
        case pumpDelivers
        case pumpRestarts
        case challengeVoided
        case frameRepeated
    }

    var kind: Kind
    var argument: UInt8

    init(_ kind: Kind, _ argument: UInt8 = 0) {
        self.kind = kind
        self.argument = argument
    }

    var code: UInt16 { UInt16(kind.rawValue) << 8 | UInt16(argument) }

    init?(code: UInt16) {
        guard let kind = Kind(rawValue: UInt8(code >> 8)) else { return nil }
        self.init(kind, UInt8(code & 255))
    }

    /// In words, for a counterexample.
    var words: String {
        switch kind {
        case .cycle: "a decision is due"
        case .decide:
            "the supervisor decides: \(ModelChoice(rawValue: argument) ?? .nothing)"
        case .journalWritten: "the decision is durable; its first dose is sent"
        case .journalFails: "the decision cannot be written"
        case .journalFlushed: "everything recorded so far becomes durable"
        case .controllerCrashes: "the controller loses power and starts again from its journal"
        case .reconnect: "a new session with the pump"
        case .lineLost: "the line to the pump is lost"
        case .timeout: "no answer in time"
        case .supervisorTakes:
            argument == 0
                ? "the supervisor takes the answer"
                : "the supervisor takes the answer and asks for dose \(argument)"
        case .pumpTakes: "the pump takes frame \(argument) of the line"
        case .requestLost: "frame \(argument) to the pump is lost"
        case .replyLost: "the pump's answer is lost"
        case .pumpDelivers: "the pump delivers half a bolus"
        case .pumpRestarts: "the pump restarts"
        case .challengeVoided: "the person acts on the pump: challenges are void"
        case .frameRepeated: "the line repeats frame \(argument)"
        }
    }
}

/// A mistake put into the model on purpose: each must be found.
public enum ProtocolDefect: String, Sendable, CaseIterable {
    /// A dose is sent before the decision that orders it is durable.
    case sendsBeforeJournal = "sends-before-journal"
    /// After a restart nothing is held for uncertain.
    case forgetsOnRestart = "forgets-on-restart"
    /// A dose that is awaited when a new session begins is forgotten.
    case forgetsOnReconnect = "forgets-on-reconnect"
    /// A bolus that was acknowledged is not counted until a status tells of it.
    case forgetsAcknowledged = "forgets-acknowledged"
    /// The pump keeps no record: a repeated id is executed again.
    case pumpWithoutRecord = "pump-without-record"
    /// The line accepts frames again and in any order, and the pump takes doses however old.
    case takesLateDoses = "takes-late-doses"
    /// What is still to come of a running bolus is not counted.
    case ignoresRunningBolus = "ignores-running-bolus"
    /// Insulin with an unknown outcome is not counted and forbids nothing.
    case ignoresUncertain = "ignores-uncertain"
    /// The pump is never asked for a dose with an unknown outcome.
    case neverAsks = "never-asks"
    /// A lost session is never made anew.
    case neverReconnects = "never-reconnects"
}

/// What must hold of the dose protocol.
public enum ProtocolProperty: String, Sendable, CaseIterable {
    /// No dose is accepted whose decision is not durable, and no more is delivered than ordered.
    case deliveredWithinAuthorised = "delivered <= authorised"
    /// At every moment the insulin counted is at least what is delivered and still to come.
    case insulinCounted = "IOB_hi >= true insulin"
    /// From every state, once faults stop, decisions are carried out again.
    case alwaysAnExit = "no mode without an exit"
}
