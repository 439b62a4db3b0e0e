// Takes an expectation's sentence word by word, with refusals that name the word and its place.

import Quantities
import TextInput

/// A sentence that is being read.
struct Sentence {
    private let node: TextNode
    /// As written.
    let text: String
    private let tokens: [SentenceToken]
    private var next = 0
    private let times: Scenario.Times

    init(_ node: TextNode, during times: Scenario.Times) throws(TextInputError) {
        let cut = try SentenceTokens(node)
        self.node = node
        self.times = times
        text = cut.text
        tokens = cut.tokens
    }

    // MARK: words

    /// The word, number or sign that comes next; `nil` at the end.
    var upcoming: String? { next < tokens.count ? tokens[next].text : nil }

    /// Whether a number or a time of day comes next.
    var isAtNumber: Bool {
        next < tokens.count && (tokens[next].kind == .number || tokens[next].kind == .clock)
    }

    /// Whether nothing, or only "if it arises", is left.
    var isAtEnd: Bool { upcoming == nil || upcoming == "if" }

    /// Whether these words come next.
    func sees(_ words: String...) -> Bool { sees(words) }

    private func sees(_ words: [String]) -> Bool {
        guard next + words.count <= tokens.count else { return false }
        return zip(tokens[next...], words).allSatisfy { $0.text == $1 && $0.kind != .quoted }
    }

    /// Takes these words if they come next.
    mutating func accept(_ words: String...) -> Bool {
        guard sees(words) else { return false }
        next += words.count
        return true
    }

    /// Takes the first of these that comes next, written in one or more words.
    mutating func accept<Name>(any: Name.Type = Name.self) -> Name?
    where Name: RawRepresentable<String> & CaseIterable {
        for name in Name.allCases {
            let words = name.rawValue.split(separator: " ").map(String.init)
            if sees(words) {
                next += words.count
                return name
            }
        }
        return nil
    }

    /// Takes one of these words.
    @discardableResult
    mutating func expect(_ allowed: String...) throws(TextInputError) -> String {
        let list = allowed.map { "\"\($0)\"" }.joined(separator: " or ")
        guard let word = upcoming else {
            throw error("the sentence ends too early", mend: "expected \(list)")
        }
        guard allowed.contains(word) else {
            throw error(
                "\"\(word)\" where \(list) is expected",
                mend: Suggestion.nearest(to: word, in: allowed).map { "did you mean \"\($0)\"?" })
        }
        next += 1
        return word
    }

    /// Takes one of the names of an enumeration.
    mutating func choice<Choice>(_ what: String) throws(TextInputError) -> Choice
    where Choice: RawRepresentable<String> & CaseIterable {
        let names = Choice.allCases.map(\.rawValue)
        guard let word = upcoming else {
            throw error("the sentence ends too early", mend: "expected \(what)")
        }
        if let choice = accept(any: Choice.self) { return choice }
        throw error(
            "\"\(word)\" is not \(what): \(names.joined(separator: ", "))",
            mend: Suggestion.nearest(to: word, in: names).map { "did you mean \"\($0)\"?" })
    }

    /// Takes a text in quotes, if one comes next.
    mutating func quoted() -> String? {
        guard next < tokens.count, tokens[next].kind == .quoted else { return nil }
        next += 1
        return tokens[next - 1].text
    }

    /// Takes all that is left, as written.
    mutating func rest() -> String {
        defer { next = tokens.count }
        guard next < tokens.count else { return "" }
        return String(text.dropFirst(tokens[next].offset))
    }

    /// Takes the name of a meal, if one comes next. - Returns: the name and its moments.
    mutating func meal() -> (name: String, moments: [Span])? {
        guard let name = upcoming, let moments = times.moments(ofMeal: name) else { return nil }
        next += 1
        return (name, moments)
    }

    /// Whether a meal's name comes next.
    var isAtMeal: Bool { upcoming.flatMap(times.moments(ofMeal:)) != nil }

    /// Holds that nothing is left.
    func finish() throws(TextInputError) {
        guard let word = upcoming else { return }
        throw error("\"\(word)\" after the end of the sentence")
    }

