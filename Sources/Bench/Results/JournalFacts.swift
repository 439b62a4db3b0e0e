// What a run's journal says, as plain values: decisions, alarms, modes, samples, sessions.

public import ControlLoop
import DecisionRecord
import DeviceProtocols
import Journal
public import Quantities

/// What a journal says.
public struct JournalFacts: Sendable {
    /// One decision.
    public struct Decision: Sendable {
        /// Number of the decision.
        public var cycle: UInt64
        /// When.
        public var at: LoopInstant
        /// The mode, by name.
        public var mode: String
        /// The reading of the cycle.
        public var reading: SensorReading
        /// Age of the newest reading.
        public var readingAge: Span?
        /// The basal rate the schedule has now.
        public var scheduled: InsulinRate
        /// Insulin on board above basal, counting uncertain insulin.
        public var insulinOnBoard: InsulinAmount
        /// Insulin commanded with an unknown outcome.
        public var uncertainInsulin: InsulinAmount
        /// The planner's whole answer; `nil` when it gave none.
        public var reply: PlannerReply?
        /// What each limit made of the proposal, in order; only those that changed it.
        public var cuts: [Cut]
        /// What may be delivered.
        public var authorisedBasal: InsulinRate
        /// See ``authorisedBasal``.
        public var authorisedBolus: InsulinAmount
        /// What was sent, with what came of it.
        public var doses: [Dose]
    }

    /// What one limit changed.
    public struct Cut: Sendable {
        /// The limit's id.
        public var limit: String
        /// The bound, with its unit.
        public var bound: String
        /// The basal rate before and after.
        public var basal: (before: InsulinRate, after: InsulinRate)
        /// The bolus before and after.
        public var bolus: (before: InsulinAmount, after: InsulinAmount)
    }

    /// One dose that was decided.
    public struct Dose: Sendable {
        /// Its id.
        public var id: UInt64
        /// The temp basal rate, if it is one.
        public var rate: InsulinRate?
        /// The bolus, if it is one.
        public var bolus: InsulinAmount?
        /// What came of it, by name; `nil` when nothing was recorded.
        public var outcome: DoseOutcomeWord?
    }

    /// One alarm.
    public struct Alarm: Sendable {
        /// Its id.
        public var id: String
        /// 1 low, 2 medium, 3 high.
        public var priority: Int
        /// When it was raised.
        public var raised: LoopInstant
        /// When a person acknowledged it.
        public var acknowledged: LoopInstant?
        /// When it was over.
        public var cleared: LoopInstant?
    }

    /// A mode that began.
    public struct Mode: Sendable {
        /// When.
        public var at: LoopInstant
        /// Its name.
        public var mode: String
    }

    /// A sample that arrived.
    public struct Sample: Sendable {
        /// When it arrived.
        public var arrived: LoopInstant
        /// When it was taken.
        public var at: LoopInstant
        /// What it said.
        public var reading: SensorReading
    }

    /// The decisions, in order.
    public private(set) var decisions: [Decision] = []
    /// The alarms, in order of being raised.
    public private(set) var alarms: [Alarm] = []
    /// The modes, in order.
    public private(set) var modes: [Mode] = []
    /// The samples, in order of arrival.
    public private(set) var samples: [Sample] = []
    /// How often the controller started.
    public private(set) var sessions = 0
    /// Fingerprint of the newest session's configuration, in hex.
    public private(set) var configuration = ""
    /// Fingerprint of the newest session's build, in hex.
    public private(set) var build = ""

    /// What the monitors S1 ... S15 hold against the run, in order.
    public var broken: [RecordWatch.Finding] { watch?.findings ?? [] }

    private var watch: RecordWatch?
    private var reply: PlannerReply?
    private var doseOwners: [UInt64: (decision: Int, dose: Int)] = [:]

    /// Reads a journal.
    ///
    /// - Throws: `JournalError` when it cannot be read as one.
    public init(journal path: String) throws {
        let reader = try JournalReader(path)
        var facts = JournalFacts()
        try reader.forEachRecord { chained in
            facts.take(chained.record)
            return true
        }
        self = facts
    }

    /// A journal that says this.
    package init(
        decisions: [Decision] = [], alarms: [Alarm] = [], modes: [Mode] = [],
        samples: [Sample] = []
    ) {
        self.decisions = decisions
        self.alarms = alarms
        self.modes = modes
        self.samples = samples
    }

    private mutating func take(_ record: Record) {
        watch?.take(record.kind, record.body, at: record.at)
        switch record.kind {
        case .session:
            reconfigureWatch(record)
            sessions += 1
            configuration = record.body["fingerprint"]?.textValue ?? ""
            build = record.body["build"]?.textValue ?? ""
        case .event: takeEvent(record)
        case .decision: takeDecision(record)
        case .outcome: takeOutcome(record)
        case .alarm: takeAlarm(record)
        case .mode:
            guard let mode = record.body["mode"]?.textValue else { return }
            if modes.last?.mode != mode { modes.append(Mode(at: record.at, mode: mode)) }
        case .snapshot, .note: break
        }
    }

