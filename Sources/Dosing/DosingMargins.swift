// How far dosing keeps from the low side, in one value.

/// Margins of the low side, and how much of a need goes out at once.
public struct DosingMargins: Sendable, Equatable {
    /// The low side is kept by this many SDs of the forecast. Dimensionless.
    public var risk: Double
    /// Insulin counts this many times on the low side: room for an effect, or an hour, that is
    /// stronger than thought. Dimensionless. Source: TD 5.2 (1.4).
    public var size: Double
    /// The zone's bottom. Unit: mg/dL. Source: TD 5.3 (85).
    public var bottom: Double
    /// Share of what is required that goes out in one cycle of 5 min; the next cycle decides about
    /// the rest. Dimensionless. A bolus is bounded by ``DosingParameters/bolusShare`` besides.
    public var cycleShare: Double
    /// Growth of ``risk`` with an hour's caution after lows. Dimensionless. Source: TD 5.3 (.5).
    public var cautiousRisk: Double
    /// Growth of ``size`` with it. Dimensionless. Source: TD 5.3 (.3).
    public var cautiousSize: Double
    /// Growth of ``size`` with the probability of food that was not entered: its size is a guess, and
    /// its bolus may still come. Dimensionless.
    public var unloggedSize: Double
    /// Share of a rise that usually comes at this hour which counts on the low side, where it takes
    /// back ``risk`` at most. Dimensionless, 0 ... 1.
    public var usualShare: Double

    /// Margins.
    public init(
        risk: Double, size: Double, bottom: Double, cycleShare: Double, cautiousRisk: Double,
        cautiousSize: Double, unloggedSize: Double, usualShare: Double
    ) {
        self.risk = risk
        self.size = size
        self.bottom = bottom
        self.cycleShare = cycleShare
        self.cautiousRisk = cautiousRisk
        self.cautiousSize = cautiousSize
        self.unloggedSize = unloggedSize
        self.usualShare = usualShare
    }

    /// Some of the way to others.
    /// - Parameter share: 0 (these) ... 1 (those).
    func towards(_ other: DosingMargins, by share: Double) -> DosingMargins {
        func between(_ from: Double, _ to: Double) -> Double { from + share * (to - from) }
        return DosingMargins(
            risk: between(risk, other.risk), size: between(size, other.size),
            bottom: between(bottom, other.bottom),
            cycleShare: between(cycleShare, other.cycleShare),
            cautiousRisk: between(cautiousRisk, other.cautiousRisk),
            cautiousSize: between(cautiousSize, other.cautiousSize),
            unloggedSize: between(unloggedSize, other.unloggedSize),
            usualShare: between(usualShare, other.usualShare))
    }
}
