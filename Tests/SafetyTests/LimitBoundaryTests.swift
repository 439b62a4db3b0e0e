import Quantities
import Safety
import Testing

private let judge = Judge(limits: Situation.wide)
private let more = Situation.request(basal: 2, bolus: 0.3)
private let scheduled = Delivery(basal: .unitsPerHour(1), bolus: .zero)
private let nothing = Delivery(basal: .zero, bolus: .zero)

@Suite("No increase: each condition at, just below and just above its bound")
struct NoIncreaseTests {
    @Test("a calm situation lets a modest increase through, unbound")
    func calm() {
        let verdict = judge.evaluate(more, facts: Situation.calm())
        #expect(verdict.authorised == more.delivery)
        #expect(verdict.binding == nil)
    }

    @Test(
        "a reading older than 12 min forbids an increase",
        arguments: [
            (719_999, true), (720_000, true), (720_001, false),
        ])
    func age(milliseconds: Int64, allowed: Bool) {
        let verdict = judge.evaluate(more) { $0.readingAge = Span(milliseconds: milliseconds) }
        #expect((verdict.authorised == more.delivery) == allowed)
        if !allowed {
            #expect(verdict.authorised == scheduled)
            #expect(verdict.binding == .readingAge)
        }
    }

    @Test(
        "fewer than three of four readings forbid an increase",
        arguments: [
            (0, false), (2, false), (3, true), (4, true),
        ])
    func valid(count: Int, allowed: Bool) {
        let verdict = judge.evaluate(more) { $0.validReadings = count }
        #expect((verdict.authorised == more.delivery) == allowed)
        if !allowed { #expect(verdict.binding == .validReadings) }
    }

    @Test(
        "a jump of more than 20 % forbids an increase",
        arguments: [
            (0.1999, true), (0.2, true), (0.2001, false),
        ])
    func jump(share: Double, allowed: Bool) {
        let verdict = judge.evaluate(more) { $0.readingJump = share }
        #expect((verdict.authorised == more.delivery) == allowed)
        if !allowed { #expect(verdict.binding == .readingJump) }
    }

    @Test(
        "faster than 4 mg/dL/min forbids an increase, either way",
        arguments: [
            (3.99, true), (4.0, true), (4.01, false), (-4.01, false),
        ])
    func slope(rate: Double, allowed: Bool) {
        let verdict = judge.evaluate(more) {
            $0.slope = rate
            $0.glucose = .mgPerdL(300)
        }
        #expect((verdict.authorised == more.delivery) == allowed)
        if !allowed { #expect(verdict.binding == .rateOfChange) }
    }

    @Test("any uncertain insulin forbids an increase", arguments: [(0, true), (1, false)])
    func uncertain(milliunits: Int64, allowed: Bool) {
        let verdict = judge.evaluate(more) {
            $0.uncertainInsulin = InsulinAmount(milliunits: milliunits)
        }
        #expect((verdict.authorised == more.delivery) == allowed)
        if !allowed { #expect(verdict.binding == .uncertainDose) }
    }

    @Test(
        "30 min after a low nothing is increased",
        arguments: [
            (1_799_999, false), (1_800_000, true), (1_800_001, true),
        ])
    func lowHoldOff(milliseconds: Int64, allowed: Bool) {
        let verdict = judge.evaluate(more) { $0.sinceLow = Span(milliseconds: milliseconds) }
        #expect((verdict.authorised == more.delivery) == allowed)
        if !allowed { #expect(verdict.binding == .lowHoldOff) }
    }

    @Test("what is not known forbids an increase", arguments: 0..<4)
    func unknown(which: Int) {
        let verdict = judge.evaluate(more) {
            switch which {
            case 0: $0.readingAge = nil
            case 1: $0.readingJump = nil
            case 2: $0.slope = nil
            default: $0.twinTrusted = false
            }
        }
        #expect(verdict.authorised == scheduled)
    }

    @Test("a reduction passes through every one of these")
    func reduction() {
        let less = Situation.request(basal: 0.5)
        let verdict = judge.evaluate(less) {
            $0.readingAge = .minutes(15)
            $0.validReadings = 0
            $0.readingJump = nil
            $0.slope = nil
            $0.uncertainInsulin = .units(1)
            $0.sinceLow = .zero
            $0.twinTrusted = false
        }
        #expect(verdict.authorised == less.delivery)
    }
}

@Suite("Suspend: low glucose stops delivery whatever was proposed")
struct SuspendTests {
    @Test("below the person's threshold", arguments: [(74.9, true), (75.0, false), (75.1, false)])
    func threshold(value: Double, stops: Bool) {
        let verdict = judge.evaluate(Situation.request(basal: 1)) { $0.glucose = .mgPerdL(value) }
        #expect((verdict.authorised == nothing) == stops)
        if stops { #expect(verdict.binding == .suspendLow) }
    }

    @Test("a threshold below 70 is raised to 70", arguments: [(69.9, true), (70.0, false)])
    func floor(value: Double, stops: Bool) {
        let verdict = judge.evaluate(Situation.request(basal: 1)) {
            $0.glucose = .mgPerdL(value)
            $0.suspendThreshold = .mgPerdL(60)
        }
        #expect((verdict.authorised == nothing) == stops)
    }

    @Test(
        "below 60 the urgent limit is the one that bound",
        arguments: [
            (59.9, LimitID.suspendUrgent), (60.0, .suspendLow),
        ])
    func urgent(value: Double, limit: LimitID) {
        let verdict = judge.evaluate(nil) { $0.glucose = .mgPerdL(value) }
        #expect(verdict.authorised == nothing)
        #expect(verdict.binding == limit)
    }

    @Test(
        "predicted below the threshold in 30 min by the readings alone",
        arguments: [
            (-1.0, true), (-0.84, true), (-0.83, false), (0, false),
        ])
    func predicted(slope: Double, stops: Bool) {
        let verdict = judge.evaluate(Situation.request(basal: 1)) {
            $0.glucose = .mgPerdL(100)
            $0.slope = slope
        }
        #expect((verdict.authorised == nothing) == stops)
        if stops { #expect(verdict.binding == .suspendPredicted) }
    }

    @Test(
        "in scheduled-basal mode too, but not on a stale reading",
        arguments: [
            (1_200_000, true), (1_200_001, false),
        ])
    func stale(milliseconds: Int64, stops: Bool) {
        let verdict = judge.evaluate(nil) {
            $0.mode = .scheduledBasal
            $0.glucose = .mgPerdL(65)
            $0.readingAge = Span(milliseconds: milliseconds)
        }
        #expect((verdict.authorised == nothing) == stops)
    }

    @Test("not once a suspension has reached its time limit, nor when latched")
    func exhausted() {
        let exhausted = judge.evaluate(nil) {
            $0.glucose = .mgPerdL(50)
            $0.suspendAllowed = false
        }
        #expect(exhausted.authorised == scheduled)
        let latched = judge.evaluate(nil) {
            $0.glucose = .mgPerdL(50)
            $0.mode = .latchedSafe
        }
        #expect(latched.authorised == scheduled)
    }
}

@Suite("Size: how much, at, just below and just above")
struct SizeTests {
    @Test(
        "the rate is at most 3 x highest and 4 x current scheduled",
        arguments: [
            // scheduled, highest scheduled, proposed, authorised: hand-computed.
            (1.0, 1.2, 3.6, 3.6), (1.0, 1.2, 3.65, 3.6), (0.5, 2.0, 2.0, 2.0),
            (0.5, 2.0, 2.05, 2.0),
        ])
    func rate(now: Double, highest: Double, proposed: Double, authorised: Double) {
        var limits = Situation.wide
        limits.hourlyBasalMultiple = 3
        let verdict = Judge(limits: limits).evaluate(Situation.request(basal: proposed)) {
            $0.scheduledBasal = .unitsPerHour(now)
            $0.highestScheduledBasal = .unitsPerHour(highest)
        }
        let step = verdict.steps.first { $0.limit == .maximumBasal }
        #expect(step?.after.basal == .unitsPerHour(authorised))
    }

    @Test(
        "the configured rate binds, but never below scheduled basal",
        arguments: [
            (0.0, 1.0), (0.9, 1.0), (1.5, 1.5),
        ])
    func configuredRate(maximum: Double, authorised: Double) {
        var limits = Situation.wide
        limits.maximumBasal = .unitsPerHour(maximum)
        let verdict = Judge(limits: limits).evaluate(
            Situation.request(basal: 2), facts: Situation.calm())
        #expect(verdict.authorised.basal == .unitsPerHour(authorised))
        #expect(verdict.binding == .maximumBasal)
    }

    @Test(
        "a bolus is at most 30 min of scheduled basal",
        arguments: [
            (0.45, 0.45), (0.5, 0.5), (0.55, 0.5),
        ])
    func basalShare(proposed: Double, authorised: Double) {
        let verdict = judge.evaluate(
            Situation.request(basal: 1, bolus: proposed), facts: Situation.calm())
        #expect(verdict.authorised.bolus == .units(authorised))
    }

    @Test(
        "a bolus is at most 40 % of what is required",
        arguments: [
            (1.25, 0.5), (1.0, 0.4), (0.99, 0.35), (0.0, 0.0), (-3.0, 0.0),
        ])
    func needShare(required: Double, authorised: Double) {
        let verdict = judge.evaluate(
            Situation.request(basal: 1, bolus: 0.5, required: required), facts: Situation.calm())
        #expect(verdict.authorised.bolus == .units(authorised))
    }

    @Test(
        "boluses are at least 3 min apart",
        arguments: [
            (179_999, false), (180_000, true), (180_001, true),
        ])
    func interval(milliseconds: Int64, allowed: Bool) {
        let verdict = judge.evaluate(Situation.request(basal: 1, bolus: 0.3)) {
            $0.sinceAutomaticBolus = Span(milliseconds: milliseconds)
        }
        #expect((verdict.authorised.bolus == .units(0.3)) == allowed)
    }

    @Test(
        "insulin on board: cap 6 U here, the bolus goes first, then the rate",
        arguments: [
            // on board, authorised bolus, authorised rate: cap 2 x 3 U; a lease is half an hour, so
            // 1 U/h above schedule counts 0.5 U.
            (5.0, 0.5, 2.0), (5.1, 0.5, 1.8), (5.5, 0.5, 1.0), (5.75, 0.25, 1.0), (6.0, 0.0, 1.0),
            (9.0, 0.0, 1.0),
        ])
    func onBoard(used: Double, bolus: Double, rate: Double) {
        let verdict = judge.evaluate(Situation.request(basal: 2, bolus: 0.5)) {
            $0.automaticInsulinOnBoard = .units(used)
            $0.totalDailyInsulin = .units(100)
        }
        #expect(verdict.authorised.bolus == .units(bolus))
        #expect(verdict.authorised.basal == .unitsPerHour(rate))
    }

    @Test("insulin on board: 15 % of the daily total", arguments: [(10.0, 1.5), (40.0, 6.0)])
    func dailyShare(total: Double, cap: Double) {
        var facts = Situation.calm()
        facts.totalDailyInsulin = .units(total)
        #expect(Judge.insulinOnBoardCap(facts, limits: Situation.wide) == .units(cap))
    }

    @Test(
        "an hour holds at most 3 x scheduled basal above it, a whole lease counted",
        arguments: [
            // 1 U scheduled and 3 U above it, less what the fullest hour holds, over the half hour
            // of a lease, above 1 U/h.
            (3.0, 3.0), (3.1, 2.8), (3.9, 1.2), (4.0, 1.0), (5.0, 1.0),
        ])
    func hourly(given: Double, rate: Double) {
        let verdict = judge.evaluate(Situation.request(basal: 3)) {
            $0.fullestHour = .units(given)
            $0.totalDailyInsulin = .units(200)
        }
        #expect(verdict.authorised.basal == .unitsPerHour(rate))
    }

    @Test(
        "two hours hold at most half the daily total",
        arguments: [
            (4.0, 3.0), (4.1, 2.8), (5.0, 1.0), (5.6, 1.0),
        ])
    func twoHourly(given: Double, rate: Double) {
        let verdict = judge.evaluate(Situation.request(basal: 3)) {
            $0.fullestTwoHours = .units(given)
            $0.totalDailyInsulin = .units(10)
            $0.fullestHour = .zero
        }
        let step = verdict.steps.first { $0.limit == .twoHourInsulin }
        #expect(step?.bound == 5)
        #expect(step.map { $0.after.basal <= .unitsPerHour(rate) } == true)
    }

    @Test("what the pump cannot do is rounded down, scheduled basal left exact")
    func rounding() {
        let verdict = judge.evaluate(
            Situation.request(basal: 1.99, bolus: 0.19), facts: Situation.calm())
        #expect(verdict.authorised == Delivery(basal: .unitsPerHour(1.95), bolus: .units(0.15)))
        let odd = judge.evaluate(nil) { $0.scheduledBasal = .unitsPerHour(0.987) }
        #expect(odd.authorised.basal == .unitsPerHour(0.987))
    }

    @Test(
        "a rate or bolus that cannot be is replaced by scheduled basal",
        arguments: [
            (-0.001, 0.0), (100.001, 0.0), (1.0, -0.001), (1.0, 100.001),
        ])
    func impossible(basal: Double, bolus: Double) {
        let verdict = judge.evaluate(
            Situation.request(basal: basal, bolus: bolus), facts: Situation.calm())
        #expect(verdict.authorised == scheduled)
        #expect(verdict.binding == .impossibleRequest)
    }
}

@Suite("Modes and the owner's word")
struct ModeLimitTests {
    @Test(
        "each mode lets through what it may",
        arguments: [
            (LoopMode.closedLoop, 2.0, 0.3), (.reduceOnly, 1.0, 0.0), (.suspended, 0.0, 0.0),
            (.scheduledBasal, 1.0, 0.0), (.latchedSafe, 1.0, 0.0),
        ])
    func modes(mode: LoopMode, basal: Double, bolus: Double) {
        let verdict = judge.evaluate(more) { $0.mode = mode }
        #expect(
            verdict.authorised == Delivery(basal: .unitsPerHour(basal), bolus: .units(bolus)))
    }

    @Test("scheduled-basal mode restores what a proposal would lower")
    func restores() {
        let verdict = judge.evaluate(Situation.request(basal: 0.2)) { $0.mode = .scheduledBasal }
        #expect(verdict.authorised == scheduled)
    }

    @Test(
        "reduce-only automation never exceeds scheduled basal, whatever is proposed",
        arguments: [0.0, 0.5, 1.0, 1.05, 5.0, 99.0])
    func reduceOnly(basal: Double) {
        let verdict = judge.evaluate(Situation.request(basal: basal, bolus: 1)) {
            $0.automation = .reduceOnly
        }
        #expect(verdict.authorised.basal <= .unitsPerHour(1))
        #expect(verdict.authorised.bolus == .zero)
    }

    @Test("the fail-safe limits allow nothing above scheduled basal even in closed loop")
    func failSafe() {
        let verdict = Judge(limits: Limits()).evaluate(more, facts: Situation.calm())
        #expect(verdict.authorised == scheduled)
    }

    @Test("without a proposal the pump's scheduled basal is what is wanted")
    func missing() {
        let verdict = judge.evaluate(nil, facts: Situation.calm())
        #expect(verdict.authorised == scheduled)
        #expect(verdict.binding == nil)
    }

    @Test("every verdict's steps chain from the proposal to what is authorised")
    func chained() {
        for mode in LoopMode.allCases {
            let verdict = judge.evaluate(Situation.request(basal: 7.77, bolus: 2.22)) {
                $0.mode = mode
                $0.glucose = .mgPerdL(250)
            }
            var current = verdict.proposed
            for step in verdict.steps {
                #expect(step.before == current)
                current = step.after
            }
            #expect(current == verdict.authorised)
        }
    }

    @Test("each limit on totals says its cap, what is used of it and what room is left")
    func totals() {
        var facts = Situation.calm()
        facts.automaticInsulinOnBoard = .units(2)
        facts.fullestHour = .units(4.5)
        facts.fullestTwoHours = .units(1)
        let totals = Judge.totals(facts, limits: Situation.wide)
        #expect(totals.map(\.limit) == [.insulinOnBoard, .hourlyInsulin, .twoHourInsulin])
        // Twice the largest bolus of 3 U; 1 U/h and three times that above it; the share of 50 U.
        #expect(totals.map(\.cap) == [.units(6), .units(4), .units(25)])
        #expect(totals.map(\.used) == [.units(2), .units(4.5), .units(1)])
        #expect(totals.map(\.room) == [.units(4), .zero, .units(24)])
    }
}
