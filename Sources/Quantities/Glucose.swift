// Glucose concentration and its rate of change. mg/dL inside; mmol/L only at a named door.

/// A glucose concentration.
///
/// Stored in mg/dL. Always finite and non-negative: there is no way to build one from NaN or
/// infinity, so no later comparison can be silently false.
public struct Glucose: Sendable, Hashable, Comparable {
    /// The concentration. Unit: mg/dL. Range: 0 or more, finite.
    public let milligramsPerDeciliter: Double

    /// Mass of one millimole of glucose, in mg per dL for 1 mmol/L.
    /// Source: molar mass 180.156 g/mol.
    public static let milligramsPerDeciliterPerMillimolePerLiter = 18.0156

    private init(unchecked value: Double) { milligramsPerDeciliter = value }

    /// A concentration written in the code.
    /// - Parameter value: mg/dL; must be finite and not negative (programmer error otherwise).
    public static func mgPerdL(_ value: Double) -> Glucose {
        precondition(value.isFinite && value >= 0, "glucose must be finite and not negative")
        return Glucose(unchecked: value)
    }

    /// A concentration written in the code, in mmol/L.
    public static func mmolPerL(_ value: Double) -> Glucose {
        mgPerdL(value * milligramsPerDeciliterPerMillimolePerLiter)
    }

    /// A concentration that came from data: `nil` unless finite and not negative.
    /// - Parameter value: mg/dL.
    public init?(validatingMgPerdL value: Double) {
        guard value.isFinite, value >= 0 else { return nil }
        self.init(unchecked: value)
    }

    /// The concentration in mmol/L, for display.
    public var millimolesPerLiter: Double {
        milligramsPerDeciliter / Self.milligramsPerDeciliterPerMillimolePerLiter
    }

    /// Whether the first is smaller.
    public static func < (a: Glucose, b: Glucose) -> Bool {
        a.milligramsPerDeciliter < b.milligramsPerDeciliter
    }
}
