// The dosing algorithm's numbers that were chosen, in one value; what ships is the value as it begins.

public import Twin

/// The numbers that were chosen, not taken over. No setting and no trial reaches them; tests may.
///
/// "TD" is a note of this project (docs/references.md); "tuned" means chosen on drawn development people
/// (docs/dosing.md), never on the people of a reported result.
public struct DosingTuning: Sendable, Equatable {
    /// The zone's top is the target, but at least this. Unit: mg/dL. Source: TD 5.3 (110).
    public var zoneTopMin = 105.0
    /// Weight of the zone's bottom over its top. Dimensionless. Source: TD 5.3 (10), 4.3 (8);
    /// tuned.
    public var lowWeight = 13.0
    /// Where the person's own boluses are on board too, until anything is known of the person.
    /// Source: risk TD 4.3 (1, to 2.2 from run to run), size TD 5.2 (1.4), bottom TD 5.3; tuned on
    /// the gallery's exercise: at a risk of 1.1 somebody spends more time low than on the pump alone.
    /// Food that was not entered: chosen on two severe lows of the fault campaign, which .3 ends; .5
    /// is too much for who grazes without an entry (the gallery's grazing).
    public var margins = DosingMargins(
        risk: 1.2, size: 1.4, bottom: 85, cycleShare: 0.25, cautiousRisk: 1.5, cautiousSize: 1,
        unloggedSize: 0.3, usualShare: 1)
    /// The same once earned by days clear of lows (``DosingRelease/ease``). Tuned.
    public var marginsEarned = DosingMargins(
        risk: 0.8, size: 1.35, bottom: 80, cycleShare: 0.35, cautiousRisk: 1.5, cautiousSize: 1,
        unloggedSize: 0.3, usualShare: 1)
    /// For a person who enters no food. Source: risk TD 5.3 (.3); tuned. A usual rise has to be
    /// three times the margin it takes back: in the first days, when little is known of it, people
    /// on slow insulin are low after it (docs/dosing.md).
    public var marginsUnannounced = DosingMargins(
        risk: 0.4, size: 1.45, bottom: 85, cycleShare: 0.6, cautiousRisk: 0.9, cautiousSize: 0.6,
        unloggedSize: 0, usualShare: 0.3)
    /// The same once earned. Tuned.
    public var marginsUnannouncedEarned = DosingMargins(
        risk: 0.3, size: 1.45, bottom: 85, cycleShare: 0.6, cautiousRisk: 0.9, cautiousSize: 0.6,
        unloggedSize: 0, usualShare: 0.3)
    /// How many times sooner the margins of a person who enters no food are earned. Dimensionless.
    /// Tuned: in a day. Where the person's own boluses are on board too, a day is too short for
    /// exercise that nobody stated (docs/dosing.md).
    public var easeUnannounced = 2.0
    /// The SD used for the risk margin stops growing here: later, feedback has the time to act.
    /// Unit: steps of 5 min. Tuned.
    public var riskHorizon = 24
    /// Cost of delivery above basal, per (mg/dL of effect)². Dimensionless. Source: TD 5.3; tuned.
    public var raisingCost = 1.0
    /// Cost of delivery below basal, per (mg/dL of effect)². Dimensionless. Source: TD 5.3.
    public var reducingCost = 0.25
    /// What dosing uses of the learnt parameters: never less sensitive and never faster than the
    /// prior (TD 5.2, "learn downward only"; 4.4).
    /// Of what was learnt of glucose at basal only a share: the filter explains part of a meal and of
    /// a slow tail by it (docs/dosing.md).
    public var bounds = DosingBounds(
        sensitivityMin: 0.8, actionRateMax: 1, basalGlucoseShare: 0.6)
    /// Share of what was learnt of glucose at basal that dosing uses for a person who enters no
    /// food: none, as meals nobody entered look like a higher level (docs/dosing.md).
    public var basalGlucoseShareUnannounced = 0.0

    /// ``bounds`` for a person who enters food, or who does not.
    public func bounds(announces: Bool) -> DosingBounds {
        var found = bounds
        if !announces { found.basalGlucoseShare = basalGlucoseShareUnannounced }
        return found
    }

    /// No increase when the cautious forecast falls below this at any time. Unit: mg/dL.
    /// Source: the consensus limit of low glucose.
    public var noIncreaseBelow = 70.0
    /// Delivery stops if the forecast less one SD falls below this in 15-50 min. Unit: mg/dL.
    /// Source: TD 4.3.
    public var suspendForecast = 60.0
    /// The margins of a situation: those of the habit, on the way from wide to earned.
    func margins(_ situation: DosingSituation) -> DosingMargins {
        let ease = max(situation.ease, 0)
        return situation.announces
            ? margins.towards(marginsEarned, by: min(ease, 1))
            : marginsUnannounced.towards(
                marginsUnannouncedEarned, by: min(easeUnannounced * ease, 1))
    }

    /// The numbers in use.
    public init() {}
}
