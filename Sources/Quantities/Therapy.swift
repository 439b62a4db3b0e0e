// A person's therapy settings, as every part of the loop reads them.

/// An amount of carbohydrate. Finite and not negative.
public struct Carbohydrate: Sendable, Hashable, Comparable {
    /// Unit: g.
    public let grams: Double

    /// No carbohydrate.
    public static let zero = Carbohydrate(unchecked: 0)

    private init(unchecked value: Double) { grams = value }

    /// An amount written in the code; must be finite and not negative (programmer error otherwise).
    public static func grams(_ value: Double) -> Carbohydrate {
        precondition(value.isFinite && value >= 0, "carbohydrate must be finite and not negative")
        return Carbohydrate(unchecked: value)
    }

    /// An amount that came from data: `nil` unless finite and not negative.
    public init?(validatingGrams value: Double) {
        guard value.isFinite, value >= 0 else { return nil }
        self.init(unchecked: value)
    }

    /// Whether the first is smaller.
    public static func < (a: Carbohydrate, b: Carbohydrate) -> Bool { a.grams < b.grams }
    /// The sum.
    public static func + (a: Carbohydrate, b: Carbohydrate) -> Carbohydrate {
        Carbohydrate(unchecked: a.grams + b.grams)
    }
}

/// How far one unit of insulin lowers glucose (the correction factor, ISF).
public struct InsulinSensitivity: Sendable, Hashable {
    /// Unit: mg/dL per U.
    public let milligramsPerDeciliterPerUnit: Double

    /// `nil` unless finite and more than zero.
    public init?(mgPerdLPerUnit value: Double) {
        guard value.isFinite, value > 0 else { return nil }
        milligramsPerDeciliterPerUnit = value
    }
}

/// How much carbohydrate one unit of insulin covers (CR).
public struct CarbRatio: Sendable, Hashable {
    /// Unit: g per U.
    public let gramsPerUnit: Double

    /// `nil` unless finite and more than zero.
    public init?(gramsPerUnit value: Double) {
        guard value.isFinite, value > 0 else { return nil }
        gramsPerUnit = value
    }
}

/// Body mass.
public struct BodyMass: Sendable, Hashable {
    /// Unit: kg.
    public let kilograms: Double

    /// `nil` unless finite and more than zero.
    public init?(kilograms value: Double) {
        guard value.isFinite, value > 0 else { return nil }
        kilograms = value
    }
}

/// The basal rates of a day: segments that start at a minute of the local day.
public struct BasalSchedule: Sendable, Hashable {
    /// One segment: a rate that holds from its start until the next segment's.
    public struct Segment: Sendable, Hashable {
        /// Minute of the local day, 0 ..< 1440.
        public let startMinute: Int
        /// The rate.
        public let rate: InsulinRate

        /// A segment.
        public init(startMinute: Int, rate: InsulinRate) {
            self.startMinute = startMinute
            self.rate = rate
        }
    }

    /// At least one; the first starts at minute 0; starts rise; no rate is negative.
    public let segments: [Segment]

    /// `nil` unless the segments cover a day as stated at ``segments``.
    public init?(segments: [Segment]) {
        guard segments.first?.startMinute == 0 else { return nil }
        for (index, segment) in segments.enumerated() {
            guard segment.startMinute < 1440, segment.rate >= .zero else { return nil }
            if index > 0, segment.startMinute <= segments[index - 1].startMinute { return nil }
        }
        self.segments = segments
    }

    /// One rate all day; `nil` if it is negative.
    public init?(constant rate: InsulinRate) {
        self.init(segments: [Segment(startMinute: 0, rate: rate)])
    }

    /// The rate in force at a minute of the local day.
    public func rate(atMinute minute: Int) -> InsulinRate {
        var current = segments[0].rate
        for segment in segments where segment.startMinute <= minute { current = segment.rate }
        return current
    }

    /// What the schedule gives over a span, rounded down to whole milliunits.
    /// - Parameters:
    ///   - span: not negative.
    ///   - end: time of the local day at which it ends, since midnight; any day's.
    public func amount(over span: Span, endingAt end: Span) -> InsulinAmount {
        let days = span.milliseconds / Self.day
        var product = 0.0
        for segment in segments.indices where days > 0 {
            product += weight(segment, for: length(segment)) * Double(days)
        }
        walk(Span(milliseconds: span.milliseconds % Self.day), back: end) { segment, part in
            product += weight(segment, for: part)
        }
        return InsulinAmount(milliunits: Int64((product / 3_600_000).rounded(.down)))
    }

    /// The lowest rate in force within a span, its last instant included.
    /// - Parameters: as in ``amount(over:endingAt:)``.
    public func lowestRate(over span: Span, endingAt end: Span) -> InsulinRate {
        var lowest = rate(atMinute: Int(Self.timeOfDay(end) / 60_000))
        walk(min(span, .hours(24)), back: end) { segment, _ in
            lowest = min(lowest, segments[segment].rate)
        }
        return lowest
    }

    /// How long the schedule stays at a rate or above it.
    /// - Parameters:
    ///   - start: time of the local day from which on, since midnight; any day's.
    ///   - longest: no more than this.
    public func span(atOrAbove rate: InsulinRate, from start: Span, longest: Span) -> Span {
        var at = Self.timeOfDay(start)
        var passed: Int64 = 0
        while passed < longest.milliseconds {
            let segment = segments.lastIndex { Self.start($0) <= at } ?? 0
            if segments[segment].rate < rate { return Span(milliseconds: passed) }
            let end = Self.start(segments[segment]) + length(segment)
            passed += end - at
            at = end % Self.day
        }
        return longest
    }

