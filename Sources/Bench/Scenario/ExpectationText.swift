// Reads an expectation's sentence into its typed value.

import ControlLoop
import Quantities
import Safety
public import TextInput

extension StatedExpectation {
    /// Sentences of every form, for error messages; docs/expectations.md explains them.
    static let forms = [
        "time in 70..180 >= 70 %", "time below 54 <= 0 %", "time above 250 <= 5 %",
        "always glucose > 54 mg/dL", "never glucose < 54 mg/dL", "alarm urgent_low never",
        "alarm low raised and acknowledged", "alarm low within 15 min of glucose < 70 mg/dL",
        "no automatic bolus while cgm_age > 12 min", "mode closed_loop >= 90 %",
        "dose refused at most 2 times a day", "cv <= 36 %", "max automatic bolus <= 1 U",
        "max automatic rate <= 4 U/h", "no command sent", "forecast error at 30 min <= 25 mg/dL",
        "no more time below 54 than scheduled basal", "isletd refuses to start: WORDS",
        "golden: trace", "journal verifies", "journal replays",
    ]

    /// Reads one sentence.
    /// - Parameter times: reads moments.
    /// - Throws: at the word that is wrong, naming what is right.
    package static func read(
        _ node: TextNode, during times: Scenario.Times
    ) throws(TextInputError) -> StatedExpectation {
        var sentence = try Sentence(node, during: times)
        let scope = try sentence.scope()
        var expectation = Expectation(try sentence.claim(), in: scope)
        if sentence.accept("if") {
            try sentence.expect("it")
            try sentence.expect("arises")
            expectation.mayNotArise = true
        }
        try sentence.finish()
        return StatedExpectation(text: sentence.text, place: node.place, expectation: expectation)
    }

    /// An expectation that is no scenario's own: what a program always watches for. It names no
    /// times of the day.
    /// - Throws: as for a scenario's.
    public init(sentence: String) throws(TextInputError) {
        let place = TextPlace(file: "the program", line: 1, column: 1)
        let node = TextNode(place: place, path: "", content: .scalar(sentence, quoted: false))
        self = try Self.read(
            node, during: Scenario.Times(start: nil, utcOffset: .zero, duration: nil))
    }
}

extension Sentence {
    /// The part of the run that is looked at, up to its colon.
    mutating func scope() throws(TextInputError) -> Expectation.Scope {
        let scope: Expectation.Scope
        if isAtNumber {
            let delay = try span()
            try expect("after")
            try expect("the")
            try expect("faults")
            scope = .afterFaults(delay)
        } else if accept("after", "the", "faults") {
            scope = .afterFaults(.zero)
        } else if accept("during", "the", "faults") {
            scope = .duringFaults
        } else if accept("after") {
            scope = .after(try moment(before: ":"))
        } else if accept("before") {
            scope = .before(try moment(before: ":"))
        } else if accept("from") {
            let start = try moment(before: "to")
            try expect("to")
            let here = self
            let end = try moment(before: ":")
            guard start < end else {
                throw here.error("ends before it begins", mend: "write the earlier moment first")
            }
            scope = .between(start, end)
        } else {
            return .whole
        }
        try expect(":")
        return scope
    }

    /// What must hold.
    mutating func claim() throws(TextInputError) -> Expectation.Claim {
        if let claim = try fixedClaim() { return claim }
        if let claim = try measuredClaim() { return claim }
        if accept("always") {
            let condition = try condition()
            return .always(condition, while: try whileCondition())
        }
        if accept("never") { return Self.never(try happening()) }
        if accept("no") {
            let happening = try happening()
            if let condition = try whileCondition() {
                return .absent(happening, while: condition)
            }
            try expect("within", "while")
            let span = try span()
            try expect("of", "after")
            return .notWithin(happening, span, of: try self.happening())
        }
        guard isAtMeal || upcoming.map(Self.termWords.contains) == true else { throw unknown() }
        return try predicate()
    }

