// What became of a dose, in the words of the journal's outcome records: one list for all readers.

/// What became of a dose that was decided.
public enum DoseOutcomeWord: String, Sendable, CaseIterable {
    /// The pump took it.
    case accepted
    /// The pump refused it.
    case refused
    /// The pump was asked and never got it.
    case neverReceived = "never_received"
    /// It was not sent.
    case notSent = "not_sent"
    /// The pump no longer knows; it goes on counting as given.
    case forgotten

    /// Whether it is known that nothing of it was delivered, and nothing will be.
    public var isNothingGiven: Bool {
        switch self {
        case .refused, .neverReceived, .notSent: true
        case .accepted, .forgotten: false
        }
    }
}
