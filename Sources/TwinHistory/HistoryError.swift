// Why a history cannot be used, or a question not be answered, in words for the person who asked.

/// A refusal.
public enum HistoryError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Fewer days than needed. Unit: days.
    case tooShort(days: Double, needed: Double)
    /// Fewer readings than needed, as shares of all cells.
    case tooFewReadings(share: Double, needed: Double)
    /// No insulin in the file: nothing to learn insulin's effect from.
    case noInsulin
    /// The numbers could not be fitted.
    case notFitted
    /// The moment lies outside the file, or too near its start.
    case outsideFile(moment: String)
    /// Nothing is known about the glucose at this moment: no reading for long.
    case noReading(moment: String)
    /// A question beyond what was validated.
    case notValidated(String)

    /// One line.
    public var description: String {
        switch self {
        case .tooShort(let days, let needed):
            "the file has \(Self.tenths(days)) days; \(Self.tenths(needed)) are needed"
        case .tooFewReadings(let share, let needed):
            "only \(Int(100 * share)) % of the readings are there; \(Int(100 * needed)) % are needed"
        case .noInsulin:
            "there is no insulin in the days of the fit: insulin's effect cannot be learnt"
        case .notFitted: "the days cannot be fitted: too few usable readings"
        case .outsideFile(let moment):
            "\(moment) is not in the file, or less than an hour after its start"
        case .noReading(let moment):
            "there is no reading within 30 min before \(moment)"
        case .notValidated(let why): "refused: \(why)"
        }
    }

    private static func tenths(_ value: Double) -> String {
        "\((value * 10).rounded() / 10)"
    }
}
