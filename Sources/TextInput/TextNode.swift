// A text's tree: scalars, lists and sections, each with its place and the path of keys to it.

/// One value of a text: a scalar, a list or a section.
///
/// Readers of quantities (`glucose(in:)`, `duration(in:)`, ...) are extensions of this type; each
/// throws ``TextInputError`` naming the place, the key, what was found and what to write.
public struct TextNode: Sendable, Hashable {
    /// What stands at the node.
    package enum Content: Sendable, Hashable {
        /// A scalar, and whether it was written in quotes.
        case scalar(String, quoted: Bool)
        case list([TextNode])
        case section([Entry])
    }

    /// One key of a section.
    package struct Entry: Sendable, Hashable {
        package let key: String
        package let place: TextPlace
        package let value: TextNode
    }

    /// Where the value starts.
    public let place: TextPlace
    /// The path of keys to it: "therapy.basal[1].rate"; empty for the whole text.
    public let path: String
    package let content: Content

    package init(place: TextPlace, path: String, content: Content) {
        self.place = place
        self.path = path
        self.content = content
    }

    /// An error at this node.
    public func error(_ problem: String, mend: String? = nil) -> TextInputError {
        TextInputError(place: place, key: path, problem: problem, mend: mend)
    }

    /// The scalar as written, without the spaces around it.
    /// - Throws: when the node is a list or a section, or empty.
    public func text() throws(TextInputError) -> String {
        switch content {
        case .list: throw error("is a list where one value is expected")
        case .section: throw error("is a section where one value is expected")
        case .scalar(let text, _):
            let trimmed = text.trimmingSpaces()
            guard !trimmed.isEmpty else {
                throw error("has no value", mend: "write one, or remove the key")
            }
            return trimmed
        }
    }

    /// Whether the node is a scalar (and not a list or a section).
    public var isScalar: Bool {
        if case .scalar = content { return true }
        return false
    }

    /// The elements of a list.
    /// - Throws: when the node is not a list. `[]` is an empty list.
    public func elements() throws(TextInputError) -> [TextNode] {
        guard case .list(let elements) = content else {
            throw error("is not a list", mend: "start each element with \"- \"")
        }
        return elements
    }

    /// A reader of the node's keys.
    /// - Throws: when the node is not a section.
    public func section() throws(TextInputError) -> Section {
        guard case .section(let entries) = content else {
            throw error("is not a section", mend: "write its keys below it, one a line")
        }
        return Section(node: self, entries: entries)
    }

    /// One of the named values of an enumeration.
    /// - Throws: for any other text, naming the allowed values and the nearest.
    public func choice<Choice>(_: Choice.Type = Choice.self) throws(TextInputError) -> Choice
    where Choice: RawRepresentable<String> & CaseIterable {
        let found = try text()
        if let choice = Choice(rawValue: found) { return choice }
        let allowed = Choice.allCases.map(\.rawValue)
        throw error(
            "\"\(found)\" is not one of \(allowed.joined(separator: ", "))",
            mend: Suggestion.nearest(to: found, in: allowed).map { "did you mean \"\($0)\"?" })
    }

    /// `true` or `false`.
    public func boolean() throws(TextInputError) -> Bool {
        let found = try text()
        switch found {
        case "true": return true
        case "false": return false
        default: throw error("\"\(found)\" is neither true nor false")
        }
    }

    /// A whole number within a range.
    public func integer<Number: FixedWidthInteger>(
        in range: ClosedRange<Number>
    ) throws(TextInputError) -> Number {
        let found = try text()
        guard let value = Number(found), !found.hasPrefix("+") else {
            throw error("\"\(found)\" is not a whole number in \(range)")
        }
        guard range.contains(value) else {
            throw error(
                "\(found) is out of range; allowed \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }
}

extension StringProtocol {
    /// The text without spaces and tabs at its ends.
    package func trimmingSpaces() -> String {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        let start = drop(while: isSpace)
        guard let last = start.lastIndex(where: { !isSpace($0) }) else { return "" }
        return String(start[...last])
    }
}
