// Random situations for the judge, and the ways in which one can become riskier.

import Quantities
import Safety
import SmallMath

/// Everything one judgement depends on.
struct JudgedSituation: Sendable {
    var facts: SafetyFacts
    var limits: Limits
    var request: DeliveryRequest?
}

/// One input made riskier.
enum RiskStep: String, Sendable, CaseIterable {
    case lowerGlucose
    case olderReading
    case fewerReadings
    case largerJump
    case unknownJump
    case fallsFaster
    case movesTooFast
    case lowMoreRecent
    case rescueMoreRecent
    case sleepStated
    case exerciseStated
    case mealAwaitsBolus
    case twinDistrusted
    case moreUncertain
    case moreSurplus
    case moreOnBoard
    case fullerHour
    case fullerTwoHours
    case bolusMoreRecent
    case higherThreshold
    case lessRequired
    case reduceOnlyAutomation
    case reduceOnlyMode
    case suspendedMode
    case tighterBasal
    case tighterBolus
    case tighterBoard
    case tighterHour
    case tighterTwoHours
    // What takes knowledge or automation away: the pump's own schedule is what is left.
    case staleReading
    case unknownReading
    case unknownSlope
    case scheduledBasalMode
    case latchedMode
    case suspensionExhausted

    /// Whether the step takes away what automation rests on: then scheduled basal may come back,
    /// and nothing more.
    var restoresSchedule: Bool {
        switch self {
        case .staleReading, .unknownReading, .unknownSlope, .scheduledBasalMode, .latchedMode,
            .suspensionExhausted:
            true
        default: false
        }
    }
}

/// Draws situations.
struct SituationDraw {
    var generator: SeededGenerator

    mutating func between(_ low: Double, _ high: Double) -> Double {
        low + (high - low) * generator.uniform()
    }

    mutating func chance(_ share: Double) -> Bool { generator.uniform() < share }

    mutating func amount(_ high: Double) -> InsulinAmount { .units(between(0, high)) }

    private mutating func span(minutes high: Double) -> Span {
        Span(milliseconds: Int64(between(0, high) * 60_000))
    }

    mutating func situation() -> JudgedSituation {
        let scheduled = InsulinRate.unitsPerHour(between(0.05, 3))
        var limits = Limits()
        limits.maximumBasal = .unitsPerHour(between(0, 10))
        limits.maximumBolus = amount(3)
        limits.maximumInsulinOnBoard = amount(7)
        let hour = Limits.hourlyBasalMultipleLimit.range
        limits.hourlyBasalMultiple = between(hour.lowerBound, hour.upperBound)
        let share = Limits.twoHourDailyShareLimit.range
        limits.twoHourDailyShare = between(share.lowerBound, share.upperBound)
        let facts = SafetyFacts(
            automation: .closedLoop, mode: .closedLoop, scheduledBasal: scheduled,
            highestScheduledBasal: scheduled.scaled(by: between(1, 2)),
            totalDailyInsulin: .units(between(10, 100)),
            suspendThreshold: .mgPerdL(between(60, 110)), glucose: .mgPerdL(between(40, 350)),
            readingAge: span(minutes: 11.9), validReadings: chance(0.9) ? 4 : 3,
            readingJump: between(0, 0.2), slope: between(-2, 4),
            sinceLow: chance(0.3) ? span(minutes: 90) : nil, suspendAllowed: true,
            bolusIncrement: chance(0.5) ? .units(0.05) : .units(0.1),
            basalIncrement: chance(0.5) ? .unitsPerHour(0.05) : .unitsPerHour(0.01),
            uncertainInsulin: .zero, surplusBasal: .zero, automaticInsulinOnBoard: amount(4),
            fullestHour: amount(4), fullestTwoHours: amount(12),
            sinceAutomaticBolus: chance(0.5) ? span(minutes: 30) : nil, twinTrusted: true,
            activity: chance(0.1) ? .sleep : nil,
            sinceRescue: chance(0.1) ? span(minutes: 90) : nil,
            sinceMealWithoutBolus: chance(0.1) ? span(minutes: 45) : nil)
        let request = DeliveryRequest(
            delivery: Delivery(
                basal: .unitsPerHour(between(0, 12)),
                bolus: chance(0.6) ? amount(3) : .zero),
            insulinRequired: amount(10))
        return JudgedSituation(
            facts: facts, limits: limits, request: chance(0.95) ? request : nil)
    }

