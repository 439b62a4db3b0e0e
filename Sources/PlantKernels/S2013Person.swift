// S2013's glucose, insulin and answer to low glucose: equations x4...x17 and their step.

/// Production, use, kinetics and counter-regulation as they are for one minute.
@frozen
@usableFromInline
struct S2013Person<V: Lanes> {
    @usableFromInline let c: S2013Constants<V>
    @usableFromInline let metabolism: S2008Metabolism<V>
    /// Factor on all production. Unit: 1.
    @usableFromInline let productionFactor: V
    /// Static secretion at basal, n Hb. Unit: pg/mL/min.
    @usableFromInline let basalSecretion: V

    @inlinable @inline(__always)
    init(_ c: S2013Constants<V>, _ minute: PlantMinute<V>) {
        self.c = c
        metabolism = S2008Metabolism(c.metabolism, minute)
        productionFactor = minute.modulation.productionFactor
        basalSecretion = c.n * c.basalGlucagon
    }

    /// A bound of the rate at which tissue glucose may fall. Unit: 1/min.
    @inlinable @inline(__always)
    func fastestUse(of x: S2008Body<V>) -> V {
        let risk = S2013Risk.risk(
            V(S2013Risk.lowest), basal: c.basalGlucose, basalPower: c.basalPower)
        var worst = x
        worst.insulinAction = V.larger(V(0), x.insulinAction) * (V(1) + c.r1 * risk)
        return metabolism.fastestUse(of: worst)
    }

    /// dx/dt; docs/plant-s2013.md lists the equations.
    @inlinable @inline(__always)
    func slope(
        _ x: S2008Body<V>, _ a: S2013Answer<V>, appearance: V
    ) -> (body: S2008Body<V>, answer: S2013Answer<V>) {
        let zero = V(0)
        let m = metabolism
        let glucose = x.plasmaGlucose * c.metabolism.perVG
        let insulin = x.plasmaInsulin * c.metabolism.perVi
        let lack = V.larger(zero, c.threshold - glucose)

        // Glucagon acts inside production's floor, the autonomic response outside (ours).
        let signal = m.kp1 - m.kp2 * x.plasmaGlucose - m.kp3 * x.delayedInsulin2
        let raised = signal + productionFactor * c.xi * a.glucagonAction
        let answered =
            V.larger(zero, raised) - V.larger(zero, signal)
            + productionFactor * a.autonomicProduction

        // S2008's slope with insulin's action on use amplified by the risk.
        let risk = S2013Risk.risk(glucose, basal: c.basalGlucose, basalPower: c.basalPower)
        var amplified = x
        amplified.insulinAction =
            x.insulinAction + c.r1 * risk * V.larger(zero, x.insulinAction)
        var dx = m.slope(amplified, appearance: appearance + answered)
        dx.insulinAction =
            c.metabolism.p2u * (insulin - c.metabolism.basalInsulin - x.insulinAction)

        let excess = V.larger(zero, insulin - c.metabolism.basalInsulin)
        let wanted =
            basalSecretion + c.sigma * lack * (c.halvingInsulin / (c.halvingInsulin + excess))
        let falling = V.larger(zero, zero - dx.plasmaGlucose * c.metabolism.perVG)
        var da = a
        da.staticSecretion = c.rho * (wanted - a.staticSecretion)
        da.glucagon = a.staticSecretion + c.delta * falling - c.n * a.glucagon
        da.glucagonAction =
            c.kh * (V.larger(zero, a.glucagon - c.basalGlucagon) - a.glucagonAction)
        da.autonomicProduction = c.ka * (c.psi * lack - a.autonomicProduction)
        return (dx, da)
    }

    /// One classical Runge-Kutta step of fourth order; no amount ends below 0.
    /// - Parameter appearance: Ra at the step's beginning, middle and end. Unit: mg/kg/min.
    @inlinable @inline(__always)
    func advance(
        _ x: inout S2008Body<V>, _ a: inout S2013Answer<V>, by step: V,
        appearance: (first: V, middle: V, last: V)
    ) {
        let half = step * V(0.5)
        let k1 = slope(x, a, appearance: appearance.first)
        let k2 = slope(
            x.moved(along: k1.body, by: half), a.moved(along: k1.answer, by: half),
            appearance: appearance.middle)
        let k3 = slope(
            x.moved(along: k2.body, by: half), a.moved(along: k2.answer, by: half),
            appearance: appearance.middle)
        let k4 = slope(
            x.moved(along: k3.body, by: step), a.moved(along: k3.answer, by: step),
            appearance: appearance.last)
        let sixth = step * V(1.0 / 6)
        let bodies = k1.body.sum(twice: k2.body, k3.body, k4.body)
        let answers = k1.answer.sum(twice: k2.answer, k3.answer, k4.answer)
        x = x.moved(along: bodies, by: sixth).withoutNegativeAmounts
        a = a.moved(along: answers, by: sixth).withoutNegativeAmounts
    }
}
