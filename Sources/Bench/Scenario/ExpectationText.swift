// Reads an expectation's sentence into its typed value.

import ControlLoop
import Quantities
import Safety
package import TextInput

extension StatedExpectation {
    /// The forms a sentence can have, for error messages.
    static let forms = [
        "time in 70..180 >= 70 %", "time below 54 <= 0 %", "time above 250 <= 5 %",
        "alarm urgent_low never", "alarm low raised", "alarm low raised and acknowledged",
        "journal verifies", "journal replays", "mode closed_loop >= 90 %",
        "max automatic bolus <= 1 U", "max automatic rate <= 4 U/h", "no command sent",
        "forecast error at 30 min <= 25 mg/dL",
    ]

    /// Reads one sentence.
    /// - Throws: at the sentence's place, naming the word that is wrong and a form that is right.
    package static func read(
        _ node: TextNode, during times: Scenario.Times
    ) throws(TextInputError) -> StatedExpectation {
        let text = try node.text()
        var words = Words(node: node, text: text)
        let expectation: Expectation
        switch try words.next() {
        case "time": expectation = try time(&words)
        case "alarm": expectation = try alarm(&words)
        case "journal":
            expectation =
                try words.next(of: ["verifies", "replays"]) == "verifies"
                ? .journalVerifies : .journalReplays
        case "mode":
            let mode = try words.rest(1).choice(LoopMode.self)
            let comparison = try words.comparison()
            expectation = .timeInMode(
                mode, comparison, percent: try words.rest().percent(in: 0...100))
        case "max":
            _ = try words.next(of: ["automatic"])
            expectation = try automatic(&words)
        case "no":
            _ = try words.next(of: ["command"])
            _ = try words.next(of: ["sent"])
            expectation = .noCommandSent
        case "forecast": expectation = try forecast(&words)
        default: throw words.unknown()
        }
        try words.finish()
        return StatedExpectation(text: text, place: node.place, expectation: expectation)
    }

    private static func time(_ words: inout Words) throws(TextInputError) -> Expectation {
        let band: Expectation.GlucoseBand
        switch try words.next(of: ["in", "below", "above"]) {
        case "in":
            let edges = try words.next()
            let parts = edges.split(separator: "..", omittingEmptySubsequences: false)
            guard parts.count == 2 else {
                throw words.error("\"\(edges)\" is not a band", mend: "write for example 70..180")
            }
            let low = try words.glucose(String(parts[0]))
            let high = try words.glucose(String(parts[1]))
            guard low < high else {
                throw words.error("\"\(edges)\" is not a band", mend: "write the lower end first")
            }
            band = .within(low...high)
        case "below": band = .below(try words.glucose(try words.next()))
        default: band = .above(try words.glucose(try words.next()))
        }
        let comparison = try words.comparison()
        return .timeInBand(band, comparison, percent: try words.rest().percent(in: 0...100))
    }

    private static func alarm(_ words: inout Words) throws(TextInputError) -> Expectation {
        let alarm = try words.rest(1).choice(AlarmID.self)
        return .alarm(alarm, try words.rest().choice(Expectation.AlarmOutcome.self))
    }

    private static func automatic(_ words: inout Words) throws(TextInputError) -> Expectation {
        let what = try words.next(of: ["bolus", "rate"])
        _ = try words.next(of: ["<="])
        return what == "bolus"
            ? .automaticBolus(atMost: try words.rest().insulin(in: .zero ... .units(100)))
            : .automaticRate(atMost: try words.rest().insulinRate(in: .zero ... .unitsPerHour(100)))
    }

    private static func forecast(_ words: inout Words) throws(TextInputError) -> Expectation {
        _ = try words.next(of: ["error"])
        _ = try words.next(of: ["at"])
        let ahead = try words.rest(before: "<=").duration(in: .minutes(5) ... .hours(6))
        _ = try words.next(of: ["<="])
        return .forecastError(
            ahead: ahead, atMost: try words.rest().glucose(in: .mgPerdL(0) ... .mgPerdL(400)))
    }
}

/// The words of one sentence, taken one by one.
private struct Words {
    private let node: TextNode
    private let text: String
    private var left: ArraySlice<String>

    init(node: TextNode, text: String) {
        self.node = node
        self.text = text
        left = text.split(separator: " ").map(String.init)[...]
    }

    func error(_ problem: String, mend: String? = nil) -> TextInputError {
        node.error("\"\(text)\": \(problem)", mend: mend)
    }

    func unknown() -> TextInputError {
        let near = Suggestion.nearest(to: text, in: StatedExpectation.forms)
        return error(
            "not an expectation",
            mend: near.map { "did you mean \"\($0)\"?" }
                ?? "known forms: \(StatedExpectation.forms.joined(separator: " | "))")
    }

    mutating func next() throws(TextInputError) -> String {
        guard let word = left.popFirst() else { throw error("the sentence ends too early") }
        return word
    }

    mutating func next(of allowed: [String]) throws(TextInputError) -> String {
        guard let word = left.popFirst() else {
            throw error("the sentence ends too early", mend: "expected \(Self.list(allowed))")
        }
        guard allowed.contains(word) else {
            throw error("\"\(word)\" where \(Self.list(allowed)) is expected")
        }
        return word
    }

    mutating func comparison() throws(TextInputError) -> Expectation.Comparison {
        let word = try next(of: Expectation.Comparison.allCases.map(\.rawValue))
        return word == Expectation.Comparison.atLeast.rawValue ? .atLeast : .atMost
    }

    /// Glucose in a sentence stands without its unit, as in the field's own words (70..180).
    func glucose(_ word: String) throws(TextInputError) -> Glucose {
        try part(word + " mg/dL").glucose(in: .mgPerdL(20) ... .mgPerdL(600))
    }

    /// The next words, or all that are left, as a value at the sentence's place.
    mutating func rest(_ count: Int? = nil) throws(TextInputError) -> TextNode {
        let taken = left.prefix(count ?? left.count)
        guard !taken.isEmpty else { throw error("the sentence ends too early") }
        left = left.dropFirst(taken.count)
        return part(taken.joined(separator: " "))
    }

    /// The words before the next `stop`, or all that are left, as a value at the sentence's place.
    mutating func rest(before stop: String) throws(TextInputError) -> TextNode {
        try rest(left.firstIndex(of: stop).map { $0 - left.startIndex })
    }

    func finish() throws(TextInputError) {
        guard left.isEmpty else {
            throw error("\"\(left.joined(separator: " "))\" after the end of the sentence")
        }
    }

    private func part(_ text: String) -> TextNode {
        TextNode(place: node.place, path: node.path, content: .scalar(text, quoted: true))
    }

    private static func list(_ words: [String]) -> String {
        words.map { "\"\($0)\"" }.joined(separator: " or ")
    }
}
