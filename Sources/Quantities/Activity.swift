// What a person says they do, as every part of the loop reads it.

/// Something a person does that automation must know of.
public enum Activity: String, Sendable, Hashable, CaseIterable {
    /// Sport, or work like it: insulin acts more strongly, and does so for hours.
    case exercise
    /// The night's sleep: a low is not felt.
    case sleep
}

/// A person's statement of an activity.
public struct ActivityStatement: Sendable, Hashable {
    /// What.
    public var activity: Activity
    /// How long after the statement it begins; zero for at once.
    public var startsIn: Span
    /// How long it lasts; zero ends what was stated before.
    public var lasts: Span

    /// A statement.
    public init(_ activity: Activity, startsIn: Span = .zero, lasts: Span) {
        self.activity = activity
        self.startsIn = startsIn
        self.lasts = lasts
    }

    /// Whether it ends what was stated before.
    public var isEnd: Bool { lasts == .zero }
}
