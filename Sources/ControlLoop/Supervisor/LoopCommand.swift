// What the supervisor asks of the runtime.

public import DecisionRecord
public import DeviceProtocols
import Quantities

/// A record to be written.
public struct RecordDraft: Sendable, Equatable {
    /// Its kind.
    public var kind: RecordKind
    /// Its content.
    public var body: CBORValue
    /// Whether what follows may only be done once the record is on stable storage.
    public var isDurable: Bool

    /// A draft.
    public init(kind: RecordKind, body: CBORValue, isDurable: Bool) {
        self.kind = kind
        self.body = body
        self.isDurable = isDurable
    }
}

/// What the lines to the outside show.
public struct OutputState: Sendable, Hashable {
    /// The buzzer sounds.
    public var buzzer: Bool
    /// The lamp is lit.
    public var lamp: Bool
    /// The pump's interlock lets it deliver.
    public var pumpEnable: Bool

    /// A state of the lines.
    public init(buzzer: Bool, lamp: Bool, pumpEnable: Bool) {
        self.buzzer = buzzer
        self.lamp = lamp
        self.pumpEnable = pumpEnable
    }
}

/// One thing to be done. Commands of one step are carried out in order; if a record cannot be
/// written, the rest of the step is dropped and the supervisor is told.
public enum LoopCommand: Sendable, Equatable {
    /// Append a record.
    case record(RecordDraft)
    /// Send a request to the pump. There is at most one outstanding.
    case sendPump(PumpRequest)
    /// Ask the planner.
    case plan(PlannerRequest)
    /// Start the planner's process (again).
    case startPlanner
    /// Set the lines.
    case output(OutputState)
}
