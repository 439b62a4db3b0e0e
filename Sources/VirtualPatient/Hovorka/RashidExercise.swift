// What exercise does to glucose, driven by the heart rate, for the Hovorka plant.

public import PlantKernels
import SmallMath

/// Exercise on the Hovorka plant after Rashid 2019 in the form mGIPsim gives it.
///
/// With r the share of the heart rate reserve and rH = (r − VT)/(1 − VT), both held in 0...1:
/// Ė_f = p6(r − E_f), Ė_h = p8(rH − E_h), Ė_L = p6·E_f − p7·E_L. Published effects:
/// EGP·(1 + p1·E_f + p2·E_h); Q̇1 −p3·E_f; Q̇2 +(p3 − p4)·E_f − p5·x2·E_L.
/// As a ``Modulation`` they become:
///
/// * `productionFactor` = 1 + p1·E_f + p2·E_h, exactly;
/// * `uptake` = p3·E_f, which the plant lets fade below 4.5 mmol/L (mGIPsim holds Q1 instead);
/// * `appearance` = k12·T, T the moved glucose: Ṫ = (p3 − p4)·E_f − (k12 + x2b)·T. Q̇2 is linear,
///   so this is what Q2 would give back, but for x2 being taken at rest and for the fading;
/// * `insulinUse` = (1 + p5·E_L/Q2b)·(1 + A), Q2b the tissue glucose at rest: x2·(Q2 + p5·E_L) is
///   x2·(1 + p5·E_L/Q2)·Q2, but the plant scales x1 with it.
///
/// Ours is A, what lasts: E_L is gone within an hour, while glucose needs stay raised for 11 h
/// after 45 min of moderate exercise (R. Davey et al., J. Clin. Endocrinol. Metab. 98 (2013) 2908).
/// Ḃ = E_f/60 − B/afterTime, A = min(2, afterGain·B).
public struct RashidExercise: ExerciseEffect, Hashable {
    /// The most that ``aftereffect`` adds to insulin's effect. Unit: 1. Ours.
    public static let afterLimit = 2.0

    /// The person's heart rates.
    public let heartRates: HeartRates
    /// The numbers of the model.
    public let parameters: RashidParameters
    /// E_f, the short effect. Unit: 1.
    public private(set) var short = 0.0
    /// E_h, the effect of hard exercise. Unit: 1.
    public private(set) var hard = 0.0
    /// E_L, the longer effect. Unit: 1.
    public private(set) var long = 0.0
    /// T, glucose moved to tissue and not yet used or given back. Unit: mmol.
    public private(set) var moved = 0.0
    /// B, hours of the hardest exercise not yet forgotten. Unit: h.
    public private(set) var remembered = 0.0

    /// mmol/min to mg/kg/min.
    private let perKilogram: Double
    /// Unit: 1/min.
    private let k12: Double
    /// x2 at rest. Unit: 1/min.
    private let disposal: Double
    /// Q2 at rest. Unit: mmol.
    private let tissue: Double

    /// Someone rested.
    /// - Parameter person: whose glucose and insulin at rest the effects refer to.
    public init(
        heartRates: HeartRates, person: HovorkaParameters, parameters: RashidParameters = .mean
    ) {
        self.heartRates = heartRates
        self.parameters = parameters
        let rest = person.rest.state
        perKilogram = HovorkaKernel<Double>.milligramsPerMillimole / person.bodyMass
        k12 = person.k12
        disposal = rest.disposal
        // Someone who needs no insulin at rest moves no glucose to tissue there.
        tissue = max(1, rest.tissue)
    }

    /// A, what past exercise adds to insulin's effect now. Unit: 1.
    public var aftereffect: Double { min(Self.afterLimit, parameters.afterGain * remembered) }

    /// Lives one minute.
    /// - Parameter heartRate: the minute's mean. Unit: 1/min. Anything at or below rest is rest.
    /// - Returns: the effects in the middle of the minute.
    public mutating func live(heartRate: Double) -> Modulation<Double> {
        let share = heartRates.reserveShare(of: heartRate)
        advance(half: share)
        let result = modulation
        advance(half: share)
        return result
    }

    private var modulation: Modulation<Double> {
        let p = parameters
        var result = Modulation<Double>()
        result.productionFactor = 1 + p.production * short + p.hardProduction * hard
        result.uptake = p.transfer * short * perKilogram
        result.appearance = k12 * moved * perKilogram
        result.insulinUse = (1 + p.insulin * long / tissue) * (1 + aftereffect)
        return result
    }

    /// Half a minute, exact for E_f, E_h and what forgets, by the midpoint rule for the rest.
    private mutating func advance(half share: Double) {
        let p = parameters
        let step = 0.5
        let hardTarget = min(1, max(0, (share - p.hardShare) / (1 - p.hardShare)))
        let next = share + (short - share) * Elementary.exp(-p.shortRate * step)
        let mean = (short + next) / 2
        short = next
        hard = hardTarget + (hard - hardTarget) * Elementary.exp(-p.hardRate * step)
        long = Self.fed(long, p.shortRate * mean, p.longRate, step)
        moved = Self.fed(moved, (p.transfer - p.use) * mean, k12 + disposal, step)
        remembered = Self.fed(remembered, mean / 60, 1 / p.afterTime, step)
    }

    /// An amount that leaves at a rate, after a time of even inflow; exact.
    private static func fed(
        _ amount: Double, _ inflow: Double, _ rate: Double, _ time: Double
    ) -> Double {
        let level = inflow / rate
        return level + (amount - level) * Elementary.exp(-rate * time)
    }
}
