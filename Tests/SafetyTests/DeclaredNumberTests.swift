// The compiled-in numbers against the reference they were taken from.

import Quantities
import Safety
import Testing

@Suite("The numbers of the limits are those of the reference")
struct DeclaredNumberTests {
    /// Source: hazards-and-limits 3.3, row by row; H01 (flat sensor) and H24 (runaway) for the rest.
    @Test("times and thresholds that nobody can configure")
    func fixed() {
        #expect(FixedLimits.bolusBasalSpan == .minutes(30))
        #expect(FixedLimits.rateOfChangeAcceptance == 10)
        #expect(FixedLimits.rateOfChangeSpan == .minutes(15))
        #expect(FixedLimits.flatRange == 2)
        #expect(FixedLimits.flatSpan == .minutes(45))
        #expect(FixedLimits.lowBelow == .mgPerdL(70))
        #expect(FixedLimits.suspendSpan == .minutes(120))
        #expect(FixedLimits.timeAtMaximumReduceOnly == .minutes(60))
        #expect(FixedLimits.timeAtMaximumLatch == .hours(4))
        #expect(FixedLimits.timeAtMinimumFallback == .minutes(150))
        #expect(FixedLimits.blindZeroSpan == .minutes(60))
        #expect(FixedLimits.decisionLifetime == .seconds(60))
        #expect(FixedLimits.commandTimeout == .seconds(2))
        #expect(FixedLimits.commandAttempts == 3)
        #expect(FixedLimits.wallStep == .seconds(90))
        #expect(FixedLimits.overDeliveryTolerance == .units(0.3))
        #expect(FixedLimits.overDeliveryShare == 0.1)
        #expect(FixedLimits.surplusKept == .units(0.1))
        #expect(FixedLimits.underDeliverySpan == .minutes(30))
        #expect(FixedLimits.underDeliveryLeast == .units(0.1))
        #expect(FixedLimits.scheduleClockSlack == .minutes(2))
        #expect(FixedLimits.pumpClockDrift == 0.001)
        #expect(FixedLimits.scheduledAfterZero == .minutes(30))
        #expect(FixedLimits.timeAtMaximumHold == .minutes(30))
        #expect(FixedLimits.timeAtMaximumForgotten == .hours(2))
        #expect(FixedLimits.slopeSpan == .minutes(16))
        #expect(FixedLimits.alarmEscalation == .seconds(120))
        #expect(FixedLimits.alarmSilence == .minutes(30))
        #expect(FixedLimits.pumpFastest == .unitsPerHour(900))
        #expect(FixedLimits.totalsRestart == 3)
        #expect(FixedLimits.occlusionHold == .minutes(90))
        #expect(FixedLimits.actsAgainSlope == -1)
        #expect(FixedLimits.actsAgainHold == .minutes(15))
        #expect(FixedLimits.sensorDisputeShare == 0.35)
        #expect(FixedLimits.sensorDisputeSpan == .hours(6))
        #expect(FixedLimits.sensorStepRise == 50)
        #expect(FixedLimits.sensorPressOnset == .minutes(11))
        #expect(FixedLimits.sensorPressSpan == .hours(3))
        #expect(FixedLimits.sensorStepMemory == .hours(12))
        #expect(FixedLimits.sensorPressDepth == 25)
        #expect(FixedLimits.sensorPressDrift == 40)
        #expect(FixedLimits.fingerstickLowest == .mgPerdL(20))
        #expect(FixedLimits.fingerstickHighest == .mgPerdL(600))
        #expect(FixedLimits.fingerstickAgreement == 0.2)
        #expect(FixedLimits.unansweredBasalSpan == .minutes(30))
        #expect(FixedLimits.unansweredAbove == .mgPerdL(250))
        #expect(FixedLimits.unansweredHold == .minutes(60))
        #expect(FixedLimits.unansweredTold == .minutes(180))
        #expect(FixedLimits.unansweredFall == 30)
        #expect(FixedLimits.batteryHandOver == 5)
        #expect(FixedLimits.batteryLow == 20)
        #expect(FixedLimits.carbohydrateEntryMax == .grams(250))
        #expect(FixedLimits.repeatedEntrySpan == .minutes(10))
        #expect(FixedLimits.limitBinding == .minutes(60))
        #expect(FixedLimits.heldBackAbove == .mgPerdL(180))
        #expect(FixedLimits.suspicionBegins == 0.5)
        #expect(FixedLimits.suspicionEnds == 0.3)
        #expect(FixedLimits.suspicionSpan == .minutes(15))
        #expect(FixedLimits.suspicionInterval == .hours(4))
        #expect(FixedLimits.transitNoise == .seconds(5))
        #expect(FixedLimits.receiverDrift == 0.0005)
        #expect(FixedLimits.plannerRestarts == 5)
        #expect(FixedLimits.plannerRestartSpan == .minutes(10))
    }

