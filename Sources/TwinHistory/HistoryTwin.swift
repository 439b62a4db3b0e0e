// A person's twin as identified from history: parameters, how sure, forecasts' correction, and origin.

package import SmallMath

/// Where a twin came from.
public struct TwinProvenance: Sendable, Equatable {
    /// The data file's name, without its folder.
    public var dataFile: String
    /// SHA-256 of the data file, hexadecimal.
    public var dataDigest: String
    /// Local time of the first and of the last cell used, "2026-03-01 06:00".
    public var firstMoment: String
    /// See ``firstMoment``.
    public var lastMoment: String
    /// Cells used.
    public var cells: Int
    /// Share of cells with a reading.
    public var readingShare: Double
    /// Fingerprint of the program's sources.
    public var code: String
    /// When it was made, UTC, "2026-03-01T06:00:00Z".
    public var made: String

    /// An origin.
    public init(
        dataFile: String, dataDigest: String, firstMoment: String, lastMoment: String, cells: Int,
        readingShare: Double, code: String, made: String
    ) {
        self.dataFile = dataFile
        self.dataDigest = dataDigest
        self.firstMoment = firstMoment
        self.lastMoment = lastMoment
        self.cells = cells
        self.readingShare = readingShare
        self.code = code
        self.made = made
    }
}

/// A parameter as found.
public struct FoundParameter: Sendable, Equatable {
    /// Which.
    public let parameter: FitParameter
    /// The prior's centre, in the parameter's unit.
    public let prior: Double
    /// The most probable value, in its unit.
    public let value: Double
    /// SD of the prior and of the posterior in the parameter's own scale (logarithm or value).
    public let priorSpread: Double
    /// See ``priorSpread``.
    public let spread: Double
    /// Ends of the 95 % range, in its unit.
    public let range95: ClosedRange<Double>
    /// Distance from the prior's centre in prior SDs.
    public let shift: Double
}

/// A person identified from days of readings, insulin and carbohydrate.
public struct HistoryTwin: Sendable, Equatable {
    /// Days of a fit. Unit: days.
    public static let fitDays = 14.0
    /// Least length. Unit: days.
    public static let leastDays = 7.0
    /// Least share of readings.
    public static let leastReadings = 0.6

    /// The population's prior as placed for this person.
    public let prior: PersonPrior
    /// The most probable parameters, in prior SDs about the prior.
    package let position: [Double]
    /// Their covariance.
    package let covariance: SquareMatrix
    /// How much the surprises' information was reduced.
    public let overdispersion: Double
    /// Whether the search ended at a minimum.
    public let hasConverged: Bool
    /// What forecasts add to the mechanism.
    public let correction: ForecastCorrection
    /// The person's carbohydrate and insulin a day, for the limits of what-if. Units: g, U.
    public let dailyCarbs: Double
    /// See ``dailyCarbs``.
    public let dailyInsulin: Double
    /// Where it came from; `nil` until somebody says.
    public var provenance: TwinProvenance?

    package init(
        prior: PersonPrior, position: [Double], covariance: SquareMatrix, overdispersion: Double,
        hasConverged: Bool, correction: ForecastCorrection, dailyCarbs: Double,
        dailyInsulin: Double, provenance: TwinProvenance?
    ) {
        self.prior = prior
        self.position = position
        self.covariance = covariance
        self.overdispersion = overdispersion
        self.hasConverged = hasConverged
        self.correction = correction
        self.dailyCarbs = dailyCarbs
        self.dailyInsulin = dailyInsulin
        self.provenance = provenance
    }

    /// Identifies a person.
    /// - Parameters:
    ///   - history: the days; no more than `days` of them are looked at.
    ///   - days: how many from the start.
    /// - Throws: too few days or readings, no insulin.
    public init(fitting history: PersonHistory, days: Double = Self.fitDays) throws(HistoryError) {
        let cells = Int((days * Double(PersonHistory.cellsPerDay)).rounded())
        let seen = history.prefix(cells)
        guard seen.days >= Self.leastDays - 0.01 else {
            throw .tooShort(days: seen.days, needed: Self.leastDays)
        }
        guard seen.readingShare >= Self.leastReadings else {
            throw .tooFewReadings(share: seen.readingShare, needed: Self.leastReadings)
        }
        guard seen.dailyInsulin > 0.5 else { throw .noInsulin }
        let prior = PersonPrior(history: seen)
        let fit = MAPFit(seen, prior: prior)
        guard fit.objective.isFinite else { throw .notFitted }
        let filtered = FilteredHistory(PersonModel(fit.position, prior: prior), history: seen)
        guard let correction = ForecastCorrection(learning: filtered) else { throw .notFitted }
        self.init(
            prior: prior, position: fit.position, covariance: fit.covariance,
            overdispersion: fit.overdispersion, hasConverged: fit.hasConverged,
            correction: correction, dailyCarbs: seen.carbs.reduce(0, +) / seen.days,
            dailyInsulin: seen.dailyInsulin, provenance: nil)
    }

    package var model: PersonModel { PersonModel(position, prior: prior) }

    /// Every parameter with its prior and its posterior.
    public var parameters: [FoundParameter] {
        FitParameter.allCases.map { parameter in
            let index = parameter.rawValue
            let scale = parameter.priorSpread
            let centre = prior.centres[index]
            let raw = centre + position[index] * scale
            let spread = scale * covariance[index, index].squareRoot()
            func shown(_ value: Double) -> Double {
                parameter.isLogarithmic ? Elementary.exp(value) : value
            }
            return FoundParameter(
                parameter: parameter, prior: shown(centre), value: shown(raw), priorSpread: scale,
                spread: spread, range95: shown(raw - 1.96 * spread)...shown(raw + 1.96 * spread),
                shift: position[index])
        }
    }

    /// Correlation of two parameters in the posterior.
    public func correlation(_ one: FitParameter, _ other: FitParameter) -> Double {
        let (a, b) = (one.rawValue, other.rawValue)
        return covariance[a, b] / (covariance[a, a] * covariance[b, b]).squareRoot()
    }

    /// Sensitivity (mg/dL per U, nothing given back) at a minute of the day, with its SD over the
    /// value.
    public func sensitivity(atMinute minute: Double) -> (value: Double, spread: Double) {
        let model = model
        let value = model.effect * model.sensitivity(atMinute: minute)
        // The derivative of the logarithm by each of the five parameters it depends on.
        var weights: [(Int, Double)] = [(0, FitParameter.effect.priorSpread)]
        for corner in 0..<4 {
            var near = position
            near[1 + corner] += 0.01
            let moved = PersonModel(near, prior: prior).sensitivity(atMinute: minute)
            let slope =
                (Elementary.log(moved) - Elementary.log(model.sensitivity(atMinute: minute)))
                / 0.01
            weights.append((1 + corner, slope))
        }
        var variance = 0.0
        for (one, a) in weights {
            for (other, b) in weights { variance += a * b * covariance[one, other] }
        }
        return (value, max(variance, 0).squareRoot())
    }
}
