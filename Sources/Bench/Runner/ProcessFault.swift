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
        /// The whole controller is killed, and not started before ``startController``.
        case endController
        /// The controller is started again.
        case startController
        /// The whole controller is stopped: its time passes without it.
        case stopController
        /// The controller goes on.
        case continueController
        /// The disk under the journal is so from now on.
        case disk(DiskTrouble)
        /// The power is cut at the nth write from now; then the controller is started again.
        case cutPower(atWrite: UInt64)
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
    static func inOrder(of play: ScenarioPlay, and more: [ProcessFault]) -> [ProcessFault] {
        // A controller that is away is back before the run ends.
        let end = LoopInstant(milliseconds: play.end.milliseconds - 1)
        let scripted = play.scenario.faults.flatMap { Self.scripted($0, before: end) }
        return (scripted + disk(play.scenario.faults) + more).enumerated()
            .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
            .map(\.element)
    }

    private static func scripted(
        _ fault: Scenario.Fault, before last: LoopInstant
    ) -> [ProcessFault] {
        let begin = fault.begin
        let end = min(fault.end ?? begin, last)
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
        case (.supervisor, .off):
            return [
                ProcessFault(at: begin, kind: .endController),
                ProcessFault(at: end, kind: .startController),
            ]
        case (.supervisor, .stop):
            return [
                ProcessFault(at: begin, kind: .stopController),
                ProcessFault(at: end, kind: .continueController),
            ]
        case (.disk, .powerCut):
            let write = UInt64(fault.magnitude.value)
            return [ProcessFault(at: begin, kind: .cutPower(atWrite: write))]
        default: return []
        }
    }

    /// What is wrong with the disk, at each begin and end of one of its faults.
    private static func disk(_ faults: [Scenario.Fault]) -> [ProcessFault] {
        let troubles = faults.filter { $0.target == .disk && $0.kind != .powerCut }
        return troubles.flatMap { [$0.begin, $0.end ?? $0.begin] }.map { moment in
            ProcessFault(at: moment, kind: .disk(DiskTrouble(troubles, at: moment)))
        }
    }
}

extension DiskTrouble {
    /// What the faults that are on make together.
    fileprivate init(_ faults: [Scenario.Fault], at now: LoopInstant) {
        self.init()
        for fault in faults where fault.isOn(at: now) {
            switch fault.kind {
            case .diskFull: isFull = true
            case .failedFsync: failingSyncs = max(failingSyncs, fault.magnitude.share)
            default: storedShare = min(storedShare ?? 1, fault.magnitude.share)
            }
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
