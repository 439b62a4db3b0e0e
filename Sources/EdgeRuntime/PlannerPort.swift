// The supervisor's end of the planner: starts the process, asks, and gives up on it in time.

package import ControlLoop
import DecisionRecord
import EdgeDevices
import Glibc
package import Quantities

/// The planner process as seen by the supervisor.
package final class PlannerPort: PlannerLink {
    private let executable: String
    private let patience: Span
    private var child: ChildProcess?
    private var channel: MessageChannel?
    private var askedAt: Int64?
    private var askedCycle: UInt64?

    /// - Parameters:
    ///   - executable: the program to start, this one.
    ///   - patience: real time a reply may take.
    package init(executable: String, patience: Span) {
        self.executable = executable
        self.patience = patience
    }

    /// Whether a question is open.
    var isAsked: Bool { askedAt != nil }

    var pollEntry: PollEntry? { channel?.pollEntry }

    /// Real time until the open question is given up; `nil` when none is open.
    var timeLeft: Span? {
        askedAt.map { Span(milliseconds: max(0, $0 + patience.milliseconds - Self.steadyNow)) }
    }

    private static var steadyNow: Int64 { SystemClock.sinceBoot.milliseconds }

    /// Starts the process, ending one that runs. A process that cannot be started is found dead at
    /// the next look.
    package func start() {
        stop()
        guard let (own, peer) = try? MessageChannel.pair() else { return }
        defer { MessageChannel.closeDescriptor(peer) }
        child = try? ChildProcess(
            executable: executable, arguments: ["--role", "planner"], environment: [],
            descriptors: [PlannerProgram.channelDescriptor: peer])
        channel = own
    }

    package func stop() {
        child?.end()
        child = nil
        channel?.close()
        channel = nil
        askedAt = nil
    }

    package func ask(_ request: PlannerRequest) {
        askedAt = Self.steadyNow
        askedCycle = request.cycle
        _ = channel?.send(request.cbor.encoded())
    }

    /// What came of it, if anything did. Never waits.
    package func look() -> LoopEvent? {
        guard let channel else { return askedAt == nil ? nil : fail(.died) }
        if channel.wantsWrite { _ = channel.flush() }
        switch channel.read() {
        case .message(let bytes): return receive(bytes)
        case .nothing: return timeLeft == .zero ? fail(.late) : nil
        case .closed: return fail(.died)
        case .corrupt: return fail(.garbage)
        }
    }

    private func receive(_ bytes: [UInt8]) -> LoopEvent {
        guard askedAt != nil, let value = try? CBORValue.decode(bytes),
            let reply = try? PlannerReply(cbor: value), reply.cycle == askedCycle
        else { return fail(.garbage) }
        askedAt = nil
        return .plannerReply(reply)
    }

    private func fail(_ failure: PlannerFailure) -> LoopEvent {
        stop()
        return .plannerFailed(failure)
    }
}
