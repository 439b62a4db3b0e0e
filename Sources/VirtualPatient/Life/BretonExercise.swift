// What exercise does to glucose, driven by the heart rate: Breton's model on UVA/Padova plants.

public import PlantKernels
import SmallMath

/// A model of exercise: a heart rate a minute goes in, a modulation of the plant comes out.
public protocol ExerciseEffect: Sendable {
    /// The person's heart rates; the resting one stands for minutes without exercise.
    var heartRates: HeartRates { get }
    /// Lives one whole minute.
    /// - Parameter heartRate: the minute's mean. Unit: 1/min. Finite.
    /// - Returns: how the person differs during that minute.
    mutating func live(heartRate: Double) -> Modulation<Double>
}

/// Exercise after M. Breton, J. Diabetes Sci. Technol. 2 (2008) 169, as put on the UVA/Padova
/// plant by C. Dalla Man, M. Breton, C. Cobelli, J. Diabetes Sci. Technol. 3 (2009) 56.
///
/// With h the heart rate above rest (at least 0), f = (Y/(a·HRb))ⁿ / (1 + (Y/(a·HRb))ⁿ):
///
/// * Ẏ = (h − Y)/τHR: the acute effect, over within minutes;
/// * Ẇ = f·h − (1 − f)·W/τex: the prolonged effect; in one bout the paper's Z·W;
/// * use = [Vm0·(1 + β·Y) + Vmx·(1 + α·W)·(X + Ib) − Vmx·Ib]·Gt/(Km0 + Gt).
///
/// The last line is, exactly, ``Modulation/insulinUse`` = 1 + α·W and ``Modulation/restingUse`` =
/// 1 + β·Y + α·W·Vmx·Ib/Vm0. Differences to the paper, each measured in docs/virtual-life.md: its
/// Z (reaching 0.998 within minutes) and W are one state, which also gives a meaning to several
/// bouts; its γ (1e-7, on Km0) is left out. Very hard exercise is ours, see ``Parameters``.
public struct BretonExercise: ExerciseEffect, Hashable {
    /// The numbers of the model.
    public struct Parameters: Sendable, Hashable {
        /// τHR, how fast the acute effect follows the heart rate. Unit: min.
        public let heartRateTime: Double
        /// τex, how fast the prolonged effect fades. Unit: min.
        public let prolongedTime: Double
        /// a, the rise of the heart rate that counts as exercise, as a share of rest. Unit: 1.
        public let onsetShare: Double
        /// n, how sharply exercise begins. Unit: 1.
        public let onsetPower: Double
        /// α, what the prolonged effect adds to insulin's. Unit: 1 per beat.
        public let insulinGain: Double
        /// β, what the acute effect adds to use without insulin. Unit: min per beat.
        public let restingGain: Double
        /// Glucose production on top at the highest heart rate. Unit: mg/kg/min.
        public let hardProduction: Double

        /// Every parameter, once, in the order of ``values``.
        ///
        /// Values: Dalla Man 2009 model C (α, β, τex) and Breton 2008 (τHR, a, n), as cited in
        /// reference/plant-models.md 1.6. Ranges: ours. Hard exercise: E. Marliss, M. Vranic,
        /// Diabetes 51 (2002) S271: above 80 % of the highest oxygen uptake production rises
        /// seven- to eightfold, from about 2 mg/kg/min; that it rises in proportion from 80 % of
        /// the heart rate reserve to all of it, within minutes, is ours.
        public static let declarations: [LifeQuantity] = [
            LifeQuantity("tauHR", "min", 1...60, source: "Breton 2008: 5"),
            LifeQuantity("tauEx", "min", 30...2880, source: "Dalla Man 2009: 600"),
            LifeQuantity("a", "1", 0.02...1, source: "Breton 2008: 0.1"),
            LifeQuantity("n", "1", 1...10, source: "Breton 2008: 4"),
            LifeQuantity("alpha", "1/beat", 0...0.002, source: "Dalla Man 2009: 3e-4"),
            LifeQuantity("beta", "min/beat", 0...0.1, source: "Dalla Man 2009: 0.01"),
            LifeQuantity(
                "hardProduction", "mg/kg/min", 0...20, source: "Marliss and Vranic 2002: 12"),
        ]

