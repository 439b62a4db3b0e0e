// The planner as a whole: pure, bounded by its limits, unmoved by garbage.

import ControlLoop
import Dosing
import Quantities
import SmallMath
import Testing
import Twin

@Suite("Planner")
struct PlannerTests {
    private func therapy() throws -> TherapySettings {
        TherapySettings(
            basal: try #require(
                BasalSchedule(segments: [
                    .init(startMinute: 0, rate: .unitsPerHour(0.9)),
                    .init(startMinute: 360, rate: .unitsPerHour(1.1)),
                ])),
            sensitivity: try #require(InsulinSensitivity(mgPerdLPerUnit: 35)),
            carbRatio: try #require(CarbRatio(gramsPerUnit: 10)), target: .mgPerdL(110),
            suspendThreshold: .mgPerdL(75), totalDailyInsulin: .units(45),
            bodyMass: try #require(BodyMass(kilograms: 75)), insulinActionDuration: .minutes(360),
            insulinActionPeak: .minutes(75))
    }

    private let open = PlannerLimits(
        maximumBasal: .unitsPerHour(3.3), maximumBolus: .units(0.5),
        insulinOnBoardRoom: .units(4))

    private func request(
        _ reading: SensorReading, twin: [UInt8] = [], limits: PlannerLimits? = nil,
        cycle: UInt64 = 0
    ) throws -> PlannerRequest {
        PlannerRequest(
            cycle: cycle, at: LoopInstant(milliseconds: Int64(cycle) * 300_000),
            minuteOfDay: Int(cycle * 5 % 1440), elapsed: twin.isEmpty ? .zero : .minutes(5),
            reading: reading, deliveredBasal: .units(0.083), deliveredBolus: .zero,
            bolusInProgress: .zero, uncertainInsulin: .zero, insulinOnBoard: .zero, carbs: .zero,
            carbsAge: .zero, therapy: try therapy(), limits: limits ?? open, activity: nil,
            twin: twin)
    }

    /// A twin that has seen a steady level for two hours.
    private func settled(at level: Double) throws -> PlannerReply {
        var reply = Planner.plan(try request(.value(.mgPerdL(level))))
        for cycle in 1...24 {
            reply = Planner.plan(
                // A sensor that never changes by a digit would be taken for a stuck one.
                try request(
                    .value(.mgPerdL(level + Double(cycle % 2))), twin: reply.twin,
                    cycle: UInt64(cycle)))
        }
        return reply
    }

    @Test("an empty twin starts from the prior, says so, and adds nothing yet")
    func firstCycle() throws {
        let reply = Planner.plan(try request(.value(.mgPerdL(250))))
        #expect(reply.health == .restarted)
        #expect(reply.basal == .unitsPerHour(0.9))
        #expect(reply.bolus == .zero)
        #expect(reply.forecast.mean.count == Planner.forecastPoints)
        #expect(reply.twin.count <= PlannerRequest.twinBytesMax)
    }

    @Test("a steady high is corrected, within limits and the judge's rules for boluses")
    func high() throws {
        let reply = try settled(at: 230)
        #expect(reply.health == .healthy)
        #expect(reply.reason == .correctHigh)
        #expect(reply.bolus > .zero)
        #expect(reply.bolus <= open.maximumBolus)
        #expect(reply.basal <= open.maximumBasal)
        #expect(reply.bolus.units <= 0.4 * reply.insulinRequired.units)
        #expect(reply.forecast.mean[47] < reply.forecast.basalOnlyMean[47])
    }

    /// Cycles 25 on are after 02:00: scheduled basal is 0.9 U/h.
    @Test("while a sensor is pressed, and for 30 min after it is free, nothing is increased")
    func pressedSensor() throws {
        var reply = try settled(at: 230)
        #expect(reply.bolus > .zero)
        func next(_ level: Double, _ cycle: Int) throws {
            reply = Planner.plan(
                try request(
                    .value(.mgPerdL(level + Double(cycle % 2))), twin: reply.twin,
                    cycle: UInt64(cycle)))
        }
        // Eight readings 45 mg/dL too low, then free: that cycle and the next 25 min hold.
        for cycle in 25..<39 {
            try next(cycle < 33 ? 185 : 230, cycle)
            #expect(reply.bolus == .zero, "cycle \(cycle)")
            #expect(reply.basal <= .unitsPerHour(0.9), "cycle \(cycle)")
            #expect(reply.health == .healthy, "cycle \(cycle)")
        }
        try next(230, 39)
        #expect(reply.bolus > .zero)
    }

    @Test(
        "one who chose to enter nothing has the margins of one who does for 16 h after an entry",
        arguments: [(Int64(0), true), (955, true), (960, false), (961, false)])
    func announcements(age: Int64, wide: Bool) throws {
        var asked = try request(
            .value(.mgPerdL(230)), twin: try settled(at: 230).twin, cycle: 25)
        asked.carbs = .grams(1)
        asked.carbsAge = .minutes(age)
        let announced = Planner.plan(asked)
        asked.therapy.meals = .unannounced
        let unannounced = Planner.plan(asked)
        #expect(announced.insulinRequired > .zero)
        #expect((unannounced.insulinRequired == announced.insulinRequired) == wide)
        #expect((unannounced.basal == announced.basal) == wide)
        #expect(unannounced.twin == announced.twin)
    }

    @Test("the narrower margins hold from the first cycle of one who chose to enter nothing")
    func fromTheStart() throws {
        var asked = try request(.value(.mgPerdL(230)), twin: try settled(at: 230).twin, cycle: 25)
        let announced = Planner.plan(asked)
        asked.therapy.meals = .unannounced
        #expect(Planner.plan(asked).insulinRequired != announced.insulinRequired)
    }

    @Test("food that nobody entered reaches dosing by its probability")
    func unloggedMeal() throws {
        var reply = try settled(at: 120)
        for cycle in 25..<31 {
            reply = Planner.plan(
                try request(
                    .value(.mgPerdL(120 + 9 * Double(cycle - 24))), twin: reply.twin,
                    cycle: UInt64(cycle)))
        }
        let name = "probability_unlogged_meal"
        let chance = try #require(reply.estimates.first { $0.name == name }).value
        #expect(chance > 0.75)
        let settings = TwinSettings(therapy: try therapy())
        let twin = try #require(TwinState(decoding: reply.twin, settings: settings))
        let forecast = twin.forecast(
            steps: DosingParameters.horizon, pending: 0, settings: settings,
            bounds: DosingTuning().bounds(announces: true))
        func required(_ chance: Double) -> InsulinAmount {
            let situation = DosingSituation(
                scheduledRate: 0.9, target: 110, suspendThreshold: 75, dailyInsulin: 45,
                reading: 174, glucose: twin.glucose, rest: 174, trust: twin.trust, gated: false,
                announces: true, unloggedMeal: chance, caution: twin.release.caution,
                minuteOfDay: 150,
                ease: twin.release.ease * (1 - twin.watch.probability(.sensitivityRise)),
                rateMax: 3.3, bolusMax: 0.5, room: 4)
            let found = ZoneController.propose(situation, forecast: forecast).required
            return InsulinAmount(milliunits: Int64((found * 1000).rounded(.up)))
        }
        #expect(reply.insulinRequired == required(chance))
        #expect(reply.insulinRequired < required(0))
    }

    @Test("an activity brings no bolus and never more insulin until the next decision")
    func activities() throws {
        for level in [90.0, 125, 140, 148, 155, 180, 230, 300] {
            var asked = try request(
                .value(.mgPerdL(level)), twin: try settled(at: level).twin, cycle: 25)
            let free = Planner.plan(asked)
            for activity in Activity.allCases {
                asked.activity = activity
                let held = Planner.plan(asked)
                #expect(held.bolus == .zero)
                #expect(held.insulinRequired <= free.insulinRequired)
                let most = free.bolus + free.basal.amount(over: .minutes(5))
                // A milliunit for each of two roundings.
                #expect(
                    held.basal.amount(over: .minutes(5)) <= most + InsulinAmount(milliunits: 2),
                    "\(activity) at \(level)")
                #expect(held.twin == free.twin)
            }
        }
        var asked = try request(
            .value(.mgPerdL(148)), twin: try settled(at: 148).twin, cycle: 25)
        #expect(Planner.plan(asked).insulinRequired > .zero)
        asked.activity = .exercise
        #expect(Planner.plan(asked).insulinRequired == .zero)
    }

    @Test("advice is said of a meal that awaits its bolus, in whole strokes, and is never given")
    func advice() throws {
        var asked = try request(
            .value(.mgPerdL(160)), twin: try settled(at: 160).twin, cycle: 25)
        asked.carbs = .grams(40)
        func advised(_ reply: PlannerReply, _ name: String) throws -> Double {
            try #require(reply.estimates.first { $0.name == name }).value
        }
        var silent = Planner.plan(asked)
        #expect(try advised(silent, PlannerReply.mealAdvice) == 0)
        asked.awaitedCarbs = .grams(40)
        var said = Planner.plan(asked)
        let meal = try advised(said, PlannerReply.mealAdvice)
        #expect(meal > 1 && meal <= 4)
        #expect(abs((meal / 0.05).rounded() * 0.05 - meal) < 1e-9)
        asked.automaticLastHour = .units(30)
        #expect(try advised(Planner.plan(asked), PlannerReply.mealAdvice) == 0)
        silent.estimates = []
        said.estimates = []
        #expect(said == silent)
    }

    @Test("the reply says what the sensor is to show, which no proposal changes")
    func readingsToCome() throws {
        var asked = try request(
            .value(.mgPerdL(240)), twin: try settled(at: 240).twin, cycle: 25)
        let reply = Planner.plan(asked)
        asked.limits.insulinOnBoardRoom = .zero
        let held = Planner.plan(asked)
        #expect(reply.forecast.mean[23] < held.forecast.mean[23] - 5)
        for horizon in SensorForecast.horizons {
            let told = try #require(reply.sensorForecast(at: horizon))
            #expect(told == held.sensorForecast(at: horizon))
            #expect((40...500).contains(told.mean) && told.band80 > 5)
        }
        #expect(reply.sensorForecast(at: .minutes(90)) == nil)
        var read = try PlannerReply(cbor: reply.cbor)
        #expect(read.sensorForecast(at: .minutes(30)) == reply.sensorForecast(at: .minutes(30)))
        read.estimates.removeAll { $0.name.contains("band_80_30") }
        #expect(read.sensorForecast(at: .minutes(30)) == nil)
    }

    @Test("LOW proposes zero, whatever the twin believed")
    func low() throws {
        let before = try settled(at: 230)
        let reply = Planner.plan(try request(.low, twin: before.twin, cycle: 25))
        #expect(reply.basal == .zero)
        #expect(reply.bolus == .zero)
        #expect(reply.reason == .suspendLow)
        let first = Planner.plan(try request(.low))
        #expect(first.basal == .zero)
    }

    @Test("a missing reading never raises delivery")
    func missing() throws {
        let before = try settled(at: 230)
        let reply = Planner.plan(try request(.missing, twin: before.twin, cycle: 25))
        #expect(reply.bolus == .zero)
        #expect(reply.basal <= .unitsPerHour(0.9))
    }

    @Test("insulin that may have been given lowers the proposal")
    func uncertainInsulin() throws {
        let before = try settled(at: 200)
        var asked = try request(.value(.mgPerdL(200)), twin: before.twin, cycle: 25)
        let sure = Planner.plan(asked)
        asked.uncertainInsulin = .units(4)
        let unsure = Planner.plan(asked)
        #expect(unsure.insulinRequired < sure.insulinRequired)
        asked.uncertainInsulin = .zero
        asked.bolusInProgress = .units(4)
        #expect(Planner.plan(asked).insulinRequired == unsure.insulinRequired)
    }

    @Test("insulin on board of a twin that was lost comes from the ledger")
    func lostTwin() throws {
        var asked = try request(.value(.mgPerdL(150)))
        let none = Planner.plan(asked)
        asked.insulinOnBoard = .units(3)
        let some = Planner.plan(asked)
        #expect(some.forecast.mean[40] < none.forecast.mean[40] - 20)
    }

    @Test("unusable twin bytes restart the twin and never trap")
    func garbage() throws {
        var random = SeededGenerator(seed: 11)
        let good = try settled(at: 140).twin
        for length in [1, 2, 100, good.count, good.count + 1, 16_384] {
            for _ in 0..<50 {
                let bytes = (0..<length).map { _ in UInt8(random.uniform() * 256) }
                let reply = Planner.plan(try request(.value(.mgPerdL(140)), twin: bytes))
                #expect(reply.health == .restarted)
                #expect(reply.bolus == .zero)
            }
        }
    }

    @Test("3000 random requests: within limits, reduce-only only reduces, all numbers finite")
    func randomRequests() throws {
        var random = SeededGenerator(seed: 12)
        var twin: [UInt8] = []
        for cycle in 0..<3000 {
            let reduceOnly = random.uniform() < 0.5
            let readings: [SensorReading] = [
                .low, .high, .missing, .value(.mgPerdL(400 * random.uniform())),
                .value(.mgPerdL(60 + 200 * random.uniform())),
                .value(.mgPerdL(120 + 20 * random.uniform())), .value(.mgPerdL(1e6)),
            ]
            var asked = try request(
                readings[Int(random.uniform() * 7)], twin: twin,
                limits: reduceOnly
                    ? PlannerLimits(
                        maximumBasal: .unitsPerHour(1.1), maximumBolus: .zero,
                        insulinOnBoardRoom: .zero) : open, cycle: UInt64(cycle))
            asked.elapsed = Span(milliseconds: Int64(random.uniform() * 700_000) - 50_000)
            if random.uniform() < 0.01 { asked.elapsed = .hours(Int64(random.uniform() * 400)) }
            if random.uniform() < 0.05 { asked.deliveredBolus = .units(20 * random.uniform()) }
            if random.uniform() < 0.02 { asked.deliveredBolus = InsulinAmount(milliunits: .max) }
            if random.uniform() < 0.02 { asked.deliveredBasal = InsulinAmount(milliunits: .min) }
            if random.uniform() < 0.05 { asked.carbs = .grams(150 * random.uniform()) }
            if random.uniform() < 0.01 { asked.carbs = .grams(1e12) }
            let reply = Planner.plan(asked)
            twin = reply.twin
            let scheduled = asked.therapy.basal.rate(atMinute: asked.minuteOfDay)
            #expect(reply.cycle == asked.cycle)
            #expect(reply.basal >= .zero && reply.basal <= asked.limits.maximumBasal)
            #expect(reply.bolus >= .zero && reply.bolus <= asked.limits.maximumBolus)
            if reduceOnly { #expect(reply.basal <= scheduled && reply.bolus == .zero) }
            #expect(reply.forecast.mean.allSatisfy { $0.isFinite })
            #expect(reply.forecast.standardDeviation.allSatisfy { $0.isFinite })
            #expect(reply.normalisedInnovation.isFinite && reply.carbsOnBoard.isFinite)
            #expect(reply.estimates.allSatisfy { $0.value.isFinite })
        }
    }

    @Test("a day of planning gives these very bits, in debug and in release")
    func determinism() throws {
        // What is dosed and on what grounds, and what is remembered: apart, as the second may change
        // without the first.
        var doses: UInt64 = 0xcbf2_9ce4_8422_2325
        var memory = doses
        func feed(_ bits: UInt64, to digest: inout UInt64) {
            for shift in 0..<8 {
                digest = (digest ^ (bits >> UInt64(8 * shift) & 0xff)) &* 0x100_0000_01b3
            }
        }
        var random = SeededGenerator(seed: 13)
        var twin: [UInt8] = []
        var level = 140.0
        for cycle in 0..<288 {
            level = min(max(level + 6 * random.normal(), 55), 320)
            var asked = try request(
                .value(.mgPerdL(level.rounded())), twin: twin, cycle: UInt64(cycle))
            if cycle % 70 == 20 {
                asked.carbs = .grams(50)
                asked.bolusInProgress = .units(5)
            }
            if cycle % 70 == 21 { asked.deliveredBolus = .units(5) }
            let reply = Planner.plan(asked)
            twin = reply.twin
            for byte in twin { feed(UInt64(byte), to: &memory) }
            feed(UInt64(bitPattern: reply.basal.milliunitsPerHour), to: &doses)
            feed(UInt64(bitPattern: reply.bolus.milliunits), to: &doses)
            feed(UInt64(bitPattern: reply.insulinRequired.milliunits), to: &doses)
            for value in reply.forecast.mean { feed(value.bitPattern, to: &doses) }
            for value in reply.forecast.standardDeviation { feed(value.bitPattern, to: &doses) }
        }
        #expect(doses == 17_979_382_553_090_830_470)
        #expect(memory == 1_611_854_092_846_905_301)
    }
}
