// S9 against the truth: what the controller counts as on board, and what the pump has delivered.

import Bench
import ControlLoop
import Foundation
import Monitors
import Quantities

/// Insulin on board by the pump's own word, with a curve written apart from the judge's.
struct TrueInsulin {
    private let delivered: [(at: LoopInstant, units: Double)]
    private let duration: Double
    private let tau: Double
    private let a: Double
    private let s: Double

    /// What a status may be behind, and the pump's steps. Unit: U.
    static let tolerance = InsulinAmount.units(0.25)

    init(_ run: InProcessLoop, of play: ScenarioPlay) {
        delivered = run.trace.minutes.map { minute in
            let at = LoopInstant.origin + .minutes(Int64(minute.minute))
            let scheduled = play.scheduledRate(at: at).unitsPerHour / 60
            return (at, (minute.basal + minute.bolus).units - scheduled)
        }
        let td = play.therapy.insulinActionDuration.minutes
        let tp = play.therapy.insulinActionPeak.minutes
        duration = td
        tau = tp * (1 - tp / td) / (1 - 2 * tp / td)
        a = 2 * tau / td
        s = 1 / (1 - a + (1 + a) * exp(-td / tau))
    }

    /// The exponential model of oref0 and LoopKit (hazards-and-limits 3.6).
    private func left(after t: Double) -> Double {
        guard t > 0 else { return 1 }
        guard t < duration else { return 0 }
        let square = t * t / (tau * duration * (1 - a))
        return 1 - s * (1 - a) * ((square - t / tau - 1) * exp(-t / tau) + 1)
    }

    /// Above schedule, from everyone, at a moment.
    func onBoard(at now: LoopInstant) -> InsulinAmount {
        var sum = 0.0
        for part in delivered where part.at <= now {
            sum += part.units * left(after: (now - part.at).minutes)
        }
        return .units(sum)
    }

    /// The first decision made with the pump's answer that counted too little; `nil` for none.
    func shortfall(_ run: InProcessLoop) -> String? {
        var monitor = run.watch.monitor
        for decision in run.decisions where decision.reply != nil {
            let truth = onBoard(at: decision.at)
            let broken = monitor.take(
                counted: decision.insulinOnBoard, onBoard: truth, tolerance: Self.tolerance)
            guard !broken.isEmpty else { continue }
            return "S9 at \(Int((decision.at - .origin).minutes)) min: "
                + "\(decision.insulinOnBoard.units) U counted, \(truth.units) U there"
        }
        return nil
    }
}
