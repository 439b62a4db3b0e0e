// What a fingerstick says of the sensor.

import Quantities
import Safety

/// Glucose as the person measured it in a drop of blood.
struct Fingerstick: Sendable, Equatable {
    var at: LoopInstant
    var glucose: Glucose
    /// Whether ``at`` is when it was entered: of another boot of the pump that is not known.
    var isTimed: Bool

    /// What is taken: what meters show.
    static let range = FixedLimits.fingerstickLowest...FixedLimits.fingerstickHighest
}

/// Whether sensors bear out what fingersticks say.
struct SensorTest: Sendable, Equatable {
    private enum Verdict {
        /// As near as a good sensor is.
        case agrees
        case near
        /// What is beyond the sensor's range, and no contradiction.
        case unknown
        case disagrees
    }

    /// The sensors that the latest fingerstick at them contradicts, the latest last.
    private var refuted: [UInt64] = []
    private static let refutedMax = 8

    func isRefuted(_ sensorID: UInt64?) -> Bool { sensorID.map(refuted.contains) ?? false }

    /// Compares a fingerstick with the sensor's reading that is nearest in time.
    /// - Parameter history: accepted readings, oldest first.
    /// - Returns: when a reading was taken that agrees.
    mutating func take(
        _ test: Fingerstick, of sensorID: UInt64, _ history: [AcceptedReading]
    ) -> LoopInstant? {
        func distance(_ reading: AcceptedReading) -> Span {
            max(reading.at - test.at, test.at - reading.at)
        }
        guard test.isTimed, let nearest = history.min(by: { distance($0) < distance($1) }),
            distance(nearest) <= FixedLimits.readingAgeNoIncrease
        else { return nil }
        let verdict = Self.compare(nearest.reading, test.glucose)
        if verdict != .unknown { refuted.removeAll { $0 == sensorID } }
        if verdict == .disagrees { refuted = refuted.suffix(Self.refutedMax - 1) + [sensorID] }
        return verdict == .agrees ? nearest.at : nil
    }

    private static func compare(_ reading: SensorReading, _ truth: Glucose) -> Verdict {
        guard let level = reading.effectiveGlucose else { return .unknown }
        let share =
            (level.milligramsPerDeciliter - truth.milligramsPerDeciliter).magnitude
            / truth.milligramsPerDeciliter
        let isBeyond =
            switch reading {
            case .high: truth >= level
            case .low: truth <= level
            case .value, .missing: false
            }
        if isBeyond { return .agrees }
        if share >= FixedLimits.sensorDisputeShare { return .disagrees }
        guard case .value = reading else { return .unknown }
        return share <= FixedLimits.fingerstickAgreement ? .agrees : .near
    }
}
