// Which of the person's entries of carbohydrate are taken: no impossible meal, none twice.

import Quantities
import Safety

/// The gate for entries of carbohydrate.
struct MealEntries: Sendable, Equatable {
    /// When an entry beyond the hard cap was last refused.
    private(set) var refusedAt: LoopInstant?
    /// When an entry was last taken for a repetition.
    private(set) var repeatedAt: LoopInstant?
    /// The last that counted.
    private var last: Entry?

    private struct Entry: Sendable, Equatable {
        var carbs: Carbohydrate
        var at: LoopInstant
    }

    /// Whether an entry counts.
    /// - Parameters:
    ///   - eaten: when it was entered.
    ///   - heard: when it was told.
    mutating func accepts(_ carbs: Carbohydrate, eaten: LoopInstant, heard: LoopInstant) -> Bool {
        if carbs > FixedLimits.carbohydrateEntryMax {
            refusedAt = heard
            return false
        }
        if let last, last.carbs == carbs, eaten - last.at <= FixedLimits.repeatedEntrySpan {
            repeatedAt = heard
            return false
        }
        last = Entry(carbs: carbs, at: eaten)
        return true
    }
}
