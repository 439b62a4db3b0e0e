// Reads a section key by key and, at the end, refuses every key nobody asked for.

/// A reader of one section: ask for each key once, then call ``finish()``.
public struct Section: Sendable {
    /// The section itself.
    public let node: TextNode
    private let entries: [TextNode.Entry]
    private var asked: [String] = []
    /// The keys a declaration knows; `nil` without one. A key that is read but not declared is
    /// refused as unknown, so that no reader can take what the schema does not have.
    var declared: [String]?

    package init(node: TextNode, entries: [TextNode.Entry]) {
        self.node = node
        self.entries = entries
    }

    /// The keys, in the order written.
    public var keys: [String] { entries.map(\.key) }

    /// The value of a key that must be there.
    /// - Throws: when it is missing; names a key that looks like a misspelling of it.
    public mutating func required(_ key: String) throws(TextInputError) -> TextNode {
        if let value = optional(key) { return value }
        let near = Suggestion.nearest(
            to: key, in: entries.map(\.key).filter { !asked.contains($0) })
        if let near, let entry = entries.first(where: { $0.key == near }) {
            throw TextInputError(
                place: entry.place, key: path(of: key), problem: "this key is missing",
                mend: "is it meant by \"\(near)\"?")
        }
        throw TextInputError(
            place: node.place, key: path(of: key), problem: "this key is missing",
            mend: "add it")
    }

    /// The value of a key that may be absent.
    public mutating func optional(_ key: String) -> TextNode? {
        asked.append(key)
        return entries.first { $0.key == key }?.value
    }

    /// Refuses the first key that was not asked for, with the nearest known key.
    public func finish() throws(TextInputError) {
        let keys = declared.map { $0.filter(asked.contains) } ?? asked
        for entry in entries where !keys.contains(entry.key) {
            let near = Suggestion.nearest(to: entry.key, in: keys)
            let known = keys.joined(separator: ", ")
            throw TextInputError(
                place: entry.place, key: path(of: entry.key), problem: "unknown key",
                mend: near.map { "did you mean \"\($0)\"?" } ?? "known keys are \(known)")
        }
    }

    private func path(of key: String) -> String {
        node.path.isEmpty ? key : "\(node.path).\(key)"
    }
}
