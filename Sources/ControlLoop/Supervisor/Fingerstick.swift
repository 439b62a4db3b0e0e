// What a fingerstick says of the sensor.

import Quantities
import Safety

/// Glucose as the person measured it in a drop of blood.
struct Fingerstick: Sendable, Equatable {
    var at: LoopInstant
    var glucose: Glucose

    /// What is taken: what meters show.
    static let range = FixedLimits.fingerstickLowest...FixedLimits.fingerstickHighest
}

/// Whether a sensor bears out what fingersticks say.
struct SensorTest: Sendable, Equatable {
    enum Verdict: Sendable, Equatable {
        /// As near as a good sensor is.
        case agrees
        case unclear
        case disagrees
    }

    /// The sensor that the latest fingerstick at it contradicts.
    private var refuted: UInt64?

    func isRefuted(_ sensorID: UInt64?) -> Bool { sensorID != nil && refuted == sensorID }

    /// Compares a fingerstick with the sensor's reading of its time.
    /// - Parameter history: accepted readings, oldest first.
    /// - Returns: `nil` without a reading to compare.
    mutating func take(
        _ test: Fingerstick, of sensorID: UInt64, _ history: [AcceptedReading]
    ) -> Verdict? {
        guard let reading = history.last(where: { $0.at <= test.at }),
            test.at - reading.at <= FixedLimits.readingAgeNoIncrease,
            let level = reading.reading.effectiveGlucose?.milligramsPerDeciliter
        else { return nil }
        let truth = test.glucose.milligramsPerDeciliter
        let share = (level - truth).magnitude / truth
        if share >= FixedLimits.sensorDisputeShare {
            refuted = sensorID
            return .disagrees
        }
        if refuted == sensorID { refuted = nil }
        return share <= FixedLimits.fingerstickAgreement ? .agrees : .unclear
    }
}
