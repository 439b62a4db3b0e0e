// What expectations speak of: numbers, conditions and events of a run.

public import ControlLoop
public import Quantities
public import Safety

extension Expectation {
    /// The unit of a number.
    public enum Unit: String, Sendable, Hashable {
        /// Glucose.
        case glucose = "mg/dL"
        /// Time.
        case minutes = "min"
        /// Insulin.
        case insulin = "U"
        /// A rate of insulin.
        case rate = "U/h"
    }

    /// A number that every moment of a run has, or has not.
    public enum Number: Sendable, Hashable {
        /// True plasma glucose; for a recorded person the sensor's.
        case glucose
        /// True interstitial glucose.
        case interstitial
        /// The newest reading that reached `isletd`, LOW as 40 and HIGH as 400; none when the
        /// next one is overdue.
        case cgm
        /// Time since the newest reading that `isletd` has was taken; before the first one, since
        /// the start.
        case cgmAge
        /// Insulin on board as `isletd` believes it.
        case insulinOnBoard
        /// The rate the pump says it runs at.
        case basal
        /// The rate the person's schedule has.
        case scheduledBasal
        /// All insulin the pump says it delivered in the span just past.
        case delivered(Span)
        /// What the pump did on orders in the span just past: the basal rate in force, and each
        /// automatic bolus when the pump took it.
        case automatic(Span)
        /// Automatic boluses in the span just past, as decided and not known to have failed.
        case automaticBolus(Span)
        /// Boluses of the person in the span just past.
        case userBolus(Span)

        /// Its unit.
        public var unit: Unit {
            switch self {
            case .glucose, .interstitial, .cgm: .glucose
            case .cgmAge: .minutes
            case .insulinOnBoard, .delivered, .automatic, .automaticBolus, .userBolus: .insulin
            case .basal, .scheduledBasal: .rate
            }
        }
    }

    /// How a number compares.
    public enum Relation: String, Sendable, Hashable, CaseIterable {
        /// Less.
        case less = "<"
        /// Less or the same.
        case atMost = "<="
        /// More.
        case more = ">"
        /// More or the same.
        case atLeast = ">="

        /// Whether it holds.
        public func holds(_ value: Double, _ bound: Double) -> Bool {
            switch self {
            case .less: value < bound
            case .atMost: value <= bound
            case .more: value > bound
            case .atLeast: value >= bound
            }
        }

        /// How far it is from changing; negative when it does not hold.
        public func margin(_ value: Double, _ bound: Double) -> Double {
            switch self {
            case .less, .atMost: bound - value
            case .more, .atLeast: value - bound
            }
        }
    }

    /// What a number is compared with.
    public enum Bound: Sendable, Hashable {
        /// A value in the number's unit.
        case value(Double)
        /// Another number of the same unit.
        case number(Number)
    }

    /// True or false at a moment.
    public indirect enum Condition: Sendable, Hashable {
        /// A comparison.
        case compare(Number, Relation, Bound)
        /// A number between two values, both included.
        case inBand(Number, ClosedRange<Double>)
        /// The loop's mode.
        case mode(LoopMode)
        /// An alarm that is raised and not cleared; or one that is not acknowledged either.
        case alarm(AlarmID, onlyUnacknowledged: Bool)
        /// The twin's health in the newest decision.
        case twin(TwinState)
        /// A fault that stands; any, or one whose name begins so.
        case fault(String?)
        /// A condition that has held so long without a break.
        case held(Condition, Span)
        /// Two or more conditions at once: every one of them, or at least one.
        case joined([Condition], by: Junction)

        /// The unit of its distance from changing; `nil` when it has none.
        public var unit: Unit? {
            switch self {
            case .compare(let number, _, _), .inBand(let number, _): number.unit
            case .held(let condition, _): condition.unit
            // Distances in different units, or none, cannot be compared.
            case .joined(let parts, _):
                parts.allSatisfy { $0.unit == parts.first?.unit } ? parts.first?.unit : nil
            case .mode, .alarm, .twin, .fault: nil
            }
        }
    }

