// Faults of the controller's processes, which only who started them can bring about.

public import Quantities

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
    /// The process faults a scenario scripts, in the order of time.
    static func scripted(in scenario: Scenario) -> [ProcessFault] {
        var faults: [ProcessFault] = []
        for fault in scenario.faults {
            let start = LoopInstant.origin + fault.at
            switch fault.kind {
            case .plannerKill: faults.append(ProcessFault(at: start, kind: .killPlanner))
            case .plannerStop(let lasts):
                faults.append(ProcessFault(at: start, kind: .stopPlanner))
                faults.append(ProcessFault(at: start + lasts, kind: .continuePlanner))
            case .sensorOff, .noise: break
            }
        }
        return faults
    }
}