    /// A refusal at the word that comes next, or at the last one.
    func error(_ problem: String, mend: String? = nil) -> TextInputError {
        let index = min(next, tokens.count - 1)
        return TextInputError(
            place: tokens.isEmpty ? node.place : tokens[index].place, key: node.path,
            problem: "\"\(text)\": \(problem)", mend: mend)
    }

    // MARK: values

    /// Words that stand after a number and are no unit.
    private static let notUnits: Set<String> = [
        "for", "while", "within", "of", "always", "never", "at", "in", "and", "or", "to", "times",
        "time",
        "a", "than", "if", "once", "exactly", "after", "before", "the",
    ]

    /// A number with the unit after it, as a value at its place.
    /// - Parameter unit: added when there is none.
    mutating func quantity(
        unit: String? = nil
    ) throws(TextInputError) -> TextNode {
        guard let word = upcoming else { throw error("the sentence ends too early") }
        guard isAtNumber else {
            throw error("\"\(word)\" where a number is expected")
        }
        let start = next
        next += 1
        guard hasUnit else {
            return value(unit.map { "\(word) \($0)" } ?? word, at: start)
        }
        next += 1
        return value("\(word) \(tokens[next - 1].text)", at: start)
    }

    private var hasUnit: Bool {
        guard next < tokens.count else { return false }
        let token = tokens[next]
        return token.text == "%" || token.kind == .word && !Self.notUnits.contains(token.text)
    }

    /// A length of time.
    mutating func span(
        in range: ClosedRange<Span> = .seconds(1) ... .hours(24 * 366)
    ) throws(TextInputError) -> Span {
        let start = next
        var words = [try Self.scalar(quantity())]
        while isAtNumber { words.append(try Self.scalar(quantity())) }
        return try value(words.joined(separator: " "), at: start).duration(in: range)
    }

    /// A glucose; without a unit it is mg/dL, as the field writes 70..180.
    mutating func glucose() throws(TextInputError) -> Glucose {
        try quantity(unit: "mg/dL").glucose(in: .mgPerdL(20) ... .mgPerdL(600))
    }

    /// Two ends of a band, the lower first.
    mutating func band(
        _ end: (inout Sentence) throws(TextInputError) -> Double
    ) throws(TextInputError) -> ClosedRange<Double> {
        let start = next
        guard isAtNumber, next + 2 < tokens.count, tokens[next + 1].text == ".." else {
            throw error(
                "\"\(upcoming ?? "")\" is not a band", mend: "write for example 70..180")
        }
        // Both ends share the unit after the second.
        let unit = tokens[(next + 3)...].first.flatMap { $0.kind == .word ? $0.text : nil }
        let low = try self.end(unit: unit, end)
        next += 2
        let high = try end(&self)
        guard low < high else {
            next = start
            throw error(
                "\"\(tokens[start].text)..\(tokens[start + 2].text)\" is not a band",
                mend: "write the lower end first")
        }
        return low...high
    }

    /// Reads the number that comes next as if the unit stood behind it.
    private func end(
        unit: String?, _ end: (inout Sentence) throws(TextInputError) -> Double
    ) throws(TextInputError) -> Double {
        var pieces = [tokens[next]]
        if let unit, !Self.notUnits.contains(unit) {
            pieces.append(
                SentenceToken(kind: .word, text: unit, place: tokens[next].place, offset: 0))
        }
        var part = Sentence(self, tokens: pieces)
        return try end(&part)
    }

    private init(_ whole: Sentence, tokens: [SentenceToken]) {
        node = whole.node
        text = whole.text
        times = whole.times
        self.tokens = tokens
    }

    /// A moment: all words before "to" or a colon.
    mutating func moment(before stops: String...) throws(TextInputError) -> Span {
        let start = next
        while let word = upcoming, !stops.contains(word) { next += 1 }
        let words = tokens[start..<next].map(\.text).joined(separator: " ")
        guard !words.isEmpty, upcoming != nil else {
            let list = stops.map { "\"\($0)\"" }.joined(separator: " or ")
            throw error("a moment and \(list) are expected", mend: "write for example 07:30:")
        }
        return try times.moment(value(words, at: start))
    }

    private func value(_ text: String, at index: Int) -> TextNode {
        TextNode(
            place: tokens[index].place, path: node.path, content: .scalar(text, quoted: true))
    }

    private static func scalar(_ node: TextNode) throws(TextInputError) -> String {
        try node.text()
    }
}
