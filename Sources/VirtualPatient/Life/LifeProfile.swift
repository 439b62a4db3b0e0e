// Alcohol and illness: influences whose course is known when they begin.

public import PlantKernels

/// An influence that depends on the time alone.
public protocol LifeProfile: Sendable {
    /// How the person differs in a minute.
    /// - Parameter minute: since midnight of the first day; may be negative.
    func modulation(minute: Int) -> Modulation<Double>
}

/// An evening's alcohol: the liver makes less glucose while it lasts, insulin works better later.
///
/// * While alcohol is in the blood, production falls by 12 % at 0.64 g/kg, in proportion and at
///   most by 30 %: S. Siler et al., Am. J. Physiol. 275 (1998) E897, 48 g in normal men, hepatic
///   output from 2.03 to 1.79 mg/kg/min in 5 h, while gluconeogenesis fell by 45 %. It leaves at
///   0.1 g/kg an hour; B. Turner et al., Diabetes Care 24 (2001) 1888: 0.75 g/kg gone within 11 h.
/// * 8 h to 24 h after, insulin's effect is larger by 0.47 per g/kg: Turner, men with type 1
///   diabetes, wine at 21:00, no difference overnight, next morning fasting and breakfast glucose
///   lower (peak 8.9 against 15 mmol/L), five of six hypoglycaemic from 10:00. The size and the
///   hours are ours, and cautious: docs/virtual-life.md compares.
///
/// Not represented: the sugar of drinks (a meal), rises of glucose while drinking, judgement.
public struct Alcohol: LifeProfile, Hashable {
    /// Alcohol per body mass. Unit: g/kg.
    public let gramsPerKilogram: Double
    /// When drinking begins: minutes since midnight of the first day.
    public let startMinute: Int
    /// Who drinks.
    public let body: BodyTraits

    /// Doses accepted. About 0.15 g/kg a drink.
    public static let doseLimits = LifeQuantity(
        "alcohol", "g/kg", 0...2, source: "ours; Turner 2001: 0.75, Siler 1998: 0.64")

    /// Fall of production per g/kg, 0.12/0.64. Unit: kg/g.
    static let suppressionPerDose = 0.12 / 0.64
    /// Largest fall of production. Unit: 1. Ours: of the order of gluconeogenesis' whole share.
    static let suppressionLimit = 0.3
    /// Hours a g/kg stays in the blood. Unit: h·kg/g.
    static let hoursPerDose = 10.0
    /// Gain of insulin's effect per g/kg. Unit: kg/g.
    static let sensitivityPerDose = 0.47
    /// When insulin works better. Unit: min after the start.
    static let late = Course(rise: 480...720, fall: 1080...1440)

    /// An evening's alcohol.
    /// - Throws: ``TableError`` when dose or time are outside their ranges.
    public init(
        gramsPerKilogram: Double, startMinute: Int, body: BodyTraits
    ) throws(TableError) {
        self.gramsPerKilogram = try Self.doseLimits.checked(gramsPerKilogram)
        self.startMinute = try LifeClock.checked(startMinute)
        self.body = body
    }

    /// How the person differs in a minute.
    public func modulation(minute: Int) -> Modulation<Double> {
        let age = Double(minute - startMinute)
        let gone = 60 + gramsPerKilogram * Self.hoursPerDose * 60
        let present = Course(rise: 0...60, fall: (gone - 60)...gone).share(at: age)
        let depth = min(Self.suppressionLimit, Self.suppressionPerDose * gramsPerKilogram)
        let gain = Self.sensitivityPerDose * gramsPerKilogram * Self.late.share(at: age)
        var result = Modulation<Double>.sensitivity(1 + gain, in: body)
        result.productionFactor = 1 - depth * present
        return result
    }
}

/// An infection with a raised need for insulin.
///
/// Insulin's effect falls over the first day, stays low for the days of illness and returns over
/// the week after. H. Yki-Järvinen et al., J. Clin. Endocrinol. Metab. 69 (1989) 317: acute
/// infections with fever lower it by 52 %, and it is not back when the patient is well (from
/// memory, and as quoted by others); that is ``Severity/severe``. Milder grades, the rise of
/// production and the days of rise and return are ours; practice guidelines (ISPAD 2022, sick
/// days) reckon with 10 to 20 % of the daily insulin as each extra dose.
///
/// Not represented: illness that lowers the need (vomiting, diarrhoea), ketones.
public struct Illness: LifeProfile, Hashable {
    /// How ill.
    public enum Severity: String, Sendable, Hashable, CaseIterable {
        /// A cold.
        case mild
        /// In bed with fever.
        case feverish
        /// A serious infection.
        case severe

        /// Insulin's effect at its lowest. Unit: 1.
        public var sensitivity: Double {
            switch self {
            case .mild: 0.85
            case .feverish: 0.7
            case .severe: 0.48
            }
        }

        /// Factor on glucose production at its highest. Unit: 1.
        public var production: Double {
            switch self {
            case .mild: 1
            case .feverish: 1.05
            case .severe: 1.1
            }
        }
    }

    /// How ill.
    public let severity: Severity
    /// When it begins: minutes since midnight of the first day.
    public let startMinute: Int
    /// Days of illness, the first included.
    public let days: Int
    /// Who is ill.
    public let body: BodyTraits

    /// Lengths accepted.
    public static let dayLimits = LifeQuantity("days", "d", 1...60, source: "ours")

    /// An illness.
    /// - Throws: ``TableError`` when length or time are outside their ranges.
    public init(
        _ severity: Severity, startMinute: Int, days: Int, body: BodyTraits
    ) throws(TableError) {
        self.severity = severity
        self.startMinute = try LifeClock.checked(startMinute)
        _ = try Self.dayLimits.checked(Double(days))
        self.days = days
        self.body = body
    }

    /// How the person differs in a minute.
    public func modulation(minute: Int) -> Modulation<Double> {
        let end = Double(1440 * days)
        let course = Course(rise: 0...1440, fall: end...(end + 7 * 1440))
        let share = course.share(at: Double(minute - startMinute))
        var result = Modulation<Double>.sensitivity(
            1 + (severity.sensitivity - 1) * share, in: body)
        result.productionFactor = 1 + (severity.production - 1) * share
        return result
    }
}
