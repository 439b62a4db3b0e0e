// How much more glucose insulin moves in hypoglycaemia: the risk function of S2013 over lanes.

/// The risk of low glucose that amplifies insulin-dependent use.
///
/// f = (ln G)^0.8124 - (ln Gb)^0.8124; risk = 0 for G >= Gb, 10 f(G)^2 below, held at 10 f(60)^2
/// below 60 mg/dL. Source: C. Dalla Man et al., J. Diabetes Sci. Technol. 8 (2014) 26, appendix A,
/// in the form that is continuous at Gb (reference/plant-models.md section 1.3, form (a)).
///
/// (ln G)^0.8124 is a polynomial of degree 12 on 60...250 mg/dL: largest error 1.9e-7, of values
/// from 3.14 to 4.01; `tools/oracles/s2013_polynomial.py` derives and checks it in 40 digits.
public enum S2013Risk {
    /// Below this glucose the risk does not grow further. Unit: mg/dL. Source: as above.
    @inlinable public static var lowest: Double { 60 }
    /// The largest basal glucose the polynomial serves. Unit: mg/dL.
    @inlinable public static var highest: Double { 250 }

    /// (ln G)^0.8124.
    /// - Parameter glucose: held within 60...250. Unit: mg/dL.
    @inlinable @inline(__always)
    public static func power<V: Lanes>(_ glucose: V) -> V {
        let held = V.larger(V(lowest), V.smaller(V(highest), glucose))
        let t = (held - V(155)) * V(1 / 95.0)
        // Even and odd powers apart: two short chains instead of one long.
        let z = t * t
        var even = V(-0.0005629430370852771) * z + V(0.00011021662469327405)
        var odd = V(0.00098105867410872) * z + V(-0.00015498032967310184)
        even = even * z + V(-0.0020946960777436163)
        odd = odd * z + V(0.003821484446487146)
        even = even * z + V(-0.005723274759842264)
        odd = odd * z + V(0.011106252314782067)
        even = even * z + V(-0.02281458352813717)
        odd = odd * z + V(0.048822964112776965)
        even = even * z + V(-0.11682920634397918)
        odd = odd * z + V(0.36756088323497704)
        return (even * z + V(3.7230104799150814)) + odd * t
    }

    /// The risk. Unit: 1. Range: 0...7.5 for basal glucose up to 250 mg/dL.
    /// - Parameters:
    ///   - glucose: in plasma. Unit: mg/dL.
    ///   - basal: Gb. Unit: mg/dL. Range: 60...250.
    ///   - basalPower: ``power(_:)`` of `basal`.
    @inlinable @inline(__always)
    public static func risk<V: Lanes>(_ glucose: V, basal: V, basalPower: V) -> V {
        risk(power: power(V.smaller(glucose, basal)), basalPower: basalPower)
    }

    /// The risk at the lowest glucose, which no other exceeds. Unit: 1.
    @inlinable @inline(__always)
    public static func largest<V: Lanes>(basalPower: V) -> V {
        risk(power: power(V(lowest)), basalPower: basalPower)
    }

    @inlinable @inline(__always)
    static func risk<V: Lanes>(power: V, basalPower: V) -> V {
        let f = power - basalPower
        return V(10) * f * f
    }
}
