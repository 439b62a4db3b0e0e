// What forbids an increase: each condition at, just below and just above its bound.

import Quantities
import Safety
import Testing

private let judge = Judge(limits: Situation.wide)
private let more = Situation.request(basal: 2, bolus: 0.3)
private let scheduled = Delivery(basal: .unitsPerHour(1), bolus: .zero)

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
