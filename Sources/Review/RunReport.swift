// Everything a run report shows, as plain values: whoever ran or read a run fills them in, the
// renderers only draw them.

public import GlycemicMetrics
public import Quantities
public import SuiteResults

/// What happened in one run, ready to be drawn as a page, a picture or JSON.
///
/// Times are ``LoopInstant``s on the run's own line; ``start`` is the wall time of ``begin``.
/// Series may be in any order and may have gaps: a gap is drawn as a gap.
public struct RunReport: Sendable {
    /// Who was on the other end of the wires.
    public enum Subject: String, Sendable {
        /// A simulated person: the true glucose is known and insulin acted on it.
        case virtualPatient
        /// A recorded person: nothing the controller wished was delivered.
        case recordedPerson
    }

    /// The run's name. Any text; it is escaped.
    public var title: String
    /// One sentence on what the run is about. Any text; may be empty.
    public var summary: String
    /// Who was on the other end of the wires.
    public var subject: Subject
    /// The run's seed, if anything in it was drawn.
    public var seed: UInt64?
    /// Wall time of ``begin``.
    public var start: WallInstant
    /// Offset of the wearer's local time from UTC.
    public var utcOffset: Span
    /// First instant of the run.
    public var begin: LoopInstant
    /// Last instant of the run; later than ``begin``.
    public var end: LoopInstant
    /// True blood glucose; empty for a recorded person.
    public var trueGlucose: [GlucosePoint] = []
    /// What the sensor said.
    public var sensor: [SensorPoint] = []
    /// The pump's basal rate over time.
    public var basal: [BasalStep] = []
    /// Boluses.
    public var boluses: [BolusMark] = []
    /// Meals and other carbohydrate.
    public var carbs: [CarbMark] = []
    /// The controller's mode over time.
    public var modes: [ModeMark] = []
    /// Every decision of the controller.
    public var decisions: [DecisionPoint] = []
    /// Every alarm.
    public var alarms: [AlarmMark] = []
    /// What else happened to the person and the worn devices.
    public var happenings: [HappeningMark] = []
    /// Faults put in by the bench.
    public var faults: [FaultMark] = []
    /// What the scenario expected, with what was found.
    public var expectations: [JudgedExpectation] = []
    /// How well the forecasts met reality, when that was measured.
    public var forecastAccuracy: [ForecastAccuracy] = []
    /// Result of checking the decision journal.
    public var journal: JournalCheck?
    /// Fingerprint of the board's configuration, in hex; empty when unknown.
    public var configurationFingerprint: String
    /// Fingerprint of the build that decided, in hex; empty when unknown.
    public var buildFingerprint: String
    /// The command that runs the same again; empty when there is none.
    public var reproduceCommand: String
    /// Anything else worth printing at the page's foot, in this order.
    public var remarks: [Remark] = []

    /// A named line of text at the page's foot.
    public struct Remark: Sendable, Equatable {
        /// Name.
        public var name: String
        /// Text.
        public var text: String
        /// A remark.
        public init(name: String, text: String) {
            self.name = name
            self.text = text
        }
    }

    /// A report with its frame set and every series still empty.
    public init(
        title: String, summary: String = "", subject: Subject, seed: UInt64? = nil,
        start: WallInstant, utcOffset: Span = .zero, begin: LoopInstant = .origin,
        end: LoopInstant, configurationFingerprint: String = "", buildFingerprint: String = "",
        reproduceCommand: String = ""
    ) {
        self.title = title
        self.summary = summary
        self.subject = subject
        self.seed = seed
        self.start = start
        self.utcOffset = utcOffset
        self.begin = begin
        self.end = end
        self.configurationFingerprint = configurationFingerprint
        self.buildFingerprint = buildFingerprint
        self.reproduceCommand = reproduceCommand
    }

    /// Wall time of an instant of the run.
    public func wall(_ instant: LoopInstant) -> WallInstant {
        WallInstant(
            unixMilliseconds: start.unixMilliseconds + (instant - begin).milliseconds)
    }

    /// Metrics of the true glucose; `nil` when it is not known.
    public var trueMetrics: GlycemicSummary? {
        Self.metrics(
            trueGlucose.map { GlucoseSample(at: $0.at - .origin, glucose: $0.glucose) })
    }

    /// Metrics of the sensor's readings; `nil` when there is none.
    public var sensorMetrics: GlycemicSummary? {
        Self.metrics(
            sensor.compactMap { GlucoseSample(at: $0.at - .origin, reading: $0.reading) })
    }

    private static func metrics(_ samples: [GlucoseSample]) -> GlycemicSummary? {
        do {
            return try GlycemicSummary(of: samples)
        } catch {
            return nil
        }
    }
}
