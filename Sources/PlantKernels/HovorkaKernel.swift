// The Hovorka / Cambridge plant's equations, for one patient or several in step.

/// The Hovorka plant: eleven differential equations, one Runge-Kutta step of fourth order a minute.
///
/// Sources: R. Hovorka et al., Physiol. Meas. 25 (2004) 905 (the equations); M. Wilinska et al.,
/// J. Diabetes Sci. Technol. 4 (2010) 132 (renal excretion with its own threshold and clearance,
/// the ceiling of absorption, interstitial glucose). In mmol, mU, L and min; docs/plant-hovorka.md
/// lists them. Food is eaten at no more than ``eatingRate``, as with the UVA/Padova plants, so
/// that the same inputs mean the same.
public struct HovorkaKernel<V: Lanes>: PlantKernel {
    /// The same with one person.
    public typealias Single = HovorkaKernel<Double>

    /// Fastest eating. Unit: g/min. As of the S2008 plant.
    @inlinable public static var eatingRate: Double { 5 }
    /// Mass of glucose. Unit: mg/mmol.
    @inlinable public static var milligramsPerMillimole: Double { 180.156 }
    /// Plasma glucose below which use without insulin falls in proportion. Unit: mmol/L.
    /// Source: Hovorka 2004, F01c.
    @inlinable public static var fadingGlucose: Double { 4.5 }
    /// Insulin action counts up to here. Unit: 1/min. Ours: a thousand times basal, glucose gone in
    /// a second and a half; it keeps the number of parts bounded.
    @inlinable static var actionLimit: Double { 40 }
    /// The persons.
    public var constants: HovorkaConstants<V>
    /// Where they are.
    public var state: HovorkaState<V>
    /// Announced and not yet eaten. Unit: g.
    public var waiting: V

    /// Persons in a state.
    @inlinable @inline(__always)
    public init(constants: HovorkaConstants<V>, state: HovorkaState<V>, waiting: V) {
        self.constants = constants
        self.state = state
        self.waiting = waiting
    }

    /// Several persons side by side, `V.count` of them (programmer error otherwise).
    @inlinable @inline(__always)
    public init(lanes patients: [Single]) {
        self.init(constants: HovorkaConstants(), state: HovorkaState(), waiting: V(0))
        LaneLayout.fill(&self, of: V.self, with: patients)
    }

    /// One of the persons.
    @inlinable @inline(__always)
    public func patient(_ lane: Int) -> Single {
        var single = Single(
            constants: HovorkaConstants(), state: HovorkaState(), waiting: 0)
        LaneLayout.take(&single, from: self, of: V.self, lane: lane)
        return single
    }

    /// Q1/(VG·BW). Unit: mg/dL.
    @inlinable @inline(__always)
    public var plasmaGlucose: V {
        state.plasma / constants.glucoseVolume * V(Self.milligramsPerMillimole / 10)
    }

    /// C. Unit: mg/dL.
    @inlinable @inline(__always)
    public var interstitialGlucose: V {
        state.interstitial * V(Self.milligramsPerMillimole / 10)
    }

    /// Lives one minute: eats, then one step, or several where a whole one would be unstable.
    @inlinable @inline(__always)
    public mutating func live(_ minute: PlantMinute<V>) {
        waiting = waiting + minute.carbohydrate
        let bite = V.smaller(V(Self.eatingRate), waiting)
        waiting = waiting - bite
        let inflow = HovorkaInflow(minute, bite: bite, constants: constants)
        let rate = fastestRate(inflow)
        var parts = V(1)
        var step = V(1)
        var count = 1
        if V.isTrueAnywhere(rate.isMore(than: V(MinuteParts.wholeMinuteRate))) {
            (parts, count) = MinuteParts.needed(for: rate)
            step = V(1) / parts
        }
        for part in 0..<count {
            let length = V.choose(parts.isMore(than: V(Double(part))), step, V(0))
            state = advanced(by: length, inflow)
        }
    }

