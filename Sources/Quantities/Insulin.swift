// Insulin amounts and rates: whole milliunits, so that sums are exact and totals reconcile.

/// An amount of insulin, in whole milliunits (1 U = 1000 mU).
public struct InsulinAmount: Sendable, Hashable, Comparable {
    /// Unit: mU. May be negative in a difference; a delivery never is.
    public let milliunits: Int64

    /// No insulin.
    public static let zero = InsulinAmount(milliunits: 0)

    /// An amount in whole milliunits.
    public init(milliunits: Int64) { self.milliunits = milliunits }

    /// An amount written in the code, rounded to the nearest milliunit.
    /// - Parameter value: units; must be finite (programmer error otherwise).
    public static func units(_ value: Double) -> InsulinAmount {
        guard let amount = InsulinAmount(validatingUnits: value) else {
            preconditionFailure("an insulin amount must be finite and within range")
        }
        return amount
    }

    /// An amount that came from data: `nil` unless finite and within ±1e9 U; rounded to 1 mU.
    public init?(validatingUnits value: Double) {
        guard value.isFinite, value.magnitude <= 1e9 else { return nil }
        self.init(milliunits: Int64((value * 1000).rounded()))
    }

    /// The amount in units.
    public var units: Double { Double(milliunits) / 1000 }

    /// The largest whole number of `quantum`s that is not more than this amount.
    /// - Parameter quantum: the pump's smallest step; more than zero.
    public func roundedDown(to quantum: InsulinAmount) -> InsulinAmount {
        precondition(quantum.milliunits > 0, "a quantum is more than zero")
        let steps = (Double(milliunits) / Double(quantum.milliunits)).rounded(.down)
        return InsulinAmount(milliunits: Int64(steps) * quantum.milliunits)
    }

    /// Whether the first is smaller.
    public static func < (a: InsulinAmount, b: InsulinAmount) -> Bool {
        a.milliunits < b.milliunits
    }

    /// The sum, clamped to the representable range instead of trapping.
    public static func + (a: InsulinAmount, b: InsulinAmount) -> InsulinAmount {
        let (sum, overflow) = a.milliunits.addingReportingOverflow(b.milliunits)
        guard overflow else { return InsulinAmount(milliunits: sum) }
        return InsulinAmount(milliunits: b.milliunits > 0 ? .max : .min)
    }

    /// The difference, clamped to the representable range instead of trapping.
    public static func - (a: InsulinAmount, b: InsulinAmount) -> InsulinAmount {
        let (difference, overflow) = a.milliunits.subtractingReportingOverflow(b.milliunits)
        guard overflow else { return InsulinAmount(milliunits: difference) }
        return InsulinAmount(milliunits: b.milliunits < 0 ? .max : .min)
    }

    /// Adds in place.
    public static func += (a: inout InsulinAmount, b: InsulinAmount) { a = a + b }
}

/// A rate of insulin delivery, in whole milliunits per hour.
public struct InsulinRate: Sendable, Hashable, Comparable {
    /// Unit: mU/h. May be negative in a difference; a delivery never is.
    public let milliunitsPerHour: Int64

    /// No delivery.
    public static let zero = InsulinRate(milliunitsPerHour: 0)

    /// A rate in whole milliunits per hour.
    public init(milliunitsPerHour: Int64) { self.milliunitsPerHour = milliunitsPerHour }

    /// A rate written in the code, rounded to the nearest mU/h.
    /// - Parameter value: U/h; must be finite (programmer error otherwise).
    public static func unitsPerHour(_ value: Double) -> InsulinRate {
        guard let rate = InsulinRate(validatingUnitsPerHour: value) else {
            preconditionFailure("an insulin rate must be finite and within range")
        }
        return rate
    }

    /// A rate that came from data: `nil` unless finite and within ±1e9 U/h; rounded to 1 mU/h.
    public init?(validatingUnitsPerHour value: Double) {
        guard value.isFinite, value.magnitude <= 1e9 else { return nil }
        self.init(milliunitsPerHour: Int64((value * 1000).rounded()))
    }

    /// The rate in U/h.
    public var unitsPerHour: Double { Double(milliunitsPerHour) / 1000 }

    /// The amount delivered at this rate over a span, rounded down to whole milliunits.
    public func amount(over span: Span) -> InsulinAmount {
        let product = Double(milliunitsPerHour) * Double(span.milliseconds) / 3_600_000
        return InsulinAmount(milliunits: Int64(product.rounded(.down)))
    }

    /// The rate times a plain factor, rounded down to whole mU/h.
    /// - Parameter factor: finite.
    public func scaled(by factor: Double) -> InsulinRate {
        precondition(factor.isFinite, "a factor is finite")
        return InsulinRate(
            milliunitsPerHour: Int64((Double(milliunitsPerHour) * factor).rounded(.down)))
    }

    /// Whether the first is smaller.
    public static func < (a: InsulinRate, b: InsulinRate) -> Bool {
        a.milliunitsPerHour < b.milliunitsPerHour
    }

    /// The difference of two rates.
    public static func - (a: InsulinRate, b: InsulinRate) -> InsulinRate {
        InsulinRate(milliunitsPerHour: a.milliunitsPerHour - b.milliunitsPerHour)
    }

    /// The sum of two rates.
    public static func + (a: InsulinRate, b: InsulinRate) -> InsulinRate {
        InsulinRate(milliunitsPerHour: a.milliunitsPerHour + b.milliunitsPerHour)
    }
}
