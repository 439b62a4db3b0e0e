// What a scenario expects of its run: temporal properties with typed values.

public import ControlLoop
public import Quantities

/// One expectation: what must hold, and when it is looked at.
///
/// Glucose is the virtual patient's true plasma glucose; with a recorded person it is what the
/// sensor said. The sentences are in docs/expectations.md.
public struct Expectation: Sendable, Hashable {
    /// The part of the run that is looked at.
    public var scope: Scope
    /// What must hold there.
    public var claim: Claim
    /// Whether it also counts as held when what it speaks of never came about.
    public var mayNotArise: Bool

    /// An expectation of the whole run that must have something to speak of.
    public init(_ claim: Claim, in scope: Scope = .whole, mayNotArise: Bool = false) {
        self.scope = scope
        self.claim = claim
        self.mayNotArise = mayNotArise
    }

    /// A part of the run. Times are from the start; both ends belong to it.
    public enum Scope: Sendable, Hashable {
        /// All of it.
        case whole
        /// Between two moments.
        case between(Span, Span)
        /// From a moment to the end.
        case after(Span)
        /// From the start to a moment.
        case before(Span)
        /// From so long after the last edge of any fault to the end.
        case afterFaults(Span)
        /// While any fault stands.
        case duringFaults
    }

    /// What must hold.
    public indirect enum Claim: Sendable, Hashable {
        /// At every moment, or at every moment of a condition: "always glucose > 54 mg/dL",
        /// "mode scheduled_basal while cgm_age > 25 min".
        case always(Condition, while: Condition?)
        /// At no moment: "never glucose < 54 mg/dL".
        case never(Condition)
        /// How often something happens: "dose refused at most 2 times a day".
        case count(Happening, Count, daily: Bool)
        /// Nothing happens while a condition holds: "no automatic bolus while cgm_age > 12 min".
        case absent(Happening, while: Condition)
        /// Each time one thing begins, another is there within a span after it:
        /// "alarm urgent_low within 15 min of glucose < 55 mg/dL".
        case within(Happening, Span, of: Happening)
        /// Each time one thing begins, another does not happen within a span after it:
        /// "no automatic bolus within 30 min of user bolus".
        case notWithin(Happening, Span, of: Happening)
        /// Time in a band of glucose: "time in 70..180 >= 70 %", "time below 54 <= 5 min".
        case timeInBand(GlucoseBand, GlucoseSource, Comparison, Share)
        /// Time with a condition: "time with cgm_age <= 6 min >= 95 %", "mode closed_loop >= 90 %".
        case timeWith(Condition, Comparison, Share)
        /// A consensus metric: "cv <= 36 %".
        case metric(Metric, GlucoseSource, Comparison, Double)
        /// Time in a band against the same world with the pump on its own schedule:
        /// "no more time below 54 than scheduled basal + 1 %", "... + 15 min".
        case againstScheduledBasal(GlucoseBand, Comparison, allowance: Share)
        /// What becomes of an alarm: "alarm urgent_low never", "alarm low raised",
        /// "alarm low raised and acknowledged".
        case alarm(AlarmID, AlarmOutcome)
        /// The journal's chain is whole: "journal verifies".
        case journalVerifies
        /// Every decision is recomputed to the bit: "journal replays".
        case journalReplays
        /// The largest automatic bolus: "max automatic bolus <= 1 U".
        case automaticBolus(atMost: InsulinAmount)
        /// The highest automatic rate: "max automatic rate <= 4 U/h".
        case automaticRate(atMost: InsulinRate)
        /// `isletd` commands the pump nothing: "no command sent".
        case noCommandSent
        /// Root mean square error of the twin's forecast of the sensor, that far ahead:
        /// "forecast error at 30 min <= 25 mg/dL".
        case forecastError(ahead: Span, atMost: Glucose)
        /// `isletd` ends at its first start with exit code 2 and a message with these words:
        /// "isletd refuses to start: limits.yaml".
        case refusesToStart(String?)
        /// The run is to the bit what was written down: "golden: trace".
        case golden(GoldenPart)
    }

    /// How often.
    public enum Count: Sendable, Hashable {
        /// So often or less.
        case atMost(Int)
        /// So often or more.
        case atLeast(Int)
        /// Just so often.
        case exactly(Int)
    }

    /// How much of the time.
    public enum Share: Sendable, Hashable {
        /// Of the time that was looked at. Unit: %.
        case percent(Double)
        /// In all.
        case span(Span)
    }

    /// Whose glucose is counted.
    public enum GlucoseSource: Sendable, Hashable {
        /// The person's.
        case truth
        /// The readings that reached `isletd`.
        case readings
    }

    /// A band of glucose. Edges follow the consensus: 70 and 180 belong to 70..180.
    public enum GlucoseBand: Sendable, Hashable {
        /// From one value to another, both included.
        case within(ClosedRange<Glucose>)
        /// Below a value, which is not included.
        case below(Glucose)
        /// Above a value, which is not included.
        case above(Glucose)

        /// Whether a glucose is in the band.
        public func contains(_ glucose: Glucose) -> Bool {
            switch self {
            case .within(let range): range.contains(glucose)
            case .below(let edge): glucose < edge
            case .above(let edge): glucose > edge
            }
        }
    }

    /// A comparison of what was measured with what is expected.
    public enum Comparison: String, Sendable, Hashable, CaseIterable {
        /// The measured value is the expected or more.
        case atLeast = ">="
        /// The measured value is the expected or less.
        case atMost = "<="

        /// Whether a measured value satisfies the expectation.
        public func holds(_ measured: Double, _ expected: Double) -> Bool {
            margin(measured, expected) >= 0
        }

        /// How far a measured value is from failing; negative when it fails.
        public func margin(_ measured: Double, _ expected: Double) -> Double {
            switch self {
            case .atLeast: measured - expected
            case .atMost: expected - measured
            }
        }
    }

    /// A consensus metric that can be expected; ranges and definitions are GlycemicMetrics'.
    public enum Metric: String, Sendable, Hashable, CaseIterable {
        /// Mean. Unit: mg/dL.
        case mean
        /// Standard deviation. Unit: mg/dL.
        case sd
        /// Coefficient of variation. Unit: %.
        case cv
        /// Glucose management indicator. Unit: %.
        case gmi
        /// Glycemia risk index.
        case gri
        /// Low blood glucose index.
        case lbgi
        /// High blood glucose index.
        case hbgi
        /// Events below 70 mg/dL.
        case hypoEvents = "hypo events"
        /// Events below 54 mg/dL.
        case severeHypoEvents = "severe hypo events"
        /// Events above 180 mg/dL.
        case hyperEvents = "hyper events"
        /// Events above 250 mg/dL.
        case severeHyperEvents = "severe hyper events"
    }

    /// What must become of an alarm.
    public enum AlarmOutcome: String, Sendable, Hashable, CaseIterable {
        /// It is never raised.
        case never
        /// It is raised at least once.
        case raised
        /// It is raised at least once and the first one is acknowledged.
        case raisedAndAcknowledged = "raised and acknowledged"
    }

    /// What of a run is compared with the scenario's golden file.
    public enum GoldenPart: String, Sendable, Hashable, CaseIterable {
        /// The truth: trace.csv and events.csv.
        case trace
        /// The decisions in the journal, with what came of their doses.
        case decisions
    }
}
