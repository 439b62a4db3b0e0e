// How much of what was learnt dosing may use: given out slowly, taken back at once.

/// The least size of insulin's effect that dosing may assume, over the prior's.
///
/// It starts at the prior itself and comes down by at most ``TwinParameters/releaseStep`` after each
/// whole day of readings without lows; a day with lows takes all of it back. Time without readings
/// is no evidence and does not count. What was learnt to make insulin look stronger is used at once:
/// that side is the cautious one. Source: TD 4.4.
public struct DosingRelease: Sendable, Equatable {
    /// The floor. Dimensionless; 1 is the prior.
    public internal(set) var floor = 1.0
    /// Time seen, and time seen low, of the day under way. Unit: min.
    var day = 0.0
    var low = 0.0

    init() {}

    /// Counts one step.
    mutating func advance(_ input: TwinInput) {
        let minutes = min(input.minutes, TwinParameters.evidenceTime)
        switch input.reading {
        case .missing: return
        case .value(let glucose) where glucose < TwinParameters.lowGlucose: low += minutes
        case .below: low += minutes
        case .value, .above: break
        }
        day += minutes
        if low > TwinParameters.lowTimeMax {
            floor = 1
        }
        guard day >= 1440 else { return }
        if low <= TwinParameters.lowTimeMax {
            floor = max(floor - TwinParameters.releaseStep, TwinParameters.releaseMin)
        }
        day = 0
        low = 0
    }
}
