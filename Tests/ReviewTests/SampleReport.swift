// Realistic reports for the tests: a day of a crude simulated person, and a recorded month.

import Quantities
import Review
import SuiteResults

/// A crude closed loop: enough to fill every part of a page with plausible shapes.
struct SampleDay {
    /// Meals: minute of the run, grams eaten, grams announced.
    var meals: [(minute: Int, eaten: Double, announced: Double?)] = [
        (75, 45, 45), (375, 70, 55), (620, 15, nil), (780, 80, 80),
    ]
    var minutes = 1440
    /// Minutes without a reading.
    var outages: [Range<Int>] = [900..<938]
    var withTruth = true
    private var state: UInt32 = 2_463_534_242
    private var glucose = 128.0
    private var gut = (0.0, 0.0)
    private var insulin = (0.0, 0.0)
    private var noise = 0.0
    private let scheduled = InsulinRate.unitsPerHour(0.9)
    private var report: RunReport

    init(_ report: RunReport) { self.report = report }

    /// Runs the person and the controller, and fills the report.
    func filled() -> RunReport {
        var copy = self
        copy.run()
        return copy.report
    }

    private mutating func random() -> Double {
        // xorshift32 (Marsaglia 2003).
        state ^= state << 13
        state ^= state >> 17
        state ^= state << 5
        return Double(state) / 4_294_967_296 - 0.5
    }

    private mutating func run() {
        var basal = scheduled
        report.modes = [
            ModeMark(at: .origin, kind: .starting, label: "starting"),
            ModeMark(at: .origin + .minutes(15), kind: .closedLoop, label: "closed_loop"),
        ]
        for minute in 0...minutes {
            let at = LoopInstant.origin + .minutes(Int64(minute))
            for meal in meals where meal.minute == minute { eat(meal, at) }
            if minute % 5 == 0 { basal = decide(minute, at, basal) }
            advance(basal.unitsPerHour / 60)
            if withTruth {
                report.trueGlucose.append(GlucosePoint(at: at, glucose: .mgPerdL(glucose)))
            }
        }
        for outage in outages {
            let from = LoopInstant.origin + .minutes(Int64(outage.lowerBound))
            report.modes += [
                ModeMark(at: from + .minutes(20), kind: .scheduledBasal, label: "scheduled_basal"),
                ModeMark(
                    at: from + .minutes(Int64(outage.count) + 10), kind: .closedLoop,
                    label: "closed_loop"),
            ]
            report.alarms.append(
                AlarmMark(
                    id: "sensor_signal_lost", priority: .medium, raised: from + .minutes(20),
                    acknowledged: from + .minutes(26), cleared: from + .minutes(40)))
            report.faults.append(
                FaultMark(
                    label: "CGM line silent", from: from,
                    until: from + .minutes(Int64(outage.count))))
        }
    }

    private mutating func eat(
        _ meal: (minute: Int, eaten: Double, announced: Double?), _ at: LoopInstant
    ) {
        gut.0 += meal.eaten
        report.carbs.append(
            CarbMark(
                at: at, eaten: withTruth ? .grams(meal.eaten) : nil,
                announced: meal.announced.map { .grams($0) }))
        guard let announced = meal.announced else { return }
        let bolus = InsulinAmount.units((announced / 11 * 20).rounded() / 20)
        insulin.0 += bolus.units
        report.boluses.append(BolusMark(at: at, amount: bolus, initiator: .user))
    }

    private mutating func advance(_ basal: Double) {
        let absorbed = gut.0 / 38
        gut.0 -= absorbed
        gut.1 += absorbed - gut.1 / 32
        insulin.0 += basal - insulin.0 / 52
        insulin.1 += insulin.0 / 52 - insulin.1 / 58
        let action = insulin.1 / 58
        glucose += 0.004 * (165 - glucose) + gut.1 / 32 * 5.4 - action * 40 + 0.5
        glucose = max(glucose, 35)
        noise = 0.9 * noise + 4.5 * random()
    }

