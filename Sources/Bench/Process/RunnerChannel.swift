// The few words between a virtual patient's process and the runner that started it.
//
// Lines of text on the patient's standard output and input:
//   patient: ready               its lines and socket are there; start the controller
//   patient: time MS             virtual time, now and then
//   patient: fault N             bring about process fault N; the patient waits for the answer
//   patient: lost MS             the controller is gone; the patient waits for the answer
//   runner:  go                  carry on
//   runner:  again               the controller is dead and another will be started
//   patient: free                the lines are clean; start the other controller
//   patient: end MS ADVANCES     the run is over
// A patient without a runner says nothing of this, and takes any fault as "go".

import Foundation
import EdgeDevices
import Quantities

/// The patient's end.
final class RunnerChannel {
    /// What the runner answers.
    enum Answer {
        /// The same controller goes on.
        case carryOn
        /// Another controller will come.
        case restarted
        /// The runner is gone.
        case end
    }

    private let isDriven: Bool
    private var lastTime = Span.zero
    /// Real time between reports of virtual time.
    private static let timeStep = Span(milliseconds: 50)

    /// - Parameter isDriven: whether there is a runner.
    init(isDriven: Bool) { self.isDriven = isDriven }

    /// Says one line.
    func say(_ line: String) {
        guard isDriven else { return }
        FileHandle.standardOutput.write(Data("\(line)\n".utf8))
    }

    /// Tells the virtual time, not too often.
    func tell(time: LoopInstant) {
        guard isDriven else { return }
        let now = SystemClock.sinceBoot
        guard now - lastTime >= Self.timeStep else { return }
        lastTime = now
        say("time \(time.milliseconds)")
    }

    /// Waits for an answer.
    func answer() -> Answer {
        guard isDriven else { return .carryOn }
        switch readLine() {
        case "go": return .carryOn
        case "again": return .restarted
        default: return .end
        }
    }
}
