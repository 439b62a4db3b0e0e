// What a scenario expects of its run: short sentences with typed values.

public import ControlLoop
public import Quantities
public import Safety
import TextInput

/// One expectation.
///
/// Glucose is the virtual patient's true plasma glucose; with a recorded person it is what the
/// sensor said. Times are shares of the run.
public enum Expectation: Sendable, Hashable {
    /// A share of the time in a band of glucose: "time in 70..180 >= 70 %", "time below 54 <= 0 %".
    case timeInBand(GlucoseBand, Comparison, percent: Double)
    /// What becomes of an alarm: "alarm urgent_low never",
    /// "alarm low raised", "alarm low raised and acknowledged".
    case alarm(AlarmID, AlarmOutcome)
    /// The journal's chain is whole: "journal verifies".
    case journalVerifies
    /// Every decision is recomputed to the bit: "journal replays".
    case journalReplays
    /// A share of the time in a mode of the loop: "mode closed_loop >= 90 %".
    case timeInMode(LoopMode, Comparison, percent: Double)
    /// The largest automatic bolus: "max automatic bolus <= 1 U".
    case automaticBolus(atMost: InsulinAmount)
    /// The highest automatic rate: "max automatic rate <= 4 U/h".
    case automaticRate(atMost: InsulinRate)
    /// `isletd` commands the pump nothing: "no command sent".
    case noCommandSent
    /// Root mean square error of the twin's forecast of the sensor, that far ahead:
    /// "forecast error at 30 min <= 25 mg/dL".
    case forecastError(ahead: Span, atMost: Glucose)

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
            switch self {
            case .atLeast: measured >= expected
            case .atMost: measured <= expected
            }
        }
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
}
