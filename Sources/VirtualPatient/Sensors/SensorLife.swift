// From insertion to the end: warm-up, wear, grace, and the sensors that do not last.

public import Quantities
import SmallMath

/// How long a kind of sensor gives readings.
public struct SensorLife: Sendable, Hashable {
    /// Time after insertion without readings.
    public let warmUp: Span
    /// Time after insertion at which the session is over; `nil` for a sensor that lasts for ever.
    public let wear: Span?
    /// Time after the session's end during which readings still come.
    public let grace: Span
    /// How sensors of this kind fail before that; `nil` for none that does.
    public let failure: EarlyFailure?

    /// What is accepted for ``warmUp``.
    public static let warmUpParameter = SensorParameter(
        "warm-up", "h", 0...24, "Dexcom G6, G7 user guides: 2 h, 30 min")
    /// What is accepted for ``wear``.
    public static let wearParameter = SensorParameter(
        "wear", "day", 0.1...400, "Dexcom G6, G7 user guides: 10 days")
    /// What is accepted for ``grace``.
    public static let graceParameter = SensorParameter(
        "grace", "h", 0...72, "Dexcom G7 user guide: 12 h")

    /// A life.
    /// - Throws: ``TableError`` naming the part outside its range; the warm-up must be shorter than
    ///   the wear.
    public init(
        warmUp: Span, wear: Span?, grace: Span = .zero, failure: EarlyFailure? = nil
    ) throws(TableError) {
        try Self.warmUpParameter.check(warmUp.hours)
        if let wear { try Self.wearParameter.check(wear.hours / 24) }
        try Self.graceParameter.check(grace.hours)
        if let wear, !(warmUp < wear) {
            throw TableError(
                column: Self.warmUpParameter.name,
                problem: "\(warmUp.hours) h must be less than the wear of \(wear.hours) h")
        }
        self.init(uncheckedWarmUp: warmUp, wear: wear, grace: grace, failure: failure)
    }

    init(uncheckedWarmUp warmUp: Span, wear: Span?, grace: Span, failure: EarlyFailure?) {
        self.warmUp = warmUp
        self.wear = wear
        self.grace = grace
        self.failure = failure
    }

    /// Readings from the first moment on, for ever.
    public static let endless = SensorLife(
        uncheckedWarmUp: .zero, wear: nil, grace: .zero, failure: nil)
    /// 2 h of warm-up, 10 days of wear. Source: Dexcom G6 user guide.
    public static let g6 = SensorLife(
        uncheckedWarmUp: .hours(2), wear: .hours(240), grace: .zero, failure: nil)
    /// 30 min of warm-up, 10 days of wear, 12 h of grace. Source: Dexcom G7 user guide.
    public static let g7 = SensorLife(
        uncheckedWarmUp: .minutes(30), wear: .hours(240), grace: .hours(12), failure: nil)
    /// 2 h of warm-up, 7 days of wear. Source: Dexcom SEVEN Plus user guide.
    public static let sevenPlus = SensorLife(
        uncheckedWarmUp: .hours(2), wear: .hours(168), grace: .zero, failure: nil)
    /// 10 h of warm-up, 5 days of wear. Source: FreeStyle Navigator user guide.
    public static let navigator = SensorLife(
        uncheckedWarmUp: .hours(10), wear: .hours(120), grace: .zero, failure: nil)

    /// The age at which readings end for good; `nil` for never.
    public var end: Span? { wear.map { $0 + grace } }

    /// The same life with sensors that may fail early.
    public func failing(_ failure: EarlyFailure) -> SensorLife {
        SensorLife(uncheckedWarmUp: warmUp, wear: wear, grace: grace, failure: failure)
    }
}

/// How many sensors die before their time, and when.
///
/// Cumulative hazard, t in days of wear, d the days stated, h = -ln(survival):
/// H(t) = h·(early·(1 - e^-t)/(1 - e^-d) + late·(t/d)⁴ + (1 - early - late)·t/d).
/// The survival is published (Dexcom G6: 87 % at 10 days); that deaths are more frequent at the
/// start (insertion) and at the end (adhesive, enzyme) is reported, the shape and the shares are
/// ours.
public struct EarlyFailure: Sendable, Hashable {
    /// Share of sensors alive at ``atDays``. Unit: 1.
    public let survival: Double
    /// Unit: day.
    public let atDays: Double
    /// Share of the hazard that falls in the first days. Unit: 1.
    public let earlyShare: Double
    /// Share of the hazard that falls in the last days. Unit: 1.
    public let lateShare: Double

    /// What is accepted for ``survival``.
    public static let survivalParameter = SensorParameter(
        "survival", "1", 0.001...1, "Dexcom G6 clinical study: 0.87 at 10 days")
    /// What is accepted for ``atDays``.
    public static let daysParameter = SensorParameter(
        "survival at", "day", 0.1...400, "Dexcom G6 clinical study: 0.87 at 10 days")
    /// What is accepted for ``earlyShare`` and ``lateShare``.
    public static let shareParameter = SensorParameter("hazard share", "1", 0...1, "ours")

    /// A hazard.
    /// - Throws: ``TableError`` naming the parameter outside its range; the shares sum to at most
    /// 1.
    public init(
        survival: Double, atDays: Double, earlyShare: Double, lateShare: Double
    ) throws(TableError) {
        try Self.survivalParameter.check(survival)
        try Self.daysParameter.check(atDays)
        try Self.shareParameter.check(earlyShare)
        try Self.shareParameter.check(lateShare)
        try Self.shareParameter.check(earlyShare + lateShare)
        self.init(
            uncheckedSurvival: survival, atDays: atDays, earlyShare: earlyShare,
            lateShare: lateShare)
    }

    private init(
        uncheckedSurvival: Double, atDays: Double, earlyShare: Double, lateShare: Double
    ) {
        survival = uncheckedSurvival
        self.atDays = atDays
        self.earlyShare = earlyShare
        self.lateShare = lateShare
    }

    /// 87 % alive at 10 days; 30 % of the hazard early, 30 % late.
    public static let g6 = EarlyFailure(
        uncheckedSurvival: 0.87, atDays: 10, earlyShare: 0.3, lateShare: 0.3)

    /// The hazard cumulated until a time of wear in days.
    func hazard(until days: Double) -> Double {
        let relative = days / atDays
        let early = (1 - Elementary.exp(-days)) / (1 - Elementary.exp(-atDays))
        let squared = relative * relative
        let shape =
            earlyShare * early + lateShare * squared * squared
            + (1 - earlyShare - lateShare) * relative
        return -Elementary.log(survival) * shape
    }

    /// The age at which one sensor dies: where the hazard reaches an exponential draw.
    /// - Returns: `nil` when it outlives ``longest``.
    func age(_ generator: SeededGenerator) -> Span? {
        var generator = generator
        let draw = -Elementary.log(1 - generator.uniform())
        var low = 0.0
        var high = Self.longest
        guard hazard(until: high) > draw else { return nil }
        // 50 halvings of 400 days: to less than a microsecond.
        for _ in 0..<50 {
            let middle = 0.5 * (low + high)
            if hazard(until: middle) > draw { high = middle } else { low = middle }
        }
        return Span(milliseconds: Int64((high * 86_400_000).rounded()))
    }

    /// The longest wear accepted. Unit: day.
    private static let longest = SensorLife.wearParameter.range.upperBound
}
