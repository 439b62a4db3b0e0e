// What the twin needs of a person's therapy settings, reduced to the numbers of its equations.

public import Quantities
import SmallMath

extension AgeBand {
    /// Its place in the tables of priors.
    var place: Int {
        switch self {
        case .unknown: 0
        case .adult: 1
        case .adolescent: 2
        case .child: 3
        }
    }
}

/// The numbers of the model that come from the person. All finite.
public struct TwinSettings: Sendable, Equatable {
    /// Prior fall of glucose at the peak of one unit's effect. Unit: mg/dL per U.
    public let effect: Double
    /// SD of the logarithm of that prior. Dimensionless.
    public let effectSpread: Double
    /// Prior rise of glucose per gram that reaches plasma. Unit: mg/dL per g.
    public let carbEffect: Double
    /// Carbohydrate covered by one unit, by the profile. Unit: g/U.
    public let carbRatio: Double
    /// Factor on the floors of insulin's effect in dosing; below 1 where the prior itself is only a
    /// rule's guess. Dimensionless.
    public let effectFloor: Double
    /// The programmed rates.
    public let basal: BasalSchedule
    /// Their mean over the day. Unit: U/min.
    public let meanBasal: Double
    /// Prior weights of the bank's members; sum to 1.
    public let memberWeights: SIMD16<Double>
    /// The estimator's chosen numbers.
    public var tuning: TwinTuning

    /// The numbers themselves, all finite and positive: a fitted person, or a made-up one.
    public init(
        effect: Double, effectSpread: Double = 0.25, carbEffect: Double, carbRatio: Double,
        basal: BasalSchedule, age: AgeBand = .unknown, insulin: InsulinKind = .rapid,
        tuning: TwinTuning = TwinTuning(), effectFloor: Double = 1
    ) {
        self.effectFloor = effectFloor
        self.effect = effect
        self.effectSpread = effectSpread
        self.carbEffect = carbEffect
        self.carbRatio = carbRatio
        self.basal = basal
        self.tuning = tuning
        meanBasal = max(basal.dailyTotal.units, 0) / 1440
        memberWeights = Self.weights(age: age, insulin: insulin)
    }

    /// Reduces therapy settings to the model's numbers.
    ///
    /// The size of insulin's effect is known from two sources, each with its error: the profile's
    /// correction factor, and daily insulin (``TwinParameters/effectTimesDaily``); they are joined by
    /// their precisions. The carb effect is the mean (of logarithms) of what makes a rightly counted
    /// meal neutral and of physiology (bioavailability over distribution volume and body mass).
    /// Learning that is frozen by the settings holds everything personal at this prior.
    public init(therapy: TherapySettings, tuning: TwinTuning = TwinTuning()) {
        let age = therapy.age
        let daily = min(max(therapy.totalDailyInsulin.units, 1), 300)
        let rule = TwinParameters.effectTimesDaily[age.place] / daily
        let profile = min(max(therapy.sensitivity.milligramsPerDeciliterPerUnit, 2), 1000)
        let ruleWeight =
            1 / (TwinParameters.effectRuleSpread * TwinParameters.effectRuleSpread)
        let saysLittle = TwinParameters.ruleBand.contains(profile * daily)
        let profileSpread =
            saysLittle ? tuning.ruleProfileSpread : TwinParameters.effectProfileSpread
        let profileWeight = 1 / (profileSpread * profileSpread)
        let total = ruleWeight + profileWeight
        let effect = Elementary.exp(
            (ruleWeight * Elementary.log(rule) + profileWeight * Elementary.log(profile)) / total)
        let mass = min(max(therapy.bodyMass.kilograms, 5), 250)
        let physical =
            1000 * TwinParameters.carbBioavailability / (mass * TwinParameters.glucoseVolume)
        let ratio = min(max(therapy.carbRatio.gramsPerUnit, 0.5), 300)
        let matched = min(
            max(effect * TwinParameters.wholeOverPeak / ratio, 0.4 * physical), 2.5 * physical)
        self.init(
            effect: effect, effectSpread: (1 / total).squareRoot(),
            carbEffect: (matched * physical).squareRoot(), carbRatio: ratio, basal: therapy.basal,
            age: age, insulin: therapy.insulin,
            tuning: therapy.learning == .frozen ? .frozen : tuning,
            effectFloor: saysLittle ? tuning.ruleFloor : 1)
    }

    /// Prior weights of the members: speed by age and insulin, tail as in the populations.
    ///
    /// Sources: development people of three age groups (median rate 0.0223/min in adults, 0.0254 in
    /// adolescents, 0.0275 in children, SD of its logarithm 0.15; widened here, as virtual people
    /// of one simulator differ less than people do); insulin type by reference/plant-models.md.
    private static func weights(age: AgeBand, insulin: InsulinKind) -> SIMD16<Double> {
        var centre = 0.0
        switch age {
        case .unknown: centre = -3.77
        case .adult: centre = -3.80
        case .adolescent: centre = -3.67
        case .child: centre = -3.60
        }
        switch insulin {
        case .rapid: break
        case .ultraRapid: centre += 0.2
        case .regular: centre -= 0.4
        }
        let shares =
            switch age {
            case .unknown, .adolescent: TwinParameters.effectivenessShares
            case .adult: TwinParameters.effectivenessSharesOfAdults
            case .child: TwinParameters.effectivenessSharesOfChildren
            }
        var weights = SIMD16<Double>.zero
        var total = 0.0
        for member in 0..<TwinParameters.memberCount {
            let rate = TwinParameters.actionRates[member % TwinParameters.rateCount]
            let apart = (Elementary.log(rate) - centre) / 0.25
            let tail = shares[member / TwinParameters.rateCount]
            weights[member] = max(Elementary.exp(-0.5 * apart * apart), 0.02) * tail
            total += weights[member]
        }
        return weights / total
    }

    /// Prior SDs of the personal parameters, in their lanes.
    var personalSpreads: SIMD16<Double> {
        var spreads = SIMD16<Double>.zero
        spreads[TwinIndex.effect] = max(effectSpread * tuning.effectLearning, 1e-6)
        spreads[TwinIndex.sensitivity] = tuning.sensitivitySpread
        spreads[TwinIndex.basalGlucose] = tuning.basalGlucoseSpread
        spreads[TwinIndex.mealTime] = tuning.mealTimeSpread
        spreads[TwinIndex.mealSize] = tuning.mealSizeSpread
        return spreads
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
