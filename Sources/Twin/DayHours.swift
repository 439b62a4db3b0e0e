// The hours of a day as bins, and how much what happened in one counts for those around it.

import SmallMath

/// The day in 24 bins of an hour.
enum DayHours {
    /// Number of bins.
    static let count = 24

    /// Bin of a minute that may lie on the day before. Unit: min, -1440 ..< 1440.
    static func hour(_ minute: Double) -> Int {
        min(Int((minute < 0 ? minute + 1440 : minute) / 60), count - 1)
    }
}

/// A bell over the hours around one.
struct DayBell: Sendable {
    /// So many hours on either side count.
    let reach: Int
    /// Share of each, from the earliest; they sum to 1.
    let shares: [Double]

    /// - Parameters:
    ///   - spread: SD; more than zero. Unit: h.
    ///   - reach: hours on either side, 0 ... 12.
    init(spread: Double, reach: Int) {
        var shares: [Double] = []
        var total = 0.0
        for away in -reach...reach {
            let score = Double(away) / spread
            shares.append(Elementary.exp(-0.5 * score * score))
            total += shares[shares.count - 1]
        }
        self.reach = reach
        self.shares = shares.map { $0 / total }
    }

    /// What a forecast's miss counts for the hours around.
    static let miss = DayBell(spread: TwinParameters.missSpread, reach: 4)
    /// What a low counts for the hours around.
    static let caution = DayBell(spread: TwinParameters.cautionSpread, reach: 4)
}
