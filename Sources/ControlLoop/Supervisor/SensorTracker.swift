// Which samples count: one sensor, in order, once each, plausible, confirmed when they jump.

import DeviceProtocols
import Quantities
import Safety

/// An accepted sample.
struct AcceptedReading: Sendable, Equatable {
    var at: LoopInstant
    var reading: SensorReading
}

/// What became of a sample.
enum SampleFate: String, Sendable {
    case accepted
    case duplicate
    case outOfOrder = "out_of_order"
    case wrongUnit = "wrong_unit"
    case notReady = "not_ready"
    case awaitingConfirmation = "awaiting_confirmation"
}

/// The last that was heard of a sensor.
struct SensorEnd: Sendable, Equatable {
    var sensorID: UInt64
    var reading: AcceptedReading
    /// Whether it had stepped up: it may read too much, and another less than it by right.
    var hadStepped: Bool
}

/// A sensor that contradicts the one before it.
struct SensorDispute: Sendable, Equatable {
    /// The sensor before.
    var trusted: UInt64
    var since: LoopInstant
}

/// The recent past of the sensor.
struct SensorTracker: Sendable, Equatable {
    private(set) var history: [AcceptedReading] = []
    private(set) var sensorID: UInt64?
    private(set) var lastCounter: UInt32?
    private(set) var isWrongUnit = false
    private(set) var lastLowAt: LoopInstant?
    /// The first reading of the unbroken row above ``FixedLimits/highAbove`` that the newest ends.
    private(set) var highSince: LoopInstant?
    /// The longer of the times between the latest three samples, as one late sample does not make a
    /// sensor that sends often; `nil` before a sensor's third.
    private(set) var interval: Span?
    private var latestInterval: Span?
    private var lastTakenAt: LoopInstant?
    private var unconfirmed: AcceptedReading?
    /// The sensor before this one and its last reading, until this one has a reading of its own.
    private var before: SensorEnd?
    private var dispute: SensorDispute?
    private var step = SensorStep()
    private var test = SensorTest()
    private var receiver = ReceiverClock()
    var cycle: Span

    /// So many are kept however old, and more of a sensor that sends often while they are newer
    /// than anything looks back.
    private static let historyMin = 48
    private static let historyMax = 240
    private static let historySpan = FixedLimits.sensorPressSpan + .minutes(5)

    init(cycle: Span) { self.cycle = cycle }

    var newest: AcceptedReading? { history.last }

    /// Readings since the sensor was put on, or since the program first heard it.
    var isSettling: Bool { history.count < FixedLimits.validReadingsNeeded }

    /// The receiver greeted: the first frame its others are compared with.
    mutating func receive(_ hello: CGMHello, at now: LoopInstant) {
        _ = receiver.delay(bootID: hello.bootID, sentAt: hello.deviceTime, arrived: now)
    }

    /// Judges one sample and remembers it if it counts.
    mutating func receive(
        _ sample: CGMMeasurement, at now: LoopInstant, unit: GlucoseUnit
    ) -> SampleFate {
        let delay = receiver.delay(
            bootID: sample.bootID, sentAt: sample.deviceTime, arrived: now)
        let taken = now - sample.age - delay
        isWrongUnit = sample.unit != unit
        if isWrongUnit {
            note(takenAt: taken)
            return .wrongUnit
        }
        if sample.sensorID != sensorID {
            if let dispute, now - dispute.since >= FixedLimits.sensorDisputeSpan {
                self.dispute = nil
            }
            // What a fingerstick contradicts is no measure of another.
            if let old = sensorID, let reading = newest, !test.isRefuted(old) {
                before = SensorEnd(
                    sensorID: old, reading: reading, hadStepped: hasStepped(at: now))
            }
            sensorID = sample.sensorID
            lastCounter = nil
            history = []
            highSince = nil
            lastTakenAt = nil
            latestInterval = nil
            unconfirmed = nil
        }
        if let lastCounter {
            if sample.counter == lastCounter { return .duplicate }
            if sample.counter < lastCounter { return .outOfOrder }
        }
        if let newest, taken <= newest.at { return .outOfOrder }
        lastCounter = sample.counter
        note(takenAt: taken)
        guard sample.status == .ok, let reading = Self.dosable(sample.reading) else {
            return .notReady
        }
        return accept(AcceptedReading(at: taken, reading: reading))
    }

    private mutating func note(takenAt taken: LoopInstant) {
        let latest = lastTakenAt.map { taken - $0 }
        interval = latest.flatMap { latest in latestInterval.map { max($0, latest) } }
        latestInterval = latest
        lastTakenAt = taken
    }

    /// LOW and HIGH stay facts; numbers beyond the sensor's range become them; nothing is nothing.
    private static func dosable(_ reading: SensorReading) -> SensorReading? {
        switch reading {
        case .missing: nil
        case .low, .high: reading
        case .value(let glucose):
            if glucose < SensorReading.numericRange.lowerBound {
                .low
            } else if glucose > SensorReading.numericRange.upperBound {
                .high
            } else {
                reading
            }
        }
    }

    private mutating func accept(_ sample: AcceptedReading) -> SampleFate {
        if let newest, isImplausibleRise(from: newest, to: sample) {
            let confirmed =
                unconfirmed.map { $0.at < sample.at && !isImplausibleRise(from: $0, to: sample) }
                ?? false
            if !confirmed {
                unconfirmed = sample
                return .awaitingConfirmation
            }
        }
        if let sensorID {
            step.advance(sensorID, to: sample, after: history, doubted: unconfirmed)
        }
        unconfirmed = nil
        compare(sample)
        history.append(sample)
        if dispute?.trusted == sensorID, !isSettling { dispute = nil }
        forgetOld()
        let glucose = sample.reading.effectiveGlucose
        if let glucose, glucose < FixedLimits.lowBelow { lastLowAt = sample.at }
        let isHigh = glucose.map { $0 > FixedLimits.highAbove } ?? false
        highSince = isHigh ? highSince ?? sample.at : nil
        return .accepted
    }

