// What the days of a study were like: by this they can be compared with days that others lived.

/// Glucose over the days that are scored, all but each trace's first.
public struct DaysScore: Sendable, Equatable {
    private var count = 0.0
    private var sum = 0.0
    private var within = 0.0
    private var below = 0.0

    /// Nothing seen.
    public init() {}

    /// Share of the time within 70 to 180 mg/dL.
    public var timeInRange: Double { within / max(count, 1) }
    /// Share of the time below 70 mg/dL.
    public var timeBelow: Double { below / max(count, 1) }
    /// Mean glucose. Unit: mg/dL.
    public var mean: Double { sum / max(count, 1) }

    /// Adds a trace's true glucose from its second day to its last.
    public mutating func add(_ trace: StudyTrace) {
        for cycle in trace.cycles
        where cycle.minute > 1440 && cycle.minute <= 1440 * trace.arm.days {
            count += 1
            sum += cycle.truth
            within += (70...180).contains(cycle.truth) ? 1 : 0
            below += cycle.truth < 70 ? 1 : 0
        }
    }
}
