// One decision: the facts, the judgement, the record, the doses.

import DecisionRecord
import DeviceProtocols
import Quantities
public import Safety

extension Supervisor {
    var uncertainInsulin: InsulinAmount {
        conversation.uncertainInsulin(scheduled: scheduledCourse)
            + account.unaccounted(scheduled: scheduledCourse, at: now)
    }

    /// What the pump gave too much, where it can be believed: not while its totals are in doubt, nor
    /// where readings stand high against the insulin it says it gave.
    private var surplusBasal: InsulinAmount {
        account.totalsInDoubt || unanswered.holds ? .zero : account.surplus
    }

    /// A reading that is new enough to be this cycle's.
    var freshReading: SensorReading {
        guard let newest = sensor.newest, now - newest.at < configuration.cycle - .seconds(30)
        else {
            return .missing
        }
        return newest.reading
    }

    /// What is known of glucose as the person enters something.
    var entryContext: EntryContext {
        let newest = sensor.newest.flatMap { newest in
            now - newest.at <= FixedLimits.readingAgeFallback ? newest.reading : nil
        }
        return EntryContext(
            glucose: newest?.effectiveGlucose, sinceLow: sensor.lastLowAt.map { now - $0 })
    }

    var safetyFacts: SafetyFacts {
        let ledger = account.ledger
        let flowing = account.automaticBolusPending
        return SafetyFacts(
            automation: configuration.automation, mode: modes.mode,
            scheduledBasal: scheduledBasal,
            highestScheduledBasal: configuration.therapy.basal.highestRate,
            totalDailyInsulin: configuration.therapy.totalDailyInsulin,
            suspendThreshold: configuration.therapy.suspendThreshold,
            glucose: sensor.newest?.reading.effectiveGlucose,
            readingAge: sensor.newest.map { now - $0.at },
            validReadings: sensor.validOfLastFour(at: now), readingJump: sensor.jump,
            slope: sensor.slope, sinceLow: sensor.lastLowAt.map { now - $0 },
            suspendAllowed: !delivery.isZeroOver(at: now),
            bolusIncrement: configuration.bolusIncrement,
            basalIncrement: configuration.basalIncrement, uncertainInsulin: uncertainInsulin,
            surplusBasal: surplusBasal,
            automaticInsulinOnBoard: ledger.automaticInsulinOnBoard(at: now) + uncertainInsulin
                + flowing,
            fullestHour: ledger.fullestWindow(.hours(1), from: now, scheduled: scheduledBasal)
                + flowing,
            fullestTwoHours: ledger.fullestWindow(
                .hours(2), from: now, scheduled: scheduledBasal) + flowing,
            sinceAutomaticBolus: lastAutomaticBolusAt.map { now - $0 }, twinTrusted: twinTrusted,
            activity: account.statements.activity(at: now),
            sinceRescue: account.statements.rescueAt.map { max(.zero, now - $0) },
            sinceMealWithoutBolus: account.statements.sinceMealWithoutBolus(at: now))
    }

    mutating func plannerRequest() -> PlannerRequest {
        refreshCauses()
        let facts = safetyFacts
        let limits = configuration.limits
        let mayIncrease =
            modes.mode == .closedLoop && configuration.automation != .reduceOnly
            && facts.statementsAllowIncrease
        let mayBolus = mayIncrease && facts.statementsAllowBolus
        let cap = Judge.insulinOnBoardCap(facts, limits: limits)
        let largestBolus = min(
            limits.maximumBolus, facts.scheduledBasal.amount(over: FixedLimits.bolusBasalSpan))
        let delivered = account.sincePlanner
        let statusAt = account.statusAt ?? now
        return PlannerRequest(
            cycle: cycle, at: now, minuteOfDay: minuteOfDay,
            elapsed: twin.isEmpty ? .zero : statusAt - delivered.from, reading: freshReading,
            deliveredBasal: delivered.basal, deliveredBolus: delivered.bolus,
            bolusInProgress: account.bolusInProgress, uncertainInsulin: uncertainInsulin,
            insulinOnBoard: account.ledger.insulinOnBoard(at: now) + uncertainInsulin,
            carbs: delivered.carbs,
            carbsAge: delivered.carbsAt.map { max(.zero, now - $0) } ?? .zero,
            therapy: configuration.therapy,
            limits: PlannerLimits(
                maximumBasal: mayIncrease
                    ? Judge.rateCap(facts, limits: limits) : facts.scheduledBasal,
                maximumBolus: mayBolus ? largestBolus : .zero,
                insulinOnBoardRoom: mayIncrease
                    ? max(.zero, cap - facts.automaticInsulinOnBoard) : .zero),
            awaitedCarbs: account.statements.awaitedCarbs(at: now),
            automaticLastHour: account.ledger.automaticAboveSchedule(after: now - .hours(1)),
            activity: facts.activity, twin: twin)
    }

