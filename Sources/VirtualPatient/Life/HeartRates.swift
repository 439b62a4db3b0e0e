// How hard someone exercises, as a heart rate.

/// How hard exercise is, in the words of the American College of Sports Medicine.
public enum ExerciseIntensity: String, Sendable, Hashable, CaseIterable {
    /// 30...39 % of the heart rate reserve: slow walking.
    case light
    /// 40...59 %: brisk walking, easy cycling.
    case moderate
    /// 60...89 %: running.
    case vigorous

    /// The middle of the band, as a share of the heart rate reserve. Unit: 1.
    ///
    /// Source: ACSM's Guidelines for Exercise Testing and Prescription, 10th ed. (2018): light
    /// 30-39 %, moderate 40-59 %, vigorous 60-89 % of heart rate reserve.
    public var reserveShare: Double {
        switch self {
        case .light: 0.35
        case .moderate: 0.50
        case .vigorous: 0.75
        }
    }
}

/// A person's heart rate at rest and at its highest.
public struct HeartRates: Sendable, Hashable {
    /// At rest. Unit: 1/min.
    public let resting: Double
    /// The highest. Unit: 1/min.
    public let maximum: Double

    /// Heart rates at rest accepted.
    public static let restingLimits = LifeQuantity(
        "restingHeartRate", "1/min", 30...120,
        source: "ours: from athletes to young children")
    /// Highest heart rates accepted.
    public static let maximumLimits = LifeQuantity(
        "maximumHeartRate", "1/min", 100...230, source: "ours: from old age to children")
    /// Ages accepted by the formula.
    public static let ageLimits = LifeQuantity(
        "age", "years", 5...100, source: "ours: where the formula gives a plausible rate")
    /// Heart rates a minute of life may have, whoever lives it. Unit: 1/min. Range: ours.
    public static let limits = LifeQuantity(
        "heartRate", "1/min", 20...260, source: "ours: what a monitor can show")
    /// A usual heart rate at rest, for someone of whom nothing is known. Unit: 1/min. Ours.
    public static let usualResting = 70.0

    /// A person's heart rates.
    /// - Throws: ``TableError`` when one is outside its range or there are not at least 30/min
    ///   between them.
    public init(resting: Double, maximum: Double) throws(TableError) {
        self.resting = try Self.restingLimits.checked(resting)
        self.maximum = try Self.maximumLimits.checked(maximum)
        guard maximum >= resting + 30 else {
            throw TableError(
                column: Self.maximumLimits.name,
                problem: "\(maximum) is not at least 30/min above the resting \(resting)")
        }
    }

    /// Heart rates from age: the highest is 208 − 0.7·age.
    ///
    /// Source: H. Tanaka, K. Monahan, D. Seals, J. Am. Coll. Cardiol. 37 (2001) 153; its standard
    /// deviation of about 10/min between people is not drawn.
    public init(age: Double, resting: Double = HeartRates.usualResting) throws(TableError) {
        let years = try Self.ageLimits.checked(age)
        try self.init(resting: resting, maximum: 208 - 0.7 * years)
    }

    /// The heart rate at a share of the reserve: resting + share·(maximum − resting).
    /// - Parameter share: 0...1; values outside are held at its ends.
    public func rate(reserveShare share: Double) -> Double {
        resting + min(1, max(0, share)) * (maximum - resting)
    }

    /// The heart rate at an intensity.
    public func rate(at intensity: ExerciseIntensity) -> Double {
        rate(reserveShare: intensity.reserveShare)
    }

    /// The share of the reserve a heart rate uses, 0...1. Unit: 1.
    public func reserveShare(of rate: Double) -> Double {
        min(1, max(0, (rate - resting) / (maximum - resting)))
    }
}
