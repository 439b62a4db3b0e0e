// What pumps really move, against the published windows.

import Quantities
import SmallMath
import Testing
import VirtualPatient

/// What a pump of a kind moves in each of many windows of basal. Unit: U.
private func basalWindows(
    _ model: PumpModel, rate: Double, hours: Int64, count: Int, seed: UInt64
) throws -> [Double] {
    let schedule = try #require(BasalSchedule(constant: .unitsPerHour(rate)))
    return (0..<count).map { index in
        var pump = PulsePump(settings: model.settings(schedule: schedule), reservoir: .units(200))
        var metering = PumpMetering(
            accuracy: model.accuracy,
            generator: SeededGenerator(seed: seed).stream(UInt64(index)))
        var sum = InsulinVolume.zero
        pump.advance(by: .hours(hours)) { sum += metering.volume(of: $0) }
        return sum.units
    }
}

/// What each of many boluses moves; twelve pumps in turn, as in the maker's laboratory. Unit: U.
private func boluses(_ units: Double, count: Int, seed: UInt64) throws -> [Double] {
    let pulses = Int((units / 0.05).rounded())
    var all: [Double] = []
    for pump in 0..<12 {
        var metering = PumpMetering(
            accuracy: .omnipodLike,
            generator: SeededGenerator(seed: seed).stream(UInt64(pump)))
        for _ in 0..<(count / 12) {
            var sum = InsulinVolume.zero
            for _ in 0..<pulses { sum += metering.volume(of: .units(0.05)) }
            all.append(sum.units)
        }
    }
    return all
}

private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

private func spread(_ values: [Double]) -> Double {
    let middle = mean(values)
    let squares = values.map { ($0 - middle) * ($0 - middle) }
    return (squares.reduce(0, +) / Double(values.count - 1)).squareRoot()
}

/// One row of the maker's table: requested, typical, lowest and highest. Unit: U.
struct LabelRow: Sendable {
    let rate: Double
    let hours: Int64
    let typical: Double
    let lowest: Double
    let highest: Double
}

/// Omnipod 5 user guide, basal delivery performance (12 pods).
private let basalRows = [
    LabelRow(rate: 0.05, hours: 1, typical: 0.049, lowest: 0, highest: 0.12),
    LabelRow(rate: 0.05, hours: 6, typical: 0.30, lowest: 0.13, highest: 0.57),
    LabelRow(rate: 0.05, hours: 12, typical: 0.59, lowest: 0.34, highest: 0.99),
    LabelRow(rate: 1, hours: 1, typical: 0.99, lowest: 0.65, highest: 1.55),
    LabelRow(rate: 1, hours: 6, typical: 5.97, lowest: 5.06, highest: 6.87),
    LabelRow(rate: 1, hours: 12, typical: 11.88, lowest: 10.53, highest: 13.26),
]

@Suite("Pump accuracy")
struct PumpAccuracyTests {
    @Test(
        "an Omnipod-like basal rate fills the label's windows: 24 pods, 90 % inside, same middle",
        arguments: basalRows)
    func labelBasal(row: LabelRow) throws {
        let windows = try basalWindows(
            .omnipodLike, rate: row.rate, hours: row.hours, count: 24, seed: 11)
        let inside = windows.filter { $0 >= row.lowest && $0 <= row.highest }
        #expect(inside.count >= 22)
        #expect(abs(mean(windows) - row.typical) < 0.15 * (row.highest - row.lowest))
        let width = (windows.max() ?? 0) - (windows.min() ?? 0)
        #expect(width > 0.25 * (row.highest - row.lowest))
    }

    @Test("an Omnipod-like bolus is within the label's bolus table")
    func labelBolus() throws {
        let small = try boluses(0.05, count: 2400, seed: 3)
        #expect(abs(mean(small) - 0.050) < 0.002)
        #expect(small.allSatisfy { $0 >= 0 && $0 <= 0.13 })
        let middle = try boluses(5, count: 60, seed: 4)
        #expect(abs(mean(middle) - 5.01) < 0.05)
        #expect(middle.filter { $0 >= 4.49 && $0 <= 5.37 }.count >= 58)
        let large = try boluses(30, count: 24, seed: 5)
        #expect(abs(mean(large) - 30.05) < 0.2)
        #expect(large.filter { $0 >= 29.56 && $0 <= 30.62 }.count >= 23)
    }

