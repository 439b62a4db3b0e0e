// Lays one text's tree over another, and writes a tree as a text that reads back the same.

extension TextNode {
    /// The word that takes a key out of the tree underneath.
    public static let leftOut = "left_out"

    /// This tree with another laid over it: sections are joined key by key, everything else is
    /// replaced, keys that are only in the other are added, and a value ``leftOut`` removes its
    /// key. Each value keeps its own place.
    public func overlaid(by other: TextNode) -> TextNode {
        guard case .section(let mine) = content, case .section(let theirs) = other.content else {
            return other
        }
        var entries: [Entry] = []
        for entry in mine {
            guard let over = theirs.first(where: { $0.key == entry.key }) else {
                entries.append(entry)
                continue
            }
            guard !over.value.isLeftOut else { continue }
            entries.append(
                Entry(
                    key: entry.key, place: over.place, value: entry.value.overlaid(by: over.value)))
        }
        entries += theirs.filter { entry in
            !mine.contains { $0.key == entry.key } && !entry.value.isLeftOut
        }
        return TextNode(place: other.place, path: other.path, content: .section(entries))
    }

    /// Whether this is the word ``leftOut``.
    public var isLeftOut: Bool {
        if case .scalar(Self.leftOut, _) = content { return true }
        return false
    }

    /// The tree as YAML.
    public var yaml: String {
        switch content {
        case .section(let entries) where !entries.isEmpty: lines(indent: 0)
        default: inline + "\n"
        }
    }

    /// The tree in one line, for people: "maximum_bolus: 1.5 U, cgm: {unit: mmol/L}".
    public var oneLine: String {
        switch content {
        case .scalar(let text, _): text
        case .list(let elements): "[" + elements.map(\.oneLine).joined(separator: ", ") + "]"
        case .section(let entries):
            entries.map { entry in
                if case .section = entry.value.content {
                    return "\(entry.key): {\(entry.value.oneLine)}"
                }
                return "\(entry.key): \(entry.value.oneLine)"
            }.joined(separator: ", ")
        }
    }

    private func lines(indent: Int) -> String {
        guard case .section(let entries) = content else { return "" }
        let margin = String(repeating: " ", count: indent)
        return entries.map { entry in
            if case .section(let inner) = entry.value.content, !inner.isEmpty {
                return "\(margin)\(entry.plainKey):\n" + entry.value.lines(indent: indent + 2)
            }
            return "\(margin)\(entry.plainKey): \(entry.value.inline)\n"
        }.joined()
    }

    /// In one line.
    private var inline: String {
        switch content {
        case .scalar(let text, _): Self.quoted(text)
        case .list(let elements): "[" + elements.map(\.inline).joined(separator: ", ") + "]"
        case .section(let entries):
            "{" + entries.map { "\($0.plainKey): \($0.value.inline)" }.joined(separator: ", ") + "}"
        }
    }

    /// A scalar in double quotes, which can hold any text.
    public static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

extension TextNode.Entry {
    /// The key as YAML takes it.
    fileprivate var plainKey: String {
        let isPlain = key.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        return isPlain ? key : TextNode.quoted(key)
    }
}
