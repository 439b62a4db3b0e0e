// The judge: takes a proposal and the facts, and cuts it limit by limit.

public import Quantities

/// Evaluates proposals against the limits. Knows nothing of models or optimisers.
///
/// Limits are evaluated in a fixed order: what is possible, what is allowed, what forbids an
/// increase, what stops delivery, how much, and last what the pump can do. A limit only lowers a
/// delivery, save for a mode that restores the pump's scheduled basal.
public struct Judge: Sendable, Hashable {
    /// The limits in force.
    public let limits: Limits

    /// A judge for one person's limits.
    public init(limits: Limits) { self.limits = limits }

    /// Judges one proposal.
    /// - Parameters:
    ///   - request: what the planner wants; `nil` when it gave no usable answer, which is judged as
    ///     a wish for scheduled basal.
    ///   - facts: what is known.
    public func evaluate(_ request: DeliveryRequest?, facts: SafetyFacts) -> Verdict {
        var verdict = Verdict()
        evaluate(request, facts: facts, into: &verdict)
        return verdict
    }

    /// Judges one proposal into a verdict there is already: nothing is allocated once its steps
    /// have their room.
    public func evaluate(
        _ request: DeliveryRequest?, facts: SafetyFacts, into verdict: inout Verdict
    ) {
        let scheduled = Delivery(basal: facts.scheduledBasal, bolus: .zero)
        let wanted =
            request ?? DeliveryRequest(delivery: scheduled, insulinRequired: .zero)
        var judgement = Judgement(wanted.delivery, reusing: &verdict.steps)
        judgement.refuseImpossible(scheduled: scheduled)
        judgement.allow(facts, scheduled: scheduled)
        judgement.forbidIncrease(facts)
        judgement.suspend(facts)
        judgement.withholdSurplus(facts)
        judgement.boundSize(facts, required: wanted.insulinRequired, limits: limits)
        judgement.boundTotals(facts, limits: limits)
        judgement.roundToPump(facts)
        verdict.proposed = wanted.delivery
        verdict.authorised = judgement.current
        verdict.steps = judgement.takeSteps()
    }

    /// The highest automatic rate: the configured one, three times the highest and four times the
    /// current scheduled rate, but never below the current scheduled rate itself.
    public static func rateCap(_ facts: SafetyFacts, limits: Limits) -> InsulinRate {
        let multiples = min(
            facts.highestScheduledBasal.scaled(by: FixedLimits.highestScheduledMultiple),
            facts.scheduledBasal.scaled(by: FixedLimits.currentScheduledMultiple))
        return max(facts.scheduledBasal, min(limits.maximumBasal, multiples))
    }

    /// The most automatic insulin above basal on board: the configured amount, twice the largest
    /// automatic bolus, and 15 % of the daily total.
    public static func insulinOnBoardCap(_ facts: SafetyFacts, limits: Limits) -> InsulinAmount {
        let twice = InsulinAmount(
            milliunits: limits.maximumBolus.milliunits * FixedLimits.insulinOnBoardBolusMultiple)
        let share = InsulinAmount(
            milliunits: Int64(
                (Double(facts.totalDailyInsulin.milliunits) * FixedLimits.insulinOnBoardDailyShare)
                    .rounded(.down)))
        return max(.zero, min(limits.maximumInsulinOnBoard, min(twice, share)))
    }

    /// The limits on totals: the cap each puts on automatic insulin and what is used of it.
    public static func totals(_ facts: SafetyFacts, limits: Limits) -> [InsulinTotal] {
        [
            onBoard(facts, limits: limits), hourly(facts, limits: limits),
            twoHourly(facts, limits: limits),
        ]
    }

    static func onBoard(_ facts: SafetyFacts, limits: Limits) -> InsulinTotal {
        InsulinTotal(
            limit: .insulinOnBoard, cap: insulinOnBoardCap(facts, limits: limits),
            used: facts.automaticInsulinOnBoard)
    }

    static func hourly(_ facts: SafetyFacts, limits: Limits) -> InsulinTotal {
        let scheduled = Double(facts.scheduledBasal.amount(over: .hours(1)).milliunits)
        let cap = Int64((scheduled * (1 + limits.hourlyBasalMultiple)).rounded(.down))
        return InsulinTotal(
            limit: .hourlyInsulin, cap: InsulinAmount(milliunits: cap), used: facts.fullestHour)
    }

    static func twoHourly(_ facts: SafetyFacts, limits: Limits) -> InsulinTotal {
        let daily = Double(facts.totalDailyInsulin.milliunits)
        let cap = Int64((daily * limits.twoHourDailyShare).rounded(.down))
        return InsulinTotal(
            limit: .twoHourInsulin, cap: InsulinAmount(milliunits: cap),
            used: facts.fullestTwoHours)
    }
}

/// A cap on automatic insulin added up, and what is used of it.
public struct InsulinTotal: Sendable, Hashable {
    /// The limit.
    public var limit: LimitID
    /// The most it allows.
    public var cap: InsulinAmount
    /// What is used.
    public var used: InsulinAmount

    /// What is left.
    public var room: InsulinAmount { max(.zero, cap - used) }
}
