// The names of drawn people: a name alone is enough to draw the same person again.

/// A drawn person's name, taken apart: "adult-7@seed42", "hovorka-adult-7@seed42", "child-median".
public struct PersonName: Sendable, Hashable {
    /// Which one of the group.
    public enum Member: Sendable, Hashable {
        /// Person `number` of a seed.
        case drawn(number: Int, seed: UInt64)
        /// The person in the middle of the group: every parameter at its median.
        case median
    }

    /// The plant; people of S2008 do not have it in their names.
    public let model: PlantModel
    /// The age group.
    public let group: AgeGroup
    /// Which one.
    public let member: Member

    /// The largest number of a drawn person.
    public static let numberLimit = 1_000_000_000

    /// A name.
    public init(model: PlantModel, group: AgeGroup, member: Member) {
        self.model = model
        self.group = group
        self.member = member
    }

    /// Reads a name; `nil` if it is none of these.
    /// - Parameter standard: the plant of a name that says none.
    public init?(_ text: String, standard: PlantModel = .s2008) {
        var parts = text.split(separator: "-", omittingEmptySubsequences: false)[...]
        let named = parts.first.flatMap { PlantModel(rawValue: String($0)) }
        if named != nil { parts.removeFirst() }
        guard parts.count == 2, let first = parts.first, let last = parts.last,
            let group = AgeGroup(rawValue: String(first))
        else { return nil }
        model = named ?? standard
        self.group = group
        if last == "median" {
            member = .median
            return
        }
        let marks = last.split(separator: "@", omittingEmptySubsequences: false)
        guard marks.count == 2, marks[1].hasPrefix("seed"),
            let number = Self.whole(marks[0]).flatMap({ Int(exactly: $0) }),
            (1...Self.numberLimit).contains(number), let seed = Self.whole(marks[1].dropFirst(4))
        else { return nil }
        member = .drawn(number: number, seed: seed)
    }

    /// The name as text.
    public var text: String {
        let plant = model == .s2008 ? "" : "\(model.rawValue)-"
        return switch member {
        case .drawn(let number, let seed): "\(plant)\(group.rawValue)-\(number)@seed\(seed)"
        case .median: "\(plant)\(group.rawValue)-median"
        }
    }

    /// A number in plain digits, so that a person has one name only.
    private static func whole(_ text: Substring) -> UInt64? {
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            text.first != "0" || text.count == 1
        else { return nil }
        return UInt64(text)
    }
}
