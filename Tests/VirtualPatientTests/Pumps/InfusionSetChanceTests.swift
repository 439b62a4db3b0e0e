// What chance does to infusion sets: how often, of which kind, and set by set.

import Quantities
import SmallMath
import Testing
import VirtualPatient

@Suite("Infusion set: chance")
struct InfusionSetChanceTests {
    @Test("each set ages at a rate of its own, evenly from none to the limit")
    func ageingRates() throws {
        var settings = InfusionSetSettings.faultless
        settings.ageingStart = 0
        settings.ageingLossLimit = 1
        var line = try infusionSet(settings)
        var losses: [Double] = []
        for _ in 0..<400 {
            for _ in 0..<36 { _ = line.step(minute: .zero) }
            losses.append((1 - line.absorption) * 40)
            line.change()
        }
        // Even over 0...1: mean 0.5, three standard errors 0.043.
        #expect(abs(losses.reduce(0, +) / 400 - 0.5) < 0.043)
        #expect((losses.min() ?? 1) < 0.02 && (losses.max() ?? 0) > 0.98)
    }

    @Test("thresholds of an alarm are spread as a triangle, set by set")
    func thresholds() throws {
        let quick = try OcclusionDetection(lowest: 2, typical: 2.5, highest: 5, holdMinutes: 0)
        var line = try infusionSet(detection: quick)
        var found: [Double] = []
        for _ in 0..<300 {
            try line.inflict(.occlusion(blocked: 1))
            let steps = (1...251).first { _ in
                line.step(minute: InsulinVolume(units: 0.02)).occlusionAlarm
            }
            try #require(steps != nil)
            found.append(line.ledger.backlog.units)
            line.change()
            #expect(!line.isAlarming)
        }
        // By hand: mean (2 + 2.5 + 5)/3, deviation 0.656; half of a step of 0.02 U late.
        #expect(abs(found.reduce(0, +) / 300 - 3.177) < 0.114)
        #expect(found.allSatisfy { (2...5.021).contains($0) })
    }

    @Test("of 20000 average sets 1.0, 1.8 and 3.3 % have failed by 24, 48 and 72 h (Kanapka 2022)")
    func hazard() throws {
        var line = try infusionSet(InfusionSetSettings())
        var failed = [0, 0, 0, 0]
        for _ in 0..<20_000 {
            if let age = line.comingFailure?.age {
                for day in 1...3 where age < 1440 * day { failed[day - 1] += 1 }
                if age < 1440 * 7 { failed[3] += 1 }
            }
            line.change()
        }
        // Three standard deviations of a proportion of 20 000: 0.21, 0.28, 0.38, 0.97 %.
        #expect(abs(Double(failed[0]) / 200 - 1.0) < 0.21)
        #expect(abs(Double(failed[1]) / 200 - 1.8) < 0.28)
        #expect(abs(Double(failed[2]) / 200 - 3.3) < 0.38)
        // Patel 2014: 30 % with hyperglycaemia by day 7.
        #expect(abs(Double(failed[3]) / 200 - 30) < 0.97)
    }

    @Test("by 72 h 1.9, 5.8 and 4.4 % of adults', teenagers', children's sets fail (Kanapka 2022)")
    func wearers() throws {
        for (wearer, percent) in [
            (InfusionSetSettings.Wearer.adult, 1.9), (.adolescent, 5.8), (.child, 4.4),
        ] {
            var line = try infusionSet(InfusionSetSettings(wearer: wearer))
            var failed = 0
            for _ in 0..<10_000 {
                if let age = line.comingFailure?.age, age < 4320 { failed += 1 }
                line.change()
            }
            // The factors are rounded to a tenth: 0.13 points; three deviations: up to 0.7.
            let tolerance = 0.13 + 0.03 * (100 * percent).squareRoot()
            #expect(abs(Double(failed) / 100 - percent) < tolerance)
        }
    }

    @Test("failures are of each kind in its share, with magnitudes over the stated ranges")
    func kinds() throws {
        var settings = InfusionSetSettings()
        settings.personFactor = 100
        var line = try infusionSet(settings)
        var counts = (abrupt: 0, gradual: 0, block: 0, leak: 0)
        var hours: [Double] = []
        var left: [Double] = []
        var leaks: [Double] = []
        for _ in 0..<4000 {
            switch try #require(line.comingFailure?.fault) {
            case .absorption(let remaining, let minutes) where minutes == 0:
                counts.abrupt += 1
                #expect(remaining == 0)
            case .absorption(let remaining, let minutes):
                counts.gradual += 1
                hours.append(minutes / 60)
                left.append(remaining)
            case .occlusion(let blocked):
                counts.block += 1
                #expect(blocked == 1)
            case .leak(let fraction):
                counts.leak += 1
                leaks.append(fraction)
            default: Issue.record("no other kind happens by chance")
            }
            line.change()
        }
        // 30, 30, 30, 10 % of 4000; three deviations are 87 and 57.
        #expect(abs(counts.abrupt - 1200) < 87)
        #expect(abs(counts.gradual - 1200) < 87)
        #expect(abs(counts.block - 1200) < 87)
        #expect(abs(counts.leak - 400) < 57)
        for (values, range) in [(hours, 4.0...24.0), (left, 0...0.5), (leaks, 0.3...1)] {
            let width = range.upperBound - range.lowerBound
            #expect(values.allSatisfy { range.contains($0) })
            #expect((values.min() ?? 100) < range.lowerBound + 0.03 * width)
            #expect((values.max() ?? 0) > range.upperBound - 0.03 * width)
        }
    }

    @Test("what happens to a set does not depend on how long the last was worn")
    func streams() throws {
        var short = try infusionSet(InfusionSetSettings(wearer: .adolescent), seed: 9)
        var long = short
        for _ in 0..<500 { _ = long.step(minute: minuteOfOne) }
        for _ in 0..<50 {
            short.change()
            long.change()
            #expect(short.comingFailure?.age == long.comingFailure?.age)
            #expect(short.comingFailure?.fault == long.comingFailure?.fault)
        }
    }
}