    /// The same situation, riskier in one respect.
    mutating func riskier(_ situation: JudgedSituation, _ step: RiskStep) -> JudgedSituation {
        var risky = situation
        change(&risky.facts, step)
        change(&risky.limits, step)
        if step == .lessRequired, let required = risky.request?.insulinRequired {
            risky.request?.insulinRequired = .units(required.units * between(0, 1))
        }
        return risky
    }

    private mutating func change(_ facts: inout SafetyFacts, _ step: RiskStep) {
        switch step {
        case .lowerGlucose:
            let now = facts.glucose?.milligramsPerDeciliter ?? 100
            facts.glucose = .mgPerdL(max(20, now - between(0, 200)))
        case .olderReading: facts.readingAge = .minutes(12) + span(minutes: 8)
        case .fewerReadings: facts.validReadings -= Int(between(1, 4))
        case .largerJump: facts.readingJump = (facts.readingJump ?? 0) + between(0, 0.5)
        case .unknownJump: facts.readingJump = nil
        case .fallsFaster: facts.slope = (facts.slope ?? 0) - between(0, 6)
        // What rises too fast is not believed; of what falls, rising is no greater risk.
        case .movesTooFast where facts.slope.map { $0 >= 0 } ?? false:
            facts.slope = between(4.001, 12)
        case .movesTooFast: facts.slope = (facts.slope ?? 0) - between(4.001, 12)
        case .lowMoreRecent:
            facts.sinceLow =
                facts.sinceLow.map { min($0, span(minutes: 60)) }
                ?? span(minutes: 60)
        case .rescueMoreRecent:
            facts.sinceRescue =
                facts.sinceRescue.map { min($0, span(minutes: 60)) } ?? span(minutes: 60)
        case .sleepStated: facts.activity = .sleep
        case .exerciseStated: facts.activity = .exercise
        case .mealAwaitsBolus:
            facts.sinceMealWithoutBolus =
                facts.sinceMealWithoutBolus.map { min($0, span(minutes: 30)) }
                ?? span(minutes: 30)
        case .twinDistrusted: facts.twinTrusted = false
        case .moreUncertain:
            let more = amount(3)
            facts.uncertainInsulin = facts.uncertainInsulin + more
            facts.automaticInsulinOnBoard = facts.automaticInsulinOnBoard + more
        case .moreSurplus: facts.surplusBasal = facts.surplusBasal + amount(1)
        case .moreOnBoard:
            facts.automaticInsulinOnBoard = facts.automaticInsulinOnBoard + amount(3)
        case .fullerHour: facts.fullestHour = facts.fullestHour + amount(3)
        case .fullerTwoHours: facts.fullestTwoHours = facts.fullestTwoHours + amount(10)
        case .bolusMoreRecent: facts.sinceAutomaticBolus = span(minutes: 3)
        case .higherThreshold:
            let now = facts.suspendThreshold.milligramsPerDeciliter
            facts.suspendThreshold = .mgPerdL(now + between(0, 40))
        case .reduceOnlyAutomation: facts.automation = .reduceOnly
        case .reduceOnlyMode: facts.mode = .reduceOnly
        case .suspendedMode: facts.mode = .suspended
        case .staleReading: facts.readingAge = .minutes(20) + span(minutes: 300)
        case .unknownReading:
            facts.glucose = nil
            facts.readingAge = nil
        case .unknownSlope: facts.slope = nil
        case .scheduledBasalMode: facts.mode = .scheduledBasal
        case .latchedMode: facts.mode = .latchedSafe
        case .suspensionExhausted: facts.suspendAllowed = false
        case .lessRequired, .tighterBasal, .tighterBolus, .tighterBoard, .tighterHour,
            .tighterTwoHours:
            break
        }
    }

    private mutating func change(_ limits: inout Limits, _ step: RiskStep) {
        switch step {
        case .tighterBasal:
            limits.maximumBasal = limits.maximumBasal.scaled(by: between(0, 1))
        case .tighterBolus:
            limits.maximumBolus = .units(limits.maximumBolus.units * between(0, 1))
        case .tighterBoard:
            limits.maximumInsulinOnBoard = .units(
                limits.maximumInsulinOnBoard.units * between(0, 1))
        case .tighterHour:
            limits.hourlyBasalMultiple = between(1, limits.hourlyBasalMultiple)
        case .tighterTwoHours:
            limits.twoHourDailyShare = between(0.05, limits.twoHourDailyShare)
        default: break
        }
    }
}
