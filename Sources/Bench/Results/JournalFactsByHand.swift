// A journal's facts without a journal: tests of what is judged by them state them one by one.

package import ControlLoop
package import Quantities

extension JournalFacts.Decision {
    /// A decision that no limit changed.
    package init(
        at: LoopInstant, mode: String, reading: SensorReading = .missing,
        scheduled: InsulinRate = .zero, insulinOnBoard: InsulinAmount = .zero,
        reply: PlannerReply? = nil, doses: [JournalFacts.Dose] = []
    ) {
        self.init(
            cycle: 0, at: at, mode: mode, reading: reading, readingAge: nil, scheduled: scheduled,
            insulinOnBoard: insulinOnBoard, uncertainInsulin: .zero, reply: reply, cuts: [],
            authorisedBasal: scheduled, authorisedBolus: .zero, doses: doses)
    }
}

extension JournalFacts.Dose {
    /// A bolus.
    package init(bolus: InsulinAmount, outcome: DoseOutcomeWord?) {
        self.init(id: 0, rate: nil, bolus: bolus, outcome: outcome)
    }

    /// A temporary basal rate.
    package init(rate: InsulinRate, outcome: DoseOutcomeWord?) {
        self.init(id: 0, rate: rate, bolus: nil, outcome: outcome)
    }
}

extension JournalFacts.Alarm {
    /// An alarm of medium priority.
    package init(
        id: AlarmID, from raised: LoopInstant, acknowledged: LoopInstant? = nil,
        until cleared: LoopInstant? = nil
    ) {
        self.init(
            id: id.rawValue, priority: 2, raised: raised, acknowledged: acknowledged,
            cleared: cleared)
    }
}

extension JournalFacts.Mode {
    /// A mode.
    package init(_ mode: String, from at: LoopInstant) { self.init(at: at, mode: mode) }
}

extension JournalFacts.Sample {
    /// A sample that arrived at once, or later.
    package init(_ reading: SensorReading, at: LoopInstant, after delay: Span = .zero) {
        self.init(arrived: at + delay, at: at, reading: reading)
    }
}