        /// The published values, and hard exercise as described at ``declarations``.
        public static let published = Parameters(
            unchecked: [5, 600, 0.1, 4, 3e-4, 0.01, 12])

        /// The values in the order of ``declarations``.
        public var values: [Double] {
            [
                heartRateTime, prolongedTime, onsetShare, onsetPower, insulinGain, restingGain,
                hardProduction,
            ]
        }

        /// Parameters from values in the order of ``declarations``.
        /// - Throws: ``TableError`` naming the parameter that is outside its range, or when their
        ///   number is wrong.
        public init(values: [Double]) throws(TableError) {
            guard values.count == Self.declarations.count else {
                throw TableError(
                    problem: "\(values.count) values, \(Self.declarations.count) are needed")
            }
            for (declaration, value) in zip(Self.declarations, values) {
                _ = try declaration.checked(value)
            }
            self.init(unchecked: values)
        }

        private init(unchecked values: [Double]) {
            heartRateTime = values[0]
            prolongedTime = values[1]
            onsetShare = values[2]
            onsetPower = values[3]
            insulinGain = values[4]
            restingGain = values[5]
            hardProduction = values[6]
        }
    }

    /// The person's heart rates.
    public let heartRates: HeartRates
    /// The numbers of the model.
    public let parameters: Parameters
    /// The body it acts on.
    public let body: BodyTraits
    /// Y, the acute effect. Unit: 1/min.
    public private(set) var acute = 0.0
    /// W, the prolonged effect: beats above rest not yet forgotten. Unit: 1.
    public private(set) var prolonged = 0.0
    /// The share of ``Parameters/hardProduction`` at work, 0...1. Unit: 1.
    private var hard = 0.0

    /// Where very hard exercise begins, as a share of the heart rate reserve. Unit: 1. Source:
    /// Marliss and Vranic 2002, 80 % of oxygen uptake; ACSM equates the two shares.
    private static let hardShare = 0.8

    /// Someone rested.
    public init(heartRates: HeartRates, body: BodyTraits, parameters: Parameters = .published) {
        self.heartRates = heartRates
        self.body = body
        self.parameters = parameters
    }

    /// Lives one whole minute.
    ///
    /// Y is solved exactly, W's fading exactly for the onset at mid-minute, its gain not faded in
    /// its own minute; the modulation is that of the middle of the minute. Heart rates below rest count as rest, above the highest as that.
    public mutating func live(heartRate: Double) -> Modulation<Double> {
        let p = parameters
        let rise = max(0, min(heartRate, heartRates.maximum) - heartRates.resting)
        let halfway = Self.approach(acute, rise, over: 0.5 / p.heartRateTime)
        acute = Self.approach(acute, rise, over: 1 / p.heartRateTime)
        let onset = onset(at: halfway)
        let kept = Elementary.exp(-(1 - onset) / p.prolongedTime)
        let before = prolonged
        prolonged = before * kept + onset * rise
        let hardness = max(0, heartRates.reserveShare(of: heartRate) - Self.hardShare)
        let asked = hardness / (1 - Self.hardShare)
        let hardHalfway = Self.approach(hard, asked, over: 0.5 / p.heartRateTime)
        hard = Self.approach(hard, asked, over: 1 / p.heartRateTime)

        let insulin = p.insulinGain * (before + prolonged) / 2
        var result = Modulation<Double>()
        result.insulinUse = 1 + insulin
        result.restingUse = 1 + p.restingGain * halfway + insulin * body.insulinShare
        result.production = p.hardProduction * hardHalfway
        return result
    }

    /// f(Y), 0...1.
    private func onset(at acute: Double) -> Double {
        guard acute > 0 else { return 0 }
        let relative = acute / (parameters.onsetShare * heartRates.resting)
        let raised = Elementary.pow(relative, parameters.onsetPower)
        return raised / (1 + raised)
    }

    /// Where a first-order lag stands after a share of its time constant.
    private static func approach(_ from: Double, _ to: Double, over share: Double) -> Double {
        to + (from - to) * Elementary.exp(-share)
    }
}
