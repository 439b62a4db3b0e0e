// A pump with its set: what it says, what it moves and what the body gets.

import Quantities
import SmallMath
import Testing
import VirtualPatient

private func worn(
    _ model: PumpModel = .omnipodLike, rate: Double = 1, reservoir: Double = 100,
    script: [ScriptedFault] = [], seed: UInt64 = 2
) throws -> WornPump {
    let schedule = try #require(BasalSchedule(constant: .unitsPerHour(rate)))
    return try WornPump(
        model: model, schedule: schedule, reservoir: .units(reservoir), set: .faultless,
        script: script, generator: SeededGenerator(seed: seed))
}

@Suite("Worn pump")
struct WornPumpTests {
    @Test("with no error and no fault the body gets what the pump says")
    func honest() throws {
        var pump = try worn(.omnipodLike.with(accuracy: .exact))
        try pump.startBolus(.units(2))
        let delivery = pump.advance(by: .hours(2))
        #expect(delivery.said.total == .units(4))
        #expect(delivery.reached == InsulinVolume(.units(4)))
    }

    @Test("what the pump says is exact although what it moves is not")
    func apart() throws {
        var pump = try worn()
        let delivery = pump.advance(by: .hours(10))
        #expect(delivery.said.total == .units(10))
        #expect(delivery.reached != InsulinVolume(.units(10)))
        #expect(abs(delivery.reached.units - 10) < 1)
        #expect(pump.set.ledger.pumped == delivery.reached)
    }

    @Test("the same life, however time is cut")
    func cutting() throws {
        let script = [ScriptedFault(minute: 20, fault: .leak(fraction: 0.5))]
        var coarse = try worn(.tslimLike, script: script)
        try coarse.startBolus(.units(3.21))
        var fine = coarse
        let whole = coarse.advance(by: .hours(1))
        var reached = InsulinVolume.zero
        for _ in 0..<3600 { reached += fine.advance(by: .seconds(1)).reached }
        #expect(reached == whole.reached)
        #expect(fine.set.ledger == coarse.set.ledger)
        #expect(fine.pump == coarse.pump)
    }

    @Test("a block is noticed late, stops the pump, and what it held comes when it clears")
    func block() throws {
        let script = [ScriptedFault(minute: 60, fault: .occlusion(blocked: 1))]
        var pump = try worn(script: script)
        var minutes = 0
        while !pump.advance(by: .minutes(1)).occlusionAlarm { minutes += 1 }
        #expect((180...400).contains(minutes))
        #expect(pump.pump.isStopped)
        #expect(pump.pump.totals.total.units > 3)
        let held = pump.set.ledger.backlog
        #expect(held.units >= 2)
        #expect(pump.advance(by: .hours(1)).said.total == .zero)
        try pump.inflict(.clearing(released: 1))
        #expect(pump.advance(by: .minutes(5)).reached == held)
        pump.resume()
        #expect(pump.advance(by: .hours(1)).said.total == .units(1))
    }

    @Test("a set change primes from the reservoir; the prime does not reach the body")
    func change() throws {
        var pump = try worn(reservoir: 10)
        pump.advance(by: .hours(1))
        let before = pump.set.ledger.reached
        try pump.changeSet(priming: .units(2.6))
        #expect(pump.pump.reservoir == .units(6.4))
        #expect(pump.set.ledger.reached == before)
        #expect(abs(pump.set.ledger.primed.units - 2.6) < 0.5)
        #expect(pump.set.number == 1 && pump.set.age == 0)
        #expect(throws: PumpRefusal.reservoirEmpty) { try pump.changeSet(priming: .units(6.45)) }
        #expect(pump.set.number == 1)
    }

    @Test("a block that stays alarms again after each resume, and not while nobody resumes")
    func alarmAgain() throws {
        let script = [ScriptedFault(minute: 0, fault: .occlusion(blocked: 1))]
        var pump = try worn(script: script)
        func minutesToAlarm() -> Int? {
            (1...600).first { _ in pump.advance(by: .minutes(1)).occlusionAlarm }
        }
        #expect(minutesToAlarm() != nil)
        #expect(minutesToAlarm() == nil)
        pump.resume()
        // The threshold is passed already: only the 30 min of being sure are left.
        #expect(minutesToAlarm() == 31)
        #expect(pump.pump.isStopped)
        try pump.inflict(.clearing(released: 1))
        pump.resume()
        #expect(minutesToAlarm() == nil)
    }

    @Test("a new set is a new mechanism with a patch pump, the old one with another")
    func mechanism() throws {
        let uneven = try PumpAccuracy(
            meanGain: 1, gainSpread: 0.2, patternPeriod: 5, patternFirst: 0, patternSecond: 0,
            wander: 0, wanderLength: 1)
        for (model, isNew) in [(PumpModel.omnipodLike, true), (.tslimLike, false)] {
            var pump = try worn(model.with(accuracy: uneven))
            var gains: [Double] = []
            for _ in 0..<3 {
                gains.append(pump.advance(by: .hours(1)).reached.units)
                try pump.changeSet(priming: .zero)
            }
            #expect((abs(gains[1] - gains[0]) > 1e-3) == isNew, "\(gains)")
            #expect((abs(gains[2] - gains[1]) > 1e-3) == isNew, "\(gains)")
        }
    }

    @Test("an empty reservoir and a stopped pump give the body nothing")
    func empty() throws {
        var pump = try worn(reservoir: 0.5)
        #expect(pump.advance(by: .hours(2)).said.total == .units(0.5))
        #expect(pump.advance(by: .hours(2)).reached == .zero)
        try pump.replaceReservoir(with: .units(10))
        pump.stop()
        #expect(pump.advance(by: .hours(2)).reached == .zero)
        pump.resume()
        #expect(pump.advance(by: .hours(2)).reached > .zero)
    }

    @Test("the same seed gives the same life, another seed another")
    func seeds() throws {
        var a = try worn(seed: 4)
        var b = try worn(seed: 4)
        var c = try worn(seed: 5)
        let first = a.advance(by: .hours(3))
        #expect(b.advance(by: .hours(3)) == first)
        #expect(c.advance(by: .hours(3)).reached != first.reached)
    }

    @Test("what the kind of pump cannot be is refused by name")
    func refused() throws {
        let off = #expect(throws: TableError.self) { try worn(rate: 1.267) }
        #expect(off?.column == "schedule")
        #expect(throws: TableError.self) { try worn(.tslimLike, rate: 15.5) }
        let big = #expect(throws: TableError.self) { try worn(reservoir: 200.05) }
        #expect(big?.column == "reservoir")
        _ = try worn(reservoir: 200)
        var pump = try worn()
        #expect(throws: TableError.self) { try pump.replaceReservoir(with: .units(-1)) }
    }
}
