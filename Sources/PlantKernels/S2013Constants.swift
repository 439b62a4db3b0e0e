// What stays the same in an S2013 patient from minute to minute, for one patient or several.

/// The constants of the S2013 equations: S2008's, and those of the answer to low glucose.
///
/// Names, units, ranges and sources of the parameters are declared once, in
/// `VirtualPatient.S2013Parameters`.
@frozen
public struct S2013Constants<V: Lanes>: Sendable {
    /// Gut, glucose and insulin.
    public var metabolism = S2008Constants<V>()
    /// Glucose in plasma at basal, Gb. Unit: mg/dL.
    public var basalGlucose = V(0)
    /// ``S2013Risk/power(_:)`` of it.
    public var basalPower = V(0)
    /// Gain of the risk. Unit: 1.
    public var r1 = V(0)
    /// Glucagon at basal. Unit: pg/mL.
    public var basalGlucagon = V(0)
    /// Elimination of glucagon. Unit: 1/min.
    public var n = V(0)
    /// Rate of static secretion. Unit: 1/min.
    public var rho = V(0)
    /// Gain of static secretion. Unit: pg/mL/min per mg/dL.
    public var sigma = V(0)
    /// Insulin above basal that halves static secretion. Unit: pmol/L.
    public var halvingInsulin = V(0)
    /// Dynamic secretion. Unit: pg/mL per mg/dL.
    public var delta = V(0)
    /// Glucagon's action on production. Unit: mg/kg/min per pg/mL.
    public var xi = V(0)
    /// Rate of glucagon's action. Unit: 1/min.
    public var kh = V(0)
    /// Glucose below which counter-regulation begins. Unit: mg/dL.
    public var threshold = V(0)
    /// Gain of autonomic production. Unit: mg/kg/min per mg/dL.
    public var psi = V(0)
    /// Rate of autonomic production. Unit: 1/min.
    public var ka = V(0)

    /// Everything 0: to be filled in.
    @inlinable public init() {}
}

extension S2013Constants: Equatable where V: Equatable {}
extension S2013Constants: Hashable where V: Hashable {}
