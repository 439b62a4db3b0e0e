// One step of S2013: insulin first, as in S2008, then glucose and the body's answer together.

/// Glucose and the answer to it, which look back at each other: x4, x5 and x14...x17; or a slope.
@frozen
@usableFromInline
struct S2013Loop<V: Lanes> {
    @usableFromInline let plasma: V
    @usableFromInline let tissue: V
    @usableFromInline let glucagon: V
    @usableFromInline let staticSecretion: V
    @usableFromInline let glucagonAction: V
    @usableFromInline let autonomicProduction: V

    @inlinable @inline(__always)
    init(
        plasma: V, tissue: V, glucagon: V, staticSecretion: V, glucagonAction: V,
        autonomicProduction: V
    ) {
        self.plasma = plasma
        self.tissue = tissue
        self.glucagon = glucagon
        self.staticSecretion = staticSecretion
        self.glucagonAction = glucagonAction
        self.autonomicProduction = autonomicProduction
    }

    @inlinable @inline(__always)
    func moved(along slope: Self, by step: V) -> Self {
        Self(
            plasma: plasma + step * slope.plasma,
            tissue: tissue + step * slope.tissue,
            glucagon: glucagon + step * slope.glucagon,
            staticSecretion: staticSecretion + step * slope.staticSecretion,
            glucagonAction: glucagonAction + step * slope.glucagonAction,
            autonomicProduction: autonomicProduction + step * slope.autonomicProduction)
    }
}

/// What acts on that loop at one stage of a step.
@frozen
@usableFromInline
struct S2013Drive<V: Lanes> {
    /// Largest use of tissue without risk, and what a risk of 1 adds to it. Unit: mg/kg/min.
    @usableFromInline let use: V
    @usableFromInline let usePerRisk: V
    /// Production before glucose takes off its part. Unit: mg/kg/min.
    @usableFromInline let production: V
    /// Glucose entering plasma. Unit: mg/kg/min.
    @usableFromInline let gain: V
    /// Static secretion for each mg/dL that glucose lacks. Unit: pg/mL/min per mg/dL.
    @usableFromInline let secretionPerLack: V

    @inlinable @inline(__always)
    init(use: V, usePerRisk: V, production: V, gain: V, secretionPerLack: V) {
        self.use = use
        self.usePerRisk = usePerRisk
        self.production = production
        self.gain = gain
        self.secretionPerLack = secretionPerLack
    }
}

extension S2013Person {
    /// One classical Runge-Kutta step of fourth order; no amount ends below 0.
    ///
    /// Insulin goes its way first, compartment by compartment as in ``S2008Metabolism``: what is
    /// left to move together is few enough numbers for a processor's registers.
    /// - Parameter appearance: Ra at the step's beginning, middle and end. Unit: mg/kg/min.
    @inlinable @inline(__always)
    func advance(
        _ body: inout S2008Body<V>, _ answer: inout S2013Answer<V>, by length: V,
        appearance: (first: V, middle: V, last: V)
    ) {
        let step = ClassicalStep(length)
        let (insulin, action, atLiver) = metabolism.advanceInsulin(&body, step)
        let x1 = S2013Loop(
            plasma: body.plasmaGlucose, tissue: body.tissueGlucose, glucagon: answer.glucagon,
            staticSecretion: answer.staticSecretion, glucagonAction: answer.glucagonAction,
            autonomicProduction: answer.autonomicProduction)
        let k1 = slope(
            x1, drive(insulin.first, action.first, atLiver.first, appearance.first))
        let x2 = x1.moved(along: k1, by: step.half)
        let k2 = slope(
            x2, drive(insulin.second, action.second, atLiver.second, appearance.middle))
        let x3 = x1.moved(along: k2, by: step.half)
        let k3 = slope(
            x3, drive(insulin.third, action.third, atLiver.third, appearance.middle))
        let x4 = x1.moved(along: k3, by: step.whole)
        let k4 = slope(
            x4, drive(insulin.fourth, action.fourth, atLiver.fourth, appearance.last))
        @inline(__always) func end(_ part: (S2013Loop<V>) -> V) -> V {
            step.end(part(x1), part(k1), part(k2), part(k3), part(k4))
        }
        body.plasmaGlucose = end { $0.plasma }
        body.tissueGlucose = end { $0.tissue }
        answer.glucagon = end { $0.glucagon }
        answer.staticSecretion = end { $0.staticSecretion }
        answer.glucagonAction = end { $0.glucagonAction }
        answer.autonomicProduction = end { $0.autonomicProduction }
        metabolism.advanceInterstitial(
            &body, step, plasma: Stages(x1.plasma, x2.plasma, x3.plasma, x4.plasma))
        body = body.withoutNegativeAmounts
        answer = answer.withoutNegativeAmounts
    }
}
