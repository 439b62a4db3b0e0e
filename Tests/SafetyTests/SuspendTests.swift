// What stops delivery at low glucose, at, just below and just above each threshold.

import Quantities
import Safety
import Testing

private let judge = Judge(limits: Situation.wide)
private let scheduled = Delivery(basal: .unitsPerHour(1), bolus: .zero)
private let nothing = Delivery(basal: .zero, bolus: .zero)

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

    /// 115 mg/dL falling by 1.2 mg/dL/min are 79 in 30 min, 75.4 in 33 and 74.2 in 34.
    @Test(
        "the 30 min begin now, not with the reading",
        arguments: [(0, false), (3, false), (4, true), (15, true)])
    func predictedFromOldReading(minutes: Int64, stops: Bool) {
        let verdict = judge.evaluate(Situation.request(basal: 1)) {
            $0.glucose = .mgPerdL(115)
            $0.slope = -1.2
            $0.readingAge = .minutes(minutes)
        }
        #expect((verdict.authorised == nothing) == stops)
    }

    @Test(
        "in every mode, also a latched one, but not on a stale reading",
        arguments: [
            (1_200_000, true), (1_200_001, false),
        ])
    func stale(milliseconds: Int64, stops: Bool) {
        for mode in LoopMode.allCases where mode != .suspended {
            let verdict = judge.evaluate(nil) {
                $0.mode = mode
                $0.glucose = .mgPerdL(65)
                $0.readingAge = Span(milliseconds: milliseconds)
            }
            #expect((verdict.authorised == nothing) == stops, "\(mode)")
        }
    }

    @Test(
        "the outlook says what stops delivery, whatever is proposed",
        arguments: [
            (59.0, 0.0 as Double?, true), (74, 0, true), (80, 0, false), (80, -1, true),
            (80, nil, false),
        ])
    func outlook(glucose: Double, slope: Double?, stops: Bool) {
        var facts = Situation.calm()
        facts.glucose = .mgPerdL(glucose)
        facts.slope = slope
        #expect(LowOutlook(facts)?.stopsDelivery == stops)
        facts.suspendAllowed = false
        #expect(LowOutlook(facts) == nil)
    }

    @Test(
        "more than 0.1 U that a pump gave beyond what it was told is withheld",
        arguments: [(0, false), (100, false), (101, true), (5000, true)])
    func surplus(milliunits: Int64, stops: Bool) {
        for mode in LoopMode.allCases where mode != .suspended {
            let verdict = judge.evaluate(nil) {
                $0.mode = mode
                $0.surplusBasal = InsulinAmount(milliunits: milliunits)
            }
            #expect((verdict.authorised == nothing) == stops, "\(mode)")
            if stops { #expect(verdict.binding == .surplusBasal) }
        }
    }

    @Test(
        "not on a reading older than 20 min, on none, or beyond the time a suspension may last",
        arguments: [
            (1_200_000, true, true), (1_200_001, true, false), (nil, true, false),
            (0, false, false),
        ] as [(Int64?, Bool, Bool)])
    func surplusLimited(age: Int64?, isAllowed: Bool, stops: Bool) {
        var facts = Situation.calm()
        facts.mode = .latchedSafe
        facts.surplusBasal = .units(1)
        facts.readingAge = age.map { Span(milliseconds: $0) }
        facts.suspendAllowed = isAllowed
        #expect(facts.withholdsSurplus == stops)
        #expect((judge.evaluate(nil, facts: facts).authorised == nothing) == stops)
    }

    @Test("not once a suspension has reached its time limit", arguments: LoopMode.allCases)
    func exhausted(mode: LoopMode) {
        let verdict = judge.evaluate(nil) {
            $0.mode = mode
            $0.glucose = .mgPerdL(50)
            $0.suspendAllowed = false
        }
        #expect(verdict.authorised == (mode == .suspended ? nothing : scheduled))
    }
}