    /// Judges and carries out.
    /// - Parameters:
    ///   - reply: the planner's proposal; `nil` when there is none.
    ///   - request: what the planner was asked; `nil` when it was not.
    mutating func decide(_ reply: PlannerReply?, request: PlannerRequest? = nil) {
        if let reply {
            twin = reply.twin
            twinTrusted = reply.health == .healthy
            account.sincePlanner = DeliveredSince(from: account.statusAt ?? now)
        }
        limitBlindZero()
        refreshCauses()
        let proposal = reply.map {
            DeliveryRequest(
                delivery: Delivery(basal: $0.basal, bolus: $0.bolus),
                insulinRequired: $0.insulinRequired)
        }
        let facts = judge(proposal)
        let verdict = verdict
        let doses = doses(for: verdict)
        noteDelivery(verdict, doses, facts: facts)
        let shown = shownMode(verdict, facts)
        record(
            .decision,
            [
                "cycle": .unsigned(cycle), "mode": .text(shown.rawValue),
                "causes": .array(modes.causes.map { .text($0.rawValue) }),
                "automation": .text(configuration.automation.rawValue),
                "request": request?.summary ?? .null, "reply": reply?.summary ?? .null,
                "facts": facts.cbor, "verdict": verdict.cbor,
                "commands": .array(doses.map { $0.cbor }),
            ], durable: true)
        watch(verdict, facts, shown: shown, doses)
        if let reply {
            let estimate = reply.estimates.first { $0.name == SuspicionClock.estimate }
            suspicion.note(estimate?.value, at: now)
            suspicion.note(slope: facts.slope, at: now)
        }
        unanswered.note(
            facts.automaticInsulinOnBoard, scheduled: facts.scheduledBasal, glucose: facts.glucose,
            at: now)
        heldBack.note(isHeldBack(proposal, facts: facts), at: now)
        loopsOnceTaken = false
        if doses.isEmpty {
            if reply != nil, isLooping(facts) { lastLoopedAt = now }
            phase = .idle
        } else {
            loopsOnceTaken = reply != nil && isLooping(facts)
            deliver(doses)
        }
    }

    /// The judging step: gathers the facts and leaves the verdict on a proposal in ``verdict``.
    /// Allocates nothing once the verdict has its room.
    /// - Returns: the facts it was made on.
    public mutating func judge(_ proposal: DeliveryRequest?) -> SafetyFacts {
        let facts = safetyFacts
        Judge(limits: configuration.limits).evaluate(proposal, facts: facts, into: &verdict)
        return facts
    }

    private mutating func limitBlindZero() {
        guard configuration.automation != .adviseOnly else { return }
        let isBlind = sensor.newest.map { now - $0.at > FixedLimits.readingAgeNoIncrease } ?? true
        let isZero = delivery.zeroSince != nil || account.isStopped(at: now)
        delivery.limitBlindZero(
            isBlind: isBlind, isZero: isZero && scheduledBasal > .zero, at: now,
            next: now + configuration.cycle + cycleGrace + Self.conversationMost)
    }

    /// What polling the pump, planning and ordering may take.
    private static let conversationMost = Span.seconds(40)

    /// Whether automation is at work: on a reading that is not old, on a pump that can carry it out,
    /// in a mode that lets it.
    private func isLooping(_ facts: SafetyFacts) -> Bool {
        let isRecent = facts.readingAge.map { $0 <= FixedLimits.readingAgeNoIncrease } ?? false
        return isRecent && conversation.isConnected && pumpAnswers && !account.isNotRunning
            && modes.mode.severity < LoopMode.scheduledBasal.severity
    }

    /// Whether a limit on totals leaves less room than is required while glucose is high.
    private func isHeldBack(_ proposal: DeliveryRequest?, facts: SafetyFacts) -> Bool {
        guard let proposal, modes.mode == .closedLoop, let glucose = facts.glucose,
            glucose > FixedLimits.heldBackAbove
        else { return false }
        return Judge.totals(facts, limits: configuration.limits)
            .contains { proposal.insulinRequired > $0.room }
    }

    /// The mode as a person would name it: suspended when a low stopped delivery.
    private func shownMode(_ verdict: Verdict, _ facts: SafetyFacts) -> LoopMode {
        isSuspending(verdict, facts) && modes.mode.severity < LoopMode.suspended.severity
            ? .suspended : modes.mode
    }

    /// Whether a low stops delivery, whatever the planner proposed.
    private func isSuspending(_ verdict: Verdict, _ facts: SafetyFacts) -> Bool {
        verdict.authorised.basal == .zero && facts.scheduledBasal > .zero
            && LowOutlook(facts)?.stopsDelivery ?? false
    }

    private mutating func noteDelivery(
        _ verdict: Verdict, _ doses: [PlannedDose], facts: SafetyFacts
    ) {
        guard configuration.automation != .adviseOnly else { return }
        let isOrdered = doses.contains { $0.order.isStop }
        delivery.note(
            stopped: verdict.authorised.basal == .zero && facts.scheduledBasal > .zero
                && (isOrdered || account.isStopped(at: now)),
            suspended: isSuspending(verdict, facts) || facts.withholdsSurplus,
            atMaximum: isAtMaximum(verdict.authorised.basal, facts), at: now)
    }

