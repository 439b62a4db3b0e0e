// How often alarms come in runs without faults, and how often the body does not bear them out.

public import ControlLoop
public import Quantities

/// Alarms of many runs, by kind.
public struct AlarmBudget: Sendable {
    /// One run as its report has it.
    public struct Run: Sendable {
        /// How long it was.
        public var length: Span
        /// Whether the scenario broke something; such a run says nothing of false alarms.
        public var hasFaults: Bool
        /// The alarms and when each was raised.
        public var alarms: [(id: AlarmID, at: LoopInstant)]
        /// The body's glucose. Unit: mg/dL.
        public var glucose: [(at: LoopInstant, value: Double)]

        /// A run.
        public init(
            length: Span, hasFaults: Bool, alarms: [(id: AlarmID, at: LoopInstant)],
            glucose: [(at: LoopInstant, value: Double)]
        ) {
            self.length = length
            self.hasFaults = hasFaults
            self.alarms = alarms
            self.glucose = glucose
        }
    }

    /// One kind of alarm.
    public struct Count: Sendable, Hashable {
        /// The alarm.
        public let id: AlarmID
        /// How often it was raised.
        public let raised: Int
        /// How often the body was not as it said. Zero for alarms that tell of devices: their
        /// conditions were there.
        public let unfounded: Int
    }

    /// False alarms a day that are still well. Source: hazards-and-limits 4.1, P5, and H62.
    public static let falsePerDayMax = 1.0

    /// Runs without faults.
    public let runs: Int
    /// Their length together. Unit: days.
    public let days: Double
    /// The kinds that came, the most frequent first.
    public let counts: [Count]

    /// Counts the alarms of the runs without faults.
    public init(_ all: [Run]) {
        let quiet = all.filter { !$0.hasFaults }
        runs = quiet.count
        days = quiet.reduce(0) { $0 + $1.length.hours / 24 }
        var raised = [Int](repeating: 0, count: AlarmID.allCases.count)
        var wrong = raised
        for run in quiet {
            for alarm in run.alarms {
                guard let index = AlarmID.allCases.firstIndex(of: alarm.id) else { continue }
                raised[index] += 1
                if !Self.isBorneOut(alarm.id, at: alarm.at, by: run) { wrong[index] += 1 }
            }
        }
        counts = AlarmID.allCases.indices.filter { raised[$0] > 0 }
            .sorted { (raised[$1], $0) < (raised[$0], $1) }
            .map { Count(id: AlarmID.allCases[$0], raised: raised[$0], unfounded: wrong[$0]) }
    }

    /// False alarms a day, all kinds; `nil` when there was no day to measure them in.
    public var falsePerDay: Double? {
        days > 0 ? Double(counts.reduce(0) { $0 + $1.unfounded }) / days : nil
    }

    /// Whether the body was as the alarm said; glucose within 15 min of it; for one that
    /// foretells, within the hour after it, treatment included.
    private static func isBorneOut(_ id: AlarmID, at moment: LoopInstant, by run: Run) -> Bool {
        let near = (moment - .minutes(15))...(moment + .minutes(15))
        let after = moment...(moment + .minutes(60))
        switch id {
        case .low: return run.glucose.contains { near.contains($0.at) && $0.value < 70 }
        case .urgentLow: return run.glucose.contains { near.contains($0.at) && $0.value < 60 }
        case .urgentLowSoon: return run.glucose.contains { after.contains($0.at) && $0.value < 70 }
        case .high: return run.glucose.contains { near.contains($0.at) && $0.value > 250 }
        // In a run without faults insulin acts, and readings are right.
        case .insulinNotActing: return false
        default: return true
        }
    }
}
