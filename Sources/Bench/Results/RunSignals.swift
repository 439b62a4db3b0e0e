// A run as numbers, states and events over time: what expectations are judged by.

import ControlLoop
package import Quantities

/// A run as signals.
package struct RunSignals: Sendable {
    /// The last moment that is known of. Unit: ms from the start.
    let end: Int64
    /// Whole minutes from the start to ``end``. Unit: ms.
    let minutes: [Int64]
    /// Numbers that step.
    private(set) var glucose = StepTrack<Double>()
    private(set) var interstitial = StepTrack<Double>()
    private(set) var cgm = StepTrack<Double>()
    private(set) var insulinOnBoard = StepTrack<Double>()
    private(set) var basal = StepTrack<Double>()
    private(set) var scheduledBasal = StepTrack<Double>()
    /// When the newest reading that arrived was taken.
    private(set) var newestReading = StepTrack<Int64>()
    /// Amounts.
    private(set) var delivered = AmountTrack()
    private(set) var automatic = AmountTrack()
    private(set) var automaticBoluses = AmountTrack()
    private(set) var userBoluses = AmountTrack()
    /// States.
    private(set) var mode = StepTrack<String>()
    private(set) var twin = StepTrack<String>()
    private(set) var alarms: [StandingSpan] = []
    private(set) var faults: [StandingSpan] = []
    /// Readings that arrived, by when they were taken; each instant once.
    private(set) var readings: [(taken: Int64, glucose: Glucose)] = []
    /// The truth and the journal, for events.
    let trace: BenchTrace
    let facts: JournalFacts?

    /// A reading stands so long for what comes after it: one and a half times the cadence.
    static let readingStands = Span.seconds(450)

    /// The signals of a run.
    ///
    /// - Parameters:
    ///   - facts: what `isletd`'s journal says; `nil` when there is none.
    ///   - end: the run's planned end; what the trace does not reach is not known of.
    ///   - scheduled: the person's basal rate, by the time from the start.
    package init(
        trace: BenchTrace, facts: JournalFacts?, end: LoopInstant,
        scheduled: (LoopInstant) -> InsulinRate
    ) {
        self.trace = trace
        self.facts = facts
        let known = Int64(trace.minutes.last?.minute ?? 0) * 60_000
        // A run that is not whole minutes long is known to its end when all minutes are there.
        self.end = end.milliseconds - known < 60_000 ? end.milliseconds : known
        minutes = Array(stride(from: 0, through: self.end, by: 60_000))
        for minute in trace.minutes {
            let at = Int64(minute.minute) * 60_000
            glucose.add(minute.plasma, at: at)
            interstitial.add(minute.interstitial, at: at)
            delivered.add(minute.basal + minute.bolus, at: at)
        }
        for at in minutes {
            scheduledBasal.add(scheduled(LoopInstant(milliseconds: at)).unitsPerHour, at: at)
        }
        for event in trace.events {
            switch event.kind {
            case .basalRate: basal.add(event.value, at: event.at.milliseconds)
            case .userBolus: userBoluses.add(event.amount, at: event.at.milliseconds)
            default: break
            }
        }
        automatic = Self.automatic(trace, basal, until: self.end)
        faults = Self.faults(trace)
        takeReadings(facts?.samples ?? JournalFacts.samplesSent(trace))
        if let facts {
            takeDecisions(facts)
            alarms = facts.alarms.map {
                StandingSpan(
                    name: $0.id, from: $0.raised.milliseconds, until: $0.cleared?.milliseconds,
                    acknowledged: $0.acknowledged?.milliseconds)
            }
        } else {
            for event in trace.events where event.isAcceptedBolus {
                automaticBoluses.add(event.amount, at: event.at.milliseconds)
            }
        }
        // A recorded person has no other glucose than the sensor's.
        if !trace.minutes.contains(where: { $0.plasma != nil }) { glucose = cgm }
    }

    private mutating func takeReadings(_ samples: [JournalFacts.Sample]) {
        var newest = Int64.min
        var byTime: [Int64: Glucose] = [:]
        var stood: Int64?
        for sample in samples.sorted(by: { $0.arrived < $1.arrived }) {
            guard let glucose = sample.reading.effectiveGlucose else { continue }
            let taken = sample.at.milliseconds
            if byTime.updateValue(glucose, forKey: taken) == nil {
                readings.append((taken, glucose))
            }
            guard taken > newest else { continue }
            newest = taken
            let arrived = sample.arrived.milliseconds
            if let stood, stood < arrived { cgm.add(nil, at: stood) }
            cgm.add(glucose.milligramsPerDeciliter, at: arrived)
            newestReading.add(taken, at: arrived)
            stood = arrived + Self.readingStands.milliseconds
        }
        if let stood { cgm.add(nil, at: stood) }
        readings.sort { $0.taken < $1.taken }
    }

    private mutating func takeDecisions(_ facts: JournalFacts) {
        for decision in facts.decisions {
            let at = decision.at.milliseconds
            insulinOnBoard.add(decision.insulinOnBoard.units, at: at)
            twin.add(decision.reply?.health.rawValue ?? "silent", at: at)
            for dose in decision.doses {
                guard let bolus = dose.bolus, bolus > .zero, !dose.isKnownToHaveFailed else {
                    continue
                }
                automaticBoluses.add(bolus, at: at)
            }
        }
        for step in facts.modeCourse { mode.add(step.mode, at: step.at.milliseconds) }
    }

    /// Basal of each minute by the rate in force, and automatic boluses when they were taken.
    private static func automatic(
        _ trace: BenchTrace, _ basal: StepTrack<Double>, until end: Int64
    ) -> AmountTrack {
        var parts: [(at: Int64, amount: InsulinAmount)] = []
        var since: Int64 = 0
        // What is less than a milliunit goes on to the next part.
        var rest: Int64 = 0
        let wholeHour: Int64 = 3_600_000
        // A rate holds until the next one; what it gave is booked each minute and at its end.
        let edges = (basal.times + stride(from: 60_000, through: end, by: 60_000)).sorted()
        for edge in edges where edge > since && edge <= end {
            let rate = InsulinRate(validatingUnitsPerHour: basal.value(at: since) ?? 0) ?? .zero
            rest += rate.milliunitsPerHour * (edge - since)
            parts.append((edge, InsulinAmount(milliunits: rest / wholeHour)))
            rest %= wholeHour
            since = edge
        }
        for event in trace.events where event.isAcceptedBolus {
            parts.append((event.at.milliseconds, event.amount))
        }
        var track = AmountTrack()
        for part in parts.sorted(by: { $0.at < $1.at }) { track.add(part.amount, at: part.at) }
        return track
    }

    /// Faults from their edges; what has no length is over at once.
    private static func faults(_ trace: BenchTrace) -> [StandingSpan] {
        var open: [(name: String, from: Int64)] = []
        var spans: [StandingSpan] = []
        for event in trace.events {
            let at = event.at.milliseconds
            if event.kind == .faultBegan {
                let isOver = event.faultForm.map { form in
                    form.length == .none
                        || form.kind == .clockStep
                            && !trace.events.contains { $0.isEnd(of: event) }
                }
                if isOver == true {
                    spans.append(StandingSpan(name: event.detail, from: at, until: at))
                } else {
                    open.append((event.detail, at))
                }
            } else if event.kind == .faultEnded,
                let index = open.firstIndex(where: { $0.name == event.detail })
            {
                let begun = open.remove(at: index)
                spans.append(StandingSpan(name: begun.name, from: begun.from, until: at))
            }
        }
        spans += open.map { StandingSpan(name: $0.name, from: $0.from, until: nil) }
        return spans.sorted { ($0.from, $0.name) < ($1.from, $1.name) }
    }
}

