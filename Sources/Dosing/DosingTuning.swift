// The dosing algorithm's numbers that were chosen, in one value, so that a study can vary them and nobody else does.

public import Twin

/// The numbers a study may vary.
///
/// "TD" is `reference/twin-and-dosing.md`; "tuned" means chosen on sampled development patients
/// (docs/dosing.md), never on the patients of a reported result.
public struct DosingTuning: Sendable, Equatable {
    /// The zone's top is the target, but at least this. Unit: mg/dL. Source: TD 5.3 (110).
    public var zoneTopMin = 105.0
    /// The zone's bottom. Unit: mg/dL. Source: TD 5.3 (85), 4.3 (90).
    public var zoneBottom = 85.0
    /// Weight of the zone's bottom over its top. Dimensionless. Source: TD 5.3 (10), 4.3 (8).
    public var lowWeight = 10.0
    /// The low side is kept by this many SDs. Dimensionless. Source: TD 4.3 (1, to 2.2 from run to
    /// run); tuned on scenarios/exercise-evening, seeds 1-7: at 0.8 the sharper forecast of today's
    /// twin let an unannounced walk end below 54 mg/dL, at 1.2 nobody goes below 70.
    public var riskMargin = 1.2
    /// The same for a person who enters no food: all insulin on board is the controller's own.
    /// Source: TD 5.3 (.7 against .3); tuned.
    public var riskMarginUnannounced = 0.5
    /// Growth of the risk margin, the size margin and the zone's top (mg/dL) with personal caution.
    /// Source: TD 5.3; tuned.
    public var cautionMargin = 0.5
    /// See ``cautionMargin``.
    public var cautionSize = 0.3
    /// See ``cautionMargin``.
    public var cautionTop = 10.0
    /// The SD used for that margin stops growing here: later, feedback has the time to act.
    /// Unit: steps of 5 min. Tuned.
    public var riskHorizon = 24
    /// Insulin counts this many times on the low side. Dimensionless. Source: TD 5.2 (1.4); tuned
    /// with the risk margin.
    public var sizeMargin = 1.3
    /// Cost of delivery above basal, per (mg/dL of effect)². Dimensionless. Source: TD 5.3; tuned.
    public var raisingCost = 1.0
    /// Cost of delivery below basal, per (mg/dL of effect)². Dimensionless. Source: TD 5.3.
    public var reducingCost = 0.3
    /// What dosing uses of the learnt parameters: never less sensitive and never faster than the
    /// prior. Source: TD 5.2 ("learn downward only"), 4.4 (.8).
    public var bounds = DosingBounds(sensitivityMin: 0.8, actionRateMax: 1.0)
    /// No increase when the cautious forecast falls below this at any time. Unit: mg/dL.
    /// Source: the consensus limit of low glucose.
    public var noIncreaseBelow = 70.0
    /// Delivery stops if the forecast less one SD falls below this in 15-50 min. Unit: mg/dL.
    /// Source: TD 4.3.
    public var suspendForecast = 60.0
    /// Share of what is required that goes out in one cycle of 5 min; the next cycle decides about
    /// the rest. Dimensionless. Tuned.
    public var cycleShare = 0.25

    /// The numbers in use.
    public init() {}
}