    private mutating func decide(
        _ minute: Int, _ at: LoopInstant, _ basal: InsulinRate
    ) -> InsulinRate {
        let isOut = outages.contains { $0.contains(minute) }
        let seen = max((glucose + noise).rounded(), 40)
        report.sensor.append(
            SensorPoint(at: at, reading: isOut ? .missing : .value(.mgPerdL(seen))))
        let onBoard = InsulinAmount.units(insulin.0 + insulin.1 - 1.65)
        let slope = 0.6 * (gut.1 / 32 * 4.6 - insulin.1 / 58 * 38 + 0.62)
        let steps = 1...36
        let mean = steps.map { step in
            let ahead = Double(step) * 5
            return max(seen + slope * 34 * (1 - 1 / (1 + ahead / 34)) + 0.1 * (120 - seen), 45)
        }
        let forecast = ReportForecast(
            step: .minutes(5), mean: mean,
            standardDeviation: steps.map { 6 + 3.6 * Double($0).squareRoot() },
            scheduledBasalMean: mean.enumerated().map { $1 + Double($0) * 0.45 })
        let error = mean[11] - 115
        var wanted = max(0.9 + error * 0.028, 0)
        wanted = seen < 90 || mean[5] < 85 ? 0 : wanted
        let bolus = error > 45 ? InsulinAmount.units((error * 0.006 * 100).rounded() / 100) : .zero
        var decision = DecisionPoint(
            number: UInt64(minute / 5 + 1), at: at, mode: isOut ? "scheduled_basal" : "closed_loop",
            reading: isOut ? .missing : .value(.mgPerdL(seen)), readingAge: .seconds(42),
            insulinOnBoard: onBoard, carbsOnBoard: .grams(gut.0 + gut.1),
            estimate: .mgPerdL(glucose),
            twinHealth: "healthy", forecast: isOut ? nil : forecast,
            wantedBasal: isOut ? nil : .unitsPerHour(wanted), wantedBolus: isOut ? .zero : bolus,
            reason: isOut
                ? "untrusted"
                : wanted == 0 ? "protect_low" : error > 45 ? "correct_high" : "in_zone",
            orderedBasal: nil, outcome: .confirmed)
        let given = order(&decision, at, onBoard)
        if given != basal || minute == 0 {
            report.basal.append(BasalStep(at: at, scheduled: scheduled, delivered: given))
        }
        report.decisions.append(decision)
        return given
    }

    /// Applies the limits, and returns the rate the pump runs at.
    private mutating func order(
        _ decision: inout DecisionPoint, _ at: LoopInstant, _ onBoard: InsulinAmount
    ) -> InsulinRate {
        guard let wanted = decision.wantedBasal else {
            decision.cuts = [LimitCut(limit: "reading_age", change: .refused)]
            decision.outcome = .nothingToSend
            return scheduled
        }
        var basal = wanted
        if basal > .unitsPerHour(2.7) {
            decision.cuts.append(
                LimitCut(
                    limit: "maximum_basal",
                    change: .basal(before: basal, after: .unitsPerHour(2.7)),
                    explanation: "three times scheduled basal"))
            basal = .unitsPerHour(2.7)
        }
        var bolus = decision.wantedBolus
        if bolus > .zero, onBoard > .units(6) {
            decision.cuts.append(
                LimitCut(
                    limit: "insulin_on_board", change: .bolus(before: bolus, after: .zero),
                    explanation: "on board \(onBoard.units) U of 6 U"))
            bolus = .zero
        }
        if bolus > .units(0.3) {
            decision.cuts.append(
                LimitCut(
                    limit: "maximum_bolus", change: .bolus(before: bolus, after: .units(0.3))))
            bolus = .units(0.3)
        }
        let rounded = bolus.roundedDown(to: .units(0.05))
        if rounded != bolus {
            decision.cuts.append(
                LimitCut(limit: "pump_increment", change: .bolus(before: bolus, after: rounded)))
            bolus = rounded
        }
        decision.orderedBasal = basal
        decision.orderedBolus = bolus
        if bolus > .zero {
            insulin.0 += bolus.units
            report.boluses.append(BolusMark(at: at, amount: bolus, initiator: .automatic))
        }
        return basal
    }
}