    /// How conditions are joined.
    public enum Junction: String, Sendable, Hashable, CaseIterable {
        /// Every one holds.
        case and
        /// At least one holds.
        case or
    }

    /// What the planner's answers say of the twin.
    public enum TwinState: String, Sendable, Hashable, CaseIterable {
        /// As expected.
        case healthy
        /// Started anew.
        case restarted
        /// Less sure than it says.
        case degraded
        /// Not to be used for an increase.
        case untrusted
        /// The planner gave no answer.
        case silent
    }

    /// Something that happens at a moment.
    public enum Event: Sendable, Hashable {
        /// An alarm changes.
        case alarm(AlarmID, AlarmEdge)
        /// An automatic bolus is decided.
        case automaticBolus(AmountTest?)
        /// `isletd` commands a rate above schedule, or a bolus.
        case automaticIncrease
        /// `isletd` commands anything.
        case doseCommand
        /// A dose that came to this, at the time of its decision.
        case dose(DoseFate)
        /// The person starts a bolus.
        case userBolus(AmountTest?)
        /// A fault begins or ends; any, or one whose name begins so.
        case fault(FaultEdge, name: String?)
        /// The pump announces something; anything, or what begins so.
        case pumpAlarm(String?)
        /// A meal of the scenario begins, by its name; from the start of the run.
        case mealNamed(String, [Span])
        /// Something else, by its one name.
        case plain(PlainEvent)
    }

    /// A change of an alarm.
    public enum AlarmEdge: String, Sendable, Hashable, CaseIterable {
        /// Its condition began.
        case raised
        /// A person acknowledged it.
        case acknowledged
        /// It is over.
        case cleared
    }

    /// An edge of a fault.
    public enum FaultEdge: String, Sendable, Hashable, CaseIterable {
        /// It began.
        case begins
        /// It ended; a momentary one when it began.
        case ends
    }

    /// What came of a dose, by the journal's names.
    public enum DoseFate: String, Sendable, Hashable, CaseIterable {
        /// The pump took it.
        case accepted
        /// The pump refused it.
        case refused
        /// It never reached the pump.
        case neverReceived = "never_received"
        /// It was never sent.
        case notSent = "not_sent"
        /// Nobody knows yet.
        case unknown
        /// Nobody will ever know.
        case forgotten
    }

    /// Boluses of a certain size.
    public struct AmountTest: Sendable, Hashable {
        /// How it compares.
        public var relation: Relation
        /// With what.
        public var amount: InsulinAmount

        /// Boluses that compare so.
        public init(relation: Relation, amount: InsulinAmount) {
            self.relation = relation
            self.amount = amount
        }
    }

    /// An event that needs no more than its name.
    public enum PlainEvent: String, Sendable, Hashable, CaseIterable {
        /// Something is eaten.
        case meal
        /// Carbohydrate is entered on the pump.
        case carbEntry = "carb entry"
        /// An activity is stated on the pump.
        case activity
        /// A fingerstick is entered on the pump.
        case fingerstick
        /// Sugar is eaten against low glucose.
        case rescue
        /// Exercise begins.
        case exercise
        /// The button is pressed.
        case button
        /// A reading reaches `isletd`.
        case reading
        /// `isletd` decides.
        case decision
        /// `isletd` starts; the first time at the start of the run.
        case controllerStart = "isletd starts"
        /// The pump starts.
        case pumpStart = "pump starts"
        /// Another sensor is worn.
        case sensorChange = "sensor change"
        /// The infusion set is changed.
        case setChange = "set change"
    }

    /// What counts as something that comes about.
    public indirect enum Happening: Sendable, Hashable {
        /// An event.
        case event(Event)
        /// A condition: it comes about when it begins to hold.
        case condition(Condition)
    }
}