    @Test("what a person may configure: range, default and safe direction")
    func configurable() {
        let basal = Limits.maximumBasalLimit
        #expect(basal.range == .zero ... .unitsPerHour(10))
        #expect(basal.whenLeftOut == .zero)
        let bolus = Limits.maximumBolusLimit
        #expect(bolus.range == .zero ... .units(3))
        #expect(bolus.whenLeftOut == .zero)
        let board = Limits.maximumInsulinOnBoardLimit
        #expect(board.range == .zero ... .units(7))
        #expect(board.whenLeftOut == .zero)
        let hour = Limits.hourlyBasalMultipleLimit
        #expect(hour.range == 1...3)
        #expect(hour.whenLeftOut == 3)
        let twoHours = Limits.twoHourDailyShareLimit
        #expect(twoHours.range == 0.05...0.5)
        #expect(twoHours.whenLeftOut == 0.5)
    }

    @Test(
        "a configured value is taken at the ends of its range and refused beyond",
        arguments: [(-1, false), (0, true), (3000, true), (3001, false)])
    func allows(milliunits: Int64, isAllowed: Bool) {
        let value = InsulinAmount(milliunits: milliunits)
        #expect(Limits.maximumBolusLimit.allows(value) == isAllowed)
    }

    @Test("modes rank from closed loop to latched, in the order they take automation away")
    func severity() {
        let order: [LoopMode] = [
            .closedLoop, .reduceOnly, .suspended, .scheduledBasal, .latchedSafe,
        ]
        #expect(order.map(\.severity) == [0, 1, 2, 3, 4])
    }

    /// Source: the bounds above, and the calm situation's own numbers worked out by hand: 1 U/h now,
    /// 1.2 U/h at most, 50 U a day.
    @Test("every limit that is evaluated says its bound and unit, once and in order")
    func bounds() {
        let verdict = Judge(limits: Situation.wide).evaluate(
            Situation.request(basal: 1, required: 2), facts: Situation.calm())
        let told = verdict.steps.map { "\($0.limit.rawValue) \($0.bound) \($0.boundUnit)" }
        #expect(
            told == [
                "impossible_request 100.0 U/h", "automation 1.0 U/h", "mode 1.0 U/h",
                "reading_age 12.0 min", "valid_readings 3.0 of 4", "reading_jump 0.2 share",
                "rate_of_change 4.0 mg/dL/min", "uncertain_dose 0.0 U", "low_hold_off 30.0 min",
                "rescue_hold_off 30.0 min", "exercise_hold 150.0 mg/dL", "twin_health 1.0 trusted",
                "suspend_urgent 60.0 mg/dL", "suspend_low 75.0 mg/dL",
                "suspend_predicted 75.0 mg/dL", "surplus_basal 0.1 U", "maximum_basal 3.6 U/h",
                "maximum_bolus 3.0 U",
                "bolus_basal_share 0.5 U", "bolus_need_share 0.8 U", "bolus_interval 3.0 min",
                "activity_bolus 0.0 U", "meal_bolus_wait 15.0 min", "insulin_on_board 6.0 U",
                "hourly_insulin 4.0 U", "two_hour_insulin 25.0 U",
                "pump_increment 0.05 U",
            ])
    }

    @Test("what a judgement is made on is what was given")
    func facts() {
        let facts = SafetyFacts(
            automation: .reduceOnly, mode: .suspended, scheduledBasal: .unitsPerHour(1),
            highestScheduledBasal: .unitsPerHour(2), totalDailyInsulin: .units(3),
            suspendThreshold: .mgPerdL(71), glucose: .mgPerdL(123), readingAge: .minutes(4),
            validReadings: 2, readingJump: 0.25, slope: -1.5, sinceLow: .minutes(6),
            suspendAllowed: false, bolusIncrement: .units(0.1),
            basalIncrement: .unitsPerHour(0.2), uncertainInsulin: .units(0.3),
            surplusBasal: .units(0.35),
            automaticInsulinOnBoard: .units(0.4), fullestHour: .units(0.5),
            fullestTwoHours: .units(0.6), sinceAutomaticBolus: .minutes(7), twinTrusted: true,
            activity: .sleep, sinceRescue: .minutes(8), sinceMealWithoutBolus: .minutes(9))
        #expect(facts.glucose == .mgPerdL(123))
        #expect(facts.readingAge == .minutes(4))
        #expect(facts.readingJump == 0.25)
        #expect(facts.slope == -1.5)
        #expect(facts.sinceLow == .minutes(6))
        #expect(facts.surplusBasal == .units(0.35))
        #expect(facts.sinceAutomaticBolus == .minutes(7))
        #expect(facts.activity == .sleep)
        #expect(facts.sinceRescue == .minutes(8))
        #expect(facts.sinceMealWithoutBolus == .minutes(9))
    }
}
