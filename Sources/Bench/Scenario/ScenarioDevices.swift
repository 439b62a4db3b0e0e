// The sensor, the pump and its infusion set as a scenario describes them.

public import Quantities
public import VirtualPatient

extension Scenario {
    /// The sensors worn, one after the other.
    public struct SensorSetup: Sendable, Hashable {
        /// The kind of all of them, with the faults asked for.
        public var model: SensorModel
        /// How long the first one has been worn at the start.
        public var worn: Span

        /// A kind of sensor.
        public init(model: SensorModel, worn: Span) {
            self.model = model
            self.worn = worn
        }

        /// What is worn when the scenario says nothing: a G6 without faults, since yesterday.
        public static let usual = SensorSetup(model: .g6, worn: .hours(24))
    }

    /// A kind of pump by the name it has in scenarios.
    public enum PumpKind: String, Sendable, Hashable, CaseIterable {
        /// ``VirtualPatient/PumpModel/omnipodLike``
        case omnipodLike = "omnipod_like"
        /// ``VirtualPatient/PumpModel/tslimLike``
        case tslimLike = "tslim_like"

        /// The kind of pump.
        public var model: PumpModel {
            switch self {
            case .omnipodLike: .omnipodLike
            case .tslimLike: .tslimLike
            }
        }
    }

    /// The pump and the infusion sets of the run.
    public struct PumpSetup: Sendable, Hashable {
        /// The kind.
        public var kind: PumpKind
        /// Insulin in the reservoir at the start, and in that of each new patch pump.
        public var reservoir: InsulinAmount
        /// Whether it meters exactly what it says, instead of as its kind does.
        public var isExact: Bool
        /// Whether sets fail and age by chance.
        public var setsFail: Bool

        /// A pump.
        public init(
            kind: PumpKind, reservoir: InsulinAmount, isExact: Bool = false, setsFail: Bool = false
        ) {
            self.kind = kind
            self.reservoir = reservoir
            self.isExact = isExact
            self.setsFail = setsFail
        }

        /// The kind of pump as it meters in this run.
        public var model: PumpModel {
            isExact ? kind.model.with(accuracy: .exact) : kind.model
        }
    }

    /// Something that happens to the infusion set.
    public struct SetEvent: Sendable, Hashable {
        /// When, from the start of the run.
        public var at: Span
        /// What.
        public var kind: SetEventKind

        /// An event.
        public init(at: Span, kind: SetEventKind) {
            self.at = at
            self.kind = kind
        }
    }

    /// What can happen to the infusion set.
    public enum SetEventKind: Sendable, Hashable {
        /// A block, its clearing, or a leak (0 ends it).
        case fault(SetFault)
        /// The person puts in a new set, with a new reservoir if it holds something.
        case change(reservoir: InsulinAmount?)
    }
}
