// When the events that expectations speak of happened in a run.

import ControlLoop
import Quantities

extension RunSignals {
    /// When an event happened, in order. Unit: ms from the start.
    func times(of event: Expectation.Event) -> [Int64] {
        switch event {
        case .alarm(let id, let edge): alarmTimes(id.rawValue, edge)
        case .automaticBolus(let test):
            if facts == nil {
                traceTimes(.dose) { $0.isAcceptedBolus && test?.holds($0.amount) ?? true }
            } else {
                decisionTimes { decision in
                    decision.doses.contains { dose in
                        guard let bolus = dose.bolus, bolus > .zero else { return false }
                        return test?.holds(bolus) ?? true
                    }
                }
            }
        case .automaticIncrease:
            decisionTimes { decision in
                decision.doses.contains { dose in
                    dose.rate.map { $0 > decision.scheduled } ?? ((dose.bolus ?? .zero) > .zero)
                }
            }
        case .doseCommand:
            facts == nil ? traceTimes(.dose) : decisionTimes { !$0.doses.isEmpty }
        case .dose(let fate):
            decisionTimes { decision in
                decision.doses.contains { ($0.outcome?.rawValue ?? "unknown") == fate.rawValue }
            }
        case .userBolus(let test):
            traceTimes(.userBolus) { test?.holds($0.amount) ?? true }
        case .fault(let edge, let name):
            faults.filter { name.map($0.name.hasPrefix) ?? true }
                .compactMap { edge == .begins ? $0.from : $0.until }.sorted()
        case .pumpAlarm(let name):
            traceTimes(.pumpAlarm) { name.map($0.detail.hasPrefix) ?? true }
        case .mealNamed(_, let moments): moments.map(\.milliseconds)
        case .plain(let event): plainTimes(event)
        }
    }

    private func alarmTimes(_ id: String, _ edge: Expectation.AlarmEdge) -> [Int64] {
        (facts?.alarms ?? []).filter { $0.id == id }.compactMap { alarm in
            switch edge {
            case .raised: alarm.raised.milliseconds
            case .acknowledged: alarm.acknowledged?.milliseconds
            case .cleared: alarm.cleared?.milliseconds
            }
        }.sorted()
    }

    private func decisionTimes(_ holds: (JournalFacts.Decision) -> Bool) -> [Int64] {
        (facts?.decisions ?? []).filter(holds).map(\.at.milliseconds)
    }

    private func traceTimes(
        _ kind: TraceEvent.Kind, _ holds: (TraceEvent) -> Bool = { _ in true }
    ) -> [Int64] {
        trace.events.filter { $0.kind == kind && holds($0) }.map(\.at.milliseconds)
    }

    private func plainTimes(_ event: Expectation.PlainEvent) -> [Int64] {
        switch event {
        case .meal: traceTimes(.meal) { $0.detail != "rescue" }
        case .rescue: traceTimes(.meal) { $0.detail == "rescue" }
        case .carbEntry: traceTimes(.carbEntry)
        case .activity: traceTimes(.activity)
        case .fingerstick: traceTimes(.fingerstick)
        case .exercise: traceTimes(.exercise)
        case .button: traceTimes(.button)
        case .reading: newestReading.times
        case .decision: decisionTimes { _ in true }
        // The trace has only those that came after another.
        case .controllerStart: [0] + traceTimes(.controllerStarted)
        case .pumpStart: traceTimes(.pumpBoot)
        case .sensorChange: traceTimes(.sensorChanged)
        case .setChange: traceTimes(.setChanged)
        }
    }
}

extension Expectation.AmountTest {
    /// Whether an amount passes.
    func holds(_ amount: InsulinAmount) -> Bool { relation.holds(amount.units, self.amount.units) }
}
