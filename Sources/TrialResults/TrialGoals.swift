// The floors and goals of dosing, declared once, and whether a trial's cell meets them.

/// What an arm must reach, on the mean over simglucose's ten adults.
package struct TrialGoal: Sendable, Equatable {
    /// The arm's name.
    package let arm: String
    /// TIR 70-180 at least, below 70 and below 54 at most. Unit: %.
    package let floor: Mark
    /// See ``floor``.
    package let goal: Mark

    /// One line to reach.
    package struct Mark: Sendable, Equatable {
        /// At least. Unit: %.
        package let inRange: Double
        /// At most. Unit: %.
        package let below70: Double
        /// At most. Unit: %.
        package let below54: Double
        /// 70-140 at least; `nil` where nothing is asked. Unit: %.
        package var inTightRange: Double?
    }

    /// The table of the dosing requirement.
    package static let all = [
        TrialGoal(
            arm: "full", floor: Mark(inRange: 88, below70: 1.0, below54: 0.1),
            goal: Mark(inRange: 92, below70: 0.8, below54: 0)),
        TrialGoal(
            arm: "hybrid", floor: Mark(inRange: 96, below70: 0.6, below54: 0),
            goal: Mark(inRange: 97, below70: 0.4, below54: 0, inTightRange: 82)),
        TrialGoal(
            arm: "hybrid-robust", floor: Mark(inRange: 93.5, below70: 1.0, below54: 0.1),
            goal: Mark(inRange: 95, below70: 0.8, below54: 0.05)),
        TrialGoal(
            arm: "full-robust", floor: Mark(inRange: 89, below70: 0.6, below54: 0.05),
            goal: Mark(inRange: 91, below70: 0.5, below54: 0)),
        TrialGoal(
            arm: "full/rule", floor: Mark(inRange: 86, below70: 0.5, below54: 0),
            goal: Mark(inRange: 90, below70: 0.3, below54: 0)),
    ]

    /// Of the worst person in any arm, below 70 and below 54 at most. Unit: %.
    package static let worstFloor = (below70: 6.0, below54: 1.0)
    /// See ``worstFloor``.
    package static let worstGoal = (below70: 4.0, below54: 0.5)

    /// One thing asked and what was found.
    package struct Verdict: Sendable, Equatable {
        /// What: "TIR", "<70", "<54", "70-140", "worst <70", "worst <54".
        package let what: String
        /// Found, not rounded as tables tell it. Unit: %.
        package let found: Double
        /// Asked; `nil` where nothing is. Unit: %.
        package let floor: Double?
        /// Asked. Unit: %.
        package let goal: Double
        /// Whether more is better.
        package let isAtLeast: Bool

        /// Whether the floor is met.
        package var meetsFloor: Bool { floor.map(meets) ?? true }
        /// Whether the goal is met.
        package var meetsGoal: Bool { meets(goal) }

        private func meets(_ mark: Double) -> Bool { isAtLeast ? found >= mark : found <= mark }
    }

    /// The verdicts on a cell: those of its arm where it has a goal, and those on the worst person
    /// of any arm; empty when nobody was measured.
    package static func verdicts(_ cell: TrialCell) -> [Verdict] {
        guard !cell.people.isEmpty else { return [] }
        var verdicts: [Verdict] = []
        func add(
            _ what: String, _ found: Double, _ floor: Double?, _ goal: Double, atLeast: Bool
        ) {
            verdicts.append(
                Verdict(what: what, found: found, floor: floor, goal: goal, isAtLeast: atLeast))
        }
        if let asked = all.first(where: { $0.arm == cell.arm }) {
            let (floor, goal) = (asked.floor, asked.goal)
            add("TIR", cell.mean(.inRange), floor.inRange, goal.inRange, atLeast: true)
            add("<70", cell.mean(.below70), floor.below70, goal.below70, atLeast: false)
            add("<54", cell.mean(.below54), floor.below54, goal.below54, atLeast: false)
            if let tight = goal.inTightRange {
                add("70-140", cell.mean(.inTightRange), floor.inTightRange, tight, atLeast: true)
            }
        }
        if let worst = cell.worst(.below70) {
            add("worst <70", worst.value, worstFloor.below70, worstGoal.below70, atLeast: false)
        }
        if let worst = cell.worst(.below54) {
            add("worst <54", worst.value, worstFloor.below54, worstGoal.below54, atLeast: false)
        }
        return verdicts
    }
}
