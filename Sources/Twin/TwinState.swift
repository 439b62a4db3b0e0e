// What the twin remembers between two cycles.

import SmallMath

/// The twin's whole memory: the bank of estimates, the insulin still to act, and its own health.
public struct TwinState: Sendable, Equatable {
    /// Means of the members, each in the order of ``TwinIndex``.
    var means: [SIMD16<Double>]
    /// Covariances of the members, same order.
    var covariances: [FactoredCovariance]
    /// Log likelihood of each member's insulin action, on what was seen; forgotten slowly.
    var evidence: SIMD16<Double>
    /// The members' weights after the latest step; sum to 1.
    public internal(set) var weights: SIMD16<Double>
    /// Insulin above scheduled basal that is still on its way.
    public internal(set) var insulin: InsulinBank
    /// Carbohydrate that was entered and not yet absorbed at the usual rate, by compartment. Unit: g.
    var logged: GutContent
    /// The same of carbohydrate that was only inferred.
    var implied: GutContent
    /// Mean of the readings over some days: where the sensor usually stands. Unit: mg/dL.
    public internal(set) var usualReading: Double
    /// How the sensor's bands have to be scaled for this person.
    public internal(set) var bands: BandScale
    /// The same for ``TwinForecast/plainSensorMean``: what dosing's margin is widened by.
    public internal(set) var plainBands: BandScale
    /// What forecasts usually miss by at each hour.
    public internal(set) var misses: MissCourse
    /// Probabilities of the rival explanations.
    public internal(set) var watch: TwinWatch
    /// The slow second account of glucose.
    var reckoning: TwinReckoning
    /// What dosing may use of what was learnt.
    public internal(set) var release: DosingRelease
    /// Daily course of ln sensitivity, by 3 h from midnight: what the hour's sensitivity returns to.
    public internal(set) var sensitivityDay: SIMD8<Double>
    /// Weighted mean of the squared rescaled innovations over about 2 h. Dimensionless.
    public internal(set) var innovationPower: Double
    /// Time for which the twin must not be used for an increase. Unit: min.
    public internal(set) var distrust: Double
    /// Time for which a personal parameter has stood at its bound. Unit: min.
    public internal(set) var pinned: Double
    /// Accepted readings since the start, counted to a small number.
    public internal(set) var readings: Double
    /// Time since carbohydrate was last entered, counted to two days. Unit: min.
    public internal(set) var sinceCarbs: Double

    /// A start from the prior.
    /// - Parameters:
    ///   - glucose: a first reading, `nil` without one. Unit: mg/dL.
    ///   - insulinOnBoard: insulin above basal that was delivered before; taken as given just now,
    ///     which is the cautious side. Unit: U.
    ///   - settings: the person's numbers, whose prior it starts from.
    public init(glucose: Double?, insulinOnBoard: Double, settings: TwinSettings) {
        let count = TwinParameters.memberCount
        means = [SIMD16<Double>](repeating: .zero, count: count)
        let wide = FactoredCovariance(diagonal: .zero)
        covariances = [FactoredCovariance](repeating: wide, count: count)
        evidence = .zero
        weights = settings.memberWeights
        insulin = InsulinBank()
        insulin.inject(min(max(insulinOnBoard, 0), TwinInput.insulinMax))
        logged = GutContent()
        implied = GutContent()
        usualReading = TwinParameters.usualReading
        bands = BandScale(
            logs80: TwinParameters.bandLogs80, logs95: TwinParameters.bandLogs95,
            rate: TwinParameters.bandRate)
        plainBands = BandScale(
            logs80: .zero, logs95: .zero, rate: TwinParameters.plainBandRate)
        misses = MissCourse()
        watch = TwinWatch()
        reckoning = TwinReckoning()
        release = DosingRelease()
        sensitivityDay = .zero
        innovationPower = 1
        distrust = 0
        pinned = 0
        readings = 0
        sinceCarbs = Self.sinceCarbsMax
        let spreads = settings.personalSpreads
        for member in 0..<count {
            covariances[member].diagonal = spreads * spreads
            restartGlucose(of: member, at: glucose, settings: settings)
        }
    }

    /// ``sinceCarbs`` stops counting here. Unit: min.
    static let sinceCarbsMax = 2880.0

