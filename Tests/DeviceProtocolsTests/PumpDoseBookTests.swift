// The rules by which a pump accepts a dose once, and remembers it.

import DeviceProtocols
import Quantities
import Testing

@Suite("A pump's dose book")
struct PumpDoseBookTests {
    @Test("executes a dose id once and answers every repeat from its record (H15)")
    func repeats() {
        var bench = BookBench()
        #expect(bench.admit(1, bolus, at: 2000).isExecution)
        bench.book.recordBolus(milliunits(100), doseID: 1)
        let repeated = bench.admit(1, bolus, at: 500_000, notAfter: 0, challenge: 99)
        #expect(!repeated.isExecution)
        #expect(repeated.result.outcome == .accepted)
        #expect(repeated.result.delivered == milliunits(100))
        #expect(repeated.result.deliveredBolusTotal == milliunits(100))
        bench.book.endBolus(at: device(500_001))
        #expect(!bench.admit(1, bolus, at: 500_002).isExecution)
        #expect(bench.events.count == 2)
    }

    @Test("answers a reused id with the order it recorded, not the one now asked")
    func reusedID() {
        var bench = BookBench()
        _ = bench.admit(1, bolus, at: 2000)
        let other = bench.admit(1, lease, at: 2001)
        #expect(!other.isExecution)
        #expect(other.result.order == bolus)
        #expect(bench.book.lease == nil)
    }

    @Test("gives a refused id the same refusal for ever")
    func refusedForEver() {
        var bench = BookBench()
        let first = bench.admit(1, bolus, at: 2000, challenge: 1)
        #expect(first == .answer(first.result))
        #expect(first.result.outcome == .refused(.staleChallenge))
        #expect(bench.admit(1, bolus, at: 2001).result.outcome == .refused(.staleChallenge))
        #expect(bench.book.result(of: 1, at: device(3)).outcome == .refused(.staleChallenge))
        #expect(bench.book.lastDoseID == 1)
    }

    @Test(
        "accepts a challenge up to 60 s of pump time, and not a millisecond longer",
        arguments: [(UInt64(60_999), true), (61_000, true), (61_001, false), (999, false)])
    func challengeAge(time: UInt64, isAccepted: Bool) {
        var bench = BookBench()
        #expect(bench.admit(1, bolus, at: time).isExecution == isAccepted)
    }

