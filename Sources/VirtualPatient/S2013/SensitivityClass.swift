// How insulin sensitivity goes over the day: seven kinds of people.

/// Which parts of a person's day have high insulin sensitivity: breakfast, lunch, dinner.
///
/// Source: R. Visentin et al., J. Diabetes Sci. Technol. 12 (2018) 273 (S2017), after Visentin et
/// al. 2015, 20 people with type 1 diabetes. The classes' shares are read in an open transcription
/// of it (reference/plant-models.md section 1.4), which calls itself partly placeholder; so is the
/// low level of 0.4 of the high one.
public enum SensitivityClass: String, Sendable, Hashable, CaseIterable {
    /// High all day.
    case hhh
    /// Low in the evening and night.
    case hhl
    /// Low at midday.
    case hlh
    /// High in the morning only.
    case hll
    /// Low in the morning only.
    case lhh
    /// High at midday only.
    case lhl
    /// High in the evening and night only.
    case llh

    /// Share of people. Unit: 1; the seven sum to 1.
    public var share: Double {
        switch self {
        case .hhh, .hll: 0.10
        case .hhl, .hlh: 0.05
        case .lhh, .lhl: 0.20
        case .llh: 0.30
        }
    }

    /// Sensitivity where it is low, of that where it is high. Unit: 1.
    public static let lowLevel = 0.4

    /// Sensitivity in a period of the day, divided by its mean over the day. Unit: 1.
    ///
    /// The division is ours: it leaves a person's basal rate right on average over the day, where
    /// the published profile would leave basal glucose 1.5 to 2 times too high.
    public func level(_ period: DayPeriod) -> Double { raw(period) / mean }

    private func raw(_ period: DayPeriod) -> Double {
        let letters = Array(rawValue)
        return letters[period.rawValue] == "h" ? 1 : Self.lowLevel
    }

    private var mean: Double {
        var sum = 0.0
        for period in DayPeriod.allCases { sum += raw(period) * Double(period.minutes) }
        return sum / 1440
    }
}

/// A part of the day with its own insulin sensitivity.
public enum DayPeriod: Int, Sendable, Hashable, CaseIterable {
    /// 04:00 to 11:00, breakfast.
    case morning
    /// 11:00 to 17:00, lunch.
    case midday
    /// 17:00 to 04:00 of the next day, dinner and night.
    case evening

    /// When it begins. Unit: minutes since midnight. Source: Visentin 2018.
    public var start: Int {
        switch self {
        case .morning: 4 * 60
        case .midday: 11 * 60
        case .evening: 17 * 60
        }
    }

    /// How long it lasts. Unit: min.
    public var minutes: Int {
        switch self {
        case .morning: 7 * 60
        case .midday: 6 * 60
        case .evening: 11 * 60
        }
    }
}
