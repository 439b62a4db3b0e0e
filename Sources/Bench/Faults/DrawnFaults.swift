// Faults that the run's seed draws: how many, of which kinds, with what, when and how long.

public import Quantities
package import SmallMath
import TextInput

/// An order for drawn faults.
public struct DrawnFaults: Sendable, Hashable {
    /// How many.
    public var count: Int
    /// What they are drawn from, each as likely as the others.
    public var forms: [FaultForm]
    /// How long those last that have a length.
    public var lengths: ClosedRange<Span>
    /// When they begin, from the start of the run; the end is cut off at the run's.
    public var within: ClosedRange<Span>

    /// An order.
    /// - Parameters:
    ///   - count: not negative.
    ///   - forms: at least one.
    public init(
        count: Int, forms: [FaultForm], lengths: ClosedRange<Span>, within: ClosedRange<Span>
    ) {
        precondition(count >= 0 && !forms.isEmpty, "faults are drawn from some forms")
        self.count = count
        self.forms = forms
        self.lengths = lengths
        self.within = within
    }

    /// How many may be asked for at once.
    static let counts = 1...50
    /// What `for` is when nothing is said.
    static let usualLengths = Span.minutes(5) ... .minutes(60)
    /// What `until` is when nothing is said and the run's length is the recording's.
    private static let endOfAll = Scenario.longestRun

    /// Reads the section `drawn`.
    static func read(
        _ node: TextNode, of subject: Scenario.Subject, during times: Scenario.Times
    ) throws(TextInputError) -> DrawnFaults {
        var section = try node.section()
        let count = try section.required("count").integer(in: counts)
        let kinds: [FaultKind]? = try section.optional("kinds").map(choices)
        let targets: [FaultTarget]? = try section.optional("targets").map(choices)
        let lengths = try section.optional("for").map(lengths) ?? usualLengths
        let from = try section.optional("from").map(times.moment) ?? .zero
        let untilNode = section.optional("until")
        let until = try untilNode.map(times.moment) ?? times.duration ?? endOfAll
        guard from <= until else {
            throw (untilNode ?? node).error("is before from", mend: "write a later moment")
        }
        try section.finish()
        let forms = FaultForm.all.filter { form in
            (kinds.map { $0.contains(form.kind) } ?? form.isDrawn)
                && (targets.map { $0.contains(form.target) } ?? true)
                && !(form.needsSimulatedPerson && subject.isRecorded)
        }
        for kind in kinds ?? [] where !forms.contains(where: { $0.kind == kind }) {
            throw node.error("no target asked for can have the fault \(kind.rawValue)")
        }
        for target in targets ?? [] where !forms.contains(where: { $0.target == target }) {
            throw node.error("\(target.rawValue) can have none of the faults asked for")
        }
        guard !forms.isEmpty else { throw node.error("leaves no fault to draw from") }
        return DrawnFaults(count: count, forms: forms, lengths: lengths, within: from...until)
    }

    private static func choices<Choice>(_ node: TextNode) throws(TextInputError) -> [Choice]
    where Choice: RawRepresentable<String> & CaseIterable {
        var choices: [Choice] = []
        for element in try node.elements() { choices.append(try element.choice()) }
        guard !choices.isEmpty else { throw node.error("is empty", mend: "remove the key") }
        return choices
    }

    /// "5 min..60 min".
    private static func lengths(_ node: TextNode) throws(TextInputError) -> ClosedRange<Span> {
        let found = try node.text()
        let ends = found.split(separator: "..", omittingEmptySubsequences: false)
        guard ends.count == 2 else {
            throw node.error("\"\(found)\" is no range", mend: "write for example 5 min..60 min")
        }
        var spans: [Span] = []
        for end in ends {
            let part = TextNode(
                place: node.place, path: node.path,
                content: .scalar(String(end).trimmingSpaces(), quoted: false))
            spans.append(try part.duration(in: FaultForm.lengths))
        }
        guard spans[0] <= spans[1] else { throw node.error("goes back", mend: "shorter end first") }
        return spans[0]...spans[1]
    }
}

extension DrawnFaults {
    /// The faults, in the order of time.
    /// - Parameters:
    ///   - generator: a stream of their own.
    ///   - end: the run's length.
    func drawn(_ generator: SeededGenerator, end: Span) -> [Scenario.Fault] {
        (0..<count).map { number in
            // A stream for each, so that one more fault does not change the others.
            var generator = generator.stream(UInt64(number))
            return draw(&generator, end: end)
        }
        .enumerated()
        .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
        .map(\.element)
    }

    private func draw(_ generator: inout SeededGenerator, end: Span) -> Scenario.Fault {
        let form = forms[Int(generator.uniform() * Double(forms.count))]
        let last = min(within.upperBound, max(within.lowerBound, end - .seconds(1)))
        let begin = Self.between(within.lowerBound, last, &generator)
        let length = Self.between(lengths.lowerBound, lengths.upperBound, &generator)
        var fault = Scenario.Fault(at: begin, form.kind, form.target)
        if form.length != .none { fault.lasts = length }
        if let magnitude = form.magnitude { fault.magnitude = magnitude.draw(&generator) }
        let direction = Int(generator.uniform() * Double(LineDirection.allCases.count))
        if form.hasDirection { fault.direction = LineDirection.allCases[direction] }
        return fault
    }

    /// A whole second, so that it can be written down.
    private static func between(
        _ low: Span, _ high: Span, _ generator: inout SeededGenerator
    ) -> Span {
        let share = generator.uniform()
        guard high > low else { return low }
        let seconds = (Double((high - low).milliseconds) / 1000 * share).rounded(.down)
        return low + .seconds(Int64(seconds))
    }
}

extension FaultMagnitudeForm {
    /// One of the words, or a number: even over a range, or over its logarithm where the range
    /// spans more than a factor of 100.
    package func draw(_ generator: inout SeededGenerator) -> FaultMagnitude {
        let share = generator.uniform()
        if case .word(let words) = unit { return .word(words[Int(share * Double(words.count))]) }
        let low = drawn.lowerBound
        let high = drawn.upperBound
        let value =
            low > 0 && high > 100 * low
            ? low * Elementary.exp(share * Elementary.log(high / low)) : low + share * (high - low)
        return .number(min(high, max(low, rounded(value))))
    }

    /// To what people write: two digits of a small number, whole seconds, whole things; not zero
    /// where zero is nothing.
    private func rounded(_ value: Double) -> Double {
        let grain: Double =
            switch unit {
            case .time: value.magnitude < 10_000 ? 100 : 1000
            case .glucoseRate, .insulin: 0.1
            case .percent where value.magnitude < 1: value.magnitude < 0.01 ? 0.0001 : 0.01
            default: 1
            }
        let whole = (value / grain).rounded()
        // Fractions of ten are written exactly only when they are divided, not multiplied.
        let number = grain < 1 ? whole / (1 / grain).rounded() : whole * grain
        return number == 0 && drawn.lowerBound < 0 ? grain : number
    }
}

extension Scenario {
    /// Puts the drawn faults among the others.
    mutating func drawFaults(end: Span) {
        let streams = WorldStreams(seed: seed).drawnFaults
        for (number, order) in drawnFaults.enumerated() {
            faults += order.drawn(streams.stream(UInt64(number)), end: end)
        }
        drawnFaults = []
        faults = faults.enumerated()
            .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
            .map(\.element)
    }
}

extension Scenario.Subject {
    /// Whether a file brings the person.
    var isRecorded: Bool {
        if case .recorded = self { true } else { false }
    }
}
