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
    /// Personal caution: grows where this person was low, and is forgotten over a week.
    public internal(set) var caution = CautionCourse()
    /// How much of the margins for calm days this person has earned: grows evenly with time in which
    /// glucose stayed clear of lows, to 1 after ``TwinParameters/easeTime``; time less clear takes
    /// it back faster, a low all of it at once. Dimensionless, 0 ... 1. Source: TD 4.4 (kappa from
    /// run to run), 5.2 (personal caution instead of a global one).
    public internal(set) var ease = 0.0

    init() {}

    /// Counts one step.
    /// - Parameter glucose: what the twin believes; a reading it does not believe, such as that of a
    ///   sensor pressed at night, is no low. Unit: mg/dL.
    mutating func advance(_ input: TwinInput, glucose: Double, tuning: TwinTuning) {
        let minutes = min(input.minutes, TwinParameters.evidenceTime)
        remember(input, glucose: glucose, minutes: minutes, tuning)
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

    /// A low makes its hours of the next days more careful, the deeper and longer the more.
    private mutating func remember(
        _ input: TwinInput, glucose: Double, minutes: Double, _ tuning: TwinTuning
    ) {
        let shown: Double
        switch input.reading {
        case .missing: return
        case .value(let value), .below(let value), .above(let value): shown = value
        }
        earn(lowest: min(shown, glucose), highest: max(shown, glucose), minutes: minutes)
        let depth = max(tuning.cautionBelow - max(shown, glucose), 0)
        caution.advance(
            minuteOfDay: input.minuteOfDay, minutes: minutes,
            growth: depth * minutes * tuning.cautionGain)
    }

    /// Time clear of lows earns margins for calm days. A pressed sensor alone is no low, but not
    /// clear of one either.
    private mutating func earn(lowest: Double, highest: Double, minutes: Double) {
        let share = minutes / TwinParameters.easeTime
        if highest < TwinParameters.lowGlucose {
            ease = 0
        } else if lowest < TwinParameters.easeGlucose {
            ease = max(ease - TwinParameters.easeLoss * share, 0)
        } else {
            ease = min(ease + share, 1)
        }
    }
}
