// What the pump has delivered, by its own totals, and what the person told it.

import DeviceProtocols
import Quantities
import Safety

/// Delivery since the planner last knew.
struct DeliveredSince: Sendable, Equatable {
    var from: LoopInstant
    var basal = InsulinAmount.zero
    var bolus = InsulinAmount.zero
    var carbs = Carbohydrate.zero
    var carbsAt: LoopInstant?
}

/// The account of one pump: totals, history cursor, ledger.
struct PumpAccount: Sendable, Equatable {
    private(set) var status: PumpStatus?
    private(set) var statusAt: LoopInstant?
    private(set) var historyCursor: UInt32 = 0
    private(set) var ledger: InsulinLedger
    private(set) var restartedAt: LoopInstant?
    /// When the pump's clock last contradicted the loop's line.
    private(set) var clocksDisagreedAt: LoopInstant?
    private(set) var overDelivered = false
    private(set) var occlusionEndedAt: LoopInstant?
    private(set) var entries = MealEntries()
    private(set) var statements = PersonStatements()
    var sincePlanner: DeliveredSince
    private var totals: PumpTotals?
    private var authorised = AuthorisedBasal()
    /// The controller's boluses that the pump took, or still gave, since totals were last believed.
    private var orderedBolus = InsulinAmount.zero
    private var boluses = BolusOwners()
    private var knowsHistory = false
    private var actionDuration: Span
    /// All that was ever delivered when the pump refused a dose because nothing can flow; `nil` when
    /// it has taken a dose since, or its totals have moved.
    private var standstill: InsulinAmount?
    /// Basal beyond what was allowed, piled up; what stayed below it earlier does not count.
    private var excess = InsulinAmount.zero
    /// Basal given beyond what was allowed when the pump was caught at it, and since then beyond the
    /// schedule, less what was withheld; zero as long as it is not caught.
    private(set) var surplus = InsulinAmount.zero
    private(set) var shortfall = BasalShortfall()
    /// Insulin of a longer interval was given nobody knows when. What is more than the schedule
    /// counts as of its end, when most of it still acts; what is less may be old and nearly over,
    /// and is not counted: insulin on board is never below what there is.
    private static let knownCourse = FixedLimits.lease
    /// The pile ends here, so that it is gone within hours after the pump is in order again.
    private static let excessMax = FixedLimits.overDeliveryTolerance + .units(0.1)

    init(curve: InsulinActionCurve, at now: LoopInstant) {
        ledger = InsulinLedger(curve: curve)
        actionDuration = curve.duration
        sincePlanner = DeliveredSince(from: now)
    }

    /// Insulin acts by another curve, what was given before included.
    mutating func use(_ curve: InsulinActionCurve) {
        ledger.use(curve)
        actionDuration = curve.duration
    }

    var hasMoreHistory: Bool {
        guard let status else { return false }
        return status.historyHighWater > historyCursor
    }

    var nextHistorySequence: UInt32 { historyCursor &+ 1 }

    /// Bolus insulin that is still flowing.
    var bolusInProgress: InsulinAmount { status?.bolus?.remaining ?? .zero }

    /// The controller's own boluses that the pump took and that are in no total yet. While totals
    /// are in doubt they are part of ``unaccounted(scheduled:at:)``.
    var automaticBolusPending: InsulinAmount { totalsInDoubt ? .zero : orderedBolus }

    /// Whether the newest totals are more, or less, than the pump can have moved.
    var totalsInDoubt: Bool { totals?.isInDoubt ?? false }

    /// Insulin beyond the schedule that was ordered since totals were last believed; it may have
    /// been given, and the totals do not say. Zero while they are believed.
    func unaccounted(scheduled: ScheduledCourse, at now: LoopInstant) -> InsulinAmount {
        guard let totals, totals.isInDoubt else { return .zero }
        let basal = authorised.amount - scheduled.amount(from: totals.at, to: now)
        return max(.zero, basal) + orderedBolus + boluses.expected
    }

