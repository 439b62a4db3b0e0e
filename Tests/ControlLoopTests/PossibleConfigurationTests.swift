// What a journal may say of a configuration is more than a file may, and traps nothing.

import ControlLoop
import DecisionRecord
import DeviceProtocols
import Quantities
import Safety
import Testing

@Suite("Every configuration that a message may carry")
struct PossibleConfigurationTests {
    /// One corner of what is possible: each bit takes an upper end.
    private static func corner(_ bits: Int) throws -> LoopConfiguration {
        func pick<T>(_ bit: Int, _ low: T, _ high: T) -> T { bits >> bit & 1 == 1 ? high : low }
        var configuration = Rig.configuration
        let rate = pick(0, InsulinRate.zero, .unitsPerHour(100))
        let sensitivity = pick(1, 1.0, 2000)
        let ratio = pick(2, 0.5, 1000)
        let mass = pick(3, 1.0, 500)
        configuration.therapy.basal = try #require(BasalSchedule(constant: rate))
        configuration.therapy.sensitivity = try #require(
            InsulinSensitivity(mgPerdLPerUnit: sensitivity))
        configuration.therapy.carbRatio = try #require(CarbRatio(gramsPerUnit: ratio))
        configuration.therapy.bodyMass = try #require(BodyMass(kilograms: mass))
        configuration.therapy.totalDailyInsulin = pick(4, .units(0.5), .units(1000))
        configuration.therapy.target = pick(5, .mgPerdL(20), .mgPerdL(600))
        configuration.therapy.suspendThreshold = pick(6, .mgPerdL(20), .mgPerdL(600))
        configuration.therapy.insulinActionDuration = pick(7, .minutes(30), .hours(24))
        configuration.therapy.insulinActionPeak = pick(7, Span(milliseconds: 1), .minutes(719))
        configuration.limits.maximumBasal = Limits.maximumBasalLimit.range.upperBound
        configuration.limits.maximumBolus = Limits.maximumBolusLimit.range.upperBound
        configuration.limits.maximumInsulinOnBoard =
            Limits.maximumInsulinOnBoardLimit.range.upperBound
        configuration.bolusIncrement = pick(8, .units(0.001), .units(1))
        configuration.basalIncrement = pick(8, .unitsPerHour(0.001), .unitsPerHour(1))
        configuration.utcOffset = pick(9, .hours(-12), .hours(14))
        configuration.cycle = pick(9, .minutes(1), .hours(1))
        return configuration
    }

    @Test(
        "comes back as it was, and the loop and the planner run on it",
        arguments: Array(stride(from: 0, to: 1024, by: 11)))
    func corners(bits: Int) throws {
        let configuration = try Self.corner(bits)
        #expect(try LoopConfiguration(cbor: configuration.cbor) == configuration)
        var rig = Rig { $0 = configuration }
        rig.pump.programmed = configuration.therapy.basal.highestRate
        rig.basal = .unitsPerHour(5)
        rig.bolus = .units(1)
        rig.begin()
        rig.pump.enter(.carbohydrate(.grams(100)))
        rig.run([110, 113, 116, 250, 252, 60, 58, 45])
        for request in rig.requests {
            let again = try PlannerRequest(cbor: request.cbor)
            #expect(again == request)
            _ = Planner.plan(again)
        }
    }
}