    /// The fastest rate the coming minute can have. Unit: 1/min.
    ///
    /// The declared ranges of the parameters keep all other rates below 1.3/min.
    @inlinable @inline(__always)
    func fastestRate(_ inflow: HovorkaInflow<V>) -> V {
        let c = constants
        let depot = state.depot1 + state.depot2 + inflow.insulin
        let insulin = state.insulin + depot * c.absorption / c.insulinVolume
        let transport =
            inflow.insulinUse * V.larger(state.transport, c.transportSensitivity * insulin)
        let disposal = inflow.insulinUse * V.larger(state.disposal, c.disposalSensitivity * insulin)
        let limit = V(Self.actionLimit)
        let direct = (inflow.use + inflow.uptake) / (V(Self.fadingGlucose) * c.glucoseVolume)
        let glucose =
            V.smaller(transport, limit) + V.smaller(disposal, limit) + c.k12 + c.renalClearance
            + direct
        return V.larger(glucose, inflow.emptying)
    }

    /// The state after a classical Runge-Kutta step of fourth order.
    ///
    /// The slopes of all amounts are at least 0 at 0, so what the last line removes is rounding,
    /// and nothing is trapped at 0.
    @inlinable @inline(__always)
    func advanced(by step: V, _ inflow: HovorkaInflow<V>) -> HovorkaState<V> {
        let half = step * V(0.5)
        let sixth = step / V(6)
        let third = step / V(3)
        let k1 = slope(at: state, inflow)
        let k2 = slope(at: state.advanced(along: k1, by: half), inflow)
        let k3 = slope(at: state.advanced(along: k2, by: half), inflow)
        let k4 = slope(at: state.advanced(along: k3, by: step), inflow)
        return state.advanced(along: k1, by: sixth)
            .advanced(along: k2, by: third)
            .advanced(along: k3, by: third)
            .advanced(along: k4, by: sixth)
            .atLeastZero()
    }

    /// dx/dt. Equations: Hovorka 2004, (1)-(12), with Wilinska 2010 as named at the lines.
    @inlinable @inline(__always)
    func slope(at x: HovorkaState<V>, _ m: HovorkaInflow<V>) -> HovorkaState<V> {
        let c = constants
        let zero = V(0)
        var dx = x

        // The gut. Wilinska 2010: above the ceiling tmaxG grows to D2/UGceil, so no more than the
        // ceiling enters plasma and nothing is lost.
        let ceiling = c.absorptionCeiling / V.larger(x.gut2, V(1e-9))
        let emptying = V.smaller(m.emptying, ceiling)
        let appearance = emptying * x.gut2
        dx.gut1 = m.carbohydrate - emptying * x.gut1
        dx.gut2 = emptying * (x.gut1 - x.gut2)

        // Glucose. F01c and the outer uptake fall in proportion below 4.5 mmol/L.
        let glucose = x.plasma / c.glucoseVolume
        let fade = V.smaller(V(1), V.larger(zero, glucose / V(Self.fadingGlucose)))
        let direct = (m.use + m.uptake) * fade
        let renal =
            c.renalClearance * V.larger(zero, glucose - c.renalThreshold) * c.glucoseVolume
        let produced = V.larger(zero, m.production(liver: x.liver, capacity: c.production))
        let limit = V(Self.actionLimit)
        let transport = V.smaller(limit, m.insulinUse * x.transport)
        let disposal = V.smaller(limit, m.insulinUse * x.disposal)
        let leaving = transport * x.plasma
        let returning = c.k12 * x.tissue
        dx.plasma = appearance + m.appearance + produced + returning - leaving - direct - renal
        dx.tissue = leaving - returning - disposal * x.tissue
        dx.interstitial = c.interstitialRate * (glucose - x.interstitial)

        // Insulin.
        dx.depot1 = m.insulin - c.absorption * x.depot1
        dx.depot2 = c.absorption * (x.depot1 - x.depot2)
        dx.insulin = c.absorption * x.depot2 / c.insulinVolume - c.ke * x.insulin
        dx.transport = c.ka1 * (c.transportSensitivity * x.insulin - x.transport)
        dx.disposal = c.ka2 * (c.disposalSensitivity * x.insulin - x.disposal)
        dx.liver = c.ka3 * (c.liverSensitivity * x.insulin - x.liver)
        return dx
    }
}

extension HovorkaKernel where V == Double {
    /// Lives one minute, compiled here once: quick also in a debug build.
    public mutating func liveAlone(_ minute: PlantMinute<Double>) { live(minute) }
}

extension HovorkaKernel: Equatable where V: Equatable {}
extension HovorkaKernel: Hashable where V: Hashable {}
