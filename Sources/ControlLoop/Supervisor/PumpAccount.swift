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
    private(set) var overDelivered = false
    var sincePlanner: DeliveredSince
    /// User boluses announced by history and not yet seen in the totals.
    private var userBolusExpected = InsulinAmount.zero
    private var knowsHistory = false
    /// Basal beyond what was allowed, piled up; what stayed below it earlier does not count.
    private var excess = InsulinAmount.zero
    /// The pile ends here, so that it is gone within hours after the pump is in order again.
    private static let excessMax = FixedLimits.overDeliveryTolerance + .units(0.1)

    init(curve: InsulinActionCurve, at now: LoopInstant) {
        ledger = InsulinLedger(curve: curve)
        sincePlanner = DeliveredSince(from: now)
    }

    var hasMoreHistory: Bool {
        guard let status else { return false }
        return status.historyHighWater > historyCursor
    }

    var nextHistorySequence: UInt32 { historyCursor &+ 1 }

    /// Bolus insulin that is still flowing.
    var bolusInProgress: InsulinAmount { status?.bolus?.remaining ?? .zero }

    /// Takes in a status: what was delivered since the last one goes into the ledger.
    /// - Parameters:
    ///   - scheduled: the configured basal over the interval.
    ///   - highestRate: the highest rate that was authorised for it.
    mutating func receive(
        _ new: PumpStatus, at now: LoopInstant, scheduled: InsulinRate, highestRate: InsulinRate
    ) {
        defer {
            status = new
            statusAt = now
        }
        guard let old = status, let since = statusAt else {
            // A pump that has never given a bolus has nothing on board that is unknown.
            if new.deliveredBolusTotal > .zero { restartedAt = now }
            return
        }
        if new.pumpID != old.pumpID {
            restartedAt = now
            excess = .zero
            historyCursor = 0
            knowsHistory = false
            return
        }
        if new.bootCounter != old.bootCounter { restartedAt = now }
        let basal = new.deliveredBasalTotal - old.deliveredBasalTotal
        let bolus = new.deliveredBolusTotal - old.deliveredBolusTotal
        guard basal >= .zero, bolus >= .zero else {
            restartedAt = now
            excess = .zero
            return
        }
        // The pump's own schedule is what runs when nothing else does; one that is not the
        // configured one is an alarm of its own.
        checkOverDelivery(
            basal: basal, elapsed: now - since,
            highestRate: max(highestRate, max(old.programmedBasal, new.programmedBasal)))
        let byUser = min(bolus, userBolusExpected)
        userBolusExpected = userBolusExpected - byUser
        ledger.add(
            InsulinEntry(
                end: now, basalAboveSchedule: basal - scheduled.amount(over: now - since),
                basal: basal, automaticBolus: bolus - byUser, userBolus: byUser))
        sincePlanner.basal += basal
        sincePlanner.bolus += bolus
    }

    /// Basal beyond what any authorised rate allows, beyond a tolerance, is a runaway pump: at once,
    /// or piled up by a motor only a little too fast. Bolus insulin is accounted by id instead. One
    /// pulse of pump granularity is within the tolerance.
    private mutating func checkOverDelivery(
        basal: InsulinAmount, elapsed: Span, highestRate: InsulinRate
    ) {
        let expected = highestRate.amount(over: elapsed)
        let share = InsulinAmount(
            milliunits: Int64(
                (Double(expected.milliunits) * FixedLimits.overDeliveryShare).rounded(.up)))
        let beyond = basal - expected - share
        excess = min(Self.excessMax, max(.zero, excess + beyond))
        overDelivered = excess > FixedLimits.overDeliveryTolerance
    }

    /// Takes in a page of history. Entries from before the program first knew the pump are skipped:
    /// carbohydrate eaten then is no longer news.
    mutating func receive(_ page: HistoryPage, at now: LoopInstant) {
        for entry in page.entries where entry.sequence > historyCursor {
            historyCursor = entry.sequence
            let at = instant(of: entry, at: now)
            switch entry.event {
            case .userBolus(let amount) where knowsHistory:
                userBolusExpected += amount
            case .carbohydrate(let carbs) where knowsHistory:
                sincePlanner.carbs = sincePlanner.carbs + carbs
                sincePlanner.carbsAt = at
            default: break
            }
        }
        if page.entries.isEmpty, let status { historyCursor = status.historyHighWater }
        if !hasMoreHistory { knowsHistory = true }
    }

    /// Without anything in the history there is nothing to skip.
    mutating func noteHistoryComplete() { knowsHistory = true }

    /// The entry's moment on the loop's line: exact within the pump's present boot, else now.
    private func instant(of entry: HistoryEntry, at now: LoopInstant) -> LoopInstant {
        guard let status, let statusAt, entry.bootCounter == status.bootCounter,
            entry.at.milliseconds <= status.deviceTime.milliseconds
        else { return now }
        let age = status.deviceTime.milliseconds - entry.at.milliseconds
        return statusAt - Span(milliseconds: Int64(clamping: age))
    }

    /// The pump cannot be relied on to deliver: paused, stopped, empty, occluded or faulty.
    var isNotRunning: Bool {
        guard let status else { return false }
        let stoppers: PumpAnnunciations = [
            .systemIssue, .occlusion, .reservoirEmpty, .batteryEmpty, .infusionSetDetached,
        ]
        return status.therapyState != .run || !status.annunciations.isDisjoint(with: stoppers)
    }
}
