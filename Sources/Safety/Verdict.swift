// A verdict is data: what was proposed, what each limit made of it, and which one bound.

public import Quantities

/// A delivery: an absolute basal rate for the next lease and a bolus now.
public struct Delivery: Sendable, Hashable {
    /// The absolute basal rate.
    public var basal: InsulinRate
    /// The bolus, now.
    public var bolus: InsulinAmount

    /// A delivery.
    public init(basal: InsulinRate, bolus: InsulinAmount) {
        self.basal = basal
        self.bolus = bolus
    }
}

/// What the planner asks for.
public struct DeliveryRequest: Sendable, Hashable {
    /// The delivery wanted.
    public var delivery: Delivery
    /// All insulin above basal the planner's forecast calls for.
    public var insulinRequired: InsulinAmount

    /// A request.
    public init(delivery: Delivery, insulinRequired: InsulinAmount) {
        self.delivery = delivery
        self.insulinRequired = insulinRequired
    }
}

/// What one limit made of a delivery.
public struct LimitStep: Sendable, Hashable {
    /// The limit.
    public var limit: LimitID
    /// The bound it put on this delivery, in the unit named by ``boundUnit``.
    public var bound: Double
    /// Unit of the bound.
    public var boundUnit: String
    /// The delivery before.
    public var before: Delivery
    /// The delivery after: never more than before, save that a limit may restore scheduled basal.
    public var after: Delivery

    /// Whether the limit changed anything.
    public var isBinding: Bool { before != after }

    /// A step.
    public init(
        limit: LimitID, bound: Double, boundUnit: String, before: Delivery, after: Delivery
    ) {
        self.limit = limit
        self.bound = bound
        self.boundUnit = boundUnit
        self.before = before
        self.after = after
    }
}

/// The judgement of one proposal.
public struct Verdict: Sendable, Hashable {
    /// What was proposed.
    public var proposed: Delivery
    /// Every limit that was evaluated, in order.
    public var steps: [LimitStep]
    /// What may be delivered.
    public var authorised: Delivery

    /// The limit that set the final value: the last that changed anything; `nil` if none did.
    public var binding: LimitID? {
        steps.last { $0.isBinding }?.limit
    }

    /// Room for a verdict: nothing proposed, nothing authorised.
    public init() {
        let nothing = Delivery(basal: .zero, bolus: .zero)
        self.init(proposed: nothing, steps: [], authorised: nothing)
    }

    /// A verdict.
    public init(proposed: Delivery, steps: [LimitStep], authorised: Delivery) {
        self.proposed = proposed
        self.steps = steps
        self.authorised = authorised
    }
}