extension JournalFacts.Dose {
    /// Whether it is known that nothing was delivered of it.
    var isKnownToHaveFailed: Bool { outcome?.isNothingGiven ?? false }
}

extension JournalFacts {
    /// The mode over time, from its changes and from what decisions say, in order; the later of
    /// two at one moment counts.
    public var modeCourse: [Mode] {
        // What a decision shows (suspended) is more than the cause at the same moment.
        let stated = modes.map { ($0.at, 0, $0.mode) } + decisions.map { ($0.at, 1, $0.mode) }
        return stated.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map { Mode(at: $0.0, mode: $0.2) }
    }

    /// What the sensor sent, for a controller that keeps no journal of what reached it.
    static func samplesSent(_ trace: BenchTrace) -> [Sample] {
        trace.events(of: .cgm).map { event in
            let reading: SensorReading =
                switch event.detail {
                case "low": .low
                case "high": .high
                default:
                    event.value.flatMap { Glucose(validatingMgPerdL: $0) }
                        .map(SensorReading.value) ?? .missing
                }
            return Sample(reading, at: .origin + event.at)
        }
    }
}

extension TraceEvent {
    /// Whether the pump took a bolus that a controller commanded.
    var isAcceptedBolus: Bool { kind == .dose && detail == "bolus: accepted" }

    /// Whether the pump took a rate that a controller commanded.
    var isAcceptedRate: Bool {
        kind == .dose && detail.hasPrefix("temporary_basal") && detail.hasSuffix(": accepted")
    }

    /// The form of a fault's edge; `nil` for what the form's table does not have.
    var faultForm: FaultForm? {
        let words = detail.split(separator: " ").map(String.init)
        guard words.count > 1, let kind = FaultKind(rawValue: words[0]),
            let target = FaultTarget(rawValue: words[1])
        else { return nil }
        return FaultForm.of(kind, target)
    }

    /// Whether it is the end of the fault that another event is the begin of.
    func isEnd(of begin: TraceEvent) -> Bool {
        kind == .faultEnded && detail == begin.detail && at >= begin.at
    }

    /// Whether it is the begin of a fault that is over at once.
    public var isMomentaryFault: Bool {
        kind == .faultBegan && faultForm?.length == FaultLength.none
    }

    /// Its value as an amount of insulin.
    var amount: InsulinAmount { InsulinAmount(validatingUnits: value ?? 0) ?? .zero }
}
