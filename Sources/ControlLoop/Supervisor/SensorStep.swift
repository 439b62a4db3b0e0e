// A sensor that steps: from one reading to the next its level moves further than a body's does.

import Quantities
import Safety

/// What is known of the steps of sensors. Of several sensors that stepped the latest is remembered.
struct SensorStep: Sendable, Equatable {
    private struct Mark: Sendable, Equatable {
        var sensorID: UInt64
        var at: LoopInstant
        /// By how much its steps have lifted the sensor. Unit: mg/dL.
        var height: Double
    }

    private var up: Mark?
    /// When a sensor came down from a step: what it read before is no level to come back to.
    private var takenBackAt: LoopInstant?

    /// Whether a sensor stands on a step up.
    func isUp(_ sensorID: UInt64?, at now: LoopInstant) -> Bool { standing(sensorID, now) != nil }

    private func standing(_ sensorID: UInt64?, _ now: LoopInstant) -> Mark? {
        guard let up, up.sensorID == sensorID, now - up.at < FixedLimits.sensorDisputeSpan else {
            return nil
        }
        return up
    }

    /// Takes in an accepted reading.
    ///
    /// - Parameters:
    ///   - accepted: the sensor's accepted readings before it, oldest first.
    ///   - doubted: a reading just before it that rose too fast to be believed alone.
    mutating func advance(
        _ sensorID: UInt64, to sample: AcceptedReading, after accepted: [AcceptedReading],
        doubted: AcceptedReading?
    ) {
        guard let sample = Level(sample) else { return }
        let history = accepted.compactMap(Level.init)
        let mark = up.flatMap { $0.sensorID == sensorID ? $0 : nil }
        let first = doubted.flatMap(Level.init).flatMap { $0.isShortly(before: sample) ? $0 : nil }
        let peaks = [first, sample].compactMap { $0 }
        if let foot = Self.foot(of: sample, peaks, history, since: mark?.at) {
            guard !isRelease(to: sample, history[...foot]) else { return }
            let height = sample.level - history[foot].level
            let before = standing(sensorID, sample.at)?.height ?? 0
            up = Mark(sensorID: sensorID, at: sample.at, height: before + height)
        } else if let mark, Self.isTakenBack(mark, to: sample, history) {
            up = nil
            takenBackAt = sample.at
        }
    }

    /// The lowest of the readings a little before from which the sensor has stepped up. With a
    /// reading a minute a step is spread over several, and their noise is added to it.
    private static func foot(
        of sample: Level, _ peaks: [Level], _ history: [Level], since start: LoopInstant?
    ) -> Int? {
        history.indices.filter { index in
            let low = history[index]
            return start.map { low.at >= $0 } ?? true
                && low.isFarBelow(sample)
                && peaks.contains {
                    low.isShortly(before: $0) && low.isFarBelow($0) && low.isFast(to: $0)
                }
        }.min { history[$0].level < history[$1].level }
    }

    /// Whether a fall as fast as a step leaves less than a step of what the sensor was lifted by, and
    /// the next reading agrees. In the meantime the body has moved, too: where the level was before
    /// says nothing.
    private static func isTakenBack(_ up: Mark, to second: Level, _ history: [Level]) -> Bool {
        // Later, what falls is a press, and its end no step.
        guard second.at - up.at < FixedLimits.sensorStepMemory, let first = history.last,
            first.isShortly(before: second)
        else { return false }
        let needed = max(FixedLimits.sensorStepRise, up.height - FixedLimits.sensorStepRise)
        return history.contains { high in
            high.isShortly(before: first) && high.isFast(to: first)
                && high.level - max(first.level, second.level) >= needed
        }
    }

    /// Whether a rise leads back to a level from which the sensor fell at once, and far below which
    /// it has stayed: somebody lay on it.
    private func isRelease(to sample: Level, _ history: ArraySlice<Level>) -> Bool {
        history.indices.contains { index in
            let start = history[index]
            guard mayBePressed(after: start.at),
                sample.at - start.at <= FixedLimits.sensorPressSpan,
                sample.level - start.level < FixedLimits.sensorStepRise
            else { return false }
            let below = history[(index + 1)...].drop { !$0.isFarBelow(start) }
            guard let onset = below.first else { return false }
            return onset.at - start.at <= FixedLimits.sensorPressOnset
                && below.allSatisfy { $0.isFarBelow(start) }
        }
    }

    private func mayBePressed(after start: LoopInstant) -> Bool {
        takenBackAt.map { start >= $0 + FixedLimits.sensorPressOnset } ?? true
    }
}

/// A reading as a number.
private struct Level {
    var at: LoopInstant
    /// Unit: mg/dL.
    var level: Double

    init?(_ accepted: AcceptedReading) {
        guard let glucose = accepted.reading.effectiveGlucose else { return nil }
        at = accepted.at
        level = glucose.milligramsPerDeciliter
    }

    /// Whether it is near enough to a later one for a rate between them.
    func isShortly(before later: Level) -> Bool {
        later.at > at && later.at - at <= FixedLimits.rateOfChangeSpan
    }

    func isFarBelow(_ other: Level) -> Bool {
        other.level - level >= FixedLimits.sensorStepRise
    }

    func isFast(to later: Level) -> Bool {
        (later.level - level).magnitude / (later.at - at).minutes
            > FixedLimits.rateOfChangeAcceptance
    }
}
