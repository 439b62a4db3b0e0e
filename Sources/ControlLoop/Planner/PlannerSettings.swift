// The planner's chosen numbers in one value: a trial varies them, everything else leaves them as shipped.

public import Dosing
public import Twin

/// What a trial may vary of the planner.
///
/// A board never does: what it decides depends on the request alone, so that a journal replays.
public struct PlannerSettings: Sendable, Equatable {
    /// The estimator's chosen numbers.
    public var twin = TwinTuning()
    /// The dosing algorithm's chosen numbers.
    public var dosing = DosingTuning()

    /// As shipped.
    public init() {}
}
