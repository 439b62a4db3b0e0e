// One step of S2008's glucose and insulin, part after part along the way insulin takes.

extension S2008Metabolism {
    /// One classical Runge-Kutta step of fourth order; no amount ends below 0.
    ///
    /// Insulin goes its way without looking back at glucose, so its stages can be had compartment
    /// by compartment: the same numbers as all at once, and few enough at a time for registers.
    /// - Parameter appearance: Ra at the step's beginning, middle and end. Unit: mg/kg/min.
    @inlinable @inline(__always)
    func advanced(
        _ x: S2008Body<V>, by step: V, appearance: (first: V, middle: V, last: V)
    ) -> S2008Body<V> {
        let step = ClassicalStep(step)
        var x = x
        let insulin = advanceInsulin(&x, step)
        let glucose = advanceGlucose(
            &x, step, largestUse: insulin.action.map { vm0 + vmx * $0 },
            production: insulin.atLiver.map { kp1 - kp3 * $0 },
            gain: Stages(
                entering + appearance.first, entering + appearance.middle,
                entering + appearance.middle, entering + appearance.last))
        advanceInterstitial(&x, step, plasma: glucose)
        return x.withoutNegativeAmounts
    }

    /// Insulin from under the skin to where it acts.
    /// - Returns: at each stage, that in plasma (pmol/L), its action on use and its signal at the
    ///   liver.
    @inlinable @inline(__always)
    func advanceInsulin(
        _ x: inout S2008Body<V>, _ step: ClassicalStep<V>
    ) -> (plasma: Stages<V>, action: Stages<V>, atLiver: Stages<V>) {
        let plasma = advancePlasmaInsulin(&x, step)
        let action = step.relax(
            &x.insulinAction, gain: plasma.map { c.p2u * ($0 - c.basalInsulin) }, loss: c.p2u)
        let delayed1 = step.relax(
            &x.delayedInsulin1, gain: plasma.map { c.ki * $0 }, loss: c.ki)
        let delayed2 = step.relax(
            &x.delayedInsulin2, gain: delayed1.map { c.ki * $0 }, loss: c.ki)
        return (plasma, action, delayed2)
    }

    /// Glucose under the skin, behind that in plasma.
    @inlinable @inline(__always)
    func advanceInterstitial(
        _ x: inout S2008Body<V>, _ step: ClassicalStep<V>, plasma: Stages<V>
    ) {
        _ = step.relax(&x.interstitialGlucose, gain: plasma.map { c.ksc * $0 }, loss: c.ksc)
    }

    /// Insulin under the skin, in plasma and liver.
    /// - Returns: its concentration in plasma at each stage. Unit: pmol/L.
    @inlinable @inline(__always)
    func advancePlasmaInsulin(
        _ x: inout S2008Body<V>, _ step: ClassicalStep<V>
    ) -> Stages<V> {
        let depot1 = step.relax(
            &x.depot1, gain: Stages(infusion, infusion, infusion, infusion), loss: c.depotLoss)
        let depot2 = step.relax(&x.depot2, gain: depot1.map { c.kd * $0 }, loss: c.ka2)
        @inline(__always) func slope(_ plasma: V, _ liver: V, _ depot1: V, _ depot2: V) -> (
            plasma: V, liver: V
        ) {
            (
                (c.m1 * liver - c.plasmaLoss * plasma) + (c.ka1 * depot1 + c.ka2 * depot2),
                c.m2 * plasma - c.liverLoss * liver
            )
        }
        let (p1, l1) = (x.plasmaInsulin, x.liverInsulin)
        let k1 = slope(p1, l1, depot1.first, depot2.first)
        let (p2, l2) = (p1 + step.half * k1.plasma, l1 + step.half * k1.liver)
        let k2 = slope(p2, l2, depot1.second, depot2.second)
        let (p3, l3) = (p1 + step.half * k2.plasma, l1 + step.half * k2.liver)
        let k3 = slope(p3, l3, depot1.third, depot2.third)
        let (p4, l4) = (p1 + step.whole * k3.plasma, l1 + step.whole * k3.liver)
        let k4 = slope(p4, l4, depot1.fourth, depot2.fourth)
        x.plasmaInsulin = step.end(p1, k1.plasma, k2.plasma, k3.plasma, k4.plasma)
        x.liverInsulin = step.end(l1, k1.liver, k2.liver, k3.liver, k4.liver)
        return Stages(p1, p2, p3, p4).map { $0 * c.perVi }
    }

    /// Glucose in plasma and tissue.
    /// - Returns: that in plasma at each stage.
    @inlinable @inline(__always)
    func advanceGlucose(
        _ x: inout S2008Body<V>, _ step: ClassicalStep<V>, largestUse: Stages<V>,
        production: Stages<V>, gain: Stages<V>
    ) -> Stages<V> {
        let (p1, t1) = (x.plasmaGlucose, x.tissueGlucose)
        let k1 = glucoseSlope(p1, t1, largestUse.first, production.first, gain.first)
        let (p2, t2) = (p1 + step.half * k1.plasma, t1 + step.half * k1.tissue)
        let k2 = glucoseSlope(p2, t2, largestUse.second, production.second, gain.second)
        let (p3, t3) = (p1 + step.half * k2.plasma, t1 + step.half * k2.tissue)
        let k3 = glucoseSlope(p3, t3, largestUse.third, production.third, gain.third)
        let (p4, t4) = (p1 + step.whole * k3.plasma, t1 + step.whole * k3.tissue)
        let k4 = glucoseSlope(p4, t4, largestUse.fourth, production.fourth, gain.fourth)
        x.plasmaGlucose = step.end(p1, k1.plasma, k2.plasma, k3.plasma, k4.plasma)
        x.tissueGlucose = step.end(t1, k1.tissue, k2.tissue, k3.tissue, k4.tissue)
        return Stages(p1, p2, p3, p4)
    }
}
