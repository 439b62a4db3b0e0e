// How often and how infusion sets go wrong: every number once, with unit, range and source.

/// How infusion sets go wrong of themselves. The parameters are declared in ``declarations``.
public struct InfusionSetSettings: Sendable, Hashable {
    /// Failures on the first day of wear. Unit: 1/day.
    public var firstDayHazard = 0.0101
    /// Failures on the second day. Unit: 1/day.
    public var secondDayHazard = 0.0081
    /// Failures on the third day. Unit: 1/day.
    public var thirdDayHazard = 0.0154
    /// Failures after that. Unit: 1/day.
    public var laterHazard = 0.081
    /// How much more often this person's sets fail than the average. Unit: 1.
    public var personFactor = 1.0
    /// Share of failures in which absorption ends at once. Unit: 1.
    public var abruptShare = 0.3
    /// Share in which absorption fades over hours. Unit: 1.
    public var gradualShare = 0.3
    /// Share in which the line blocks; what is left to 1 are leaks. Unit: 1.
    public var occlusionShare = 0.3
    /// Shortest time over which absorption fades. Unit: min.
    public var shortestFade = 240.0
    /// Longest time over which absorption fades. Unit: min.
    public var longestFade = 1440.0
    /// The most that is still absorbed at the end of a fade. Unit: 1.
    public var fadeRemainderLimit = 0.5
    /// Wear after which a set ages. Unit: day.
    public var ageingStart = 3.0
    /// The most absorption an ageing set loses; each set draws its own from 0 up. Unit: 1/day.
    public var ageingLossLimit = 0.1
    /// Time in which a cleared line gives back what it held. Unit: min.
    public var releaseTime = 5.0

    /// What is declared about one parameter.
    public struct Declaration: Sendable {
        /// Its name.
        public let name: String
        /// Its unit.
        public let unit: String
        /// The values accepted.
        public let range: ClosedRange<Double>
        /// Where the default comes from.
        public let source: String
        let place: any WritableKeyPath<InfusionSetSettings, Double> & Sendable
    }

    /// The average of all wearers.
    public init() {}

    /// Sets of a person of a group, by the removals of Kanapka et al. 2022 (3.3 % of all sets):
    /// adults 1.9 %, 14 to 17 years 5.8 %, 6 to 13 years 4.4 %.
    public init(wearer: Wearer) {
        personFactor =
            switch wearer {
            case .adult: 0.6
            case .adolescent: 1.8
            case .child: 1.3
            }
    }

    /// Sets that never fail and never age.
    public static let faultless: InfusionSetSettings = {
        var settings = InfusionSetSettings()
        settings.personFactor = 0
        settings.ageingLossLimit = 0
        return settings
    }()

    /// Who wears the set.
    public enum Wearer: Sendable, Hashable {
        /// 18 years and more.
        case adult
        /// 14 to 17 years.
        case adolescent
        /// 6 to 13 years.
        case child
    }

    /// Refuses settings outside their ranges.
    /// - Throws: ``TableError`` naming the parameter and its range.
    public func validate() throws(TableError) {
        for declaration in Self.declarations {
            try declaration.range.check(
                self[keyPath: declaration.place], name: "set.\(declaration.name)",
                unit: declaration.unit)
        }
        try (0.0...1.0).check(
            abruptShare + gradualShare + occlusionShare,
            name: "set.abruptShare + gradualShare + occlusionShare", unit: "1")
        try (shortestFade...1440.0).check(longestFade, name: "set.longestFade", unit: "min")
    }

    private static let kanapka =
        "Kanapka et al. 2022, 22 741 sets: removed for hyperglycaemia by 24, 48, 72 h 1.0, 1.8, "
        + "3.3 %"
    private static let model = "ours; reference/plant-models.md section 3.3 names the range"

    /// Every parameter, once.
    public static let declarations: [Declaration] = [
        Declaration(
            name: "firstDayHazard", unit: "1/day", range: 0...10, source: kanapka,
            place: \.firstDayHazard),
        Declaration(
            name: "secondDayHazard", unit: "1/day", range: 0...10, source: kanapka,
            place: \.secondDayHazard),
        Declaration(
            name: "thirdDayHazard", unit: "1/day", range: 0...10, source: kanapka,
            place: \.thirdDayHazard),
        Declaration(
            name: "laterHazard", unit: "1/day", range: 0...10,
            source: "Patel 2014: 30 % failed with hyperglycaemia by day 7, less the first 3 days",
            place: \.laterHazard),
        Declaration(
            name: "personFactor", unit: "1", range: 0...100, source: "Kanapka et al. 2022",
            place: \.personFactor),
        Declaration(
            name: "abruptShare", unit: "1", range: 0...1, source: "ours", place: \.abruptShare),
        Declaration(
            name: "gradualShare", unit: "1", range: 0...1, source: "ours", place: \.gradualShare),
        Declaration(
            name: "occlusionShare", unit: "1", range: 0...1, source: "ours",
            place: \.occlusionShare),
        Declaration(
            name: "shortestFade", unit: "min", range: 1...1440, source: model,
            place: \.shortestFade),
        Declaration(
            name: "longestFade", unit: "min", range: 1...1440, source: model,
            place: \.longestFade),
        Declaration(
            name: "fadeRemainderLimit", unit: "1", range: 0...1, source: model,
            place: \.fadeRemainderLimit),
        Declaration(
            name: "ageingStart", unit: "day", range: 0...30, source: model, place: \.ageingStart),
        Declaration(
            name: "ageingLossLimit", unit: "1/day", range: 0...1, source: model,
            place: \.ageingLossLimit),
        Declaration(
            name: "releaseTime", unit: "min", range: 1...60, source: "ours", place: \.releaseTime),
    ]
}