    @Test("accepts the two latest challenges and no older one")
    func challengeGenerations() {
        var bench = BookBench()
        let first = bench.challenge
        bench.refresh(at: 1001)
        #expect(bench.challenge != first)
        #expect(bench.admit(1, lease, at: 2000, challenge: first).isExecution)
        bench.refresh(at: 1002)
        #expect(
            bench.admit(2, lease, at: 2000, challenge: first).result.outcome
                == .refused(.staleChallenge))
        #expect(
            bench.admit(3, lease, at: 2000, challenge: 0).result.outcome
                == .refused(.staleChallenge))
        #expect(bench.admit(4, lease, at: 2000).isExecution)
    }

    @Test("makes every challenge stale when the person starts a bolus (H19)")
    func userBolusVoids() {
        var bench = BookBench()
        bench.book.record(.carbohydrate(.grams(40)), at: device(1500))
        #expect(bench.admit(1, lease, at: 1600).isExecution)
        bench.book.record(.userBolus(.units(4)), at: device(1700))
        #expect(
            bench.admit(2, lease, at: 1800).result.outcome == .refused(.staleChallenge))
        bench.refresh(at: 1900)
        #expect(bench.admit(3, lease, at: 2000).isExecution)
    }

    @Test(
        "starts a dose at its not-after and never later (H18)",
        arguments: [(UInt64(5000), true), (5001, false), (4999, true)])
    func notAfter(time: UInt64, isAccepted: Bool) {
        var bench = BookBench()
        let admission = bench.admit(1, bolus, at: time, notAfter: 5000)
        #expect(admission.isExecution == isAccepted)
        if !isAccepted { #expect(admission.result.outcome == .refused(.expired)) }
    }

    @Test(
        "leases a rate for 1 ... 1800 s only",
        arguments: [(Int64(0), false), (1, true), (1800, true), (1801, false), (65535, false)])
    func leaseRange(seconds: Int64, isAccepted: Bool) {
        var bench = BookBench()
        let order = DoseOrder.setTemporaryBasal(rate: .zero, duration: .seconds(seconds))
        let admission = bench.admit(1, order, at: 2000)
        #expect(admission.isExecution == isAccepted)
        if !isAccepted { #expect(admission.result.outcome == .refused(.leaseOutOfRange)) }
    }

    @Test("refuses an id that does not rise, without writing it down")
    func risingIDs() {
        var bench = BookBench()
        #expect(bench.admit(10, lease, at: 2000).isExecution)
        #expect(bench.admit(9, lease, at: 2000).result.outcome == .refused(.idNotRising))
        #expect(bench.admit(0, lease, at: 2000).result.outcome == .refused(.idNotRising))
        #expect(bench.book.result(of: 9, at: device(2000)).outcome == .unknownID)
        #expect(bench.book.lastDoseID == 10)
        #expect(bench.admit(11, lease, at: 2000).isExecution)
    }

    @Test("never takes id 0, not even first")
    func reservedID() {
        var bench = BookBench()
        #expect(bench.admit(0, lease, at: 2000).result.outcome == .refused(.idNotRising))
        #expect(bench.book.lastDoseID == nil)
    }

    @Test("never un-forgets: an old dose that ran long takes no forgotten id back to unknown")
    func forgettingIsFinal() {
        var bench = BookBench()
        _ = bench.admit(1, lease, at: 2000)
        for id in 2...100 as ClosedRange<UInt64> {
            _ = bench.admit(id, bolus, at: 2000, challenge: 1)
        }
        _ = bench.admit(101, .cancelTemporaryBasal, at: 2000)
        _ = bench.admit(102, .cancelTemporaryBasal, at: 2000)
        for id in 1...37 as ClosedRange<UInt64> {
            #expect(bench.book.result(of: id, at: device(2000)).outcome == .forgotten)
        }
    }

    @Test("remembers 64 doses; an id whose record may be gone is forgotten, never unknown")
    func forgetting() {
        var bench = BookBench()
        for id in 1...65 as ClosedRange<UInt64> {
            #expect(bench.admit(2 * id, .cancelTemporaryBasal, at: 2000).isExecution)
        }
        let book = bench.book
        #expect(book.result(of: 2, at: device(2000)).outcome == .forgotten)
        #expect(book.result(of: 1, at: device(2000)).outcome == .forgotten)
        #expect(book.result(of: 4, at: device(2000)).outcome == .accepted)
        #expect(book.result(of: 130, at: device(2000)).outcome == .accepted)
        #expect(book.result(of: 131, at: device(2000)).outcome == .unknownID)
        #expect(book.result(of: 0, at: device(2000)).outcome == .unknownID)
        let again = bench.admit(2, bolus, at: 2000)
        #expect(again == .answer(again.result))
        #expect(again.result.outcome == .forgotten)
        #expect(!again.result.outcome.settlesDose)
        #expect(bench.book.logHeads.count == 64)
    }

    @Test("does not forget what is still being delivered")
    func keepsRunning() {
        var bench = BookBench()
        _ = bench.admit(1, lease, at: 2000)
        _ = bench.admit(2, bolus, at: 2000)
        for id in 3...200 as ClosedRange<UInt64> {
            _ = bench.admit(id, bolus, at: 2000)
        }
        bench.book.recordBasal(milliunits(50))
        bench.book.recordBolus(milliunits(300), doseID: 2)
        bench.book.endBolus(at: device(3000))
        #expect(bench.book.result(of: 1, at: device(3000)).delivered == milliunits(50))
        #expect(bench.events.last == .bolusDelivered(doseID: 2, amount: milliunits(300)))
        #expect(bench.book.result(of: 3, at: device(3000)).outcome == .forgotten)
    }

    @Test("refuses a bolus while one runs, and what the mechanism cannot serve")
    func objections() {
        var bench = BookBench()
        #expect(bench.admit(1, bolus, at: 2000).isExecution)
        #expect(bench.admit(2, bolus, at: 2000).result.outcome == .refused(.bolusInProgress))
        #expect(bench.admit(3, lease, at: 2000).isExecution)
        #expect(
            bench.admit(4, lease, at: 2000, objection: .reservoirEmpty).result.outcome
                == .refused(.reservoirEmpty))
    }

    @Test("refuses to add insulin while therapy is halted, and ends what was running")
    func halted() {
        for state in [TherapyState.pause, .stop] {
            var bench = BookBench()
            _ = bench.admit(1, lease, at: 2000)
            _ = bench.admit(2, bolus, at: 2000)
            bench.book.recordBolus(milliunits(50), doseID: 2)
            bench.book.setTherapyState(state, at: device(3000))
            #expect(bench.book.lease == nil)
            #expect(bench.book.activeBolus == nil)
            #expect(
                bench.events.suffix(2) == [
                    .temporaryBasalEnded(doseID: 1, reason: .therapyHalted),
                    .bolusDelivered(doseID: 2, amount: milliunits(50)),
                ])
            #expect(bench.admit(3, lease, at: 3001).result.outcome == .refused(.notRunning))
            #expect(bench.admit(4, bolus, at: 3001).result.outcome == .refused(.notRunning))
            #expect(bench.admit(5, .cancelTemporaryBasal, at: 3001).isExecution)
            bench.book.setTherapyState(.run, at: device(3002))
            #expect(bench.admit(6, lease, at: 3003).isExecution)
        }
    }

    @Test("names the witness: the log head each dose came with")
    func logHeads() {
        var bench = BookBench()
        _ = bench.admit(1, lease, at: 2000, head: 0x11)
        _ = bench.admit(2, lease, at: 2000, challenge: 5, head: 0x22)
        #expect(bench.book.logHeads.map(\.doseID) == [1, 2])
        #expect(bench.book.logHeads.map { $0.head.bytes[0] } == [0x11, 0x22])
    }
}
