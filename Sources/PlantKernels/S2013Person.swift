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
        let risk = S2013Risk.largest(basalPower: c.basalPower)
        var worst = x
        worst.insulinAction = V.larger(V(0), x.insulinAction) * (V(1) + c.r1 * risk)
        return metabolism.fastestUse(of: worst)
    }

    /// What insulin and food do at one stage of a step.
    /// - Parameters:
    ///   - insulin: in plasma. Unit: pmol/L.
    ///   - action: of insulin on use. Unit: pmol/L.
    ///   - atLiver: insulin's signal there. Unit: pmol/L.
    ///   - appearance: Ra. Unit: mg/kg/min.
    @inlinable @inline(__always)
    func drive(_ insulin: V, _ action: V, _ atLiver: V, _ appearance: V) -> S2013Drive<V> {
        let zero = V(0)
        let m = metabolism
        let excess = V.larger(zero, insulin - c.metabolism.basalInsulin)
        return S2013Drive(
            use: m.vm0 + m.vmx * action,
            usePerRisk: m.vmx * c.r1 * V.larger(zero, action),
            production: m.kp1 - m.kp3 * atLiver,
            gain: m.entering + appearance,
            secretionPerLack: c.sigma * (c.halvingInsulin / (c.halvingInsulin + excess)))
    }

    /// Change of glucose and of the answer to it; docs/plant-s2013.md lists the equations.
    @inlinable @inline(__always)
    func slope(_ x: S2013Loop<V>, _ drive: S2013Drive<V>) -> S2013Loop<V> {
        let zero = V(0)
        let glucose = x.plasma * c.metabolism.perVG
        let risk = S2013Risk.risk(glucose, basal: c.basalGlucose, basalPower: c.basalPower)
        // Glucagon acts inside production's floor, the autonomic response outside (ours).
        let change = metabolism.glucoseSlope(
            x.plasma, x.tissue, drive.use + drive.usePerRisk * risk,
            drive.production + productionFactor * c.xi * x.glucagonAction,
            drive.gain + productionFactor * x.autonomicProduction)
        let lack = V.larger(zero, c.threshold - glucose)
        let wanted = basalSecretion + drive.secretionPerLack * lack
        let falling = V.larger(zero, zero - change.plasma * c.metabolism.perVG)
        return S2013Loop(
            plasma: change.plasma, tissue: change.tissue,
            glucagon: x.staticSecretion + c.delta * falling - c.n * x.glucagon,
            staticSecretion: c.rho * (wanted - x.staticSecretion),
            glucagonAction: c.kh
                * (V.larger(zero, x.glucagon - c.basalGlucagon) - x.glucagonAction),
            autonomicProduction: c.ka * (c.psi * lack - x.autonomicProduction))
    }
}
