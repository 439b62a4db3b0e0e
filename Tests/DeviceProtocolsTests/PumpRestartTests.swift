// What a pump still knows after losing power.

import DeviceProtocols
import Quantities
import Testing

@Suite("A pump that starts again")
struct PumpRestartTests {
    private func usedBench() -> BookBench {
        var bench = BookBench()
        _ = bench.admit(1, lease, at: 2000, head: 0x11)
        _ = bench.admit(2, bolus, at: 2000)
        _ = bench.admit(3, bolus, at: 2000)
        bench.book.recordBasal(milliunits(150))
        bench.book.recordBolus(milliunits(100), doseID: 2)
        return bench
    }

    @Test("knows its dose ids, their verdicts, and its totals (H23, H27)")
    func remembers() throws {
        var bench = usedBench()
        let before = bench.book
        bench.book = try PumpDoseBook(restarting: before.encoded(), at: device(5))
        #expect(bench.book.bootCounter == 2)
        #expect(bench.book.lastDoseID == 3)
        #expect(bench.book.deliveredBasalTotal == milliunits(150))
        #expect(bench.book.deliveredBolusTotal == milliunits(100))
        for id in 1...4 as ClosedRange<UInt64> {
            #expect(
                bench.book.result(of: id, at: device(9)) == before.result(of: id, at: device(9)))
        }
        #expect(bench.book.logHeads.map { $0.head.bytes[0] } == [0x11, 0, 0])
        let again = bench.admit(2, bolus, at: 10)
        #expect(!again.isExecution)
        #expect(again.result.delivered == milliunits(100))
    }

    @Test("has ended what was running, and says so before it says that it started")
    func endsWhatRan() throws {
        var bench = usedBench()
        bench.book = try PumpDoseBook(restarting: bench.book.encoded(), at: device(5))
        #expect(bench.book.lease == nil)
        #expect(bench.book.runningBolus == nil)
        #expect(
            bench.events.suffix(3) == [
                .temporaryBasalEnded(doseID: 1, reason: .restarted),
                .bolusDelivered(doseID: 2, amount: milliunits(100)), .boot(counter: 2),
            ])
    }

    @Test("honours no challenge of the time before")
    func challengesVoid() throws {
        var bench = usedBench()
        bench.book = try PumpDoseBook(restarting: bench.book.encoded(), at: device(5))
        #expect(
            bench.admit(4, lease, at: 1001).result.outcome == .refused(.staleChallenge))
    }

    @Test("stays stopped if it was stopped")
    func staysStopped() throws {
        var bench = usedBench()
        bench.book.setTherapyState(.stop, at: device(3000))
        bench.book = try PumpDoseBook(restarting: bench.book.encoded(), at: device(5))
        #expect(bench.book.therapyState == .stop)
    }

    @Test("goes on counting history and boots over many restarts")
    func manyRestarts() throws {
        var bench = usedBench()
        var high = bench.book.historyHighWater
        for boot in 2...50 as ClosedRange<UInt32> {
            bench.book = try PumpDoseBook(restarting: bench.book.encoded(), at: device(0))
            #expect(bench.book.bootCounter == boot)
            #expect(bench.book.historyHighWater > high)
            high = bench.book.historyHighWater
        }
    }

    @Test("keeps a full memory")
    func fullMemory() throws {
        var bench = BookBench()
        for id in 1...300 as ClosedRange<UInt64> { _ = bench.admit(id, lease, at: 2000) }
        for _ in 0..<3000 { bench.book.record(.annunciation(.batteryLow), at: device(1)) }
        let restarted = try PumpDoseBook(restarting: bench.book.encoded(), at: device(5))
        let high = bench.book.historyHighWater
        #expect(restarted.result(of: 236, at: device(9)).outcome == .forgotten)
        #expect(restarted.result(of: 237, at: device(9)).outcome == .accepted)
        #expect(restarted.historyPage(from: 0).entries.first?.sequence == high - 1023)
    }

    @Test("refuses a memory with any bit changed or any part missing, and never traps")
    func damaged() throws {
        let persisted = try usedBench().book.encoded()
        for position in persisted.indices {
            for bit in 0..<8 {
                var changed = persisted
                changed[position] ^= 1 << bit
                #expect(throws: PumpDoseBookFault.damaged) {
                    try PumpDoseBook(restarting: changed, at: device(0))
                }
            }
        }
        for length in 0..<persisted.count {
            #expect(throws: PumpDoseBookFault.damaged) {
                try PumpDoseBook(restarting: Array(persisted.prefix(length)), at: device(0))
            }
        }
    }

    @Test("refuses a memory whose check is right and whose content cannot be")
    func nonsense() throws {
        func mended(_ body: [UInt8]) -> [UInt8] {
            let check = CRC32C.checksum(body)
            return body + (0..<4).map { UInt8(truncatingIfNeeded: check >> (8 * $0)) }
        }
        let persisted = try usedBench().book.encoded()
        let body = Array(persisted.dropLast(4))
        for length in 1..<body.count {
            #expect(throws: PumpDoseBookFault.self) {
                try PumpDoseBook(restarting: mended(Array(body.prefix(length))), at: device(0))
            }
        }
        var generator = TestGenerator(state: 5)
        for _ in 0..<20_000 {
            var changed = body
            let position = Int.random(in: 1..<body.count, using: &generator)
            changed[position] = UInt8.random(in: 0...255, using: &generator)
            _ = try? PumpDoseBook(restarting: mended(changed), at: device(0))
        }
        var lastBoot = body
        for position in 1...4 { lastBoot[position] = 0xFF }
        #expect(throws: PumpDoseBookFault.exhausted) {
            try PumpDoseBook(restarting: mended(lastBoot), at: device(0))
        }
    }
}
