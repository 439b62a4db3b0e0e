// Sensitivity classes, day-to-day noise and dawn: frequencies, times of change, reproducibility.

import PlantKernels
import Quantities
import Testing
import VirtualPatient

@Suite("Daily variability")
struct VariabilityTests {
    @Test("the shares of the seven classes sum to 1, and people are drawn by them")
    func shares() {
        let total = SensitivityClass.allCases.reduce(0) { $0 + $1.share }
        #expect(abs(total - 1) < 1e-12)
        var counts: [SensitivityClass: Int] = [:]
        let people = 4000
        for seed in 0..<people {
            counts[DailyVariability(seed: UInt64(seed)).sensitivityClass, default: 0] += 1
        }
        for (kind, expected) in [
            (SensitivityClass.hhh, 0.10), (.hhl, 0.05), (.hlh, 0.05), (.hll, 0.10), (.lhh, 0.20),
            (.lhl, 0.20), (.llh, 0.30),
        ] {
            // Four standard errors of a share of 4000 are at most 0.03.
            #expect(abs(Double(counts[kind] ?? 0) / Double(people) - expected) < 0.03, "\(kind)")
        }
    }

    @Test("a class is low where it says so, 0.4 of its high level, and 1 on average over the day")
    func levels() {
        // llh: (0.4 * 13 h + 1 * 11 h) / 24 h = 0.675.
        #expect(abs(SensitivityClass.llh.level(.morning) - 0.4 / 0.675) < 1e-12)
        #expect(abs(SensitivityClass.llh.level(.midday) - 0.4 / 0.675) < 1e-12)
        #expect(abs(SensitivityClass.llh.level(.evening) - 1 / 0.675) < 1e-12)
        for kind in SensitivityClass.allCases {
            let mean =
                (7 * kind.level(.morning) + 6 * kind.level(.midday) + 11 * kind.level(.evening))
                / 24
            #expect(abs(mean - 1) < 1e-12, "\(kind)")
        }
        #expect(SensitivityClass.hhh.level(.midday) == 1)
    }

    @Test("sensitivity is level within a period and changes within an hour of 04, 11 and 17 h")
    func transitions() {
        let person = DailyVariability(seed: 3, sensitivityClass: .lhl, dawn: nil)
        for day in -2..<3 {
            for (from, to) in [(300, 600), (720, 960), (1080, 1440 + 180)] {
                let values = stride(from: from, through: to, by: 15).map {
                    person.sensitivity(minute: 1440 * day + $0)
                }
                #expect(Set(values).count == 1, "day \(day), from \(from)")
            }
            for start in [240, 660, 1020] {
                let before = person.sensitivity(minute: 1440 * day + start - 60)
                let middle = person.sensitivity(minute: 1440 * day + start)
                let after = person.sensitivity(minute: 1440 * day + start + 60)
                #expect(abs(middle - (before + after) / 2) < 1e-12)
                #expect(before != after)
                for minute in (start - 60)..<(start + 60) {
                    let step =
                        person.sensitivity(minute: 1440 * day + minute + 1)
                        - person.sensitivity(minute: 1440 * day + minute)
                    // A cubic over 120 min is steepest in its middle: 1.5/120 of the whole.
                    #expect(abs(step) <= 1.5 / 120 * abs(after - before) + 1e-12)
                }
            }
        }
    }

    @Test("days differ with a standard deviation of 0.2, cut off at half and one and a half")
    func dayToDay() {
        let person = DailyVariability(seed: 11, sensitivityClass: .hhh, dawn: nil)
        let values = (0..<1500).flatMap { day in
            [500, 840, 1200].map { person.sensitivity(minute: 1440 * day + $0) }
        }
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
        #expect(abs(mean - 1) < 0.012)
        // A normal cut off at 2.5 deviations keeps 0.955 of its deviation.
        #expect(abs(variance.squareRoot() - 0.191) < 0.009)
        #expect(values.allSatisfy { (0.5...1.5).contains($0) })
    }

    @Test("dawn raises production and lowers insulin-dependent use in line from 03 to 07 h")
    func dawn() throws {
        let size = try DawnPhenomenon(production: 1.2, useFall: 0.5)
        let person = DailyVariability(seed: 1, sensitivityClass: .hhh, dawn: size)
        let plain = DailyVariability(seed: 1, sensitivityClass: .hhh, dawn: nil)
        for (minute, share) in [
            (0, 0.0), (180, 0), (240, 0.25), (300, 0.5), (420, 1), (480, 0.5), (540, 0), (900, 0),
            (1440 + 300, 0.5), (-1440 + 300, 0.5),
        ] {
            let m = person.modulation(minute: minute)
            let factor = plain.modulation(minute: minute).insulinUse
            #expect(abs(m.production - 1.2 * share) < 1e-12, "at \(minute)")
            #expect(abs(m.insulinUse - factor * (1 - 0.5 * share)) < 1e-12, "at \(minute)")
            #expect(abs(m.insulinLiver - factor) < 1e-12)
            #expect(m.restingUse == 1 && m.productionFactor == 1 && m.emptying == 1)
        }
    }

    @Test("a dawn outside its limits is refused by name", arguments: [-0.1, 3.1, .nan])
    func dawnLimits(value: Double) throws {
        let error = #expect(throws: TableError.self) {
            try DawnPhenomenon(production: value, useFall: 0)
        }
        #expect(error?.column == "production")
        let other = #expect(throws: TableError.self) {
            try DawnPhenomenon(production: 0, useFall: value)
        }
        #expect(other?.column == "useFall")
        #expect(throws: Never.self) { try DawnPhenomenon(production: 3, useFall: 0.9) }
    }

    @Test("a seed names the same days in whatever order they are asked for; another seed others")
    func reproducible() {
        let first = DailyVariability(seed: 42)
        let again = DailyVariability(seed: 42)
        let minutes = [5000, 100, -700, 100_000]
        #expect(first == again)
        for minute in minutes {
            #expect(first.sensitivity(minute: minute) == again.sensitivity(minute: minute))
        }
        #expect(first.sensitivity(minute: 100) == again.sensitivity(minute: 100))
        let other = DailyVariability(seed: 43, sensitivityClass: first.sensitivityClass)
        #expect(first.sensitivity(minute: 100) != other.sensitivity(minute: 100))
    }

    @Test("the typical dawn raises an adult at basal by 25 to 35 mg/dL by seven o'clock")
    func dawnRise() throws {
        var plant = try Someone.adult001.plant()
        let basal = plant.basalUnitsPerMinute
        let size = DawnPhenomenon.typical
        var before = 0.0
        for minute in 0..<420 {
            if minute == 180 { before = plant.plasmaGlucose.milligramsPerDeciliter }
            // Dawn alone: the day-to-day noise belongs to DailyVariability.
            var m = Modulation<Double>()
            let share = max(0, Double(minute - 180) / 240)
            m.production = size.production * share
            m.insulinUse = 1 - size.useFall * share
            plant.step(minute: PlantInput(insulinUnits: basal, modulation: m))
        }
        let rise = plant.plasmaGlucose.milligramsPerDeciliter - before
        #expect((25.0...35).contains(rise), "\(rise)")
    }
}
