// The pump of a trial: it gives exactly what it counts, and refuses what no pump gives.

/// What is wrong with a run.
package enum TrialError: Error, Equatable {
    /// The controller asked for something no pump gives.
    case order(String)
    /// The controller was asked before it was told who it is for.
    case notBegun

    /// In a sentence.
    package var text: String {
        switch self {
        case .order(let text): text
        case .notBegun: "nothing was begun"
        }
    }
}

/// The pump of a trial: even rates, boluses spread over 5 min, everything in whole mU so that what
/// is counted is what the body gets.
struct TrialPump {
    /// Unit: U.
    private(set) var total = 0.0
    /// Unit: U.
    private(set) var automatic = 0.0
    private var basal = 0.0
    private var bolus = 0.0
    private var rate = 0.0
    private var flowing = 0.0
    /// Basal insulin owed that is less than 1 mU. Unit: mU.
    private var carried = 0.0

    /// Unit: U/h, U.
    private static let rateMax = 35.0
    private static let bolusMax = 25.0

    mutating func take(_ order: TrialOrder, personBolus: Double) throws(TrialError) {
        guard (0...Self.rateMax).contains(order.basal) else {
            throw .order("basal_u_per_h \(order.basal) is not within 0 to \(Self.rateMax)")
        }
        guard (0...Self.bolusMax).contains(order.bolus) else {
            throw .order("bolus_u \(order.bolus) is not within 0 to \(Self.bolusMax)")
        }
        rate = order.basal
        flowing = order.bolus + personBolus
        automatic += order.bolus
    }

    /// What the body gets in one minute of five. Unit: U.
    mutating func minute(_ step: Int) -> Double {
        carried += 1000 * rate / 60
        let whole = carried.rounded(.down)
        carried -= whole
        let milliunits = (1000 * flowing).rounded()
        let part =
            (milliunits * Double(step + 1) / 5).rounded(.down)
            - (milliunits * Double(step) / 5).rounded(.down)
        basal += whole / 1000
        bolus += part / 1000
        total += (whole + part) / 1000
        return (whole + part) / 1000
    }

    /// What was given since the last time. Unit: U.
    mutating func takeGiven() -> (basal: Double, bolus: Double) {
        defer {
            basal = 0
            bolus = 0
        }
        return (basal, bolus)
    }
}