    @Test(
        "strokes at 0.1 U/h vary by 38 to 46 %, as measured (doi 10.1089/dia.2019.0486), within 3",
        arguments: [(PumpAccuracy.omnipodLike, Int64(50)), (.tslimLike, 8)])
    func strokes(accuracy: PumpAccuracy, stroke: Int64) {
        var metering = PumpMetering(
            accuracy: accuracy, generator: SeededGenerator(seed: 21))
        let moved = (0..<3000).map { _ in
            metering.volume(of: InsulinAmount(milliunits: stroke)).units
        }
        let relative = spread(moved) / mean(moved)
        #expect(relative > 0.353 && relative < 0.494)
    }

    @Test("an Omnipod-like pump's turn of 5 U shows: units of a turn differ, turns do not")
    func turn() throws {
        let calm = try PumpAccuracy(
            meanGain: 1, gainSpread: 0, patternPeriod: 5, patternFirst: -0.1852,
            patternSecond: -0.0633, wander: 0, wanderLength: 1)
        var metering = PumpMetering(accuracy: calm, generator: SeededGenerator(seed: 1))
        var turns: [Double] = []
        var strokes: [Double] = []
        for _ in 0..<4 {
            let turn = (0..<100).map { _ in metering.volume(of: .units(0.05)).units }
            turns.append(turn.reduce(0, +))
            strokes += turn
        }
        for turn in turns { #expect(abs(turn - 5) < 1e-6) }
        // Integral of the pattern over one stroke, NumPy over 100 strokes of a turn: 0.0392 to
        // 0.0608 U whatever the phase, to 1e-4.
        #expect(abs((strokes.min() ?? 0) - 0.0392) < 1e-4)
        #expect(abs((strokes.max() ?? 0) - 0.0608) < 1e-4)
    }

    @Test("what strokes that cannot be negative lack is made up: nothing is gained in the long run")
    func carriedOn() throws {
        // Strokes of 0.01 U whose deviation changes by 0.06 U: most would be negative.
        let restless = try PumpAccuracy(
            meanGain: 1, gainSpread: 0, patternPeriod: 5, patternFirst: 0, patternSecond: 0,
            wander: 0.3, wanderLength: 0.5)
        var metering = PumpMetering(accuracy: restless, generator: SeededGenerator(seed: 2))
        let moved = (0..<5000).map { _ in metering.volume(of: .units(0.01)).units }
        #expect(moved.count { $0 == 0 } > 2000)
        // The sum is 50 U and what the deviation changed from first to last.
        #expect(abs(moved.reduce(0, +) - 50) < 2)
    }

    @Test("an exact pump moves what it says")
    func exact() {
        var metering = PumpMetering(accuracy: .exact, generator: SeededGenerator(seed: 1))
        for _ in 0..<200 {
            #expect(metering.volume(of: .units(0.05)) == InsulinVolume(.units(0.05)))
        }
    }

    @Test("the same seed errs the same way, another seed another way")
    func seeds() {
        func run(_ seed: UInt64) -> [InsulinVolume] {
            var metering = PumpMetering(
                accuracy: .omnipodLike, generator: SeededGenerator(seed: seed))
            return (0..<20).map { _ in metering.volume(of: .units(0.05)) }
        }
        #expect(run(5) == run(5))
        #expect(run(5) != run(6))
    }

    @Test("an accuracy out of range is refused by name and range")
    func refused() {
        func make(_ gain: Double, _ wander: Double) throws(TableError) -> PumpAccuracy {
            try PumpAccuracy(
                meanGain: gain, gainSpread: 0, patternPeriod: 5, patternFirst: 0,
                patternSecond: 0, wander: wander, wanderLength: 1)
        }
        #expect(throws: Never.self) { try make(0.5, 1) }
        #expect(
            throws: TableError(
                column: "accuracy.meanGain", problem: "0.49 is outside 0.5 to 1.5 1")
        ) { try make(0.49, 0) }
        #expect(
            throws: TableError(column: "accuracy.wander", problem: "1.01 is outside 0.0 to 1.0 U")
        ) { try make(1, 1.01) }
        #expect(throws: TableError.self) { try make(.nan, 0) }
    }
}
