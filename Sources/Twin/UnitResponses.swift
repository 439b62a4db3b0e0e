// What one unit does in each member of the bank: computed once, used by every forecast.

import SmallMath

/// The members' answers to one unit given at once.
struct UnitResponses: Sendable {
    /// Longest forecast these cover. Unit: steps of 5 min.
    static let steps = 144
    /// Mean insulin at work in each step, by speed. Unit: U/min per U.
    let action: [SIMD4<Double>]
    /// The peak of glucose's fall by member, for one mg/dL per unit at work. Dimensionless.
    let peaks: SIMD16<Double>

    /// The answers of ``TwinParameters``' bank.
    static let standard = UnitResponses()

    private init() {
        var bank = InsulinBank()
        bank.inject(1)
        var action: [SIMD4<Double>] = []
        for _ in 0..<Self.steps {
            let before = bank.action
            bank.advance(rate: 0, minutes: TwinParameters.stepMax)
            action.append(0.5 * (before + bank.action))
        }
        let h = TwinParameters.stepMax
        let kept = Elementary.exp(-h / TwinParameters.interstitialDelay)
        var peaks = SIMD16<Double>.zero
        for member in 0..<TwinParameters.memberCount {
            let back = TwinParameters.effectivenesses[member / TwinParameters.rateCount]
            var fall = 0.0
            var seen = 0.0
            var peak = 0.0
            for flow in action {
                let old = fall
                fall = (old + flow[member % TwinParameters.rateCount] * h) / (1 + back * h)
                let middle = 0.5 * (old + fall)
                seen = middle + (seen - middle) * kept
                peak = max(peak, seen)
            }
            peaks[member] = peak
        }
        self.action = action
        self.peaks = peaks
    }
}
