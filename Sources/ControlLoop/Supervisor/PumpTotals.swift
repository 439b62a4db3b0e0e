// Which of the pump's totals to believe: what a pump cannot have moved is no insulin.

import DeviceProtocols
import Quantities
import Safety

/// The totals of the last status that could be believed.
struct PumpTotals: Sendable, Equatable {
    /// What a status's totals say.
    enum Saying: Sendable, Equatable {
        /// So much was moved since the totals last believed, in so long by the loop's line or,
        /// where the pump's own clock contradicts it, by that one.
        case moved(basal: InsulinAmount, bolus: InsulinAmount, over: Elapsed)
        /// No pump can have done this since then.
        case impossible
        /// They go on from a new beginning: what was moved before it will never be known.
        case newBeginning
    }

    /// Time between two points.
    struct Elapsed: Sendable, Equatable {
        var span: Span
        /// Whether the loop's line and the pump's clock say the same. They do not when the line went
        /// on by a wall clock that was wrong while the board was without power.
        var clocksAgree = true
    }

    private struct Point: Sendable, Equatable {
        var basal: InsulinAmount
        var bolus: InsulinAmount
        var at: LoopInstant
        var reservoir: InsulinAmount
        var bootCounter: UInt32
        var deviceTime: DeviceInstant

        init(_ status: PumpStatus, at now: LoopInstant) {
            basal = status.deliveredBasalTotal
            bolus = status.deliveredBolusTotal
            at = now
            reservoir = status.reservoir
            bootCounter = status.bootCounter
            deviceTime = status.deviceTime
        }

        func elapsed(since earlier: Point) -> Elapsed {
            let line = Elapsed(span: at - earlier.at)
            guard bootCounter == earlier.bootCounter,
                deviceTime.milliseconds >= earlier.deviceTime.milliseconds
            else { return line }
            let own = Int64(clamping: deviceTime.milliseconds - earlier.deviceTime.milliseconds)
            let drift = Double(max(own, line.span.milliseconds)) * FixedLimits.pumpClockDrift
            let tolerance = Double(FixedLimits.wallStep.milliseconds) + drift
            guard
                Double(own) - Double(line.span.milliseconds) > tolerance
                    || Double(line.span.milliseconds) - Double(own) > tolerance
            else { return line }
            return Elapsed(span: Span(milliseconds: own), clocksAgree: false)
        }

        /// Whether a pump can have come from the earlier point to this one: totals do not fall, no
        /// motor is so fast, and no more came out than was in.
        func follows(_ earlier: Point) -> Bool {
            guard basal >= earlier.basal, bolus >= earlier.bolus else { return false }
            let moved = (basal - earlier.basal) + (bolus - earlier.bolus)
            let tolerance = InsulinAmount.units(1)
            return moved
                <= FixedLimits.pumpFastest.amount(over: elapsed(since: earlier).span) + tolerance
                && moved <= earlier.reservoir + tolerance
        }
    }

    private var believed: Point
    /// The newest of a row of points that agree with each other alone, and how many they are.
    private var rival: Point?
    private var rivals = 0

    init(_ status: PumpStatus, at now: LoopInstant) { believed = Point(status, at: now) }

    /// When the totals were last believed.
    var at: LoopInstant { believed.at }

    /// Whether the newest status's totals are not believed.
    var isInDoubt: Bool { rival != nil }

    mutating func receive(_ status: PumpStatus, at now: LoopInstant) -> Saying {
        let new = Point(status, at: now)
        if new.follows(believed) {
            defer { believe(new) }
            return .moved(
                basal: new.basal - believed.basal, bolus: new.bolus - believed.bolus,
                over: new.elapsed(since: believed))
        }
        if new.bootCounter != believed.bootCounter {
            believe(new)
            return .newBeginning
        }
        rivals = rival.map { new.follows($0) } ?? false ? rivals + 1 : 1
        rival = new
        guard rivals >= FixedLimits.totalsRestart else { return .impossible }
        believe(new)
        return .newBeginning
    }

    private mutating func believe(_ point: Point) {
        believed = point
        rival = nil
        rivals = 0
    }
}
