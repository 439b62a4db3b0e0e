// What one run of a scenario came to, as plain values: what tables, pages and comparisons read.

public import Quantities

/// What became of one expectation in one run.
public struct JudgedExpectation: Sendable, Equatable {
    /// What can become of one.
    public enum Status: String, Sendable, CaseIterable {
        /// It held.
        case held
        /// It did not hold.
        case failed
        /// What it is about never came up; that is a failure too.
        case didNotArise = "did_not_arise"
        /// It could not be judged in this kind of run, which is neither good nor bad.
        case notJudged = "not_judged"
    }

    /// The sentence, as written.
    public var text: String
    /// What became of it.
    public var status: Status
    /// What was measured, in words with its unit.
    public var measured: String
    /// Distance to failing, in ``unit``: not negative exactly when it held; `nil` when there is no
    /// number.
    public var margin: Double?
    /// The margin's unit; empty without a margin.
    public var unit: String
    /// The moment at which it came closest to failing, or failed, from the start of the run; `nil`
    /// when it has none.
    public var at: Span?

    /// A judgement.
    public init(
        text: String, status: Status, measured: String, margin: Double? = nil, unit: String = "",
        at: Span? = nil
    ) {
        self.text = text
        self.status = status
        self.measured = measured
        self.margin = margin
        self.unit = unit
        self.at = at
    }

    /// Whether it held; `nil` when it was not judged.
    public var passed: Bool? {
        switch status {
        case .held: true
        case .failed, .didNotArise: false
        case .notJudged: nil
        }
    }

    /// The sentence of the first judgement of each run: the bench's own.
    public static let soundness = "the run is sound"
}

/// One metric of glucose under the name that `islet metrics` gives it.
public struct NamedMetric: Sendable, Equatable {
    /// The name.
    public var key: String
    /// The value; `nil` when it has none.
    public var value: Double?

    /// A metric.
    public init(key: String, value: Double?) {
        self.key = key
        self.value = value
    }
}

/// What one run of a scenario came to.
public struct RunResult: Sendable, Equatable {
    /// Who was on the other end of the wires.
    public enum Subject: String, Sendable, CaseIterable {
        /// A simulated person: the true glucose is known.
        case virtualPatient = "virtual_patient"
        /// A recorded person: only the sensor's words are known.
        case recordedPerson = "recorded_person"
    }

    /// Alarms raised, by priority.
    public struct AlarmCounts: Sendable, Equatable, Decodable {
        /// High priority.
        public var high: Int
        /// Medium priority.
        public var medium: Int
        /// Low priority.
        public var low: Int

        /// Counts.
        public init(high: Int = 0, medium: Int = 0, low: Int = 0) {
            self.high = high
            self.medium = medium
            self.low = low
        }
    }

    /// Names the run in its suite: the scenario's name, with a number when it ran more than once.
    public var run: String
    /// The scenario's name: that of its folder.
    public var scenario: String
    /// The scenario's folder, as it was asked for.
    public var folder: String
    /// The scenario's title.
    public var title: String
    /// What the scenario is about, in a sentence or two; may be empty.
    public var summary: String
    /// The family of scenarios it belongs to; `nil` when it names none.
    public var family: String?
    /// Ids of the hazards it covers.
    public var hazards: [String]
    /// Reports of users that it covers, as `owner/repository#number`.
    public var reported: [String]
    /// Who was on the other end.
    public var subject: Subject
    /// The run's seed.
    public var seed: UInt64
    /// Fingerprint of the board's configuration, in hex; empty without a journal.
    public var configuration: String
    /// Fingerprint of the controller's sources, in hex; empty without a journal.
    public var build: String
    /// Hash of the journal's last record, in hex; empty without a journal.
    public var journalHead: String
    /// Wall time of the start.
    public var start: WallInstant
    /// Offset of the person's local time from UTC.
    public var utcOffset: Span
    /// Virtual time of the run.
    public var duration: Span
    /// Why the run did not come to its end; `nil` when it did.
    public var failure: String?
    /// What the bench itself holds to be wrong with the run.
    public var violations: [String]
    /// The judgements: the first is ``JudgedExpectation/soundness``, the scenario's own follow.
    public var expectations: [JudgedExpectation]
    /// Metrics of the true glucose; `nil` when it is not known.
    public var metricsTrue: [NamedMetric]?
    /// Metrics of the sensor's readings; `nil` when there was none.
    public var metricsSensor: [NamedMetric]?
    /// Alarms raised.
    public var alarms: AlarmCounts
    /// Faults that were put in.
    public var faults: Int
    /// Decisions of the controller.
    public var decisions: Int
    /// How often the controller was started.
    public var starts: Int
    /// How often virtual time was advanced; 0 in real time.
    public var advances: Int
    /// The command that runs the same again.
    public var reproduce: String
    /// The page for people, seen from the results' folder; `nil` when none was written.
    public var report: String?
    /// Real time the run took. Not among the results, which are the same whenever they are made.
    public var elapsed = Span.zero

    /// A run of which only the frame is known yet: nothing judged, nothing counted.
    public init(
        run: String, scenario: String, folder: String, title: String, subject: Subject,
        seed: UInt64, start: WallInstant, utcOffset: Span, duration: Span, reproduce: String
    ) {
        self.run = run
        self.scenario = scenario
        self.folder = folder
        self.title = title
        self.subject = subject
        self.seed = seed
        self.start = start
        self.utcOffset = utcOffset
        self.duration = duration
        self.reproduce = reproduce
        summary = ""
        hazards = []
        reported = []
        configuration = ""
        build = ""
        journalHead = ""
        violations = []
        expectations = []
        alarms = AlarmCounts()
        faults = 0
        decisions = 0
        starts = 0
        advances = 0
    }

    /// Whether the run came to its end and everything expected held.
    public var passed: Bool {
        failure == nil && violations.isEmpty && expectations.allSatisfy { $0.passed != false }
    }

    /// The expectations that did not hold.
    public var failed: [JudgedExpectation] { expectations.filter { $0.passed == false } }

    /// Metrics of what the verdict is about: the true glucose where it is known.
    public var metrics: [NamedMetric]? { metricsTrue ?? metricsSensor }

    /// The expectation nearest to failing, or furthest beyond it.
    ///
    /// Margins of different units are put in order relative to a large deviation of each unit; a
    /// margin of exactly 0 that held is a share that has no room to be better, such as no time
    /// below 54 out of none allowed, and counts only when there is nothing else.
    public var tightest: JudgedExpectation? {
        let measured = expectations.filter { $0.margin != nil && $0.passed != nil }
        let telling = measured.filter { $0.margin != 0 || $0.passed == false }
        return (telling.isEmpty ? measured : telling)
            .min { $0.relativeMargin < $1.relativeMargin }
    }
}

extension JudgedExpectation {
    /// What counts as a large deviation in a unit. Ours; a unit not named has 1.
    static let largeDeviations = [
        "%": 100.0, "mg/dL": 100, "min": 60, "s": 3600, "h": 1, "U": 5, "U/h": 5,
    ]

    /// The margin over a large deviation of its unit; infinite without a margin.
    public var relativeMargin: Double {
        guard let margin else { return .infinity }
        return margin / (Self.largeDeviations[unit] ?? 1)
    }
}
