// What the twin is told in one step, and what the step found.

/// What happened since the previous step.
public struct TwinInput: Sendable, Equatable {
    /// Largest insulin a step believes. Unit: U.
    public static let insulinMax = 100.0
    /// Largest entry of carbohydrate that is believed. Unit: g. Source: Loop's hard limit
    /// (peers 3.4).
    public static let carbsMax = 250.0

    /// Time since the previous step; 0 or more. Unit: min.
    public var minutes: Double
    /// Insulin delivered in that time above (below: negative) scheduled basal. Unit: U.
    public var insulin: Double
    /// The part of it that the person gave as a bolus. Unit: U.
    public var personBolus: Double
    /// Carbohydrate announced in that time; 0 when the amount is not believed. Unit: g.
    public var carbs: Double
    /// Something was entered that nobody eats: a meal, probably, of an unknown size.
    public var isMistyped: Bool
    /// Age of that announcement's meal. Unit: min.
    public var carbsAge: Double
    /// Minute of the local day at the end of that time, 0 ..< 1440.
    public var minuteOfDay: Double
    /// The reading.
    public var reading: Reading

    /// What the sensor said, in the model's terms. Unit: mg/dL.
    public enum Reading: Sendable, Equatable {
        /// A value.
        case value(Double)
        /// Below this value.
        case below(Double)
        /// Above this value.
        case above(Double)
        /// Nothing.
        case missing
    }

    /// An input; insulin is clamped to what a step believes, an entry beyond ``carbsMax`` is taken
    /// for a slip of the hand (H40), numbers that are not finite count as zero.
    public init(
        minutes: Double, insulin: Double, personBolus: Double = 0, carbs: Double = 0,
        carbsAge: Double = 0, minuteOfDay: Double = 0, reading: Reading
    ) {
        self.minutes = Self.bounded(minutes, 0, 1e7)
        self.insulin = Self.bounded(insulin, -Self.insulinMax, Self.insulinMax)
        self.personBolus = Self.bounded(personBolus, 0, Self.insulinMax)
        isMistyped = carbs.isFinite && carbs > Self.carbsMax
        self.carbs = isMistyped ? 0 : Self.bounded(carbs, 0, Self.carbsMax)
        self.carbsAge = Self.bounded(carbsAge, 0, 1440)
        self.minuteOfDay = Self.bounded(minuteOfDay, 0, 1439)
        self.reading = Self.checked(reading)
    }

    private static func bounded(_ value: Double, _ low: Double, _ high: Double) -> Double {
        value.isFinite ? min(max(value, low), high) : 0
    }

    /// A non-finite number is no reading, nor is one no sensor gives.
    private static func checked(_ reading: Reading) -> Reading {
        switch reading {
        case .value(let glucose), .below(let glucose), .above(let glucose):
            glucose.isFinite && glucose > 0 && glucose < 1000 ? reading : .missing
        case .missing: .missing
        }
    }
}

/// What a step found.
public struct TwinInnovation: Sendable, Equatable {
    /// The reading less what was expected; zero without a reading. Unit: mg/dL.
    public var value = 0.0
    /// Its SD as the bank states it; zero without a reading. Unit: mg/dL.
    public var deviation = 0.0
    /// The reading's influence was limited: it is too far from what was expected.
    public var gated = false
    /// A covariance was not finite: the twin started again.
    public var repaired = false
    /// The gap was too long to bridge: glucose started anew.
    public var restarted = false
    /// A reading took part.
    public var accepted = false
}
