// The course of one decision: poll the pump, ask the planner, deliver.

import DecisionRecord
import DeviceProtocols
import Monitors
import Quantities
import Safety

extension Supervisor {
    /// A decision is due this long after the last one even without a reading.
    var cycleGrace: Span { .seconds(20) }

    var cycleDueAt: LoopInstant {
        guard let cycleStartedAt else { return startedAt + configuration.cycle }
        return cycleStartedAt + configuration.cycle + cycleGrace
    }

    mutating func receive(_ sample: CGMMeasurement) {
        let fate = sensor.receive(sample, at: now, unit: configuration.sensorUnit)
        if fate != .accepted {
            record(.note, ["note": .text("sample"), "fate": .text(fate.rawValue)])
        }
        switch fate {
        case .accepted, .notReady, .awaitingConfirmation, .wrongUnit:
            if phase == .idle, mayFollowSample { startCycle() }
        case .duplicate, .outOfOrder: break
        }
    }

    /// Whether the sample just heard may start a decision.
    ///
    /// After a gap, or late samples, the decisions fall back into step at once; what two decisions
    /// close together may not do is the judge's to say. Of a sensor that sends more often than
    /// decisions are made, only the one that comes nearest to when the next is due.
    private var mayFollowSample: Bool {
        guard let cycleStartedAt else { return true }
        guard let interval = sensor.interval, interval < configuration.cycle - .seconds(60) else {
            return now - cycleStartedAt >= .seconds(60)
        }
        let early = min(.seconds(30), Span(milliseconds: interval.milliseconds / 2))
        return now - cycleStartedAt >= configuration.cycle - early
    }

    /// What passing time alone brings about.
    mutating func passTime() {
        if let deadline = conversation.deadline, now >= deadline { requestTimedOut() }
        delivery.limitZero(at: now)
        conversation.expire(at: now, after: configuration.therapy.insulinActionDuration)
        if phase == .idle, now >= cycleDueAt { startCycle() }
    }

    private mutating func startCycle() {
        cycle += 1
        cycleStartedAt = now
        // Over once a cycle has passed without it: until then it is one failure, not many.
        if let failed = journalFailedInCycle, failed + 1 < cycle { journalFailedInCycle = nil }
        guard conversation.isConnected else {
            decide(nil)
            return
        }
        phase = .polling
        conversation.enqueue(.status)
        talkToPump()
    }

    mutating func pumpConnected(_ identity: PumpIdentity) {
        if let known = account.status, known.pumpID == identity.pumpID,
            known.bootCounter != identity.bootCounter
        {
            pumpRebootedAt = now
        }
        notSent(conversation.connect(at: now))
        phase = .delivering
        conversation.enqueue(.status)
        talkToPump()
    }

    mutating func pumpLost() {
        notSent(conversation.disconnect(at: now))
        conversationEnded()
    }

    /// What was to follow the failed record was dropped, and only the runtime knows how far it got: a
    /// dose that was begun is uncertain, never repeated, and settled by the pump's record.
    mutating func journalFailed() {
        journalFailedInCycle = cycle
        notSent(conversation.giveUp(at: now))
        phase = .idle
        skipPlanner = false
    }

    /// Sends what waits, one request at a time.
    private mutating func talkToPump() {
        while let step = conversation.next() {
            guard let request = request(for: step) else { continue }
            conversation.begin(request, for: step, at: now)
            commands.append(.sendPump(request))
            return
        }
        if conversation.outstanding == nil { conversationEnded() }
    }

    private mutating func request(for step: PumpConversation.Step) -> PumpRequest? {
        switch step {
        case .status: return .getStatus
        case .history(let from): return .getHistory(from: from)
        case .lookUp(let id): return .getDose(id: id)
        case .dose(let dose):
            guard let status = account.status, let statusAt = account.statusAt,
                now - dose.decidedAt <= FixedLimits.decisionLifetime
            else {
                recordOutcome(dose.id, .notSent, delivered: nil)
                return nil
            }
            account.send(dose.order, at: now, scheduled: scheduledCourse)
            let age = UInt64(clamping: (now - statusAt).milliseconds)
            let life = UInt64(clamping: FixedLimits.decisionLifetime.milliseconds)
            let command = DoseCommand(
                id: dose.id, challenge: status.challenge,
                notAfter: DeviceInstant(
                    milliseconds: status.deviceTime.milliseconds &+ age &+ life),
                logHead: .zero)
            return .dose(command, dose.order)
        }
    }

    private mutating func requestTimedOut() {
        if let again = conversation.repeat(at: now) {
            commands.append(.sendPump(again))
            return
        }
        notSent(conversation.giveUp(at: now))
        pumpAnswers = false
        conversationEnded()
    }

