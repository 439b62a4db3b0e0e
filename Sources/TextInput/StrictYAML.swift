// Reads a YAML text into a tree with places, and refuses what a careful reader could misread.

import Yams

/// Strict YAML: one document, unique keys that are plain words, no anchors or aliases.
public enum StrictYAML {
    /// The largest text read. Unit: bytes.
    public static let largestText = 1 << 20

    /// Reads a file.
    /// - Parameters:
    ///   - path: the file.
    ///   - name: how errors name it; the path itself by default.
    /// - Throws: when it cannot be read, is larger than ``largestText``, is not UTF-8, or as
    ///   ``parse(_:file:)``.
    public static func read(path: String, as name: String? = nil) throws(TextInputError) -> TextNode
    {
        try parse(TextFile.read(path: path, as: name, atMost: largestText), file: name ?? path)
    }

    /// Parses a text.
    /// - Parameters:
    ///   - text: the YAML.
    ///   - file: how errors name it.
    /// - Throws: ``TextInputError`` for anything that is not strict YAML.
    public static func parse(_ text: String, file: String) throws(TextInputError) -> TextNode {
        let parser: Parser
        let root: Node?
        do {
            parser = try Parser(yaml: text)
            root = try parser.singleRoot()
        } catch let error as YamlError {
            throw translate(error, file: file)
        } catch {
            throw TextInputError(place: TextPlace(file: file), problem: "cannot be read as YAML")
        }
        guard let root else {
            throw TextInputError(place: TextPlace(file: file), problem: "the file is empty")
        }
        // Nodes hold their anchors weakly; they live as long as the parser.
        defer { withExtendedLifetime(parser) {} }
        return try convert(root, path: "", file: file)
    }

    private static func convert(
        _ node: Node, path: String, file: String
    ) throws(TextInputError) -> TextNode {
        let place = TextPlace(
            file: file, line: node.mark?.line ?? 0, column: node.mark?.column ?? 0)
        func refuse(_ problem: String, _ mend: String) -> TextInputError {
            TextInputError(place: place, key: path, problem: problem, mend: mend)
        }
        // An anchor stands before every alias of it, so this also ends a bomb of nested aliases.
        guard node.anchor == nil else {
            throw refuse("anchors and aliases are not allowed", "write the value out")
        }
        switch node {
        case .scalar(let scalar):
            let quoted = scalar.style == .singleQuoted || scalar.style == .doubleQuoted
            return TextNode(
                place: place, path: path, content: .scalar(scalar.string, quoted: quoted))
        case .sequence(let sequence):
            var elements: [TextNode] = []
            for (index, element) in sequence.enumerated() {
                elements.append(try convert(element, path: "\(path)[\(index + 1)]", file: file))
            }
            return TextNode(place: place, path: path, content: .list(elements))
        case .mapping(let mapping):
            var entries: [TextNode.Entry] = []
            for (key, value) in mapping {
                guard let word = key.scalar, word.anchor == nil, !word.string.isEmpty else {
                    throw refuse("a key must be a word", "write \"name: value\"")
                }
                let keyPath = path.isEmpty ? word.string : "\(path).\(word.string)"
                let mark = key.mark
                entries.append(
                    TextNode.Entry(
                        key: word.string,
                        place: TextPlace(
                            file: file, line: mark?.line ?? 0, column: mark?.column ?? 0),
                        value: try convert(value, path: keyPath, file: file)))
            }
            return TextNode(place: place, path: path, content: .section(entries))
        case .alias:
            throw refuse("anchors and aliases are not allowed", "write the value out")
        }
    }

    private static func translate(_ error: YamlError, file: String) -> TextInputError {
        func at(_ mark: Mark, _ problem: String, key: String? = nil, _ mend: String?)
            -> TextInputError
        {
            TextInputError(
                place: TextPlace(file: file, line: mark.line, column: mark.column),
                key: key, problem: problem, mend: mend)
        }
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            if problem.contains("cannot start any token") || problem.contains("tab character") {
                return at(
                    mark, "not valid YAML: a tab or a character that YAML keeps for itself",
                    "indent with spaces, and put the value in quotes")
            }
            return at(
                mark, "not valid YAML: \(problem)", "check the indentation, colons and quotes here")
        case .duplicatedKeysInMapping(let duplicates, let context):
            return at(
                context.mark, "this key is written twice", key: duplicates.first, "keep one of them"
            )
        default:
            return TextInputError(
                place: TextPlace(file: file), problem: "cannot be read as YAML",
                mend: "save it as plain UTF-8 text")
        }
    }
}
