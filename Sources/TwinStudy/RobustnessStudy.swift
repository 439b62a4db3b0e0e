// A million cycles with everything that can go wrong, and what the twin's numbers did.

import Quantities
import SmallMath
import Twin

/// Randomised cycles with faults: jumps, LOW and HIGH, nonsense numbers, gaps, duplicates, irregular
/// and late readings, huge and negative insulin, huge and late carbohydrate.
public enum RobustnessStudy {
    /// What happened.
    public struct Result: Sendable, Equatable {
        /// Cycles lived.
        public var cycles = 0
        /// Cycles after which a number was not finite or had left its range.
        public var broken = 0
        /// Restarts from the prior because a covariance was not finite.
        public var repaired = 0
        /// Snapshots that did not restore to the same bytes.
        public var differing = 0
        /// Cycles spent untrusted.
        public var untrusted = 0
        /// Longest unbroken spell of distrust, in cycles, ended by quiet readings.
        public var longestDistrust = 0
    }

    /// Runs.
    /// - Parameters:
    ///   - cycles: 1 or more.
    ///   - seed: of everything random.
    public static func run(cycles: Int, seed: UInt64) -> Result {
        var random = SeededGenerator(seed: seed)
        guard let basal = BasalSchedule(constant: .unitsPerHour(1)) else { return Result() }
        let settings = TwinSettings(effect: 30, carbEffect: 5, carbRatio: 10, basal: basal)
        let bounds = DosingBounds(sensitivityMin: 0.8, actionRateMax: 1)
        var twin = TwinState(glucose: nil, insulinOnBoard: 0, settings: settings)
        var forecast = TwinForecast(steps: 48)
        var result = Result()
        var level = 140.0
        var distrust = 0
        for cycle in 0..<cycles {
            let input = input(&random, level: &level, cycle: cycle)
            let found = twin.step(input, settings: settings)
            if cycle % 10 == 0 {
                twin.forecast(into: &forecast, pending: 0, settings: settings, bounds: bounds)
                twin.remember(forecast)
            }
            result.cycles += 1
            if found.repaired { result.repaired += 1 }
            if !isSound(twin, forecast) { result.broken += 1 }
            if twin.trust == .untrusted {
                result.untrusted += 1
                distrust += 1
            } else {
                distrust = 0
            }
            result.longestDistrust = max(result.longestDistrust, distrust)
            if cycle % 1000 == 0 {
                let bytes = twin.encoded()
                let restored = TwinState(decoding: bytes, settings: settings)
                if restored?.encoded() != bytes { result.differing += 1 }
                if let restored { twin = restored }
            }
        }
        return result
    }

    private static func isSound(_ twin: TwinState, _ forecast: TwinForecast) -> Bool {
        guard (10...900).contains(twin.glucose), twin.carbsOnBoard >= 0,
            twin.deviation(TwinIndex.interstitial).isFinite
        else { return false }
        for point in 0..<forecast.mean.count {
            guard forecast.mean[point].isFinite, forecast.deviation[point] >= 0,
                forecast.unitEffect[point] >= 0, forecast.sensorBand95[point].isFinite,
                forecast.sensorMean[point].isFinite
            else { return false }
        }
        return true
    }

    /// Spells of 500 cycles: quiet ones and wild ones in turn.
    private static func input(
        _ random: inout SeededGenerator, level: inout Double, cycle: Int
    ) -> TwinInput {
        let isWild = (cycle / 500) % 2 == 1
        level = min(max(level + (isWild ? 25 : 4) * random.normal(), 45), 380)
        let choice = random.uniform()
        var reading = TwinInput.Reading.value(level.rounded())
        if isWild {
            if choice < 0.05 { reading = .below(40) }
            if choice > 0.95 { reading = .above(400) }
            if choice > 0.05, choice < 0.1 {
                reading = .value([.nan, .infinity, -1, 1e300, 0][Int(random.uniform() * 5)])
            }
            if choice > 0.1, choice < 0.2 { reading = .value(40 + 360 * random.uniform()) }
        }
        if choice > 0.85, choice < 0.9 { reading = .missing }
        var minutes = 5.0
        let pace = random.uniform()
        if pace < 0.02 { minutes = 0 }
        if pace > 0.97 { minutes = 30 * random.uniform() }
        if isWild, pace > 0.995 { minutes = 2000 * random.uniform() }
        let bolus = random.uniform() < 0.02 ? (isWild ? 40 : 5) * random.uniform() : 0
        return TwinInput(
            minutes: minutes, insulin: bolus - 0.05 * random.uniform(), personBolus: bolus,
            carbs: random.uniform() < 0.02 ? (isWild ? 400 : 60) * random.uniform() : 0,
            carbsAge: 90 * random.uniform(), minuteOfDay: Double(cycle * 5 % 1440),
            reading: reading)
    }
}
