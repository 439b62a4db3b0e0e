// The judge allocates nothing once it has started.

import Bench
import CAllocationCount
import ControlLoop
import Proofs
import Quantities
import Safety
import Testing
import Twin

@Suite("Memory of the judge")
struct AllocationTests {
    private static var isOptimised: Bool {
        #if DEBUG
            false
        #else
            true
        #endif
    }

    /// Every branch of the judge within a few judgements: facts that change with the number.
    private func facts(_ number: Int) -> SafetyFacts {
        let modes: [LoopMode] = [.closedLoop, .reduceOnly, .suspended, .scheduledBasal]
        return SafetyFacts(
            automation: .closedLoop, mode: number % 3 == 0 ? modes[number / 3 % 4] : .closedLoop,
            scheduledBasal: .unitsPerHour(1), highestScheduledBasal: .unitsPerHour(1.2),
            totalDailyInsulin: .units(50), suspendThreshold: .mgPerdL(75),
            glucose: .mgPerdL(Double(45 + number % 200)), readingAge: .minutes(Int64(number % 22)),
            validReadings: number % 5, readingJump: Double(number % 7) * 0.05,
            slope: Double(number % 11) - 5, sinceLow: number % 2 == 0 ? .minutes(40) : nil,
            suspendAllowed: number % 13 != 0, bolusIncrement: .units(0.05),
            basalIncrement: .unitsPerHour(0.05), uncertainInsulin: .zero,
            surplusBasal: .zero,
            automaticInsulinOnBoard: .units(Double(number % 8)), fullestHour: .units(1),
            fullestTwoHours: .units(2), sinceAutomaticBolus: .minutes(Int64(number % 9)),
            twinTrusted: number % 17 != 0, activity: number % 5 == 0 ? .exercise : nil,
            sinceRescue: number % 19 == 0 ? .minutes(20) : nil,
            sinceMealWithoutBolus: number % 23 == 0 ? .minutes(5) : nil)
    }

    /// A hundred thousand cycles of what the supervisor asks of Safety: a ledger that fills and
    /// forgets, modes that come and go, a judgement.
    @Test(
        "allocates nothing over 100,000 judgements, ledger and modes included",
        .enabled(if: Self.isOptimised, "an unoptimised build allocates for its own loops"))
    func judgements() throws {
        let curve = try #require(InsulinActionCurve(duration: .hours(6), peak: .minutes(75)))
        var limits = Limits()
        limits.maximumBasal = .unitsPerHour(4)
        limits.maximumBolus = .units(1)
        limits.maximumInsulinOnBoard = .units(5)
        let judge = Judge(limits: limits)
        var ledger = InsulinLedger(curve: curve)
        var modes = ModeMachine()
        var verdict = Verdict()
        let situations = (0..<1000).map(facts)
        let request = DeliveryRequest(
            delivery: Delivery(basal: .unitsPerHour(3), bolus: .units(0.4)),
            insulinRequired: .units(2))
        var authorised = InsulinAmount.zero
        func cycle(_ number: Int) {
            var facts = situations[number % situations.count]
            let now = LoopInstant.origin + .minutes(5 * Int64(number))
            facts.automaticInsulinOnBoard = ledger.automaticInsulinOnBoard(at: now)
            facts.fullestHour = ledger.fullestWindow(
                .hours(1), from: now, scheduled: facts.scheduledBasal)
            _ = modes.set(.sensorFlat, number.isMultiple(of: 3))
            _ = modes.set(.readingStale, number.isMultiple(of: 7))
            if modes.mode == .closedLoop { facts.mode = .closedLoop }
            judge.evaluate(request, facts: facts, into: &verdict)
            let bolus = verdict.authorised.bolus
            authorised += bolus
            ledger.add(
                InsulinEntry(
                    end: now, basalAboveSchedule: .zero, basal: .units(0.08),
                    automaticBolus: bolus, userBolus: .zero))
        }
        for number in 0..<1000 { cycle(number) }
        let before = allocation_count()
        for number in 1000..<101_000 { cycle(number) }
        let after = allocation_count()
        #expect(after - before == 0)
        #expect(authorised > .zero)
        // The count counts: an array that grows is seen.
        var grown: [Int] = []
        for number in 0..<1000 { grown.append(number) }
        #expect(grown.count == 1000)
        #expect(allocation_count() > after)
    }

    /// A person's day: readings that rise and fall, meals with and without an entry, a gap.
    @Test(
        "the twin lives 2,000 cycles with forecasts into one room without allocating",
        .enabled(if: Self.isOptimised, "an unoptimised build allocates for its own loops"))
    func twin() throws {
        let basal = try #require(BasalSchedule(constant: .unitsPerHour(1)))
        let settings = TwinSettings(effect: 30, carbEffect: 5, carbRatio: 10, basal: basal)
        let bounds = DosingBounds(sensitivityMin: 0.8, actionRateMax: 1)
        var state = TwinState(glucose: 140, insulinOnBoard: 1, settings: settings)
        var forecast = TwinForecast(steps: 72)
        func cycle(_ number: Int) {
            let glucose = 140 + 60 * Double((number % 48) - 24).magnitude / 24
            let input = TwinInput(
                minutes: number % 500 == 499 ? 400 : 5, insulin: number % 7 == 0 ? 0.3 : -0.02,
                personBolus: number % 96 == 0 ? 4 : 0, carbs: number % 192 == 0 ? 45 : 0,
                minuteOfDay: Double(5 * number % 1440),
                reading: number % 37 == 0 ? .missing : .value(glucose))
            _ = state.step(input, settings: settings)
            state.forecast(into: &forecast, pending: 0.1, settings: settings, bounds: bounds)
            state.remember(forecast)
        }
        for number in 0..<600 { cycle(number) }
        let before = allocation_count()
        for number in 600..<2600 { cycle(number) }
        #expect(allocation_count() - before == 0)
        #expect(forecast.mean.allSatisfy { $0 > 20 && $0 < 500 })
    }

    /// The supervisor as it is after six hours with a meal: readings, a ledger, boluses on the way.
    @Test(
        "the supervisor gathers its facts and judges 10,000 times without allocating",
        .enabled(if: Self.isOptimised, "an unoptimised build allocates for its own loops"))
    func supervisor() throws {
        let scenario = try Scenario.load(text: CampaignGrid.text, file: "test", folder: ".")
        var loop = try InProcessLoop(ScenarioPlay(scenario))
        loop.advance(to: .origin + .hours(6))
        var supervisor = loop.supervisor
        let request = DeliveryRequest(
            delivery: Delivery(basal: .unitsPerHour(4), bolus: .units(0.4)),
            insulinRequired: .units(2))
        // 4 U/h is more than the 3 U/h configured: a limit binds. The first
        // judgement makes room of its own; the loop's copy keeps what it had.
        let facts = supervisor.judge(request)
        let steps = supervisor.verdict.steps
        #expect(facts.readingAge != nil && facts.slope != nil)
        let judge = Judge(limits: scenario.limits)
        #expect(supervisor.verdict == judge.evaluate(request, facts: facts))
        #expect(supervisor.judge(nil) == facts)
        #expect(supervisor.verdict.steps != steps)
        let before = allocation_count()
        var binding = 0
        for number in 0..<10_000 {
            _ = supervisor.judge(number.isMultiple(of: 2) ? request : nil)
            if supervisor.verdict.binding != nil { binding += 1 }
        }
        #expect(allocation_count() - before == 0)
        #expect(binding >= 5000)
    }
}
