// What a glucose sensor can say, without sentinels.

/// One cycle's word from the glucose sensor.
public enum SensorReading: Sendable, Hashable {
    /// A value within the sensor's range.
    case value(Glucose)
    /// Below the sensor's range: a fact about glucose, not a gap.
    case low
    /// Above the sensor's range: a fact about glucose, not a gap.
    case high
    /// Nothing usable.
    case missing

    /// The range within which sensors report numbers. Source: hazards-and-limits 3.3 (40-400).
    public static let numericRange = Glucose.mgPerdL(40)...Glucose.mgPerdL(400)

    /// The value a dosing decision may treat the reading as: LOW as the range's lower end, HIGH as
    /// its upper end, nothing when missing.
    public var effectiveGlucose: Glucose? {
        switch self {
        case .value(let glucose): glucose
        case .low: Self.numericRange.lowerBound
        case .high: Self.numericRange.upperBound
        case .missing: nil
        }
    }
}