    /// Takes in a status: what was delivered since the last one goes into the ledger.
    mutating func receive(_ new: PumpStatus, at now: LoopInstant, scheduled: ScheduledCourse) {
        defer {
            status = new
            statusAt = now
        }
        guard let old = status, new.pumpID == old.pumpID else {
            meet(new, at: now)
            return
        }
        if new.bootCounter != old.bootCounter { restartedAt = now }
        if new.deliveredTotal != standstill { standstill = nil }
        if old.annunciations.contains(.occlusion), !new.annunciations.contains(.occlusion) {
            occlusionEndedAt = now
        }
        let believedAt = totals?.at ?? now
        let programmed = totalsInDoubt ? .zero : old.programmedBasal
        let said = totals?.receive(new, at: now) ?? .newBeginning
        // The pump's own schedule is what runs when nothing else does; one that is not the
        // configured one is an alarm of its own. Numbers in doubt allow nothing.
        let own = said == .impossible ? programmed : max(programmed, new.programmedBasal)
        authorised.count(to: now, schedule: scheduled, own: own)
        switch said {
        case .moved(let basal, let bolus, let elapsed):
            let span = elapsed.span
            if elapsed.clocksAgree {
                checkOverDelivery(basal, over: span, scheduled: scheduled, at: now)
                shortfall.note(
                    from: old, to: new, moved: basal, over: span,
                    scheduled: (scheduled.rate, scheduled.lowest(from: now - span, to: now)))
            } else {
                // How old the insulin on board is nobody knows, as after a restart of the pump.
                restartedAt = now
                clocksDisagreedAt = now
            }
            take(basal: basal, bolus: bolus, elapsed: span, scheduled: scheduled, at: now)
            settleTotals(new, at: now)
        case .impossible:
            restartedAt = now
        case .newBeginning:
            restartedAt = now
            excess = .zero
            surplus = .zero
            shortfall = BasalShortfall()
            // What was moved before it will never be known: all that was ordered counts.
            take(
                basal: authorised.amount, bolus: orderedBolus + boluses.expected,
                elapsed: now - believedAt, scheduled: scheduled, at: now)
            settleTotals(new, at: now)
        }
        authorised.observe(new, at: now)
        attributeBoluses(at: now, flowing: new.bolus)
    }

    /// What nobody can find in totals that are in doubt may still be there: a claim stands while it
    /// may act.
    private mutating func attributeBoluses(at now: LoopInstant, flowing: ActiveBolus?) {
        boluses.attribute(
            in: &ledger, isFlowing: isUserBolus(flowing),
            forgettingAfter: totalsInDoubt ? actionDuration : BolusOwners.window, at: now)
    }

    private func isUserBolus(_ bolus: ActiveBolus?) -> Bool {
        bolus.map { $0.doseID == nil } ?? false
    }

    /// The first status of a pump.
    private mutating func meet(_ new: PumpStatus, at now: LoopInstant) {
        standstill = nil
        // A pump that has never given a bolus has nothing on board that is unknown.
        if status != nil || new.deliveredBolusTotal > .zero { restartedAt = now }
        excess = .zero
        surplus = .zero
        shortfall = BasalShortfall()
        historyCursor = 0
        knowsHistory = false
        totals = PumpTotals(new, at: now)
        authorised = AuthorisedBasal()
        authorised.observe(new, at: now)
        settleTotals(new, at: now)
    }

    private mutating func settleTotals(_ new: PumpStatus, at now: LoopInstant) {
        authorised.restart(at: now)
        orderedBolus = isUserBolus(new.bolus) ? .zero : new.bolus?.remaining ?? .zero
        // A record that is shorter than what was read of it is a new one.
        historyCursor = min(historyCursor, new.historyHighWater)
    }

    private mutating func take(
        basal: InsulinAmount, bolus: InsulinAmount, elapsed: Span, scheduled: ScheduledCourse,
        at now: LoopInstant
    ) {
        let above = basal - scheduled.amount(from: now - elapsed, to: now)
        ledger.add(
            InsulinEntry(
                end: now,
                basalAboveSchedule: elapsed > Self.knownCourse ? max(.zero, above) : above,
                basal: basal, automaticBolus: bolus, userBolus: .zero))
        sincePlanner.basal += basal
        sincePlanner.bolus += bolus
    }

    /// Basal beyond what any authorised rate allows, beyond a tolerance, is a runaway pump: at once,
    /// or piled up by a motor only a little too fast. Bolus insulin is accounted by id instead. One
    /// pulse of pump granularity is within the tolerance.
    ///
    /// From the moment it is caught at it the pump is measured by the schedule: what it gives beyond
    /// is owed, and what it gives less is made good. No more is owed than the schedule gives while
    /// insulin acts: what is left after that withholding cannot undo.
    private mutating func checkOverDelivery(
        _ basal: InsulinAmount, over span: Span, scheduled: ScheduledCourse, at now: LoopInstant
    ) {
        let share = InsulinAmount(
            milliunits: Int64(
                (Double(authorised.amount.milliunits) * FixedLimits.overDeliveryShare)
                    .rounded(.up)))
        let beyond = basal - authorised.amount - share
        let piled = max(.zero, excess + beyond)
        excess = min(Self.excessMax, piled)
        let due = scheduled.amount(from: now - span, to: now)
        let most = scheduled.amount(from: now, to: now + actionDuration)
        let owed = min(most, overDelivered ? max(.zero, surplus + basal - due) : piled)
        let isOwed = overDelivered && owed > FixedLimits.surplusKept
        overDelivered = isOwed || excess > FixedLimits.overDeliveryTolerance
        surplus = overDelivered ? owed : .zero
    }

