// A proposal while the person says they exercise or sleep: a higher target, no bolus, never more insulin.

public import Twin

extension ZoneController {
    /// Proposes a delivery while an activity is stated.
    ///
    /// No bolus, and a target that is at least the activity's. Until the next decision no more goes
    /// out than the same situation without the activity would get: a higher target alone does not
    /// promise that, as the optimum may add now and withhold later.
    /// - Parameters:
    ///   - situation: as if nothing were stated.
    ///   - target: glucose to steer to, at least. Unit: mg/dL.
    public static func propose(
        _ situation: DosingSituation, during target: Double, forecast: TwinForecast,
        tuning: DosingTuning = DosingTuning()
    ) -> DosingProposal {
        let plain = propose(situation, forecast: forecast, tuning: tuning)
        var held = situation
        held.target = max(situation.target, target)
        held.bolusMax = 0
        var proposal = propose(held, forecast: forecast, tuning: tuning)
        let cyclesPerHour = 12.0
        proposal.rate = min(proposal.rate, plain.rate + cyclesPerHour * plain.bolus)
        proposal.required = min(proposal.required, plain.required)
        return proposal
    }
}