    /// Forgets a member's quantities that change within hours, keeps what is personal.
    mutating func restartGlucose(of member: Int, at glucose: Double?, settings: TwinSettings) {
        let tuning = settings.tuning
        let level = min(
            max(glucose ?? TwinParameters.basalGlucose, TwinParameters.glucoseRange.lowerBound),
            TwinParameters.glucoseRange.upperBound)
        for column in 0..<TwinIndex.personalFirst {
            covariances[member].columns[column] = FactoredCovariance.unit(column)
            means[member][column] = 0
        }
        for column in TwinIndex.personalFirst..<TwinIndex.count {
            for row in 0..<TwinIndex.personalFirst { covariances[member].columns[column][row] = 0 }
        }
        means[member][TwinIndex.interstitial] = level
        means[member][TwinIndex.glucose] = level
        // Interstitial glucose is within 10 mg/dL of plasma's, which is known to 60 mg/dL.
        covariances[member].columns[TwinIndex.glucose][TwinIndex.interstitial] = 1
        covariances[member].diagonal[TwinIndex.interstitial] = 100
        covariances[member].diagonal[TwinIndex.glucose] = 3600
        covariances[member].diagonal[TwinIndex.gut1] = 100
        covariances[member].diagonal[TwinIndex.gut2] = 100
        covariances[member].diagonal[TwinIndex.disturbance] =
            tuning.disturbanceDeviation * tuning.disturbanceDeviation
        // The stationary covariance of the error and its drive, factored: n = z/(2λ) + rest.
        let variance = tuning.sensorDeviation * tuning.sensorDeviation
        let rate = tuning.sensorRate
        let drive = 2 * rate * rate * variance
        covariances[member].columns[TwinIndex.sensorDrive][TwinIndex.sensor] = 0.5 / rate
        covariances[member].diagonal[TwinIndex.sensorDrive] = drive
        covariances[member].diagonal[TwinIndex.sensor] = 0.5 * variance
    }

    /// Mean over the bank of one quantity of ``TwinIndex``.
    public func mean(_ index: Int) -> Double {
        var sum = 0.0
        for member in 0..<means.count { sum += weights[member] * means[member][index] }
        return sum
    }

    /// SD of one quantity of ``TwinIndex``, within and between members.
    public func deviation(_ index: Int) -> Double {
        let centre = mean(index)
        var sum = 0.0
        for member in 0..<means.count {
            let apart = means[member][index] - centre
            sum += weights[member] * (covariances[member][index, index] + apart * apart)
        }
        return sum.squareRoot()
    }

    /// Whether food is entered by this person, or was until not long ago.
    public var announces: Bool { sinceCarbs < TwinParameters.announcingWindow }

    /// Glucose the person has now, as the twin believes. Unit: mg/dL.
    public var glucose: Double { mean(TwinIndex.interstitial) }

    /// Carbohydrate still to be absorbed. Unit: g.
    public var carbsOnBoard: Double { mean(TwinIndex.gut1) + mean(TwinIndex.gut2) }

    /// Insulin above scheduled basal that has not yet come to work. Unit: U.
    public var insulinOnBoard: Double {
        var sum = 0.0
        for member in 0..<means.count {
            sum += weights[member] * insulin.onBoard[member % TwinParameters.rateCount]
        }
        return sum
    }

    /// Glucose at programmed basal. Unit: mg/dL.
    public var basalGlucose: Double {
        TwinParameters.basalGlucose * Elementary.exp(mean(TwinIndex.basalGlucose))
    }

    /// Time constant of each gut compartment. Unit: min.
    public var mealTime: Double {
        TwinParameters.mealTime * Elementary.exp(mean(TwinIndex.mealTime))
    }

    /// Multiplier of the prior size of insulin's effect, the hour's sensitivity included.
    public var sensitivityMultiplier: Double {
        Elementary.exp(mean(TwinIndex.effect) + mean(TwinIndex.sensitivity))
    }
}

/// Carbohydrate on its way through the two gut compartments at the usual rate. Unit: g.
struct GutContent: Sendable, Equatable {
    var first = 0.0
    var second = 0.0
    var total: Double { first + second }

    mutating func advance(minutes: Double, mealTime: Double) {
        let passage = minutes / mealTime
        let decay = Elementary.exp(-passage)
        second = (second + first * passage) * decay
        first *= decay
    }

    /// What is left of carbohydrate eaten some time ago.
    init(of grams: Double, age: Double, mealTime: Double) {
        first = grams
        advance(minutes: age, mealTime: mealTime)
    }

    init() {}

    init(first: Double, second: Double) {
        self.first = first
        self.second = second
    }
}
