// The extended-precision logarithm behind `pow`: its error is multiplied by the exponent.

extension Elementary {
    /// x^y for finite x > 0 and finite y.
    static func powOfPositive(_ x: Double, _ y: Double) -> Double {
        let l = logInTwoParts(x)
        // A product this large over- or underflows whatever its lower bits are.
        let size = l.high * y
        if size > 800 { return .infinity }
        if size < -800 { return 0 }
        let product = exactProduct(l.high, y)
        return expOfSum(product.high, product.low + l.low * y)
    }

    /// log x as an unevaluated sum, with about 65 correct bits.
    private static func logInTwoParts(_ x: Double) -> (high: Double, low: Double) {
        let (k, m) = splitAtRootTwo(x)
        let f = m - 1
        // s = f/(2+f) in two parts: the quotient, then what the division left over.
        let denominator = 2 + f
        let denominatorRest = f - (denominator - 2)
        let s = f / denominator
        let back = exactProduct(s, denominator)
        let sLow = ((f - back.high) - back.low - s * denominatorRest) / denominator
        // 2s + 2s³/3 + (2s⁵/5 + ...): the first two terms in two parts, the rest plainly.
        let square = exactProduct(s, s)
        let squareLow = square.low + 2 * s * sLow
        let cube = exactProduct(square.high, s)
        let cubeLow = cube.low + squareLow * s + square.high * sLow
        let third = exactProduct(cube.high, 0x1.5555555555555p-1)
        let thirdLow = third.low + cube.high * 0x1.5555555555555p-55 + cubeLow * (2.0 / 3)
        let z = square.high
        let rest = s * (artanhTail(z) - z * (2.0 / 3))
        // Summed from the largest, keeping what each addition rounds away.
        let a = exactSum(k * ln2High, 2 * s)
        let b = exactSum(a.high, third.high)
        let low = ((k * ln2Low + a.low) + b.low) + (rest + (2 * sLow + thirdLow))
        return exactSum(b.high, low)
    }

    /// a + b and what the addition rounded away (D. Knuth's two-sum).
    private static func exactSum(_ a: Double, _ b: Double) -> (high: Double, low: Double) {
        let sum = a + b
        let partB = sum - a
        return (sum, (a - (sum - partB)) + (b - partB))
    }

    /// a·b and what the product rounded away (T. J. Dekker 1971), for operands below 2^990.
    private static func exactProduct(_ a: Double, _ b: Double) -> (high: Double, low: Double) {
        let product = a * b
        let (aHigh, aLow) = halves(a)
        let (bHigh, bLow) = halves(b)
        let low = ((aHigh * bHigh - product) + aHigh * bLow + aLow * bHigh) + aLow * bLow
        return (product, low)
    }

    /// A double as a sum of two with 26 bits each (G. W. Veltkamp's splitting).
    private static func halves(_ a: Double) -> (high: Double, low: Double) {
        let c = 134_217_729 * a
        let high = c - (c - a)
        return (high, a - high)
    }
}
