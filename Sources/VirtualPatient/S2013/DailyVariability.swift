// How a person differs from hour to hour and from day to day: sensitivity classes, noise, dawn.

public import PlantKernels
import SmallMath

/// The dawn phenomenon: from 03:00 to 07:00 production rises and insulin-dependent use falls.
///
/// Source of the form: Visentin 2018 (both change linearly from 03:00 to 07:00). The return by
/// 09:00 is ours. The sizes are ours, set to a rise of about 30 mg/dL by 07:00 in an adult at basal
/// without food (docs/plant-s2013.md); the transcription has 1.5 mg/kg/min.
public struct DawnPhenomenon: Sendable, Hashable {
    /// Production on top at its height. Unit: mg/kg/min.
    public let production: Double
    /// Share by which insulin's effect on use falls at its height. Unit: 1.
    public let useFall: Double

    /// Production accepted. Unit: mg/kg/min.
    public static let productionLimits = 0.0...3.0
    /// Falls of use accepted. Unit: 1.
    public static let useFallLimits = 0.0...0.9

    /// Of the usual size.
    public static let typical = DawnPhenomenon()

    private init() {
        production = 1.1
        useFall = 0.3
    }

    /// A dawn phenomenon.
    /// - Throws: ``TableError`` naming the value that is outside its limits.
    public init(production: Double, useFall: Double) throws(TableError) {
        guard Self.productionLimits.contains(production) else {
            throw TableError(
                column: "production",
                problem: "\(production) is outside 0 to 3 mg/kg/min")
        }
        guard Self.useFallLimits.contains(useFall) else {
            throw TableError(column: "useFall", problem: "\(useFall) is outside 0 to 0.9")
        }
        self.production = production
        self.useFall = useFall
    }

    /// How far it has come. Unit: 1, 0...1.
    /// - Parameter minuteOfDay: 0 ..< 1440.
    func share(minuteOfDay: Int) -> Double {
        let minute = Double(minuteOfDay)
        let rise = min(1, max(0, (minute - 180) / 240))
        let fall = min(1, max(0, (minute - 420) / 120))
        return rise - fall
    }
}

/// A person's variability: a function of the seed and of the minute, nothing is remembered.
///
/// Insulin's effect on use and on production follows the person's ``SensitivityClass``, times a
/// factor drawn for every period of every day (normal, mean 1, SD 0.2: Visentin 2018; cut off at
/// 0.5 and 1.5, ours). Periods change over two hours, without corners. It acts through
/// ``PlantKernels/Modulation``, so on every plant; what it does not touch is the share of use that
/// a UVA/Padova plant counts as independent of insulin (as published: Vmx and kp3 vary, Vm0 does
/// not).
///
/// A person with variability has no steady state: their basal rate is right on average only.
public struct DailyVariability: LifeProfile, Hashable {
    /// The person's kind.
    public let sensitivityClass: SensitivityClass
    /// The person's dawn phenomenon, if there is one.
    public let dawn: DawnPhenomenon?
    /// What the days are drawn from.
    public let seed: UInt64

    /// SD of the factor of a period. Unit: 1. Source: Visentin 2018.
    public static let dayToDayDeviation = 0.2
    /// The factor's cut-off. Unit: standard deviations.
    static let deviationLimit = 2.5
    /// Half the time over which periods change. Unit: min. Ours.
    static let halfTransition = 60

    /// A person's variability.
    /// - Parameters:
    ///   - seed: of the person and the run; decides class and days.
    ///   - sensitivityClass: `nil` draws it by the classes' shares.
    ///   - dawn: `nil` for none.
    public init(
        seed: UInt64, sensitivityClass: SensitivityClass? = nil,
        dawn: DawnPhenomenon? = .typical
    ) {
        var first = SeededGenerator(seed: seed).stream(0)
        let drawn = Self.draw(first.uniform())
        self.sensitivityClass = sensitivityClass ?? drawn
        self.dawn = dawn
        self.seed = seed
    }

    /// How the person differs in a minute.
    /// - Parameter minute: since midnight of the first day; may be negative.
    public func modulation(minute: Int) -> Modulation<Double> {
        let minuteOfDay = ((minute % 1440) + 1440) % 1440
        let factor = sensitivity(minute: minute)
        var result = Modulation<Double>()
        result.insulinUse = factor
        result.insulinLiver = factor
        if let dawn {
            let share = dawn.share(minuteOfDay: minuteOfDay)
            result.insulinUse *= 1 - dawn.useFall * share
            result.production = dawn.production * share
        }
        return result
    }

    /// Factor on insulin's effect without dawn. Unit: 1, more than 0.
    public func sensitivity(minute: Int) -> Double {
        let now = Self.period(at: minute - Self.halfTransition)
        let next = Self.period(at: minute + Self.halfTransition)
        let value = level(now)
        if now == next { return value }
        // Within an hour of the next period's beginning.
        let start = Double(next.day * 1440 + next.period.start)
        let span = (start - Double(Self.halfTransition))...(start + Double(Self.halfTransition))
        return value + (level(next) - value) * Course.step(Double(minute), over: span)
    }

    /// A period of a certain day; the evening belongs to the day it began on.
    private struct Dated: Equatable {
        let day: Int
        let period: DayPeriod
    }

    private static func period(at minute: Int) -> Dated {
        // The day as periods count it begins with the morning.
        let shifted = minute - DayPeriod.morning.start
        let day = shifted >= 0 ? shifted / 1440 : (shifted - 1439) / 1440
        let minuteOfDay = minute - 1440 * day
        if minuteOfDay < DayPeriod.midday.start { return Dated(day: day, period: .morning) }
        if minuteOfDay < DayPeriod.evening.start { return Dated(day: day, period: .midday) }
        return Dated(day: day, period: .evening)
    }

    private func level(_ dated: Dated) -> Double {
        var generator = SeededGenerator(seed: seed).stream(1)
            .stream(UInt64(bitPattern: Int64(dated.day))).stream(UInt64(dated.period.rawValue))
        let noise = Self.dayToDayDeviation * generator.normal(within: Self.deviationLimit)
        return sensitivityClass.level(dated.period) * (1 + noise)
    }

    /// The class at a place of the cumulated shares.
    private static func draw(_ place: Double) -> SensitivityClass {
        var sum = 0.0
        for kind in SensitivityClass.allCases {
            sum += kind.share
            if place < sum { return kind }
        }
        return .llh
    }
}
