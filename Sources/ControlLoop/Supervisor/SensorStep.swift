// A sensor that steps: from one reading to the next its level moves further than a body's does.

import Quantities
import Safety

/// What is known of the steps of sensors. Of several sensors that stepped the latest is remembered.
struct SensorStep: Sendable, Equatable {
    private struct Mark: Sendable, Equatable {
        var sensorID: UInt64
        var at: LoopInstant
        /// What the sensor would have read before its steps were it not for them. Unit: mg/dL.
        var base: Double
        /// By how much its steps have lifted the sensor. Unit: mg/dL.
        var height: Double
    }

    private struct Belief: Sendable, Equatable {
        var sensorID: UInt64
        var at: LoopInstant
    }

    private var up: Mark?
    /// When a sensor came down from a step: what it read before is no level to come back to.
    private var takenBackAt: LoopInstant?
    /// When a pressed sensor was last let go.
    private var releasedAt: LoopInstant?
    /// The sensor whose reading a fingerstick agreed with, and that reading's time.
    private var believed: Belief?

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
        let start = [mark?.at, believed.flatMap { $0.sensorID == sensorID ? $0.at : nil }]
            .compactMap { $0 }.max()
        if let foot = Self.foot(of: sample, peaks, history, since: start) {
            if isRelease(to: sample, history[...foot]) {
                releasedAt = sample.at
                return
            }
            let base = history[foot].level - (standing(sensorID, sample.at)?.height ?? 0)
            up = Mark(
                sensorID: sensorID, at: sample.at, base: base, height: sample.level - base)
        } else if let mark, Self.isTakenBack(mark, to: sample, history) {
            up = nil
            takenBackAt = sample.at
        } else if var mark, sample.at - mark.at <= FixedLimits.rateOfChangeSpan {
            // With a reading a minute the rest of a step may come more slowly.
            mark.height = max(mark.height, sample.level - mark.base)
            up = mark
        }
    }

    /// A fingerstick agrees with a sensor's reading: its steps until then have led to the truth.
    mutating func believe(_ sensorID: UInt64, at reading: LoopInstant) {
        believed = Belief(sensorID: sensorID, at: reading)
        if let up, up.sensorID == sensorID, up.at <= reading { self.up = nil }
    }

    /// The lowest of the readings a little before from which the sensor has stepped up. With a
    /// reading a minute a step is spread over several, and their noise is added to it.
    private static func foot(
        of sample: Level, _ peaks: [Level], _ history: [Level], since start: LoopInstant?
    ) -> Int? {
        history.indices.filter { index in
            let low = history[index]
            return start.map { low.at >= $0 } ?? true
                && low.isFarBelow(sample) && !isOutlier(index, history, below: sample)
                && peaks.contains {
                    low.isShortly(before: $0) && low.isFarBelow($0) && low.isFast(to: $0)
                }
        }.min { history[$0].level < history[$1].level }
    }

    /// Whether a reading stands alone so far below a later one, among those of a sensor that sends
    /// often.
    private static func isOutlier(_ index: Int, _ history: [Level], below later: Level) -> Bool {
        let neighbours = history.indices.filter {
            $0 != index && abs((history[$0].at - history[index].at).minutes) <= 2.5
        }
        return !neighbours.isEmpty && !neighbours.contains { history[$0].isFarBelow(later) }
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

    /// Whether a rise leads back to a level from which the sensor fell at once and below which it
    /// has stayed: somebody lay on it. A body that falls as fast has fallen before, or goes on.
    private func isRelease(to sample: Level, _ history: ArraySlice<Level>) -> Bool {
        history.indices.contains { index in
            let start = history[index]
            guard mayBePressed(after: start.at, until: sample.at),
                sample.at - start.at <= FixedLimits.sensorPressSpan,
                sample.level - start.level < FixedLimits.sensorStepRise
            else { return false }
            let below = history[(index + 1)...].drop { !$0.isFarBelow(start) }
            guard let onset = below.first, let foot = below.last else { return false }
            let calm = history[..<index].filter {
                start.at - $0.at <= FixedLimits.sensorPressOnset
            }
            let first = below.filter { $0.at - start.at <= FixedLimits.rateOfChangeSpan }
            return onset.at - start.at <= FixedLimits.sensorPressOnset
                && below.allSatisfy { start.level - $0.level >= FixedLimits.sensorPressDepth }
                && calm.allSatisfy { $0.level - start.level < FixedLimits.sensorPressDepth }
                && first.contains { $0.level - foot.level < FixedLimits.sensorPressDrift }
        }
    }

    private func mayBePressed(after start: LoopInstant, until now: LoopInstant) -> Bool {
        let isOver =
            releasedAt.map { start < $0 && now - $0 > FixedLimits.rateOfChangeSpan } ?? false
        return !isOver && takenBackAt.map { start >= $0 + FixedLimits.sensorPressOnset } ?? true
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
