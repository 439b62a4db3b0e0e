// Caution by the hour of the day: where this person was low before, for hours at which that may come back.

import SmallMath

/// The daily course of personal caution.
///
/// Caution must be personal (TD 5.3) and of its hour: lows come back at their hours, as sensitivity
/// has a daily course, and one that counts for the whole day costs every other hour. A low counts
/// for its own hour and, by a bell, for those around it; an hour's caution is forgotten over
/// ``TwinParameters/cautionTime`` of that hour's own time with readings, whatever the rest of the
/// day was. Dosing looks it up at the hour a forecast is for, so that insulin given hours before
/// meets it too.
public struct CautionCourse: Sendable, Equatable {
    /// Caution by hour from midnight, 0 ... ``TwinParameters/cautionMax``. Dimensionless.
    public internal(set) var hours: [Double]

    /// Nothing remembered.
    public init() {
        hours = [Double](repeating: 0, count: DayHours.count)
    }

    /// Caution at a minute of the local day, on straight lines between the middles of the hours.
    /// - Parameter minute: 0 or more; that of a later day is that of its own day. Unit: min.
    public func at(minute: Double) -> Double {
        let place = minute / 60 + Double(DayHours.count) - 0.5
        let from = place.rounded(.down)
        let before = hours[Int(from) % DayHours.count]
        let after = hours[(Int(from) + 1) % DayHours.count]
        return before + (place - from) * (after - before)
    }

    /// Counts time with a reading.
    /// - Parameters:
    ///   - minuteOfDay: 0 ..< 1440.
    ///   - minutes: how long.
    ///   - growth: what a low of that time adds to its own hour; 0 without one. Dimensionless.
    public mutating func advance(minuteOfDay: Double, minutes: Double, growth: Double) {
        let now = DayHours.hour(minuteOfDay)
        hours[now] *= Elementary.exp(-minutes / TwinParameters.cautionTime)
        guard growth > 0 else { return }
        let bell = DayBell.caution
        for away in -bell.reach...bell.reach {
            let hour = (now + away + DayHours.count) % DayHours.count
            hours[hour] = min(
                hours[hour]
                    + growth * bell.shares[away + bell.reach] / bell.shares[bell.reach],
                TwinParameters.cautionMax)
        }
    }

    /// Whether the numbers are ones the course keeps to.
    var isPlausible: Bool {
        hours.allSatisfy { (0...TwinParameters.cautionMax).contains($0) }
    }
}
