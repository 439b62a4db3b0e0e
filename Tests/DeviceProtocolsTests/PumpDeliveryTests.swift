// What the dose book writes down while a pump delivers.

import DeviceProtocols
import Quantities
import Testing

@Suite("A temporary basal in a pump's dose book")
struct LeaseTests {
    @Test("runs until its lease ends, and the history says so at that instant")
    func expires() {
        var bench = BookBench()
        _ = bench.admit(1, lease, at: 2000)
        let end: UInt64 = 2000 + 1_800_000
        #expect(
            bench.book.activeTemporaryBasal(at: device(end - 1))
                == ActiveTemporaryBasal(
                    rate: rate(1200), remaining: Span(milliseconds: 1), doseID: 1))
        #expect(bench.book.activeTemporaryBasal(at: device(end)) == nil)
        bench.book.expireLease(at: device(end - 1))
        #expect(bench.book.lease != nil)
        bench.book.expireLease(at: device(end + 777))
        #expect(bench.book.lease == nil)
        let last = bench.book.historyPage(from: bench.book.historyHighWater).entries.last
        #expect(last?.event == .temporaryBasalEnded(doseID: 1, reason: .expired))
        #expect(last?.at == device(end))
    }

    @Test("is replaced by the next and ended by a cancel, each booked on its own dose")
    func replacedAndCancelled() {
        var bench = BookBench()
        _ = bench.admit(1, lease, at: 2000)
        bench.book.recordBasal(milliunits(50))
        _ = bench.admit(2, lease, at: 3000)
        bench.book.recordBasal(milliunits(100))
        _ = bench.admit(3, .cancelTemporaryBasal, at: 4000)
        bench.book.recordBasal(milliunits(200))
        #expect(bench.book.result(of: 1, at: device(4000)).delivered == milliunits(50))
        #expect(bench.book.result(of: 2, at: device(4000)).delivered == milliunits(100))
        #expect(bench.book.result(of: 3, at: device(4000)).delivered == .zero)
        #expect(bench.book.deliveredBasalTotal == milliunits(350))
        let ends = bench.events.filter {
            if case .temporaryBasalEnded = $0 { true } else { false }
        }
        #expect(
            ends == [
                .temporaryBasalEnded(doseID: 1, reason: .replaced),
                .temporaryBasalEnded(doseID: 2, reason: .cancelled),
            ])
    }

    @Test("that was over is booked as expired, whatever comes next")
    func expiredBeforeTheNext() {
        let later: UInt64 = 2000 + 1_800_000 + 5
        var replaced = BookBench()
        _ = replaced.admit(1, lease, at: 2000)
        replaced.refresh(at: later)
        _ = replaced.admit(2, lease, at: later)
        var halted = BookBench()
        _ = halted.admit(1, lease, at: 2000)
        halted.book.setTherapyState(.pause, at: device(later))
        for bench in [replaced, halted] {
            #expect(
                bench.events.contains(.temporaryBasalEnded(doseID: 1, reason: .expired)))
        }
    }

    @Test("set at the end of the clock does not trap")
    func endOfClock() {
        var bench = BookBench()
        bench.refresh(at: .max)
        #expect(bench.admit(1, lease, at: .max).isExecution)
        #expect(bench.book.lease?.end == device(.max))
    }
}

@Suite("A bolus in a pump's dose book")
struct BolusTests {
    @Test("reports what remains, and what was delivered when it is cancelled")
    func cancels() {
        var bench = BookBench()
        _ = bench.admit(1, bolus, at: 2000)
        bench.book.recordBolus(milliunits(100), doseID: 1)
        #expect(
            bench.book.activeBolus == ActiveBolus(doseID: 1, remaining: milliunits(200)))
        let untouched = bench.book.cancelBolus(77, at: device(2500))
        #expect(untouched.outcome == .unknownID)
        #expect(bench.book.runningBolus == 1)
        let cancelled = bench.book.cancelBolus(1, at: device(2500))
        #expect(cancelled.delivered == milliunits(100))
        #expect(bench.book.activeBolus == nil)
        #expect(bench.events.last == .bolusDelivered(doseID: 1, amount: milliunits(100)))
        #expect(bench.book.cancelBolus(1, at: device(2600)).delivered == milliunits(100))
        #expect(bench.events.count == 2)
    }

    @Test("of the person counts in the total and under no dose")
    func ofThePerson() {
        var bench = BookBench()
        bench.book.recordBolus(milliunits(500), doseID: nil)
        bench.book.recordBolus(milliunits(-5), doseID: nil)
        bench.book.recordBasal(milliunits(-5))
        #expect(bench.book.deliveredBolusTotal == milliunits(500))
        #expect(bench.book.deliveredBasalTotal == .zero)
    }
}

@Suite("A pump's history")
struct HistoryTests {
    @Test("is read page by page, in order, with no entry twice")
    func pages() {
        var bench = BookBench()
        for grams in 1...20 {
            bench.book.record(.carbohydrate(.grams(Double(grams))), at: device(2000))
        }
        #expect(bench.book.historyHighWater == 21)
        #expect(bench.events.count == 21)
        #expect(bench.events.last == .carbohydrate(.grams(20)))
        #expect(bench.book.historyPage(from: 22) == HistoryPage(entries: [], hasMore: false))
        let tail = bench.book.historyPage(from: 16)
        #expect(tail.entries.map(\.sequence) == [16, 17, 18, 19, 20, 21])
        #expect(!tail.hasMore)
        #expect(bench.book.historyPage(from: 15).hasMore)
    }

    @Test("keeps at least the latest 1024 entries and shows what was overwritten as a gap")
    func overwrites() {
        var bench = BookBench()
        for _ in 0..<5000 { bench.book.record(.annunciation(.batteryLow), at: device(1)) }
        let high = bench.book.historyHighWater
        #expect(high == 5001)
        #expect(bench.book.historyPage(from: high - 1023).entries.first?.sequence == high - 1023)
        let first = bench.book.historyPage(from: 1).entries.first?.sequence ?? 0
        #expect(first > 1)
        #expect(first <= high - 1023)
    }
}
