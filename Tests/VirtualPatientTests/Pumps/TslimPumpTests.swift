// The mechanics of a pump that strokes at fixed times, and the limits of each kind.

import Quantities
import SmallMath
import Testing
import VirtualPatient

private func pump(
    _ model: PumpModel, _ rate: Double, reservoir: Double = 100
) throws -> PulsePump {
    let schedule = try #require(BasalSchedule(constant: .unitsPerHour(rate)))
    return PulsePump(settings: model.settings(schedule: schedule), reservoir: .units(reservoir))
}

@Suite("Kinds of pump")
struct PumpKindTests {
    @Test("a t:slim-like basal rate is one stroke of whole mU each 5 min, and loses nothing")
    func strokes() throws {
        var pump = try pump(.tslimLike, 0.1)
        var strokes: [Int64] = []
        #expect(pump.advance(by: Span(milliseconds: 299_999)).total == .zero)
        pump.advance(by: Span(milliseconds: 1)) { strokes.append($0.milliunits) }
        pump.advance(by: .minutes(10)) { strokes.append($0.milliunits) }
        #expect(strokes == [8, 8, 9])
        pump.advance(by: .hours(24))
        #expect(pump.totals.basal.milliunits == 2425)
    }

    @Test(
        "what a t:slim-like pump delivers does not depend on how time is cut, nor its strokes")
    func cutting() throws {
        var coarse = try pump(.tslimLike, 0.737)
        try coarse.startBolus(.units(1.23))
        try coarse.startLease(.unitsPerHour(3.331), for: .minutes(17))
        var fine = coarse
        var coarseStrokes: [InsulinAmount] = []
        var fineStrokes: [InsulinAmount] = []
        coarse.advance(by: .hours(1)) { coarseStrokes.append($0) }
        var generator = SeededGenerator(seed: 8)
        var rest: Int64 = 3_600_000
        while rest > 0 {
            let part = min(rest, Int64(9000 * generator.uniform()) + 1)
            fine.advance(by: Span(milliseconds: part)) { fineStrokes.append($0) }
            rest -= part
        }
        #expect(fine == coarse)
        #expect(fineStrokes == coarseStrokes)
        #expect(fine.totals.bolus.milliunits == 1230)
    }

    @Test("each kind's limits hold at, below and above")
    func limits() throws {
        var tslim = try pump(.tslimLike, 1)
        for rate in [0, 0.1, 0.101, 15] {
            try tslim.startLease(.unitsPerHour(rate), for: .minutes(30))
        }
        for rate in [0.099, 15.001, -0.1] {
            #expect(throws: PumpRefusal.rateOutOfRange) {
                try tslim.startLease(.unitsPerHour(rate), for: .minutes(30))
            }
        }
        #expect(throws: PumpRefusal.amountOutOfRange) { try tslim.startBolus(.units(25.01)) }
        #expect(throws: PumpRefusal.amountOutOfRange) { try tslim.startBolus(.units(0.005)) }
        try tslim.startBolus(.units(25))
        var omnipod = try pump(.omnipodLike, 1)
        for rate in [0, 0.05, 30] {
            try omnipod.startLease(.unitsPerHour(rate), for: .minutes(30))
        }
        #expect(throws: PumpRefusal.rateOffStep) {
            try omnipod.startLease(.unitsPerHour(0.051), for: .minutes(30))
        }
        #expect(throws: PumpRefusal.rateOutOfRange) {
            try omnipod.startLease(.unitsPerHour(0.049), for: .minutes(30))
        }
    }

    @Test("the nearest rate of a kind is on its grid and within its limits")
    func nearest() {
        func nearest(_ model: PumpModel, _ rate: Double) -> Double {
            model.nearest(.unitsPerHour(rate)).unitsPerHour
        }
        #expect(nearest(.omnipodLike, 1.267) == 1.25)
        #expect(nearest(.omnipodLike, 0.024) == 0)
        #expect(nearest(.omnipodLike, 40) == 30)
        #expect(nearest(.tslimLike, 1.2674) == 1.267)
        #expect(nearest(.tslimLike, 0.049) == 0)
        #expect(nearest(.tslimLike, 0.05) == 0.1)
    }

    @Test("a prime leaves the reservoir but is not delivered; what cannot be is refused")
    func prime() throws {
        var pump = try pump(.omnipodLike, 1, reservoir: 2)
        pump.stop()
        try pump.prime(.units(0.5))
        #expect(pump.reservoir == .units(1.5))
        #expect(pump.primed == .units(0.5))
        #expect(pump.totals.total == .zero)
        #expect(throws: PumpRefusal.amountOutOfRange) { try pump.prime(.zero) }
        #expect(throws: PumpRefusal.amountOutOfRange) { try pump.prime(.units(0.07)) }
        #expect(throws: PumpRefusal.reservoirEmpty) { try pump.prime(.units(1.55)) }
        pump.resume()
        try pump.startBolus(.units(0.5))
        #expect(throws: PumpRefusal.bolusActive) { try pump.prime(.units(0.05)) }
        pump.advance(by: .hours(3))
        #expect(pump.reservoir + pump.totals.total + pump.primed == .units(2))
        #expect(pump.isEmpty)
    }
}
