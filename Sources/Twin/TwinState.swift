// What the twin remembers between two cycles.

public import SmallMath

/// The twin's whole memory: the estimate, the insulin still to act, and its own health.
public struct TwinState: Sendable, Equatable {
    /// Mean of the estimate, in the order of ``TwinIndex``.
    public internal(set) var mean: [Double]
    /// Covariance of the estimate, same order; symmetric positive semidefinite.
    public internal(set) var covariance: SquareMatrix
    /// Insulin above scheduled basal that is still on its way.
    public internal(set) var insulin: InsulinBank
    /// Weighted mean of the squared rescaled innovations over about 2 h. Dimensionless.
    public internal(set) var innovationPower: Double
    /// Time for which the twin must not be used for an increase. Unit: min.
    public internal(set) var distrust: Double
    /// Time for which a personal parameter has stood at its bound. Unit: min.
    public internal(set) var pinned: Double
    /// Accepted readings since the start, counted to a small number.
    public internal(set) var readings: Double
    /// Time since carbohydrate was last announced, counted to two days. Unit: min.
    public internal(set) var sinceCarbs: Double

    /// A start from the prior.
    /// - Parameters:
    ///   - glucose: a first reading, `nil` without one. Unit: mg/dL.
    ///   - insulinOnBoard: insulin above basal that was delivered before; taken as given just now,
    ///     which is the cautious side. Unit: U.
    public init(glucose: Double?, insulinOnBoard: Double) {
        mean = [Double](repeating: 0, count: TwinIndex.count)
        covariance = SquareMatrix(diagonal: [Double](repeating: 0, count: TwinIndex.count))
        insulin = InsulinBank()
        insulin.inject(min(max(insulinOnBoard, 0), TwinInput.insulinMax))
        innovationPower = 1
        distrust = 0
        pinned = 0
        readings = 0
        sinceCarbs = Self.sinceCarbsMax
        for index in 0..<TwinIndex.personalCount {
            let deviation = TwinParameters.personalDeviations[index]
            covariance[index, index] = deviation * deviation
        }
        restartGlucose(at: glucose)
    }

    /// ``sinceCarbs`` stops counting here. Unit: min.
    static let sinceCarbsMax = 2880.0

    /// Forgets the quantities that change within hours, keeps the personal parameters.
    mutating func restartGlucose(at glucose: Double?) {
        for index in TwinIndex.personalCount..<TwinIndex.count {
            for other in 0..<TwinIndex.count {
                covariance[index, other] = 0
                covariance[other, index] = 0
            }
            mean[index] = 0
        }
        let level = glucose ?? TwinParameters.basalGlucose
        let spread = 60.0
        mean[TwinIndex.glucose] = level
        mean[TwinIndex.interstitial] = level
        covariance[TwinIndex.glucose, TwinIndex.glucose] = spread * spread + 100
        covariance[TwinIndex.interstitial, TwinIndex.interstitial] = spread * spread
        covariance[TwinIndex.glucose, TwinIndex.interstitial] = spread * spread
        covariance[TwinIndex.interstitial, TwinIndex.glucose] = spread * spread
        covariance[TwinIndex.action, TwinIndex.action] = 1e-6
        covariance[TwinIndex.gut1, TwinIndex.gut1] = 100
        covariance[TwinIndex.gut2, TwinIndex.gut2] = 100
        let flow = TwinParameters.disturbanceDeviation
        covariance[TwinIndex.disturbance, TwinIndex.disturbance] = flow * flow
        let sensor = TwinParameters.sensorDeviation
        covariance[TwinIndex.sensor, TwinIndex.sensor] = sensor * sensor
    }

    /// Glucose the person has now, as the twin believes. Unit: mg/dL.
    public var glucose: Double { mean[TwinIndex.interstitial] }

    /// Carbohydrate still to be absorbed. Unit: g.
    public var carbsOnBoard: Double { mean[TwinIndex.gut1] + mean[TwinIndex.gut2] }

    /// Glucose at programmed basal. Unit: mg/dL.
    public var basalGlucose: Double {
        TwinParameters.basalGlucose * Elementary.exp(mean[TwinIndex.basalGlucose])
    }

    /// Time constant of each gut compartment. Unit: min.
    public var mealTime: Double {
        TwinParameters.mealTime * Elementary.exp(mean[TwinIndex.mealTime])
    }

    /// Multiplier of the prior sensitivity. Dimensionless.
    public var sensitivityMultiplier: Double {
        Elementary.exp(mean[TwinIndex.sensitivity])
    }
}

/// What happened since the previous step.
public struct TwinInput: Sendable, Equatable {
    /// Largest insulin a step believes. Unit: U.
    public static let insulinMax = 100.0
    /// Largest carbohydrate a step believes. Unit: g.
    public static let carbsMax = 500.0

    /// Time since the previous step; 0 or more. Unit: min.
    public var minutes: Double
    /// Insulin delivered in that time above (below: negative) scheduled basal. Unit: U.
    public var insulin: Double
    /// Carbohydrate announced in that time. Unit: g.
    public var carbs: Double
    /// Age of that announcement. Unit: min.
    public var carbsAge: Double
    /// Scheduled basal in that time. Unit: U/min.
    public var scheduledRate: Double
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

    /// An input; amounts are clamped to what a step believes, non-finite ones count as zero.
    public init(
        minutes: Double, insulin: Double, carbs: Double, carbsAge: Double, scheduledRate: Double,
        reading: Reading
    ) {
        self.minutes = Self.bounded(minutes, 0, 1e7)
        self.insulin = Self.bounded(insulin, -Self.insulinMax, Self.insulinMax)
        self.carbs = Self.bounded(carbs, 0, Self.carbsMax)
        self.carbsAge = Self.bounded(carbsAge, 0, 1440)
        self.scheduledRate = Self.bounded(scheduledRate, 0, 1)
        self.reading = Self.checked(reading)
    }

    private static func bounded(_ value: Double, _ low: Double, _ high: Double) -> Double {
        value.isFinite ? min(max(value, low), high) : 0
    }

    /// A non-finite number is no reading.
    private static func checked(_ reading: Reading) -> Reading {
        switch reading {
        case .value(let glucose), .below(let glucose), .above(let glucose):
            glucose.isFinite ? reading : .missing
        case .missing: .missing
        }
    }
}

/// What a step found.
public struct TwinInnovation: Sendable, Equatable {
    /// The reading less what was expected; zero without a reading. Unit: mg/dL.
    public var value = 0.0
    /// Its SD as the filter states it; zero without a reading. Unit: mg/dL.
    public var deviation = 0.0
    /// The reading's influence was limited: it is too far from what was expected.
    public var gated = false
    /// The covariance had to be repaired by dropping its correlations.
    public var repaired = false
    /// The gap was too long to bridge: glucose started anew.
    public var restarted = false
    /// A reading took part.
    public var accepted = false
}