extension RunReport {
    /// A day of closed loop on the bench.
    static func sampleDay(title: String = "Quickstart: a day of closed loop") -> RunReport {
        var report = RunReport(
            title: title,
            summary: "One adult, four meals: one under-announced, one not announced at all. The "
                + "sensor's line falls silent for 38 minutes in the evening.",
            subject: .virtualPatient, seed: 42,
            start: WallInstant(unixMilliseconds: 1_772_341_200_000), utcOffset: .hours(1),
            end: .origin + .hours(24),
            configurationFingerprint:
                "9f2c7a1e54b0d83361c8e0fa77b25d4c19e6a3f0825bd7416c3e9a58d0f1b274",
            buildFingerprint: "41d6ce0b9a73f85e2c14d7b6a0938fe5d21c7b4608af93e57d10c2b8f6a4e937",
            reproduceCommand: "islet hil run scenarios/quickstart --seed 42")
        report = SampleDay(report).filled()
        report.alarms.append(
            AlarmMark(
                id: "pump_battery_low", priority: .low, raised: .origin + .minutes(1105),
                cleared: .origin + .minutes(1180)))
        report.expectations = [
            JudgedExpectation(
                text: "true glucose in 70..180 at least 65 % of the time", status: .held,
                measured: "67.9 %", margin: 2.9, unit: "%"),
            JudgedExpectation(
                text: "true glucose never below 54 mg/dL", status: .held,
                measured: "lowest 56 mg/dL",
                margin: 2.1, unit: "mg/dL"),
            JudgedExpectation(
                text: "alarm sensor_signal_lost within 25 min of the last reading", status: .held,
                measured: "20 min", margin: 5, unit: "min"),
            JudgedExpectation(
                text: "no automatic bolus while the reading is older than 12 min", status: .held,
                measured: "none"),
        ]
        report.forecastAccuracy = [
            ForecastAccuracy(
                horizon: .minutes(30), twinRMSE: 14.2, holdRMSE: 19.8, coverage80: 0.812, count: 271
            ),
            ForecastAccuracy(
                horizon: .minutes(60), twinRMSE: 24.7, holdRMSE: 36.1, coverage80: 0.794, count: 265
            ),
            ForecastAccuracy(
                horizon: .minutes(120), twinRMSE: 37.9, holdRMSE: 58.3, coverage80: 0.765,
                count: 253),
        ]
        report.journal = JournalCheck(
            fault: nil, records: 1187,
            head: "c0ffee5e8d1b7a4f2290de61c3a5b7f8841e9d02367fa1bc5580dd94e2713a6b",
            replayed: 289)
        return report
    }

    /// A recorded person over some days; glucose and insulin repeat with changes.
    static func sampleRecording(days: Int = 28) -> RunReport {
        var report = RunReport(
            title: "Recorded person, \(days) days",
            summary: "CGM, insulin and carbs of a recorded person, streamed through the serial "
                + "links; the controller advises and delivers nothing.",
            subject: .recordedPerson, start: WallInstant(unixMilliseconds: 1_703_116_751_000),
            end: .origin + .hours(Int64(24 * days)), configurationFingerprint: "9f2c7a1e54b0d833",
            buildFingerprint: "41d6ce0b9a73f85e",
            reproduceCommand: "islet hil run scenarios/recorded-subject02")
        var day = SampleDay(report)
        day.withTruth = false
        day.minutes = 1440 * days
        day.outages = (0..<(days / 3)).map {
            ($0 * 4000 + 2000)..<($0 * 4000 + 2000 + 40 + $0 * 31)
        }
        day.meals = []
        for index in 0..<days {
            let midnight = index * 1440
            day.meals.append((midnight + 430 + index * 7 % 40, Double(40 + index * 13 % 30), 45))
            day.meals.append((midnight + 740 - index * 11 % 60, Double(60 + index * 17 % 40), 60))
            day.meals.append((midnight + 1120 + index * 5 % 50, Double(70 + index * 29 % 50), 80))
        }
        report = day.filled()
        for index in report.decisions.indices { report.decisions[index].outcome = .adviceOnly }
        report.modes = [ModeMark(at: .origin, kind: .adviseOnly, label: "advise_only")]
        report.faults = []
        report.forecastAccuracy = [
            ForecastAccuracy(
                horizon: .minutes(30), twinRMSE: 17.9, holdRMSE: 23.4, coverage80: 0.806,
                count: 7961),
            ForecastAccuracy(
                horizon: .minutes(60), twinRMSE: 29.6, holdRMSE: 39.9, coverage80: 0.781,
                count: 7929),
            ForecastAccuracy(
                horizon: .minutes(120), twinRMSE: 43.2, holdRMSE: 60.2, coverage80: 0.748,
                count: 7870),
        ]
        report.journal = JournalCheck(
            fault: nil, records: 32_411, head: "5e8d1b7a4f2290de61c3a5b7f8841e9d", replayed: 8065)
        return report
    }
}
