// The ids of the project's hazard list, by which scenarios say what they cover.

/// The hazards of the project's list.
public enum Hazards {
    /// H01 to H64, in the order of the list. An id is never given to another hazard.
    public static let ids: [String] = (1...64).map { $0 < 10 ? "H0\($0)" : "H\($0)" }
}