    private mutating func reconfigureWatch(_ record: Record) {
        guard let stored = record.body["configuration"],
            let configuration = try? LoopConfiguration(cbor: stored)
        else { return }
        if watch == nil { watch = RecordWatch(configuration) }
        watch?.reconfigure(configuration)
    }

    private mutating func takeEvent(_ record: Record) {
        guard let event = try? LoopEvent(cbor: record.body) else { return }
        switch event {
        case .sensor(let sample):
            samples.append(
                Sample(
                    arrived: record.at, at: record.at - sample.age, reading: sample.reading))
        case .plannerReply(let answer): reply = answer
        default: break
        }
    }

    private mutating func takeDecision(_ record: Record) {
        let body = record.body
        let cycle = UInt64(bitPattern: body["cycle"]?.intValue ?? 0)
        let facts = body["facts"]
        let request = body["request"]
        let verdict = body["verdict"]
        var doses: [Dose] = []
        for command in body["commands"]?.arrayValue ?? [] {
            let id = UInt64(bitPattern: command["id"]?.intValue ?? 0)
            doseOwners[id] = (decisions.count, doses.count)
            doses.append(
                Dose(
                    id: id, rate: command["mu_h"]?.rate, bolus: command["mu"]?.amount,
                    outcome: nil))
        }
        decisions.append(
            Decision(
                cycle: cycle, at: record.at, mode: body["mode"]?.textValue ?? "",
                reading: request?["reading"]?.reading ?? .missing,
                readingAge: facts?["age_ms"]?.intValue.map { Span(milliseconds: $0) },
                scheduled: facts?["scheduled_mu_h"]?.rate ?? .zero,
                insulinOnBoard: request?["iob_mu"]?.amount ?? facts?["auto_iob_mu"]?.amount
                    ?? .zero,
                uncertainInsulin: facts?["uncertain_mu"]?.amount ?? .zero,
                reply: reply?.cycle == cycle && body["reply"]?.isNull == false ? reply : nil,
                cuts: (verdict?["steps"]?.arrayValue ?? []).compactMap(Cut.init),
                authorisedBasal: verdict?["authorised"]?["basal_mu_h"]?.rate ?? .zero,
                authorisedBolus: verdict?["authorised"]?["bolus_mu"]?.amount ?? .zero,
                doses: doses))
    }

    private mutating func takeOutcome(_ record: Record) {
        guard let id = record.body["id"]?.intValue,
            let owner = doseOwners[UInt64(bitPattern: id)]
        else { return }
        decisions[owner.decision].doses[owner.dose].outcome = record.body["outcome"]?.textValue
            .flatMap(DoseOutcomeWord.init(rawValue:))
    }

    private mutating func takeAlarm(_ record: Record) {
        guard let id = record.body["alarm"]?.textValue,
            let change = record.body["change"]?.textValue.flatMap(AlarmChange.init(rawValue:))
        else { return }
        if change == .raised {
            let priority = Int(record.body["priority"]?.intValue ?? 1)
            alarms.append(Alarm(id: id, priority: priority, raised: record.at))
            return
        }
        guard let index = alarms.lastIndex(where: { $0.id == id && $0.cleared == nil }) else {
            return
        }
        switch change {
        case .acknowledged:
            // The first answer counts; a high alarm that goes on is answered again.
            alarms[index].acknowledged = alarms[index].acknowledged ?? record.at
        case .cleared: alarms[index].cleared = record.at
        case .raised, .escalated, .repeated: break
        }
    }
}

extension JournalFacts.Cut {
    fileprivate init?(_ step: CBORValue) {
        guard let limit = step["limit"]?.textValue, let bound = step["bound"]?.doubleValue,
            let beforeBasal = step["before_basal_mu_h"]?.rate,
            let afterBasal = step["after_basal_mu_h"]?.rate,
            let beforeBolus = step["before_bolus_mu"]?.amount,
            let afterBolus = step["after_bolus_mu"]?.amount,
            beforeBasal != afterBasal || beforeBolus != afterBolus
        else { return nil }
        self.limit = limit
        self.bound = "\(FixedText.write(bound, decimals: 2)) \(step["unit"]?.textValue ?? "")"
        basal = (beforeBasal, afterBasal)
        bolus = (beforeBolus, afterBolus)
    }
}

extension CBORValue {
    fileprivate var rate: InsulinRate? { intValue.map { InsulinRate(milliunitsPerHour: $0) } }
    fileprivate var amount: InsulinAmount? { intValue.map { InsulinAmount(milliunits: $0) } }
    fileprivate var reading: SensorReading? {
        switch self {
        case .null: .missing
        case .text("LOW"): .low
        case .text("HIGH"): .high
        default: doubleValue.flatMap { Glucose(validatingMgPerdL: $0) }.map { .value($0) }
        }
    }
}
