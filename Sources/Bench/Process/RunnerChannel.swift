// The few words between a virtual patient's process and the runner that started it.
//
// Lines of text on the patient's standard output and input:
//   patient: ready               its lines and socket are there; start the controller
//   patient: time MS             virtual time, now and then
//   patient: fault N             bring about process fault N; the patient waits for the answer
//   patient: lost MS             the controller is gone; the patient waits for the answer
//   runner:  go                  carry on
//   runner:  again               the controller is dead and another will be started
//   runner:  gone                the controller is dead; another will be started by a later fault
//   runner:  held                the controller is stopped and hears nothing
//   runner:  freed               the controller goes on
//   patient: free                the lines are clean; start the other controller
//   patient: end MS ADVANCES     the run is over
// A patient without a runner says nothing of this, and takes any fault as "go".

import EdgeDevices
import Foundation
import Quantities

/// What a patient says.
enum RunnerWord {
    case ready
    case fault(Int)
    case lost(LoopInstant)
    case free
    case end(LoopInstant, advances: Int)

    fileprivate var text: String {
        switch self {
        case .ready: "ready"
        case .fault(let index): "fault \(index)"
        case .lost(let instant): "lost \(instant.milliseconds)"
        case .free: "free"
        case .end(let instant, let advances): "end \(instant.milliseconds) \(advances)"
        }
    }
}

/// What a runner answers.
enum RunnerAnswer {
    /// The same controller goes on.
    case carryOn
    /// Another controller will come.
    case restarted
    /// There is no controller until one is started.
    case absent
    /// The controller hears nothing until it goes on.
    case held
    /// The controller goes on.
    case released
    /// The runner is gone.
    case end
}

/// The runner as the patient sees it.
protocol RunnerLink: AnyObject {
    /// Says one thing.
    func say(_ word: RunnerWord)
    /// Tells the virtual time, not too often. - Returns: whether the run shall go on.
    func tell(time: LoopInstant) -> Bool
    /// Waits for an answer.
    func answer() -> RunnerAnswer
}

/// A runner in another process.
final class RunnerChannel: RunnerLink {
    private let isDriven: Bool
    private var lastTime = Span.zero
    /// Real time between reports of virtual time.
    private static let timeStep = Span(milliseconds: 50)

    /// - Parameter isDriven: whether there is a runner.
    init(isDriven: Bool) { self.isDriven = isDriven }

    func say(_ word: RunnerWord) { write(word.text) }

    private func write(_ line: String) {
        guard isDriven else { return }
        FileHandle.standardOutput.write(Data("\(line)\n".utf8))
    }

    func tell(time: LoopInstant) -> Bool {
        guard isDriven else { return true }
        let now = SystemClock.sinceBoot
        guard now - lastTime >= Self.timeStep else { return true }
        lastTime = now
        write("time \(time.milliseconds)")
        return true
    }

    func answer() -> RunnerAnswer {
        guard isDriven else { return .carryOn }
        switch readLine() {
        case "go": return .carryOn
        case "again": return .restarted
        case "gone": return .absent
        case "held": return .held
        case "freed": return .released
        default: return .end
        }
    }
}
