// One random world of the swarm as plain values: what is drawn, what is shrunk, what is written down.

public import Quantities
public import Safety
public import VirtualPatient

/// A scenario of the swarm: a safety phase in which faults stand, then a recovery phase without any.
public struct SwarmCase: Sendable, Hashable {
    /// Draws everything random in the run.
    public var seed: UInt64
    /// The hour of the day the run starts at, 0 to 23.
    public var startHour: Int
    /// Length of the safety phase: every fault is over at its end. Whole minutes.
    public var safety: Span
    /// Length of the recovery phase; zero when only the safety phase is of interest.
    public var recovery: Span
    /// Who plays.
    public var patient: Scenario.SampledPatient
    /// Glucose at the start in mg/dL; `nil` for the person's own.
    public var initialGlucose: Int?
    /// What suits the person, as a careful clinic would find it.
    public var rightTherapy: TherapySettings
    /// Wrong settings; `nil` for the right ones.
    public var wrongTherapy: TherapySettings?
    /// What `isletd` may do.
    public var automation: Automation
    /// The person's limits.
    public var limits: Limits
    /// What is eaten.
    public var meals: [Meal]
    /// What else happens to the person.
    public var life: [LifeEvent]
    /// Whether days differ.
    public var isVariable: Bool
    /// Whether the person eats sugar against low glucose.
    public var rescues: Bool
    /// The kind of sensor.
    public var sensor: String
    /// Whether the sensor fails by chance.
    public var sensorFails: Bool
    /// How long the first sensor has been worn.
    public var sensorWorn: Span
    /// The pump.
    public var pump: Scenario.PumpSetup
    /// How long after an alarm the person presses the button.
    public var acknowledges: Span
    /// What goes wrong, in the order of time; the new set that ends the safety phase is no fault of
    /// this list.
    public var faults: [Scenario.Fault]

    /// Something eaten.
    public struct Meal: Sendable, Hashable {
        /// Begin, from the start.
        public var at: Span
        /// What is really eaten. Unit: g.
        public var carbs: Int
        /// How much of it is fast. Unit: %.
        public var fastShare = 100
        /// Unit: g.
        public var fat = 0
        /// Unit: g.
        public var protein = 0
        /// How long eating takes.
        public var lasts = Span.minutes(15)
        /// What the person enters; `nil` for nothing.
        public var announced: Announced?
    }

    /// What the person enters for a meal.
    public struct Announced: Sendable, Hashable {
        /// How wrong it is counted. Unit: %.
        public var error = 0
        /// How long after the begin of eating.
        public var delay = Span.zero
        /// Whether the person boluses for it.
        public var isBolused = true
    }

    /// Something in the person's life beside meals.
    public enum LifeEvent: Sendable, Hashable {
        /// Exercise; the loop is told so long before it begins, or not at all.
        case exercise(at: Span, lasts: Span, ExerciseIntensity, announced: Span?)
        /// Sleep that the loop is told of.
        case sleep(at: Span, lasts: Span)
        /// Alcohol, in g/kg.
        case alcohol(at: Span, grams: Double)
        /// An infection of a day.
        case illness(at: Span, Illness.Severity)

        /// When it begins.
        public var at: Span {
            switch self {
            case .exercise(let at, _, _, _), .sleep(let at, _), .alcohol(let at, _),
                .illness(let at, _):
                at
            }
        }
    }

    /// Length of the run.
    public var duration: Span { safety + recovery }

    /// The settings of the run.
    public var therapy: TherapySettings { wrongTherapy ?? rightTherapy }

    /// Whether a fault is about processes or files; such a run is the real one in processes.
    public var isAboutProcesses: Bool {
        faults.contains { $0.form?.need == .process || $0.form?.need == .disk }
    }

    /// Whether the person puts in a new set at the end of the safety phase: it is what ends faults
    /// of the set, and a reservoir that may be empty by then.
    public var endsWithNewSet: Bool {
        recovery > .zero
            && (pump.reservoir < .units(4 * therapy.totalDailyInsulin.units)
                || faults.contains { $0.target == .set || $0.kind == .lowReservoir })
    }
}
