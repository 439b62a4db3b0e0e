// What one minute brings to the Hovorka plant, in the plant's own units.

/// Everything held constant over one minute: food, insulin and the answers to a modulation.
///
/// How each field of ``Modulation`` acts on this plant (docs/plant-hovorka.md gives the reasons):
/// * `insulinUse` scales x1 and x2 where they act, at once; `insulinLiver` scales x3 likewise;
/// * `restingUse` scales the part of F01 that is not the brain's;
/// * `productionFactor` scales EGP0·(1 − x3), `production` adds to it, the sum is held at 0;
/// * `appearance` enters plasma beside the gut and its ceiling;
/// * `uptake` leaves plasma, in proportion below 4.5 mmol/L as F01 does;
/// * `emptying` scales 1/tmaxG of both gut compartments, below the ceiling of absorption.
@usableFromInline
struct HovorkaInflow<V: Lanes>: Sendable {
    /// Carbohydrate eaten that will be absorbed. Unit: mmol/min.
    @usableFromInline var carbohydrate: V
    /// Unit: mU/min.
    @usableFromInline var insulin: V
    /// Factor on x1 and x2. Unit: 1.
    @usableFromInline var insulinUse: V
    /// Factor on x3. Unit: 1.
    @usableFromInline var insulinLiver: V
    /// F01 of the person in this minute. Unit: mmol/min.
    @usableFromInline var use: V
    /// Factor on production. Unit: 1.
    @usableFromInline var productionFactor: V
    /// Production on top. Unit: mmol/min.
    @usableFromInline var productionOnTop: V
    /// Unit: mmol/min.
    @usableFromInline var appearance: V
    /// Unit: mmol/min.
    @usableFromInline var uptake: V
    /// Rate of the gut below the ceiling. Unit: 1/min.
    @usableFromInline var emptying: V

    @inlinable @inline(__always)
    init(_ minute: PlantMinute<V>, bite: V, constants c: HovorkaConstants<V>) {
        let m = minute.modulation
        // mg/kg/min to mmol/min.
        let amount = c.bodyMass / V(HovorkaKernel<V>.milligramsPerMillimole)
        carbohydrate = c.bioavailability * bite * V(1000 / HovorkaKernel<V>.milligramsPerMillimole)
        insulin = minute.insulin * V(1000)
        insulinUse = m.insulinUse
        insulinLiver = m.insulinLiver
        use = c.brainUse + m.restingUse * c.otherUse
        productionFactor = m.productionFactor
        productionOnTop = m.production * amount
        appearance = m.appearance * amount
        uptake = m.uptake * amount
        emptying = m.emptying * c.gutRate
    }

    /// EGP before it is held at 0. Unit: mmol/min. Wilinska 2010 prints 1 + x3; insulin lowers
    /// production, so it is 1 − x3 as in Hovorka 2004, held at 0.
    @inlinable @inline(__always)
    func production(liver x3: V, capacity: V) -> V {
        let share = V.larger(V(0), V(1) - insulinLiver * x3)
        return productionFactor * (capacity * share) + productionOnTop
    }
}
