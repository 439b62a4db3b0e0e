// A session as a file: the scenario and what was done when, read strictly, so that it can be played
// again.

import Bench
public import Quantities
public import TextInput

/// A recorded session.
public struct PlayRecording: Sendable, Equatable {
    /// The scenario's folder, as it was named.
    public var scenario: String
    /// The seed of the session.
    public var seed: UInt64
    /// See ``PlaySession/byHand``.
    public var byHand: Bool
    /// How far it was played.
    public var end: Span
    /// SHA-256 of the session's trace, in hex: what playing it again must give.
    public var trace: String
    /// What was done, in order.
    public var actions: [TimedAction]

    private static let longest = Span.hours(24 * 366)

    /// What was played so far.
    public init(_ session: PlaySession) {
        scenario = session.play.scenario.folder
        seed = session.play.scenario.seed
        byHand = session.byHand
        end = session.now
        trace = session.traceDigest
        actions = session.actions
    }

    /// The file's text.
    public var text: String {
        var lines = [
            "# A session of islet hil play; play it again: islet hil play --replay THIS_FILE",
            "scenario: \(scenario)", "seed: \(seed)", "by_hand: \(byHand)",
            "end: \(Self.write(end))", "trace: \(trace)", "actions:",
        ]
        if actions.isEmpty { lines[lines.count - 1] += " []" }
        lines += actions.map { "  - {at: \(Self.write($0.at)), \($0.action.fields)}" }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func write(_ span: Span) -> String { "\(span.milliseconds / 1000) s" }

    /// Reads a file.
    /// - Throws: ``TextInputError`` with line and column.
    public init(path: String) throws(TextInputError) { try self.init(StrictYAML.read(path: path)) }

    /// Reads a text.
    /// - Throws: ``TextInputError`` with line and column.
    public init(_ node: TextNode) throws(TextInputError) {
        var section = try node.section()
        scenario = try section.required("scenario").text()
        seed = try section.required("seed").integer(in: 0...UInt64.max)
        byHand = try section.required("by_hand").boolean()
        end = try section.required("end").duration(in: .zero...Self.longest)
        trace = try section.required("trace").text()
        actions = []
        for element in try section.required("actions").elements() {
            var fields = try element.section()
            let atNode = try fields.required("at")
            let at = try atNode.duration(in: (actions.last?.at ?? .zero)...max(end, .zero))
            actions.append(TimedAction(at: at, action: try PlayAction(&fields)))
        }
        try section.finish()
    }
}
