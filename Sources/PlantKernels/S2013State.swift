// The seventeen numbers that are an S2013 patient's present, for one patient or several.

/// Glucagon, and what the body does about low glucose.
@frozen
public struct S2013Answer<V: Lanes>: Sendable {
    /// x14, glucagon in plasma. Unit: pg/mL.
    public var glucagon = V(0)
    /// x15, static secretion of glucagon. Unit: pg/mL/min.
    public var staticSecretion = V(0)
    /// x16, delayed action of glucagon above basal. Unit: pg/mL.
    public var glucagonAction = V(0)
    /// x17, production driven by the autonomic response. Unit: mg/kg/min.
    public var autonomicProduction = V(0)

    /// Everything 0: to be filled in.
    @inlinable public init() {}

    @inlinable @inline(__always)
    var withoutNegativeAmounts: Self {
        var end = self
        end.glucagon = V.larger(V(0), glucagon)
        end.staticSecretion = V.larger(V(0), staticSecretion)
        end.glucagonAction = V.larger(V(0), glucagonAction)
        end.autonomicProduction = V.larger(V(0), autonomicProduction)
        return end
    }
}

/// The state of the S2013 plant: that of S2008, then the answer to low glucose.
@frozen
public struct S2013State<V: Lanes>: Sendable {
    /// Food in stomach and gut, x1...x3.
    public var gut = S2008Gut<V>()
    /// Glucose and insulin, x4...x13.
    public var body = S2008Body<V>()
    /// Glucagon and counter-regulation, x14...x17.
    public var answer = S2013Answer<V>()

    /// Everything 0: to be filled in.
    @inlinable public init() {}
}

extension S2013Answer: Equatable where V: Equatable {}
extension S2013Answer: Hashable where V: Hashable {}
extension S2013State: Equatable where V: Equatable {}
extension S2013State: Hashable where V: Hashable {}
