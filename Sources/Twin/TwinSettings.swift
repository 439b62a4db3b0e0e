// What the twin needs of a person's therapy settings, reduced to the numbers of its equations.

public import Quantities

/// The numbers of the model that come from the therapy settings. All finite.
public struct TwinSettings: Sendable, Equatable {
    /// Prior sensitivity: fall of glucose per unit of completed action. Unit: mg/dL per U.
    public let sensitivity: Double
    /// Rise of glucose per gram that reaches plasma. Unit: mg/dL per g.
    public let carbEffect: Double
    /// The programmed rates.
    public let basal: BasalSchedule

    /// The numbers themselves, all finite and not negative: a fitted person, or a made-up one.
    public init(sensitivity: Double, carbEffect: Double, basal: BasalSchedule) {
        self.sensitivity = sensitivity
        self.carbEffect = carbEffect
        self.basal = basal
    }

    /// Reduces therapy settings to the model's numbers.
    ///
    /// The sensitivity is sized so that the peak effect of one unit is
    /// ``TwinParameters/sensitivityOverProfile`` times the profile's correction factor, itself
    /// believed up to a multiple of 1800/TDD. The carb effect follows from the carb ratio, so that
    /// a rightly counted and dosed meal is neutral in the end, held within 0.6-1.5 times the
    /// value of physiology (bioavailability over distribution volume and body mass).
    public init(therapy: TherapySettings) {
        let daily = min(max(therapy.totalDailyInsulin.units, 1), 300)
        let rule = TwinParameters.ruleOf1800 / daily * TwinParameters.ruleSensitivityMax
        let profile = min(therapy.sensitivity.milligramsPerDeciliterPerUnit, rule)
        let factor = TwinParameters.sensitivityOverProfile * min(max(profile, 2), 1000)
        sensitivity = factor / TwinParameters.unitResponsePeak
        let mass = min(max(therapy.bodyMass.kilograms, 5), 250)
        let physical =
            1000 * TwinParameters.carbBioavailability / (mass * TwinParameters.glucoseVolume)
        let matched = sensitivity / min(max(therapy.carbRatio.gramsPerUnit, 0.5), 300)
        carbEffect = min(max(matched, 0.6 * physical), 1.5 * physical)
        basal = therapy.basal
    }

    /// Scheduled basal at a minute of the local day, 0 ..< 1440. Unit: U/min.
    public func scheduledRate(atMinute minute: Int) -> Double {
        basal.rate(atMinute: minute).unitsPerHour / 60
    }

    /// Scheduled basal of a past span that ends at a minute of the local day.
    /// - Parameters:
    ///   - minutes: length of the span, 0 or more. Unit: min.
    ///   - minuteOfDay: the local minute at which the span ends, 0 ..< 1440.
    /// - Returns: the mean rate. Unit: U/min.
    public func meanScheduledRate(over minutes: Double, endingAt minuteOfDay: Int) -> Double {
        if basal.segments.count == 1 { return scheduledRate(atMinute: 0) }
        let pieces = min(max(Int(minutes.rounded(.up)), 1), 1440)
        var sum = 0.0
        for piece in 1...pieces {
            let minute = (minuteOfDay - piece) % 1440
            sum += scheduledRate(atMinute: minute < 0 ? minute + 1440 : minute)
        }
        return sum / Double(pieces)
    }
}
