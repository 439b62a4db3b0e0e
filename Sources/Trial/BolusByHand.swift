// What a person gives for a meal by hand: what they count, or what they are advised.

import Quantities
import Safety

/// A person's boluses for meals, in whole strokes of their pump.
///
/// Without advice they give what they counted, with the entry. Whoever goes by advice enters the
/// food, reads what comes of it and gives that with the next step. Advised nothing they look again,
/// as long as an entry waits for its bolus; where there is no advice to be had (no reading, a
/// controller that gives none) they give what they counted.
struct BolusByHand {
    private let isAdvised: Bool
    /// Of the meal that waits. Unit: U.
    private var counted = 0.0
    private var looksLeft = 0
    /// To be given with the next step. Unit: U.
    private var due = 0.0

    /// How often advice on an entry is looked for, a step of 5 min each: as long as it is given.
    private static let looks = Int(FixedLimits.mealBolusWait.minutes / 5)
    /// Unit: U.
    private static let stroke = 0.05

    init(isAdvised: Bool) { self.isAdvised = isAdvised }

    /// What is given in this step. Unit: U.
    /// - Parameter counted: what a meal entered now takes by the carb ratio; zero without one.
    ///   Unit: U.
    mutating func take(counted: Double) -> Double {
        guard isAdvised else { return Self.stepped(counted) }
        if counted > 0 {
            self.counted = counted
            looksLeft = Self.looks
        }
        defer { due = 0 }
        return due
    }

    /// What the step's decision advises; `nil` for no advice. Unit: U.
    mutating func read(_ advised: Double?) {
        guard looksLeft > 0 else { return }
        looksLeft -= 1
        due = Self.stepped(advised ?? counted)
        if due > 0 { looksLeft = 0 }
    }

    private static func stepped(_ units: Double) -> Double { (units / stroke).rounded() * stroke }
}
