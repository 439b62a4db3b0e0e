// The S2008 equations, written once for one patient or several in step.

/// The UVA/Padova plant of 2008; docs/plant-s2008.md has equations, sources and the step.
@frozen
public struct S2008Kernel<V: Lanes>: PlantKernel {
    /// The same plant with one patient.
    public typealias Single = S2008Kernel<Double>

    /// Fastest eating. Unit: g/min. Source: simglucose, eat queue (plant-models.md section 5).
    @inlinable public static var eatingRate: Double { 5 }
    /// Plasma glucose below which the brain's use fades, about 0.5 mg/dL. Unit: mg/kg.
    /// Ours: far below every value of the reference trajectories, slow enough for the step.
    @inlinable public static var fadingGlucose: Double { 1 }

    /// The person.
    public var constants: S2008Constants<V>
    /// Food in stomach and gut.
    public var gut: S2008Gut<V>
    /// Glucose and insulin.
    public var body: S2008Body<V>

    /// Announced and not yet eaten. Unit: g.
    public var waiting = V(0)
    /// 1 where a bite was taken in the last minute, else 0.
    @usableFromInline var isEating = V(0)
    /// Carbohydrate in the stomach when the present meal began. Unit: mg.
    @usableFromInline var stomachAtMealStart = V(0)
    /// Eaten in the present meal, or the last. Unit: g.
    @usableFromInline var eaten = V(0)

    /// A person in a state, nothing eaten yet.
    @inlinable
    public init(constants: S2008Constants<V>, gut: S2008Gut<V>, body: S2008Body<V>) {
        self.constants = constants
        self.gut = gut
        self.body = body
    }

    /// Several patients side by side.
    @inlinable @inline(__always)
    public init(lanes patients: [Single]) {
        self.init(constants: S2008Constants(), gut: S2008Gut(), body: S2008Body())
        LaneLayout.fill(&self, of: V.self, with: patients)
    }

    /// One of the patients.
    @inlinable @inline(__always)
    public func patient(_ lane: Int) -> Single {
        var single = Single(constants: S2008Constants(), gut: S2008Gut(), body: S2008Body())
        LaneLayout.take(&single, from: self, of: V.self, lane: lane)
        return single
    }

    /// Glucose in plasma, Gp/VG. Unit: mg/dL.
    @inlinable @inline(__always)
    public var plasmaGlucose: V { body.plasmaGlucose * constants.perVG }

    /// Glucose under the skin, Gs/VG. Unit: mg/dL.
    @inlinable @inline(__always)
    public var interstitialGlucose: V { body.interstitialGlucose * constants.perVG }

    /// Glucose appearing from food, Ra. Unit: mg/kg/min.
    @inlinable public var appearance: V { constants.appearance * gut.gut }

    /// Lives one minute.
    @inlinable @inline(__always)
    public mutating func live(_ minute: PlantMinute<V>) {
        let bite = eat(minute.carbohydrate)
        let stomach = S2008Stomach(
            constants, meal: stomachAtMealStart + V(1000) * eaten, food: V(1000) * bite,
            pace: minute.modulation.emptying)
        let metabolism = S2008Metabolism(constants, minute)
        var parts = V(1)
        var step = V(1)
        var count = 1
        let rate = metabolism.fastestUse(of: body)
        if V.isTrueAnywhere(rate.isMore(than: V(MinuteParts.wholeMinuteRate))) {
            (parts, count) = MinuteParts.needed(for: rate)
            step = V(1) / parts
        }
        for part in 0..<count {
            // A patient who needs fewer parts than a neighbour waits with a step of no length.
            let length = V.choose(parts.isMore(than: V(Double(part))), step, V(0))
            advance(by: length, stomach, metabolism)
        }
    }

    /// Takes the next bite from what waits. The meal goes on while bites follow minute by minute.
    /// - Returns: grams eaten in this minute.
    @inlinable @inline(__always)
    mutating func eat(_ announced: V) -> V {
        let zero = V(0)
        let one = V(1)
        waiting = waiting + announced
        let bite = V.smaller(V(Self.eatingRate), waiting)
        waiting = waiting - bite
        let eats = bite.isMore(than: zero)
        let begins = V.choose(eats, one - isEating, zero).isMore(than: zero)
        stomachAtMealStart = V.choose(begins, gut.solid + gut.liquid, stomachAtMealStart)
        eaten = V.choose(begins, zero, eaten) + bite
        isEating = V.choose(eats, one, zero)
        return bite
    }

    /// One step: food in two halves, because a small steep meal asks for it, and then glucose and
    /// insulin in one, with the appearance of food known at its beginning, middle and end.
    @inlinable @inline(__always)
    mutating func advance(by step: V, _ stomach: S2008Stomach<V>, _ metabolism: S2008Metabolism<V>)
    {
        let half = step * V(0.5)
        let first = appearance
        gut = stomach.advanced(gut, by: half)
        let middle = appearance
        gut = stomach.advanced(gut, by: half)
        body = metabolism.advanced(
            body, by: step, appearance: (first: first, middle: middle, last: appearance))
    }
}

extension S2008Kernel where V == Double {
    /// Lives one minute: ``live(_:)`` for one patient, compiled once for every caller.
    public mutating func liveAlone(_ minute: PlantMinute<Double>) { live(minute) }

    /// The bare step, for its order of convergence: a minute on held inputs in equal parts, with
    /// nothing eaten and the stomach emptying as for a meal of a given size (D, mg).
    package mutating func advance(_ minute: PlantMinute<Double>, meal: Double, parts: Int) {
        let stomach = S2008Stomach(constants, meal: meal, food: 0, pace: minute.modulation.emptying)
        let metabolism = S2008Metabolism(constants, minute)
        for _ in 0..<parts { advance(by: 1 / Double(parts), stomach, metabolism) }
    }
}

extension S2008Kernel: Equatable where V: Equatable {}
extension S2008Kernel: Hashable where V: Hashable {}
