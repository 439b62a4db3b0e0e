// S2008's stomach and gut: equations x1...x3 and their step.

/// Carbohydrate on its way to plasma. Unit: mg.
@frozen
public struct S2008Gut<V: Lanes>: Sendable {
    /// x1, solid in the stomach.
    public var solid = V(0)
    /// x2, ground in the stomach.
    public var liquid = V(0)
    /// x3, in the gut.
    public var gut = V(0)

    /// Empty.
    @inlinable public init() {}
}

extension S2008Gut: Equatable where V: Equatable {}
extension S2008Gut: Hashable where V: Hashable {}

/// Eating, emptying and absorption as they are for one minute.
///
/// Source: C. Dalla Man, M. Camilleri, C. Cobelli, IEEE TBME 53 (2006) 2472.
@frozen
@usableFromInline
struct S2008Stomach<V: Lanes> {
    /// d, food arriving. Unit: mg/min.
    @usableFromInline let food: V
    /// Grinding rate. Unit: 1/min.
    @usableFromInline let kmax: V
    /// Fastest less slowest emptying. Unit: 1/min.
    @usableFromInline let span: V
    /// Absorption from the gut. Unit: 1/min.
    @usableFromInline let kabs: V
    /// An eighth of each hyperbolic tangent's slope (1/mg) and offset.
    @usableFromInline let slowing: V
    @usableFromInline let slowingPlace: V
    @usableFromInline let quickening: V
    @usableFromInline let quickeningPlace: V

    /// - Parameters:
    ///   - meal: D, the size of the meal that counts. Unit: mg. 0: nothing eaten yet.
    ///   - pace: factor on the rates of emptying.
    @inlinable @inline(__always)
    init(_ c: S2008Constants<V>, meal: V, food: V, pace: V) {
        self.food = food
        kmax = c.kmax * pace
        span = (c.kmax - c.kmin) * pace
        kabs = c.kabs
        // With nothing eaten both tangents are 0 and the rate is kmax, as the paper has it.
        let zero = V(0)
        let smallest = V(1e-6)
        let isMeal = meal.isMore(than: smallest)
        let eighthPerMeal = V.choose(isMeal, V(0.125) / V.larger(meal, smallest), zero)
        slowing = c.slowingSlope * eighthPerMeal
        quickening = c.quickeningSlope * eighthPerMeal
        slowingPlace = V.choose(isMeal, c.slowingPlace * V(0.125), zero)
        quickeningPlace = V.choose(isMeal, V(0.3125), zero)
    }

    /// kgut Qsto2 with kgut = kmin + (kmax - kmin)/2 (tanh a - tanh b + 2), one division for all:
    /// with A = exp 2a and B = exp 2b, (tanh a - tanh b)/2 = (A - B)/((1 + A)(1 + B)).
    /// - Parameters:
    ///   - a, b: an eighth of the arguments. Qsto is at most D, so a is at most 2.5/8 and b at
    ///     least -2.5/8; at their other ends the tangents are as good as -1 and 1.
    ///   - liquid: Qsto2. Unit: mg.
    /// - Returns: mg/min.
    @inlinable @inline(__always)
    func emptied(_ a: V, _ b: V, liquid: V) -> V {
        let a = Quotient.powerOfE(sixteenTimes: V.larger(a, V(-1.75)))
        let b = Quotient.powerOfE(sixteenTimes: V.smaller(b, V(1.75)))
        return kmax * liquid
            + ((a.top * b.bottom - b.top * a.bottom) * (span * liquid))
            / ((a.top + a.bottom) * (b.top + b.bottom))
    }

    /// One classical Runge-Kutta step of fourth order; no amount ends below 0.
    ///
    /// Each emptying waits for the one before, and that is what the plant's speed hangs on. So the
    /// tangents' arguments, linear in Qsto, are moved along its slope, food - emptied, instead of
    /// being made anew; and what waits for nothing (x1) or nobody waits for (x3) is done apart.
    @inlinable @inline(__always)
    func advanced(_ x: S2008Gut<V>, by length: V) -> S2008Gut<V> {
        let step = ClassicalStep(length)
        var x = x
        let total = x.solid + x.liquid
        let a = slowing * total - slowingPlace
        let b = quickening * total - quickeningPlace
        let solid = step.relax(&x.solid, gain: Stages(food, food, food, food), loss: kmax)
        let ground = solid.map { kmax * $0 }
        let (aHalf, bHalf) = (slowing * step.half, quickening * step.half)
        let (aWhole, bWhole) = (slowing * step.whole, quickening * step.whole)
        let e1 = emptied(a, b, liquid: x.liquid)
        let (aFed, bFed) = (a + aHalf * food, b + bHalf * food)
        let e2 = emptied(
            aFed - aHalf * e1, bFed - bHalf * e1, liquid: x.liquid + step.half * (ground.first - e1)
        )
        let e3 = emptied(
            aFed - aHalf * e2, bFed - bHalf * e2,
            liquid: x.liquid + step.half * (ground.second - e2))
        let e4 = emptied(
            (a + aWhole * food) - aWhole * e3, (b + bWhole * food) - bWhole * e3,
            liquid: x.liquid + step.whole * (ground.third - e3))
        x.liquid = step.end(
            x.liquid, ground.first - e1, ground.second - e2, ground.third - e3, ground.fourth - e4)
        _ = step.relax(&x.gut, gain: Stages(e1, e2, e3, e4), loss: kabs)
        let zero = V(0)
        x.solid = V.larger(zero, x.solid)
        x.liquid = V.larger(zero, x.liquid)
        x.gut = V.larger(zero, x.gut)
        return x
    }
}