    mutating func receive(_ reply: PumpReply) {
        guard let outstanding = conversation.outstanding else { return }
        conversation.finish()
        pumpAnswers = true
        switch (outstanding.step, reply) {
        case (.status, .status(let status)): receive(status)
        case (.history, .history(let page)):
            for fingerstick in account.receive(page, at: now, entryContext) {
                sensor.take(fingerstick)
            }
            if account.hasMoreHistory {
                conversation.enqueueFirst(.history(from: account.nextHistorySequence))
            }
        case (.lookUp, .dose(let result)), (.dose, .dose(let result)):
            receive(result, for: outstanding.step)
        default:
            conversation.restore(outstanding)
            notSent(conversation.giveUp(at: now))
        }
        talkToPump()
    }

    private mutating func receive(_ status: PumpStatus) {
        if let old = account.status, old.pumpID == status.pumpID,
            old.bootCounter != status.bootCounter
        {
            pumpRebootedAt = now
        }
        account.receive(status, at: now, scheduled: scheduledCourse)
        if account.clocksDisagreedAt == now { wallSteppedAt = now }
        if status.therapyState == .run, !account.isStopped(at: now) { delivery.sawDelivery() }
        for uncertain in conversation.uncertain where !uncertain.isForgotten {
            conversation.enqueueFirst(.lookUp(doseID: uncertain.dose.id))
        }
        if account.hasMoreHistory {
            conversation.enqueueFirst(.history(from: account.nextHistorySequence))
        } else {
            account.noteHistoryComplete()
        }
    }

    private mutating func receive(_ result: DoseResult, for step: PumpConversation.Step) {
        if case .dose(let dose) = step {
            account.answer(dose.order, result, at: now, scheduled: scheduledCourse)
        }
        switch result.outcome {
        case .accepted:
            recordOutcome(result.doseID, .accepted, delivered: result.delivered)
            if case .setBolus? = result.order { lastAutomaticBolusAt = now }
            if case .dose = step, loopsOnceTaken { lastLoopedAt = now }
        case .refused(let reason):
            recordOutcome(
                result.doseID, .refused, delivered: .zero, detail: Int64(reason.rawValue))
            notSent(conversation.dropDoses())
        case .unknownID: recordOutcome(result.doseID, .neverReceived, delivered: .zero)
        case .forgotten: recordOutcome(result.doseID, .forgotten, delivered: nil)
        }
        if case .lookUp = step { _ = conversation.settle(result) }
    }

    private mutating func recordOutcome(
        _ id: UInt64, _ outcome: DoseOutcomeWord, delivered: InsulinAmount?, detail: Int64? = nil
    ) {
        if outcome.isNothingGiven { monitor.void(id) }
        record(
            .outcome,
            [
                "cycle": .unsigned(cycle), "id": .unsigned(id), "outcome": .text(outcome.rawValue),
                "delivered_mu": .int(orNull: delivered?.milliunits),
                "refusal": .int(orNull: detail),
            ])
    }

    private mutating func notSent(_ ids: [UInt64]) {
        for id in ids { recordOutcome(id, .notSent, delivered: nil) }
    }

    /// Nothing is outstanding and nothing waits: what comes next depends on what it was for.
    private mutating func conversationEnded() {
        switch phase {
        case .polling:
            if conversation.isConnected, pumpAnswers, !skipPlanner {
                askPlanner()
            } else {
                skipPlanner = false
                decide(nil)
            }
        case .delivering: phase = .idle
        case .idle, .planning: break
        }
    }

    private mutating func askPlanner() {
        guard !plannerLatched else {
            decide(nil)
            return
        }
        let request = plannerRequest()
        phase = .planning(request)
        commands.append(.plan(request))
    }

    mutating func receive(_ reply: PlannerReply) {
        guard case .planning(let request) = phase, reply.cycle == request.cycle else { return }
        plannerFailedNow = false
        decide(reply, request: request)
    }

    mutating func plannerFailed(_ failure: PlannerFailure) {
        plannerFailedNow = true
        plannerFailures = plannerFailures.filter { now - $0 < FixedLimits.plannerRestartSpan }
        plannerFailures.append(now)
        record(.note, ["note": .text("planner_failed"), "how": .text(failure.rawValue)])
        if plannerFailures.count > FixedLimits.plannerRestarts {
            plannerLatched = true
        } else {
            commands.append(.startPlanner)
        }
        switch phase {
        case .planning(let request): decide(nil, request: request)
        case .idle where account.status?.temporaryBasal != nil && conversation.isConnected:
            // Between decisions: do not wait for the next one to leave the running temp basal.
            cycle += 1
            phase = .polling
            conversation.enqueue(.status)
            skipPlanner = true
            talkToPump()
        default: break
        }
    }

    /// Commits to the doses of a decision.
    mutating func deliver(_ doses: [PlannedDose]) {
        phase = .delivering
        for dose in doses {
            conversation.enqueue(.dose(dose))
        }
        talkToPump()
    }
}
