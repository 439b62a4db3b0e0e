// Faults of the controller's processes, which only who started them can bring about.

public import Quantities
import SmallMath

/// A scripted fault of one of the controller's processes, brought about by the runner.
public struct ProcessFault: Sendable, Equatable {
    /// What happens to which process.
    public enum Kind: Sendable, Equatable {
        /// The planner is killed.
        case killPlanner
        /// The planner is stopped: it hangs.
        case stopPlanner
        /// The planner goes on.
        case continuePlanner
        /// The whole controller is killed and started again: between two advances, or so long
        /// (real time) after the next began, wherever it then is.
        case killController(after: Span?)
    }

    /// When.
    public let at: LoopInstant
    /// What.
    public let kind: Kind

    /// A fault.
    public init(at: LoopInstant, kind: Kind) {
        self.at = at
        self.kind = kind
    }
}

extension ProcessFault {
    /// Kills of the whole controller at moments drawn from a seed: anywhere in the run, and up to
    /// 4 ms (real time) into what it then does.
    public static func drawnKills(_ count: Int, seed: UInt64, end: LoopInstant) -> [ProcessFault] {
        var generator = SeededGenerator(seed: seed).stream(201)
        return (0..<count).map { _ in
            let at = Int64(generator.uniform() * Double(end.milliseconds))
            // Whole samples are when something happens: half of the kills fall there.
            let sample: Int64 = 5 * 60_000
            let moment = generator.uniform() < 0.5 ? at / sample * sample - 1 : at
            let into = Span(milliseconds: Int64(generator.uniform() * 5))
            return ProcessFault(
                at: LoopInstant(milliseconds: max(1, moment)), kind: .killController(after: into))
        }
    }

    /// The process faults a scenario scripts and further ones, in the order of time.
    static func inOrder(of scenario: Scenario, and more: [ProcessFault]) -> [ProcessFault] {
        (scenario.faults.flatMap { scripted($0) } + more).enumerated()
            .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
            .map(\.element)
    }

    private static func scripted(_ fault: Scenario.Fault) -> [ProcessFault] {
        let begin = fault.begin
        let end = fault.end ?? begin
        switch (fault.target, fault.kind) {
        case (.planner, .kill): return [ProcessFault(at: begin, kind: .killPlanner)]
        case (.planner, .stop):
            return [
                ProcessFault(at: begin, kind: .stopPlanner),
                ProcessFault(at: end, kind: .continuePlanner),
            ]
        case (.planner, .intermittent):
            return fault.moments.map { ProcessFault(at: $0, kind: .killPlanner) }
        case (.supervisor, .kill):
            return [ProcessFault(at: begin, kind: .killController(after: nil))]
        case (.supervisor, .intermittent):
            return fault.moments.map {
                ProcessFault(at: $0, kind: .killController(after: nil))
            }
        default: return []
        }
    }
}

extension Scenario.Fault {
    /// Begin, and each time its magnitude has passed, until its end.
    fileprivate var moments: [LoopInstant] {
        guard let end, magnitude.span > .zero else { return [begin] }
        var moments: [LoopInstant] = []
        var moment = begin
        while moment < end {
            moments.append(moment)
            moment = moment + magnitude.span
        }
        return moments
    }
}