    /// Whether no whole step of the pump more is allowed.
    private func isAtMaximum(_ rate: InsulinRate, _ facts: SafetyFacts) -> Bool {
        let cap = Judge.rateCap(facts, limits: configuration.limits)
        return cap > facts.scheduledBasal && rate > facts.scheduledBasal
            && rate + configuration.basalIncrement > cap
    }

    /// The doses that carry out a verdict, in the order they are sent: the rate first, so that a
    /// bolus never follows a reduction that failed.
    private mutating func doses(for verdict: Verdict) -> [PlannedDose] {
        guard configuration.automation != .adviseOnly, conversation.isConnected, pumpAnswers,
            let status = account.status, status.therapyState == .run
        else { return [] }
        var doses: [PlannedDose] = []
        let wanted = verdict.authorised
        // What reduces the configured basal may still raise the pump's own, where the two differ.
        let raisesPump = wanted.basal < scheduledBasal && wanted.basal >= status.programmedBasal
        if wanted.basal == scheduledBasal || raisesPump {
            if status.temporaryBasal != nil { doses.append(plan(.cancelTemporaryBasal)) }
        } else {
            doses.append(plan(leased(wanted.basal)))
        }
        if wanted.bolus > .zero, status.bolus == nil {
            doses.append(plan(.setBolus(wanted.bolus)))
        }
        return doses
    }

    /// A rate is not left to run into a segment of the schedule that is lower than what it was
    /// judged by: its lease ends where that one begins. Closer to it than a lease can be short, the
    /// lower rate is taken.
    private func leased(_ rate: InsulinRate) -> DoseOrder {
        let course = scheduledCourse
        let lease = FixedLimits.lease
        let until = course.span(atOrAbove: min(rate, course.rate), longest: lease)
        let minutes = Span.minutes(until.milliseconds / 60_000)
        if minutes >= .minutes(1) { return .setTemporaryBasal(rate: rate, duration: minutes) }
        let lowest = course.lowest(from: now, to: now + lease)
        return .setTemporaryBasal(rate: min(rate, lowest), duration: lease)
    }

    private mutating func plan(_ order: DoseOrder) -> PlannedDose {
        doseCounter += 1
        let own = UInt64(epoch) << 32 | UInt64(doseCounter)
        // A journal that was begun anew counts from the start; the pump takes rising ids only.
        let last = max(lastDoseID, account.status?.lastDoseID ?? 0)
        lastDoseID = max(own, last == .max ? last : last + 1)
        return PlannedDose(id: lastDoseID, order: order, decidedAt: now)
    }
}

extension DoseOrder {
    /// Whether it stops basal delivery.
    fileprivate var isStop: Bool {
        guard case .setTemporaryBasal(let rate, _) = self else { return false }
        return rate == .zero
    }
}

extension PlannedDose {
    fileprivate var cbor: CBORValue {
        guard case .map(var map) = order.cbor else { return order.cbor }
        map["id"] = .unsigned(id)
        return .map(map)
    }
}

extension Delivery {
    fileprivate func fields(_ prefix: String) -> CBORMap {
        [prefix + "basal_mu_h": .rate(basal), prefix + "bolus_mu": .amount(bolus)]
    }

    fileprivate var cbor: CBORValue { .map(fields("")) }
}

extension Verdict {
    fileprivate var cbor: CBORValue {
        .map([
            "proposed": proposed.cbor, "authorised": authorised.cbor,
            "binding": .text(orNull: binding?.rawValue),
            "steps": .array(
                steps.map { step in
                    .map([
                        "limit": .text(step.limit.rawValue), "bound": .double(step.bound),
                        "unit": .text(step.boundUnit),
                        "before_basal_mu_h": .rate(step.before.basal),
                        "after_basal_mu_h": .rate(step.after.basal),
                        "before_bolus_mu": .amount(step.before.bolus),
                        "after_bolus_mu": .amount(step.after.bolus),
                    ])
                }),
        ])
    }
}

extension SafetyFacts {
    fileprivate var cbor: CBORValue {
        .map([
            "scheduled_mu_h": .rate(scheduledBasal),
            "glucose": .double(orNull: glucose?.milligramsPerDeciliter),
            "age_ms": .int(orNull: readingAge?.milliseconds),
            "valid_of_4": .int(Int64(validReadings)), "jump": .double(orNull: readingJump),
            "slope": .double(orNull: slope), "since_low_ms": .int(orNull: sinceLow?.milliseconds),
            "suspend_allowed": .bool(suspendAllowed),
            "uncertain_mu": .amount(uncertainInsulin), "surplus_mu": .amount(surplusBasal),
            "auto_iob_mu": .amount(automaticInsulinOnBoard),
            "fullest_hour_mu": .amount(fullestHour),
            "fullest_2h_mu": .amount(fullestTwoHours),
            "since_bolus_ms": .int(orNull: sinceAutomaticBolus?.milliseconds),
            "twin_trusted": .bool(twinTrusted),
            "activity": .text(orNull: activity?.rawValue),
            "since_rescue_ms": .int(orNull: sinceRescue?.milliseconds),
            "since_meal_ms": .int(orNull: sinceMealWithoutBolus?.milliseconds),
        ])
    }
}
