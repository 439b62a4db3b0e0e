// A sensor that steps: from one reading to the next its level moves further than a body's does.

import Quantities
import Safety

/// What is known of the steps of sensors.
struct SensorStep: Sendable, Equatable {
    private struct Mark: Sendable, Equatable {
        var sensorID: UInt64
        var at: LoopInstant
        /// The reading before the step. Unit: mg/dL.
        var before: Double
    }

    private var up: Mark?
    /// A step down that no step up has taken back: somebody lies on the sensor.
    private var down: Mark?

    /// Whether a sensor stands on a step up.
    func isUp(_ sensorID: UInt64?, at now: LoopInstant) -> Bool {
        up.map { $0.sensorID == sensorID && !isOver($0, at: now) } ?? false
    }

    /// Takes in two accepted neighbours.
    /// - Parameter wasDoubted: a reading between them rose too fast to be believed alone.
    mutating func advance(
        _ sensorID: UInt64, from a: AcceptedReading, to b: AcceptedReading, wasDoubted: Bool
    ) {
        guard let from = a.reading.effectiveGlucose?.milligramsPerDeciliter,
            let to = b.reading.effectiveGlucose?.milligramsPerDeciliter
        else { return }
        let mark = Mark(sensorID: sensorID, at: b.at, before: from)
        if wasDoubted, to - from >= FixedLimits.sensorStepRise {
            if let down, isReturn(from: down, sensorID, to: to, at: b.at) {
                self.down = nil
            } else {
                up = mark
            }
        } else if from - to >= FixedLimits.sensorStepRise,
            (from - to) / (b.at - a.at).minutes > FixedLimits.rateOfChangeAcceptance
        {
            if isUp(sensorID, at: b.at) { up = nil } else { down = mark }
        }
    }

    /// Whether a step up leads back to where a sensor stepped down from.
    private func isReturn(
        from down: Mark, _ sensorID: UInt64, to level: Double, at now: LoopInstant
    ) -> Bool {
        down.sensorID == sensorID && !isOver(down, at: now)
            && level < down.before + FixedLimits.sensorStepRise
    }

    private func isOver(_ mark: Mark, at now: LoopInstant) -> Bool {
        now - mark.at >= FixedLimits.sensorDisputeSpan
    }
}
