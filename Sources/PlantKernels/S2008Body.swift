// S2008's glucose and insulin: equations x4...x13 and their step.

/// Glucose and insulin in the body.
@frozen
public struct S2008Body<V: Lanes>: Sendable {
    /// x4, glucose in plasma and fast tissue. Unit: mg/kg.
    public var plasmaGlucose = V(0)
    /// x5, glucose in slow tissue. Unit: mg/kg.
    public var tissueGlucose = V(0)
    /// x13, interstitial glucose. Unit: mg/kg.
    public var interstitialGlucose = V(0)
    /// x6, insulin in plasma. Unit: pmol/kg.
    public var plasmaInsulin = V(0)
    /// x10, insulin in the liver. Unit: pmol/kg.
    public var liverInsulin = V(0)
    /// x7, insulin action on glucose use, relative to basal. Unit: pmol/L. May be negative.
    public var insulinAction = V(0)
    /// x8, insulin signal, first delay. Unit: pmol/L.
    public var delayedInsulin1 = V(0)
    /// x9, insulin signal at the liver. Unit: pmol/L.
    public var delayedInsulin2 = V(0)
    /// x11, undissociated insulin under the skin. Unit: pmol/kg.
    public var depot1 = V(0)
    /// x12, dissociated insulin under the skin. Unit: pmol/kg.
    public var depot2 = V(0)

    /// Everything 0: to be filled in.
    @inlinable public init() {}
}

extension S2008Body: Equatable where V: Equatable {}
extension S2008Body: Hashable where V: Hashable {}

/// Production, use and kinetics as they are for one minute.
///
/// Source: C. Dalla Man, R. Rizza, C. Cobelli, IEEE TBME 54 (2007) 1740; C. Dalla Man et al., J.
/// Diabetes Sci. Technol. 1 (2007) 323 for insulin under the skin.
@frozen
@usableFromInline
struct S2008Metabolism<V: Lanes> {
    @usableFromInline let c: S2008Constants<V>
    /// Insulin infused under the skin. Unit: pmol/kg/min.
    @usableFromInline let infusion: V
    /// Production at zero glucose and insulin, and what glucose and insulin take off it.
    @usableFromInline let kp1: V
    @usableFromInline let kp2: V
    @usableFromInline let kp3: V
    /// Tissue's use without insulin, and insulin's effect on it.
    @usableFromInline let vm0: V
    @usableFromInline let vmx: V
    /// Glucose entering plasma from elsewhere. Unit: mg/kg/min.
    @usableFromInline let entering: V
    /// Use that fades as plasma runs out, by brain and by uptake. Unit: mg/kg/min.
    @usableFromInline let fadingUse: V
    /// One over the plasma glucose at which it begins to fade. Unit: kg/mg.
    @usableFromInline let perFading: V

    @inlinable @inline(__always)
    init(_ c: S2008Constants<V>, _ minute: PlantMinute<V>) {
        let m = minute.modulation
        self.c = c
        infusion = minute.insulin * c.insulinPerUnit
        kp1 = c.kp1 * m.productionFactor + m.production
        kp2 = c.kp2 * m.productionFactor
        kp3 = c.kp3 * m.productionFactor * m.insulinLiver
        vm0 = c.vm0 * m.restingUse
        vmx = c.vmx * m.insulinUse
        entering = m.appearance
        fadingUse = c.fcns + m.uptake
        // The more is taken up, the earlier it fades: at the same rate, which the step can follow.
        perFading = V(1) / (V(S2008Kernel<V>.fadingGlucose) + m.uptake)
    }

    /// The fastest rate at which tissue glucose may fall. Unit: 1/min.
    @inlinable @inline(__always)
    func fastestUse(of x: S2008Body<V>) -> V {
        c.k2 + (vm0 + vmx * V.larger(V(0), x.insulinAction)) / c.km0
    }

    /// Change of glucose in plasma and tissue, x4 and x5. Unit: mg/kg/min.
    /// - Parameters:
    ///   - largestUse: of tissue with all the glucose it could take. Unit: mg/kg/min.
    ///   - production: before glucose takes off its part. Unit: mg/kg/min.
    ///   - gain: from elsewhere. Unit: mg/kg/min.
    @inlinable @inline(__always)
    func glucoseSlope(
        _ plasma: V, _ tissue: V, _ largestUse: V, _ production: V, _ gain: V
    ) -> (plasma: V, tissue: V) {
        let zero = V(0)
        let produced = V.larger(zero, production - kp2 * plasma)
        let fading = fadingUse * V.smaller(V(1), V.larger(zero, plasma * perFading))
        let excretion = c.ke1 * V.larger(zero, plasma - c.ke2)
        let exchange = c.k1 * plasma - c.k2 * tissue
        return (
            (produced + gain) - (fading + excretion) - exchange,
            exchange - largestUse * tissue / (c.km0 + tissue)
        )
    }
}

extension S2008Body {
    @inlinable @inline(__always)
    var withoutNegativeAmounts: S2008Body {
        let zero = V(0)
        var end = self
        end.plasmaGlucose = V.larger(zero, plasmaGlucose)
        end.tissueGlucose = V.larger(zero, tissueGlucose)
        end.interstitialGlucose = V.larger(zero, interstitialGlucose)
        end.plasmaInsulin = V.larger(zero, plasmaInsulin)
        end.liverInsulin = V.larger(zero, liverInsulin)
        end.delayedInsulin1 = V.larger(zero, delayedInsulin1)
        end.delayedInsulin2 = V.larger(zero, delayedInsulin2)
        end.depot1 = V.larger(zero, depot1)
        end.depot2 = V.larger(zero, depot2)
        return end
    }
}