    private mutating func whileCondition() throws(TextInputError) -> Expectation.Condition? {
        accept("while") ? try condition() : nil
    }

    private static func never(_ happening: Expectation.Happening) -> Expectation.Claim {
        switch happening {
        case .condition(let condition): .never(condition)
        case .event: .count(happening, .atMost(0), daily: false)
        }
    }

    /// A term and what is said of it.
    private mutating func predicate() throws(TextInputError) -> Expectation.Claim {
        let start = self
        let happening = try happening()
        if let claim = try alarmClaim(happening) { return claim }
        if accept("never") { return Self.never(happening) }
        if accept("within") {
            let span = try span()
            try expect("of", "after")
            return .within(happening, span, of: try self.happening())
        }
        if let count = try count() {
            let daily = accept("a", "day")
            return .count(happening, count, daily: daily)
        }
        guard case .condition(let condition) = happening else {
            throw error(
                isAtEnd ? "the sentence ends too early" : "\"\(upcoming ?? "")\" is not expected",
                mend: "write never, at most 2 times, within 15 min of, ...")
        }
        if sees(">=") || sees("<=") {
            let comparison = try comparison()
            return .timeWith(condition, comparison, try share())
        }
        let isAlways = accept("always")
        if let during = try whileCondition() { return .always(condition, while: during) }
        // A state alone does not say when; a comparison can only mean always.
        guard isAlways || condition.unit != nil && isAtEnd else {
            throw (isAtEnd ? start : self).error(
                isAtEnd ? "the sentence ends too early" : "\"\(upcoming ?? "")\" is not expected",
                mend: "write always, never, while, within, at most, or >= 90 % after it")
        }
        return .always(condition, while: nil)
    }

    /// "never", "raised" or "raised and acknowledged" of an alarm, where nothing else follows.
    private mutating func alarmClaim(
        _ happening: Expectation.Happening
    ) throws(TextInputError) -> Expectation.Claim? {
        switch happening {
        case .condition(.alarm(let id, onlyUnacknowledged: false)) where accept("never"):
            return .alarm(id, .never)
        case .event(.alarm(let id, .raised)):
            if accept("and") {
                try expect("acknowledged")
                return .alarm(id, .raisedAndAcknowledged)
            }
            return isAtEnd ? .alarm(id, .raised) : nil
        default: return nil
        }
    }

    private mutating func count() throws(TextInputError) -> Expectation.Count? {
        if accept("once") { return .exactly(1) }
        if accept("at", "least", "once") { return .atLeast(1) }
        if accept("at", "most", "once") { return .atMost(1) }
        let start = self
        let make: (Int) -> Expectation.Count
        if accept("exactly") {
            make = { .exactly($0) }
        } else if accept("at") {
            make = try expect("most", "least") == "most" ? { .atMost($0) } : { .atLeast($0) }
        } else {
            return nil
        }
        guard isAtNumber else {
            throw start.error("how often is not said", mend: "write at most 2 times")
        }
        let number = try quantity().integer(in: 0...1_000_000)
        try expect("times", "time")
        return make(number)
    }

    private func unknown() -> TextInputError {
        guard let word = upcoming else { return error("the sentence ends too early") }
        let near =
            Suggestion.nearest(to: text, in: StatedExpectation.forms)
            ?? Suggestion.nearest(to: word, in: Self.termWords + Self.claimWords)
        return error(
            "\"\(word)\" is no way to begin an expectation",
            mend: near.map { "did you mean \"\($0)\"?" }
                ?? "known forms: \(StatedExpectation.forms.joined(separator: " | "))")
    }

    /// The other words a claim can begin with.
    private static let claimWords =
        ["always", "never", "no", "time", "max", "forecast", "golden", "journal"]
        + Expectation.Metric.allCases.map { String($0.rawValue.prefix { $0 != " " }) }
}
