// Sums of a forecast's misses by the hour of the day.

/// Weighted misses by hour of the day and horizon.
struct MissSums: Sendable, Equatable {
    /// Weighted sums of misses by hour, a lane for each of ``BandScale/horizons``. Unit: mg/dL.
    var sums = [SIMD4<Double>](repeating: .zero, count: DayHours.count)
    /// Their weights. Unit: forecasts.
    var weights = [SIMD4<Double>](repeating: .zero, count: DayHours.count)

    /// Weights never pass this: 100 days of one hour's forecasts, more than the memory can hold.
    static let weightMax = 1200.0

    /// Lets what was counted fade to a share.
    mutating func forget(keeping kept: Double) {
        for hour in 0..<DayHours.count {
            sums[hour] *= kept
            weights[hour] *= kept
        }
    }

    /// Holds for one hour what the other holds.
    mutating func take(_ hour: Int, from other: MissSums) {
        sums[hour] = other.sums[hour]
        weights[hour] = other.weights[hour]
    }

    /// Counts a miss for the hour its forecast was made in and for those around.
    mutating func count(_ miss: Double, lane: Int, around centre: Int) {
        let bell = DayBell.miss
        for away in -bell.reach...bell.reach {
            let hour = (centre + away + DayHours.count) % DayHours.count
            let share = bell.shares[away + bell.reach]
            sums[hour][lane] += share * miss
            weights[hour][lane] = min(weights[hour][lane] + share, Self.weightMax)
        }
    }

    /// An hour's mean misses, taken with the prior's days of none. Unit: mg/dL.
    func mean(_ hour: Int) -> SIMD4<Double> {
        sums[hour] / (weights[hour] + 12 * TwinParameters.missPriorDays)
    }

    /// Whether the numbers are ones that counting leads to.
    var isPlausible: Bool {
        for hour in 0..<DayHours.count {
            for lane in 0..<4 {
                guard (0...Self.weightMax).contains(weights[hour][lane]),
                    sums[hour][lane].magnitude <= MissCourse.missMax * Self.weightMax
                else { return false }
            }
        }
        return true
    }
}
