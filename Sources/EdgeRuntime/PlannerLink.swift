// What the supervisor sees of a planner, and a planner within the supervisor's own process.

import ControlLoop
import EdgeDevices
import Quantities

/// The planner as seen by the supervisor.
protocol PlannerLink: AnyObject {
    /// Whether a question is open.
    var isAsked: Bool { get }
    /// What to wait on; `nil` where no waiting is needed.
    var pollEntry: PollEntry? { get }
    /// Real time until the open question is given up; `nil` when none is open.
    var timeLeft: Span? { get }
    /// Starts a planner, ending one that runs.
    func start()
    /// Ends the planner.
    func stop()
    /// Asks. The answer comes by ``look()``.
    func ask(_ request: PlannerRequest)
    /// What came of it, if anything did. Never waits.
    func look() -> LoopEvent?
}

/// A planner that answers at once, without a process of its own; it fails as a process does when it
/// is killed or stopped. For the bench: on a board a planner that crashes must not take the
/// supervisor with it.
public final class HostedPlanner: PlannerLink {
    private enum State {
        case none, running, stopped, dead
    }

    private var state = State.none
    private var reply: PlannerReply?
    private(set) var isAsked = false

    init() {}

    var pollEntry: PollEntry? { nil }
    var timeLeft: Span? { isAsked ? .zero : nil }

    func start() {
        stop()
        state = .running
    }

    func stop() {
        state = .none
        reply = nil
        isAsked = false
    }

    func ask(_ request: PlannerRequest) {
        isAsked = true
        reply = state == .running ? Planner.plan(request) : nil
    }

    func look() -> LoopEvent? {
        switch state {
        case .running:
            guard let reply else { return nil }
            self.reply = nil
            isAsked = false
            return .plannerReply(reply)
        // Its patience is over at once: real time is nothing to a loop in virtual time.
        case .stopped: return isAsked ? fail(.late) : nil
        case .dead: return fail(.died)
        case .none: return isAsked ? fail(.died) : nil
        }
    }

    private func fail(_ failure: PlannerFailure) -> LoopEvent {
        stop()
        return .plannerFailed(failure)
    }

    /// As kill -9 of its process.
    public func kill() { if state != .none { state = .dead } }

    /// As SIGSTOP.
    public func suspend() { if state == .running { state = .stopped } }

    /// As SIGCONT.
    public func resume() { if state == .stopped { state = .running } }
}
