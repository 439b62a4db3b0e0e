// What a run of the swarm came to: the judged sentences, and the property that failed.

public import Quantities

/// A run as it is handed from the process that ran it to the one that asked.
public struct SwarmRun: Sendable, Codable, Hashable {
    /// One sentence.
    public struct Check: Sendable, Codable, Hashable {
        /// The sentence.
        public var text: String
        /// Whether the run may pass with it.
        public var passed: Bool
        /// What was measured.
        public var measured: String
        /// When it failed worst, from the start; `nil` where no moment is to be named. Unit: ms.
        public var atMilliseconds: Int64?

        /// One sentence.
        public init(text: String, passed: Bool, measured: String, atMilliseconds: Int64?) {
            self.text = text
            self.passed = passed
            self.measured = measured
            self.atMilliseconds = atMilliseconds
        }
    }

    /// The sentences, in the scenario's order, the soundness of the run first.
    public var checks: [Check]
    /// Fingerprint of what happened: the journal's last hash.
    public var head: String

    /// A run.
    public init(checks: [Check], head: String) {
        self.checks = checks
        self.head = head
    }

    /// A judged run.
    public init(_ result: BenchResult) {
        let wrong = [result.outcome.failure].compactMap(\.self) + result.violations
        checks = [.sound(wrong)]
        checks += result.expectations.map {
            Check(
                text: $0.text, passed: $0.passed, measured: $0.measured,
                atMilliseconds: $0.at?.milliseconds)
        }
        head = result.journal.head
    }

    /// A run that left nothing to judge.
    public init(failure: String) {
        checks = [.sound([failure])]
        head = ""
    }
}

extension SwarmRun.Check {
    fileprivate static func sound(_ wrong: [String]) -> Self {
        SwarmRun.Check(
            text: SwarmProperty.soundness, passed: wrong.isEmpty,
            measured: wrong.isEmpty ? "it came to its end" : wrong.joined(separator: "; "),
            atMilliseconds: nil)
    }
}

/// A property that a case failed.
public struct SwarmFinding: Sendable, Hashable {
    /// The property's name.
    public let property: String
    /// The sentence that failed.
    public let sentence: String
    /// What was measured.
    public let measured: String
    /// When it failed worst, from the start.
    public let at: Span?

    /// Which of some properties a run failed, in their order.
    public static func all(
        of properties: [SwarmProperty], in run: SwarmRun, of drawn: SwarmCase
    ) -> [SwarmFinding] {
        properties.compactMap { property in
            guard let sentence = property.sentence(for: drawn) else { return nil }
            return SwarmFinding(property.id, sentence, in: run)
        }
    }

    /// What a run failed of one sentence; `nil` when it held.
    public init?(_ property: String, _ sentence: String, in run: SwarmRun) {
        guard let check = run.checks.first(where: { $0.text == sentence }), !check.passed else {
            return nil
        }
        self.property = property
        self.sentence = sentence
        measured = check.measured
        at = check.atMilliseconds.map { Span(milliseconds: $0) }
    }

    /// Whether another finding is for the same reason: the same property, and where only the run
    /// itself failed, in the same words but for numbers.
    public func isSameReason(as other: SwarmFinding) -> Bool {
        guard property == other.property else { return false }
        guard sentence == SwarmProperty.soundness else { return true }
        return plainWords == other.plainWords
    }

    /// The first complaint without what differs from run to run.
    private var plainWords: String {
        let first = measured.prefix { $0 != ";" }
        return String(first.filter { !$0.isNumber })
    }
}
