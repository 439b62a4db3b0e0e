// Cuts an expectation's sentence into words, numbers and signs, each with its place.

import TextInput

/// One piece of a sentence.
struct SentenceToken {
    enum Kind {
        /// A name, a word or a unit.
        case word
        /// Digits, with at most signs, points and commas in between.
        case number
        /// A time of day.
        case clock
        /// A text in quotes, without them.
        case quoted
        /// Anything else.
        case sign
    }

    let kind: Kind
    let text: String
    let place: TextPlace
    /// Letters of the sentence before it.
    let offset: Int
}

/// The pieces of one sentence.
struct SentenceTokens {
    /// The whole sentence.
    let text: String
    /// In order.
    private(set) var tokens: [SentenceToken] = []
    private var place: TextPlace

    /// The pieces of a scalar, or of a section of one key: YAML makes one of "golden: trace".
    init(_ node: TextNode) throws(TextInputError) {
        if case .section(let entries) = node.content, entries.count == 1, let entry = entries.first
        {
            let value = try entry.value.text()
            text = "\(entry.key): \(value)"
            place = entry.place
            cut(entry.key)
            tokens.append(
                SentenceToken(kind: .sign, text: ":", place: place, offset: entry.key.count))
            place = Self.start(of: entry.value)
            cut(value, after: entry.key.count + 2)
            return
        }
        text = try node.text()
        place = Self.start(of: node)
        cut(text)
    }

    /// Where the first letter of a scalar stands.
    private static func start(of node: TextNode) -> TextPlace {
        guard case .scalar(_, quoted: true) = node.content else { return node.place }
        return TextPlace(
            file: node.place.file, line: node.place.line, column: node.place.column + 1)
    }

    private mutating func cut(_ text: String, after offset: Int = 0) {
        var offset = offset
        var rest = text[...]
        while let first = rest.first {
            let piece: Substring
            var kind = SentenceToken.Kind.sign
            switch first {
            case " ", "\t": piece = rest.prefix(1)
            case "0"..."9", "+", "-": (piece, kind) = Self.number(rest)
            case "\"", "'":
                piece = rest.prefix(1) + rest.dropFirst().prefix { $0 != first }
                kind = .quoted
            case "<", ">", "=": piece = rest.prefix { "<>=".contains($0) }
            case ".": piece = rest.prefix { $0 == "." }
            case _ where Self.isLetter(first):
                piece = rest.prefix { Self.isLetter($0) || $0.isNumber || $0 == "/" }
                kind = .word
            default: piece = rest.prefix(1)
            }
            if first != " ", first != "\t" {
                let words = kind == .quoted ? piece.dropFirst() : piece
                tokens.append(
                    SentenceToken(kind: kind, text: String(words), place: place, offset: offset))
            }
            var taken = piece.count
            if kind == .quoted { taken += rest.dropFirst(taken).isEmpty ? 0 : 1 }
            rest = rest.dropFirst(taken)
            offset += taken
            place = TextPlace(file: place.file, line: place.line, column: place.column + taken)
        }
    }

    /// A number, or the time of day it turns out to be. "70..180" is a number, a sign, a number.
    private static func number(_ rest: Substring) -> (Substring, SentenceToken.Kind) {
        var end = rest.startIndex
        var isClock = false
        while end < rest.endIndex {
            let after = rest.index(after: end)
            let next = after < rest.endIndex ? rest[after] : " "
            switch rest[end] {
            case "0"..."9", ",", "+", "-": break
            case "." where next != ".": break
            case ":" where next.isNumber: isClock = true
            default: return (rest[..<end], isClock ? .clock : kind(rest[..<end]))
            }
            end = after
        }
        return (rest, isClock ? .clock : kind(rest))
    }

    private static func kind(_ piece: Substring) -> SentenceToken.Kind {
        piece.contains(where: \.isNumber) ? .number : .sign
    }

    private static func isLetter(_ character: Character) -> Bool {
        character.isLetter || character == "_"
    }
}
