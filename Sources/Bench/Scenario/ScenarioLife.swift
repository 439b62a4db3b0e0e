// What happens to a scenario's person besides meals: exercise, alcohol, illness, days that differ.

public import Quantities
public import VirtualPatient

extension Scenario {
    /// What happens to the person besides meals.
    public struct Life: Sendable, Hashable {
        /// In the order of time; no two overlap.
        public var exercise: [Exercise] = []
        /// In the order of time.
        public var sleep: [Sleep] = []
        /// In the order of time.
        public var fingersticks: [Test] = []
        /// In the order of time.
        public var alcohol: [Drinking] = []
        /// In the order of time.
        public var illness: [Sickness] = []
        /// How the days differ; `nil` for days that are all the same.
        public var variability: Variability?
        /// What the person eats when glucose is low.
        public var rescue = RescueHabit.none

        /// Nothing.
        public init() {}

        /// What the person tells the loop; nobody is told before the run begins.
        var statements: [Statement] {
            exercise.compactMap { bout in
                guard let ahead = bout.announced else { return nil }
                let at = max(.zero, bout.at - ahead)
                return Statement(
                    at: at,
                    statement: ActivityStatement(
                        .exercise, startsIn: bout.at - at, lasts: bout.lasts))
            }
                + sleep.map {
                    Statement(at: $0.at, statement: ActivityStatement(.sleep, lasts: $0.lasts))
                }
        }
    }

    /// A bout of exercise.
    public struct Exercise: Sendable, Hashable {
        /// Begin, from the start of the run.
        public var at: Span
        /// Length.
        public var lasts: Span
        /// How hard.
        public var effort: Effort
        /// How long before it begins the person tells the loop; `nil` for not at all.
        public var announced: Span?

        /// A bout.
        public init(at: Span, lasts: Span, effort: Effort, announced: Span? = nil) {
            self.at = at
            self.lasts = lasts
            self.effort = effort
            self.announced = announced
        }
    }

    /// A sleep that the person tells the loop of as it begins.
    public struct Sleep: Sendable, Hashable {
        /// Begin, from the start of the run.
        public var at: Span
        /// Length.
        public var lasts: Span

        /// A sleep.
        public init(at: Span, lasts: Span) {
            self.at = at
            self.lasts = lasts
        }
    }

    /// A fingerstick that the person enters on the pump.
    public struct Test: Sendable, Hashable {
        /// From the start of the run.
        public var at: Span
        /// What the meter shows; `nil` for plasma glucose as it is.
        public var shows: Glucose?

        /// A fingerstick.
        public init(at: Span, shows: Glucose? = nil) {
            self.at = at
            self.shows = shows
        }
    }

    /// What the person tells the loop of an activity, and when.
    struct Statement: Sendable, Hashable {
        /// From the start of the run.
        var at: Span
        var statement: ActivityStatement
    }

    /// How hard exercise is.
    public enum Effort: Sendable, Hashable {
        /// In words, as a share of the person's heart rate reserve.
        case intensity(ExerciseIntensity)
        /// By heart rate. Unit: 1/min.
        case heartRate(Double)
    }

    /// An evening's alcohol.
    public struct Drinking: Sendable, Hashable {
        /// When drinking begins, from the start of the run.
        public var at: Span
        /// Alcohol per body mass. Unit: g/kg.
        public var gramsPerKilogram: Double

        /// An evening.
        public init(at: Span, gramsPerKilogram: Double) {
            self.at = at
            self.gramsPerKilogram = gramsPerKilogram
        }
    }

    /// An infection.
    public struct Sickness: Sendable, Hashable {
        /// When it begins, from the start of the run.
        public var at: Span
        /// Days of illness, the first included.
        public var days: Int
        /// How ill.
        public var severity: Illness.Severity

        /// An infection.
        public init(at: Span, days: Int, severity: Illness.Severity) {
            self.at = at
            self.days = days
            self.severity = severity
        }
    }

    /// How the person's days differ.
    public struct Variability: Sendable, Hashable {
        /// The person's kind of day; `nil` draws it.
        public var sensitivityClass: SensitivityClass?
        /// Whether the person has the dawn phenomenon.
        public var hasDawn: Bool

        /// Days that differ.
        public init(sensitivityClass: SensitivityClass?, hasDawn: Bool) {
            self.sensitivityClass = sensitivityClass
            self.hasDawn = hasDawn
        }
    }

    /// What the person does about low glucose.
    public enum RescueHabit: String, Sendable, Hashable, CaseIterable {
        /// Nothing.
        case none
        /// ``VirtualPatient/RescueRule/ruleOf15``
        case ruleOf15 = "rule_of_15"

        /// The rule.
        var rule: RescueRule? {
            switch self {
            case .none: nil
            case .ruleOf15: .ruleOf15
            }
        }
    }
}
