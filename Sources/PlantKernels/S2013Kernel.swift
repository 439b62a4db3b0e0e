// The UVA/Padova S2013 plant's equations, for one patient or several in step.

/// The S2013 plant: S2008's equations with an answer to low glucose; docs/plant-s2013.md.
///
/// Sources: those of ``S2008Kernel`` (x1...x13); C. Dalla Man et al., J. Diabetes Sci. Technol. 8
/// (2014) 26 (risk, glucagon). Ours: the autonomic production x17, and all values of
/// counter-regulation.
@frozen
public struct S2013Kernel<V: Lanes>: PlantKernel {
    /// The same plant with one patient.
    public typealias Single = S2013Kernel<Double>

    /// The person.
    public var constants: S2013Constants<V>
    /// Where they are.
    public var state: S2013State<V>
    /// Announced and not yet eaten. Unit: g.
    public var waiting = V(0)
    /// 1 where a bite was taken in the last minute, else 0.
    @usableFromInline var isEating = V(0)
    /// Carbohydrate in the stomach when the present meal began. Unit: mg.
    @usableFromInline var stomachAtMealStart = V(0)
    /// Eaten in the present meal, or the last. Unit: g.
    @usableFromInline var eaten = V(0)

    /// Persons in a state, nothing eaten yet.
    @inlinable
    public init(constants: S2013Constants<V>, state: S2013State<V>) {
        self.constants = constants
        self.state = state
    }

    /// Several patients side by side.
    @inlinable @inline(__always)
    public init(lanes patients: [Single]) {
        self.init(constants: S2013Constants(), state: S2013State())
        LaneLayout.fill(&self, of: V.self, with: patients)
    }

    /// One of the patients.
    @inlinable @inline(__always)
    public func patient(_ lane: Int) -> Single {
        var single = Single(constants: S2013Constants(), state: S2013State())
        LaneLayout.take(&single, from: self, of: V.self, lane: lane)
        return single
    }

    /// Glucose in plasma, Gp/VG. Unit: mg/dL.
    @inlinable @inline(__always)
    public var plasmaGlucose: V { state.body.plasmaGlucose * constants.metabolism.perVG }

    /// Glucose under the skin, Gs/VG. Unit: mg/dL.
    @inlinable @inline(__always)
    public var interstitialGlucose: V {
        state.body.interstitialGlucose * constants.metabolism.perVG
    }

    /// Glucose appearing from food, Ra. Unit: mg/kg/min.
    @inlinable @inline(__always)
    public var appearance: V { constants.metabolism.appearance * state.gut.gut }

    /// Glucose production of the person as the parameters describe. Unit: mg/kg/min.
    @inlinable
    public var production: V {
        let c = constants.metabolism
        let signal =
            c.kp1 - c.kp2 * state.body.plasmaGlucose - c.kp3 * state.body.delayedInsulin2
        return V.larger(V(0), signal + constants.xi * state.answer.glucagonAction)
            + state.answer.autonomicProduction
    }

    /// Lives one minute.
    @inlinable @inline(__always)
    public mutating func live(_ minute: PlantMinute<V>) {
        let bite = eat(minute.carbohydrate)
        let stomach = S2008Stomach(
            constants.metabolism, meal: stomachAtMealStart + V(1000) * eaten,
            food: V(1000) * bite, pace: minute.modulation.emptying)
        let person = S2013Person(constants, minute)
        var parts = V(1)
        var step = V(1)
        var count = 1
        let rate = person.fastestUse(of: state.body)
        if V.isTrueAnywhere(rate.isMore(than: V(MinuteParts.wholeMinuteRate))) {
            (parts, count) = MinuteParts.needed(for: rate)
            step = V(1) / parts
        }
        for part in 0..<count {
            // A patient who needs fewer parts than a neighbour waits with a step of no length.
            let length = V.choose(parts.isMore(than: V(Double(part))), step, V(0))
            advance(by: length, stomach, person)
        }
    }

    /// Takes the next bite from what waits, as ``S2008Kernel`` does.
    /// - Returns: grams eaten in this minute.
    @inlinable @inline(__always)
    mutating func eat(_ announced: V) -> V {
        let zero = V(0)
        waiting = waiting + announced
        let bite = V.smaller(V(S2008Kernel<V>.eatingRate), waiting)
        waiting = waiting - bite
        let bites = V.choose(bite.isMore(than: zero), V(1), zero)
        let begins = bites.isMore(than: isEating)
        stomachAtMealStart = V.choose(
            begins, state.gut.solid + state.gut.liquid, stomachAtMealStart)
        eaten = V.choose(begins, zero, eaten) + bite
        isEating = bites
        return bite
    }

    /// One step: food in two halves as in ``S2008Kernel``, then everything else in one.
    @inlinable @inline(__always)
    mutating func advance(by step: V, _ stomach: S2008Stomach<V>, _ person: S2013Person<V>) {
        let half = step * V(0.5)
        let first = appearance
        state.gut = stomach.advanced(state.gut, by: half)
        let middle = appearance
        state.gut = stomach.advanced(state.gut, by: half)
        let last = appearance
        person.advance(
            &state.body, &state.answer, by: step, appearance: (first, middle, last))
    }
}

extension S2013Kernel where V == Double {
    /// Lives one minute: ``live(_:)`` for one patient, compiled once for every caller.
    public mutating func liveAlone(_ minute: PlantMinute<Double>) { live(minute) }
}

extension S2013Kernel: Equatable where V: Equatable {}
extension S2013Kernel: Hashable where V: Hashable {}
