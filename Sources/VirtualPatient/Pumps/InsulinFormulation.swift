// Kinds of insulin, as what each does to a plant's absorption from under the skin.

/// A kind of rapid-acting insulin.
///
/// Basal identities do not hold absorption rates, so a person's basal rate stays as it is.
public enum InsulinFormulation: Sendable, Hashable {
    /// Lispro or aspart: the plant as it was drawn; the published plants are of these.
    case rapid
    /// Aspart with niacinamide (Fiasp): appears earlier. More of it is absorbed undissociated
    /// (S2008, ``directAbsorptionFactor``), or all sooner (Hovorka, ``hovorkaTimeFactor``).
    case fasterAspart
    /// An insulin whose activity peaks at a given time in this very person: all absorption rates
    /// are scaled alike. Unit: min. Range: ``actionPeakRange``.
    case actionPeak(minutes: Double)

    /// The children's profile: activity peaks at 65 min.
    /// Source: LoopKit's preset for children (reference/hazards-and-limits.md); the ten published
    /// S2008 children have it of themselves (median 65 min, docs/pumps-and-insulins.md).
    public static let childProfile = InsulinFormulation.actionPeak(minutes: 65)

    /// Times to peak activity that can be asked for. Unit: min. Ours.
    public static let actionPeakRange = 30.0...180.0
    /// How far absorption may be scaled to reach one. Unit: 1. Ours.
    static let scaleRange = 0.125...8.0
    /// Faster aspart on ka1. Unit: 1. Ours: doubles the first half hour's exposure as far as the
    /// plant allows without moving its end much (docs/pumps-and-insulins.md).
    public static let directAbsorptionFactor = 2.4
    /// Faster aspart on tmaxI. Unit: 1. Ours, as above.
    public static let hovorkaTimeFactor = 0.75

    /// A person of the S2008 plant on this insulin.
    /// - Throws: ``TableError`` when the time asked for is out of range or cannot be reached, or
    ///   a rate would leave its range.
    public func applied(to person: S2008Parameters) throws(TableError) -> S2008Parameters {
        switch self {
        case .rapid:
            return person
        case .fasterAspart:
            guard person.ka1 > 0 else {
                throw TableError(
                    column: "ka1", problem: "is 0: this person has no direct absorption to speed up"
                )
            }
            return try Self.scaled(person, ["ka1"], by: Self.directAbsorptionFactor)
        case .actionPeak(let minutes):
            let rates = ["kd", "ka1", "ka2"]
            let factor = try Self.scale(reaching: minutes) { factor throws(TableError) in
                let scaled = try Self.scaled(person, rates, by: factor)
                let plant = S2008(parameters: scaled)
                return InsulinResponse(
                    of: plant, basal: plant.basal.unitsPerMinute, minutes: 240
                ).actionPeak
            }
            return try Self.scaled(person, rates, by: factor)
        }
    }

    /// A person of the S2013 plant on this insulin; the rules are those of S2008.
    public func applied(to person: S2013Parameters) throws(TableError) -> S2013Parameters {
        try S2013Parameters(
            metabolism: applied(to: person.metabolism),
            counterRegulation: person.counterRegulation)
    }

    /// A person of the Hovorka plant on this insulin: a factor on tmaxI.
    /// - Throws: ``TableError`` as for the other plants.
    public func applied(to person: HovorkaParameters) throws(TableError) -> HovorkaParameters {
        switch self {
        case .rapid: return person
        case .fasterAspart: return try Self.slowed(person, by: Self.hovorkaTimeFactor)
        case .actionPeak(let minutes):
            let factor = try Self.scale(reaching: minutes) { factor throws(TableError) in
                let plant = try Hovorka(parameters: Self.slowed(person, by: 1 / factor))
                return InsulinResponse(
                    of: plant, basal: plant.basalUnitsPerMinute, minutes: 240
                ).actionPeak
            }
            return try Self.slowed(person, by: 1 / factor)
        }
    }

    private static func slowed(
        _ person: HovorkaParameters, by factor: Double
    ) throws(TableError) -> HovorkaParameters {
        var values = person.values
        for (index, declaration) in HovorkaParameters.declarations.enumerated()
        where declaration.name == "tmaxI" {
            values[index] *= factor
        }
        return try HovorkaParameters(values: values)
    }

    /// The factor on absorption rates (not times) that brings the action peak where it is wanted:
    /// halving of an interval, for any plant.
    /// - Parameters:
    ///   - minutes: the peak wanted, in ``actionPeakRange``.
    ///   - peak: the peak a factor gives, in minutes; later for smaller factors.
    /// - Throws: ``TableError`` when out of range, or when no factor of 1/8 to 8 reaches it.
    public static func scale(
        reaching minutes: Double, peak: (Double) throws(TableError) -> Double
    ) throws(TableError) -> Double {
        try actionPeakRange.check(minutes, name: "actionPeak.minutes", unit: "min")
        // The interval grows from 1, so that rates stay inside their ranges where they can.
        var low = 1.0
        var high = 1.0
        if try peak(1) > minutes {
            var isLate = true
            while isLate, high < scaleRange.upperBound {
                (low, high) = (high, 2 * high)
                isLate = try peak(high) > minutes
            }
            if isLate { throw unreachable(minutes) }
        } else {
            var isEarly = true
            while isEarly, low > scaleRange.lowerBound {
                (low, high) = (low / 2, low)
                isEarly = try peak(low) < minutes
            }
            if isEarly { throw unreachable(minutes) }
        }
        for _ in 0..<12 {
            let middle = (low + high) / 2
            if try peak(middle) > minutes { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    private static func unreachable(_ minutes: Double) -> TableError {
        TableError(
            column: "actionPeak.minutes",
            problem: "\(minutes) min is not reached by absorption 1/8 to 8 times as fast")
    }

    private static func scaled(
        _ person: S2008Parameters, _ names: [String], by factor: Double
    ) throws(TableError) -> S2008Parameters {
        var values = person.values
        for (index, declaration) in S2008Parameters.declarations.enumerated()
        where names.contains(declaration.name) {
            values[index] *= factor
        }
        return try S2008Parameters(values: values)
    }
}
