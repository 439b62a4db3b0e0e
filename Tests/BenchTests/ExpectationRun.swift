// A run stated by hand, and what becomes of a sentence in it.

import Bench
import ControlLoop
import Quantities
import TextInput

extension LoopInstant {
    /// Minutes after the start.
    static func minute(_ minute: Double) -> LoopInstant {
        LoopInstant(milliseconds: Int64((minute * 60_000).rounded()))
    }
}

/// A run by its signals; it starts at 06:00, and scheduled basal is 1 U/h.
struct ExpectationRun {
    /// One value a minute, from the start on.
    var glucose: [Double?]
    var basal: InsulinAmount = .zero
    var events: [TraceEvent] = []
    var facts: JournalFacts? = JournalFacts()
    var refusal: String?
    var onScheduledBasal: [Double]?

    func check(_ sentence: String) throws -> CheckedExpectation {
        let node = try StrictYAML.parse("\"\(sentence)\"", file: "s.yaml")
        let times = Scenario.Times(
            start: LocalTime("2026-03-01 06:00"), utcOffset: .zero, duration: .hours(100))
        let signals = RunSignals(
            trace: Self.trace(glucose, basal, events), facts: facts,
            end: .minute(Double(glucose.count - 1)), scheduled: { _ in .unitsPerHour(1) })
        let evidence = RunEvidence(
            signals: signals, journal: JournalFindings(fault: nil, records: 7, head: "ab"),
            refusal: refusal, scheduledBasal: onScheduledBasal.map { Self.trace($0, .zero, []) },
            startMinute: 360)
        return ExpectationCheck(evidence: evidence).check(
            try StatedExpectation.read(node, during: times))
    }

    private static func trace(
        _ glucose: [Double?], _ basal: InsulinAmount, _ events: [TraceEvent]
    ) -> BenchTrace {
        BenchTrace(
            minutes: glucose.enumerated().map { index, value in
                TraceMinute(
                    minute: index, plasma: value, interstitial: value,
                    basal: index == 0 ? .zero : basal, bolus: .zero, reached: nil)
            }, events: events)
    }
}
