// What more or less insulin now would do, whatever its size: the whole course, not its slope.

extension TwinState {
    /// How much lower glucose would be if more insulin (or less: negative) were given now.
    ///
    /// Unlike ``TwinForecast/unitEffect``, the slope at no change, this runs the bank's courses with
    /// the change: near low glucose a unit does less than the slope says, and a unit less does more.
    /// - Parameters:
    ///   - units: the change. Unit: U; held within ±``TwinInput/insulinMax``.
    ///   - steps: number of points, 5 min apart, 1 ... 144; point k is (k+1) steps ahead.
    ///   - settings: the person's numbers.
    /// - Returns: the fall of the mean, negative for a rise. Unit: mg/dL.
    public func fall(ofChange units: Double, steps: Int, settings: TwinSettings) -> [Double] {
        let count = min(max(steps, 1), UnitResponses.steps)
        let change = units.isFinite ? min(max(units, -100), TwinInput.insulinMax) : 0
        let factors = StepFactors(minutes: TwinParameters.stepMax, tuning: settings.tuning)
        var falls = [Double](repeating: 0, count: count)
        for member in 0..<means.count where weights[member] > 1e-4 {
            let model = MemberModel(member: member, settings: settings)
            let parameters = MemberParameters(
                means[member], model: model, minutes: factors.minutes)
            var plain = means[member]
            var changed = plain
            var bank = insulin
            for point in 0..<count {
                let before = bank.action[model.lane]
                bank.advance(rate: 0, minutes: factors.minutes)
                let action = 0.5 * (before + bank.action[model.lane])
                let more = change * UnitResponses.standard.action[point][model.lane]
                parameters.advance(&plain, action: action, factors: factors)
                parameters.advance(&changed, action: action + more, factors: factors)
                falls[point] +=
                    weights[member]
                    * (plain[TwinIndex.interstitial] - changed[TwinIndex.interstitial])
            }
        }
        return falls
    }
}
