// The supervisor under watch: what its monitor sees of a decision, and what it says of it.

import DecisionRecord
import DeviceProtocols
public import Monitors
import Quantities
import Safety

extension Supervisor {
    /// The monitor of the properties S1 ... S15, by what the supervisor knows.
    public var watched: SafetyMonitor { monitor }

    /// Shows the monitor a decision and its doses.
    mutating func watch(
        _ verdict: Verdict, _ facts: SafetyFacts, shown: LoopMode, _ doses: [PlannedDose]
    ) {
        var decision = WatchedDecision(at: now, scheduled: facts.scheduledBasal)
        decision.glucose = facts.glucose
        decision.readingAge = facts.readingAge
        decision.isSuspensionOver = !facts.suspendAllowed
        decision.uncertain = facts.uncertainInsulin
        decision.isTwinTrusted = facts.twinTrusted
        decision.isFinite =
            (facts.glucose?.milligramsPerDeciliter.isFinite ?? true)
            && (facts.readingJump?.isFinite ?? true) && (facts.slope?.isFinite ?? true)
        decision.basal = verdict.authorised.basal
        decision.bolus = verdict.authorised.bolus
        decision.mayIncrease =
            shown == .closedLoop && configuration.automation != .reduceOnly
        decision.onBoard = facts.automaticInsulinOnBoard
        // What was written down is what the runtime is told, before any dose.
        if case .record(let draft)? = commands.last {
            decision.isDurable = draft.kind == .decision && draft.isDurable
        } else {
            decision.isDurable = false
        }
        tell(monitor.take(decision))
        for dose in doses {
            let order: WatchedDose.Order =
                switch dose.order {
                case .setTemporaryBasal(let rate, let span): .rate(rate, span)
                case .cancelTemporaryBasal: .schedule
                case .setBolus(let amount): .bolus(amount)
                }
            tell(monitor.take(WatchedDose(id: dose.id, order: order)))
        }
    }

    /// A broken property is written down: it must never be, and the journal says when it was.
    mutating func tell(_ broken: SafetyProperties) {
        for property in SafetyProperty.allCases
        where broken.contains(SafetyProperties(property)) {
            record(
                .note,
                [
                    "note": .text("property_broken"), "property": .text(property.name),
                    "what": .text(property.sentence),
                ])
        }
    }
}