    private static let day = Span.hours(24).milliseconds

    private static func timeOfDay(_ time: Span) -> Int64 {
        let rest = time.milliseconds % day
        return rest < 0 ? rest + day : rest
    }

    private static func start(_ segment: Segment) -> Int64 { Int64(segment.startMinute) * 60_000 }

    /// Unit: ms.
    private func length(_ segment: Int) -> Int64 {
        let next = segment + 1
        return (next < segments.count ? Self.start(segments[next]) : Self.day)
            - Self.start(segments[segment])
    }

    /// Unit: mU/h times ms.
    private func weight(_ segment: Int, for part: Int64) -> Double {
        Double(segments[segment].rate.milliunitsPerHour) * Double(part)
    }

    /// Goes through the segments of a span, the last first.
    /// - Parameter take: gets a segment's place and how much of it, in ms.
    private func walk(_ span: Span, back end: Span, _ take: (Int, Int64) -> Void) {
        var left = span.milliseconds
        var at = Self.timeOfDay(end)
        while left > 0 {
            if at == 0 { at = Self.day }
            let segment = segments.lastIndex { Self.start($0) < at } ?? 0
            let part = min(left, at - Self.start(segments[segment]))
            take(segment, part)
            left -= part
            at -= part
        }
    }

    /// The highest rate of the day.
    public var highestRate: InsulinRate {
        segments.reduce(.zero) { max($0, $1.rate) }
    }

    /// The insulin of a whole day.
    public var dailyTotal: InsulinAmount {
        var total = InsulinAmount.zero
        for (index, segment) in segments.enumerated() {
            let end = index + 1 < segments.count ? segments[index + 1].startMinute : 1440
            total += segment.rate.amount(over: .minutes(Int64(end - segment.startMinute)))
        }
        return total
    }
}

/// How old a person is, as far as insulin's speed depends on it.
public enum AgeBand: String, Sendable, Hashable, CaseIterable {
    /// Not known.
    case unknown
    /// 18 years and more.
    case adult
    /// 12 to 17 years.
    case adolescent
    /// Younger.
    case child
}

/// How fast the insulin in use is.
public enum InsulinKind: String, Sendable, Hashable, CaseIterable {
    /// Lispro, aspart, glulisine.
    case rapid
    /// Faster aspart and its like.
    case ultraRapid = "ultra_rapid"
    /// Regular human insulin.
    case regular
}

/// Whether what the twin learns of a person may reach a dose.
public enum TwinLearning: String, Sendable, Hashable, CaseIterable {
    /// Within the bounds of the dosing algorithm, given out slowly.
    case released
    /// Not at all: everything personal is held at its prior. The control that learning must beat.
    case frozen
}

/// Whether a person tells the loop of food.
public enum MealAnnouncement: String, Sendable, Hashable, CaseIterable {
    /// Food is entered and the person gives its bolus: their own insulin is on board too.
    case announced
    /// Nothing is entered, by the owner's choice: fully closed loop.
    case unannounced
}

/// One person's therapy settings.
public struct TherapySettings: Sendable, Hashable {
    /// The programmed basal rates.
    public var basal: BasalSchedule
    /// The correction factor.
    public var sensitivity: InsulinSensitivity
    /// The carb ratio.
    public var carbRatio: CarbRatio
    /// The glucose to steer to.
    public var target: Glucose
    /// Below this no insulin is added and delivery is suspended.
    public var suspendThreshold: Glucose
    /// Usual insulin of a day, basal and boluses.
    public var totalDailyInsulin: InsulinAmount
    /// Body mass.
    public var bodyMass: BodyMass
    /// Duration of insulin action used for insulin on board.
    public var insulinActionDuration: Span
    /// Time to the peak of insulin action used for insulin on board; less than half the duration.
    public var insulinActionPeak: Span
    /// How old the person is.
    public var age: AgeBand
    /// The insulin in the pump.
    public var insulin: InsulinKind
    /// Whether what the twin learns may reach a dose.
    public var learning: TwinLearning
    /// Whether the person tells the loop of food.
    public var meals: MealAnnouncement

    /// All settings.
    public init(
        basal: BasalSchedule, sensitivity: InsulinSensitivity, carbRatio: CarbRatio,
        target: Glucose, suspendThreshold: Glucose, totalDailyInsulin: InsulinAmount,
        bodyMass: BodyMass, insulinActionDuration: Span, insulinActionPeak: Span,
        age: AgeBand = .unknown,
        insulin: InsulinKind = .rapid, learning: TwinLearning = .released,
        meals: MealAnnouncement = .announced
    ) {
        self.basal = basal
        self.sensitivity = sensitivity
        self.carbRatio = carbRatio
        self.target = target
        self.suspendThreshold = suspendThreshold
        self.totalDailyInsulin = totalDailyInsulin
        self.bodyMass = bodyMass
        self.insulinActionDuration = insulinActionDuration
        self.insulinActionPeak = insulinActionPeak
        self.age = age
        self.insulin = insulin
        self.learning = learning
        self.meals = meals
    }
}