    private mutating func forgetOld() {
        guard let newest else { return }
        while history.count > Self.historyMin,
            history.count > Self.historyMax || newest.at - history[0].at > Self.historySpan
        { history.removeFirst() }
    }

    /// Compares a sensor's first reading with the last one of the sensor before. While one is
    /// disputed a third is no better.
    private mutating func compare(_ sample: AcceptedReading) {
        defer { before = nil }
        guard dispute == nil, let before,
            sample.at - before.reading.at <= FixedLimits.readingAgeFallback,
            let from = before.reading.reading.effectiveGlucose?.milligramsPerDeciliter,
            let to = sample.reading.effectiveGlucose?.milligramsPerDeciliter,
            before.hadStepped ? to > from : true,
            (to - from).magnitude > FixedLimits.sensorDisputeShare * from
        else { return }
        dispute = SensorDispute(trusted: before.sensorID, since: sample.at)
    }

    /// Takes in a fingerstick. One that a sensor agrees with ends what it is suspected of.
    mutating func take(_ fingerstick: Fingerstick) {
        if fingerstick.glucose < FixedLimits.lowBelow {
            lastLowAt = max(lastLowAt ?? fingerstick.at, fingerstick.at)
        }
        guard let sensorID, let agreed = test.take(fingerstick, of: sensorID, history) else {
            return
        }
        step.believe(sensorID, at: agreed)
        dispute = nil
    }

    /// Whether a fingerstick contradicts the sensor.
    var isRefuted: Bool { test.isRefuted(sensorID) }

    /// Whether readings come from a sensor that contradicts the one before it.
    func isDisputed(at now: LoopInstant) -> Bool {
        dispute.map { now - $0.since < FixedLimits.sensorDisputeSpan } ?? false
    }

    /// Whether readings come from a sensor that rose faster than a body does, and stayed there.
    func hasStepped(at now: LoopInstant) -> Bool { step.isUp(sensorID, at: now) }

    /// A rise faster than is believed without a second reading. Only rises: a fall can only reduce.
    private func isImplausibleRise(from a: AcceptedReading, to b: AcceptedReading) -> Bool {
        let time = b.at - a.at
        guard time > .zero, time <= FixedLimits.rateOfChangeSpan,
            let from = a.reading.effectiveGlucose,
            let to = b.reading.effectiveGlucose
        else { return false }
        let rate = (to.milligramsPerDeciliter - from.milligramsPerDeciliter) / time.minutes
        return rate > FixedLimits.rateOfChangeAcceptance
    }

    /// Accepted readings within the last four cycles.
    func validOfLastFour(at now: LoopInstant) -> Int {
        let window = Span(milliseconds: cycle.milliseconds * 4 - cycle.milliseconds / 2)
        return history.count { $0.at >= now - window }
    }

    /// Difference of the last two readings as a share of the earlier, when they are neighbours.
    var jump: Double? {
        guard history.count >= 2 else { return nil }
        let a = history[history.count - 2]
        let b = history[history.count - 1]
        guard (b.at - a.at) <= Span(milliseconds: cycle.milliseconds * 2 + 60_000),
            let from = a.reading.effectiveGlucose?.milligramsPerDeciliter,
            let to = b.reading.effectiveGlucose?.milligramsPerDeciliter, from > 0
        else { return nil }
        return (to - from).magnitude / from
    }

    /// Least-squares slope through the readings of ``FixedLimits/slopeSpan`` before the newest.
    /// Unit: mg/dL/min; `nil` with fewer than three readings.
    var slope: Double? {
        guard let newest else { return nil }
        // Twice over the history: points gathered in an array would be allocated at each decision.
        func forEachPoint(_ body: (_ x: Double, _ y: Double) -> Void) {
            for sample in history {
                let age = newest.at - sample.at
                guard age <= FixedLimits.slopeSpan, let glucose = sample.reading.effectiveGlucose
                else { continue }
                body(-age.minutes, glucose.milligramsPerDeciliter)
            }
        }
        var n = 0.0
        var sumX = 0.0
        var sumY = 0.0
        forEachPoint {
            n += 1
            sumX += $0
            sumY += $1
        }
        guard n >= 3 else { return nil }
        let meanX = sumX / n
        let meanY = sumY / n
        var covariance = 0.0
        var variance = 0.0
        forEachPoint {
            covariance += ($0 - meanX) * ($1 - meanY)
            variance += ($0 - meanX) * ($0 - meanX)
        }
        return variance > 0 ? covariance / variance : nil
    }

    /// Whether numeric readings over the flat span do not move.
    func isFlat(at now: LoopInstant) -> Bool {
        let window = history.filter { $0.at >= now - FixedLimits.flatSpan }
        guard let first = window.first, let last = window.last,
            last.at - first.at >= FixedLimits.flatSpan - Span(milliseconds: cycle.milliseconds)
        else { return false }
        var lowest = Double.greatestFiniteMagnitude
        var highest = 0.0
        for sample in window {
            guard case .value(let glucose) = sample.reading else { return false }
            lowest = min(lowest, glucose.milligramsPerDeciliter)
            highest = max(highest, glucose.milligramsPerDeciliter)
        }
        return highest - lowest < FixedLimits.flatRange
    }

    /// How long readings have been above ``FixedLimits/highAbove`` without a break.
    var timeHigh: Span {
        guard let newest, let highSince else { return .zero }
        return newest.at - highSince
    }
}