    /// An order goes to the pump; a repeat is the same order.
    mutating func send(_ order: DoseOrder, at now: LoopInstant, scheduled: ScheduledCourse) {
        authorised.count(
            to: now, schedule: scheduled, own: status?.programmedBasal ?? .zero)
        authorised.send(order, at: now)
        if case .setBolus(let amount) = order { boluses.send(amount, at: now) }
    }

    /// The pump answered an order.
    mutating func answer(
        _ order: DoseOrder, _ result: DoseResult, at now: LoopInstant, scheduled: ScheduledCourse
    ) {
        let accepted = result.outcome == .accepted
        switch result.outcome {
        case .accepted: standstill = nil
        case .refused(.reservoirEmpty), .refused(.occluded):
            standstill = result.deliveredBasalTotal + result.deliveredBolusTotal
        case .refused, .unknownID, .forgotten: break
        }
        authorised.count(
            to: now, schedule: scheduled, own: status?.programmedBasal ?? .zero)
        authorised.answer(order, accepted: accepted, at: now)
        if accepted, case .setBolus(let amount) = order { orderedBolus += amount }
    }

    /// Takes in a page of history. Entries from before the program first knew the pump are skipped:
    /// carbohydrate eaten then is no longer news.
    /// - Parameter context: what is known of glucose now.
    /// - Returns: the fingersticks among it.
    mutating func receive(
        _ page: HistoryPage, at now: LoopInstant, _ context: EntryContext
    ) -> [Fingerstick] {
        var context = context
        var fingersticks: [Fingerstick] = []
        for entry in page.entries where entry.sequence > historyCursor {
            historyCursor = entry.sequence
            let at = instant(of: entry, at: now)
            switch entry.event {
            case .userBolus(let amount) where knowsHistory:
                boluses.announce(amount, at: now)
                statements.takeBolus(at: at)
            case .carbohydrate(let carbs) where knowsHistory:
                guard entries.accepts(carbs, eaten: at, heard: now) else {
                    statements.takeRefused(carbs, eaten: at, context)
                    continue
                }
                sincePlanner.carbs = sincePlanner.carbs + carbs
                sincePlanner.carbsAt = at
                statements.take(carbs, eaten: at, context)
            case .activity(let statement) where knowsHistory || isOfThisBoot(entry):
                // What was said before the program knew the pump may still hold.
                statements.take(statement, stated: at, heard: now)
            case .fingerstick(let glucose) where knowsHistory || isOfThisBoot(entry):
                if Fingerstick.range.contains(glucose) {
                    let isTimed = isOfThisBoot(entry)
                    fingersticks.append(Fingerstick(at: at, glucose: glucose, isTimed: isTimed))
                    if glucose < FixedLimits.lowBelow { context.sinceLow = max(.zero, now - at) }
                } else {
                    statements.refuse(at: now)
                }
            default: break
            }
        }
        attributeBoluses(at: now, flowing: status?.bolus)
        if page.entries.isEmpty, let status { historyCursor = status.historyHighWater }
        if !hasMoreHistory { knowsHistory = true }
        return fingersticks
    }

    /// Without anything in the history there is nothing to skip.
    mutating func noteHistoryComplete() { knowsHistory = true }

    /// 30,000 years. Unit: ms.
    private static let entryAgeMax: UInt64 = 1_000_000_000_000_000

    private func isOfThisBoot(_ entry: HistoryEntry) -> Bool {
        entry.bootCounter == status?.bootCounter
    }

    /// The entry's moment on the loop's line: exact within the pump's present boot, else now.
    private func instant(of entry: HistoryEntry, at now: LoopInstant) -> LoopInstant {
        guard let status, let statusAt, entry.bootCounter == status.bootCounter,
            entry.at.milliseconds <= status.deviceTime.milliseconds
        else { return now }
        let age = status.deviceTime.milliseconds - entry.at.milliseconds
        // A clock that jumps in a pump must not make a time that nothing can be reckoned from.
        return statusAt - Span(milliseconds: Int64(min(age, Self.entryAgeMax)))
    }

    /// Whether a temporary rate of zero runs, by the newest status.
    func isStopped(at now: LoopInstant) -> Bool {
        guard let lease = status?.temporaryBasal, let statusAt else { return false }
        return lease.rate == .zero && now < statusAt + lease.remaining
    }

    /// The pump cannot be relied on to deliver: paused, stopped, empty, occluded or faulty, by its
    /// status or by what it refuses.
    var isNotRunning: Bool {
        guard let status else { return false }
        let stoppers: PumpAnnunciations = [
            .systemIssue, .occlusion, .reservoirEmpty, .batteryEmpty, .infusionSetDetached,
        ]
        return standstill != nil || status.therapyState != .run
            || !status.annunciations.isDisjoint(with: stoppers)
    }
}

extension PumpStatus {
    fileprivate var deliveredTotal: InsulinAmount { deliveredBasalTotal + deliveredBolusTotal }
}
