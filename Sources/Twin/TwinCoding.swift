// The twin's memory as bytes, exactly: what is read back is the same to the last bit, or refused.

import SmallMath

extension TwinState {
    /// First byte of an encoded state.
    public static let codingVersion: UInt8 = 9
    private static let factorCount = TwinIndex.count * (TwinIndex.count + 1) / 2
    private static let memberCount = TwinIndex.count + factorCount + 2
    private static let bandCount = 12 + 2 * BandScale.remembered
    private static let missCount = 1 + 16 * DayHours.count
    // Insulin 16, gut and usual reading 5, both bands, misses, watch and day 27, slow account 8,
    // release 4, caution, health 5.
    private static let scalarCount =
        16 + 5 + 2 * bandCount + missCount + 27 + 8
        + 4 + DayHours.count + 5
    /// Length of an encoded state. Unit: bytes.
    public static let encodedCount =
        1 + 8 * (TwinParameters.memberCount * memberCount + scalarCount)

    /// The state as bytes: the version, then the bit patterns of the doubles, little-endian. By
    /// member: mean, diagonal D, U's columns above it, evidence, weight. Then the insulin bank by
    /// lane, the gut accounts, both bands with their remembered forecasts, the usual misses, the
    /// watch, the release, the daily course, and the health.
    public func encoded() -> [UInt8] {
        var bytes: [UInt8] = [Self.codingVersion]
        bytes.reserveCapacity(Self.encodedCount)
        var copy = self
        copy.visit { value in
            let bits = value.bitPattern
            for shift in 0..<8 {
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt64(8 * shift)))
            }
        }
        return bytes
    }

    /// Reads a state back; `nil` when the bytes are not a state a filter could be in: length,
    /// version, a non-finite or out-of-range number.
    public init?(decoding bytes: [UInt8], settings: TwinSettings) {
        guard bytes.count == Self.encodedCount, bytes[0] == Self.codingVersion else { return nil }
        self.init(glucose: nil, insulinOnBoard: 0, settings: settings)
        var place = 1
        var sane = true
        visit { value in
            var bits: UInt64 = 0
            for offset in 0..<8 { bits |= UInt64(bytes[place + offset]) << UInt64(8 * offset) }
            place += 8
            let found = Double(bitPattern: bits)
            if found.isFinite, found.magnitude < 1e9 { value = found } else { sane = false }
        }
        guard sane, isPlausible(settings) else { return nil }
    }

    /// Hands every number of the state to a visitor, always in the same order.
    private mutating func visit(_ number: (inout Double) -> Void) {
        for member in 0..<means.count {
            for lane in 0..<TwinIndex.count { number(&means[member][lane]) }
            for lane in 0..<TwinIndex.count { number(&covariances[member].diagonal[lane]) }
            for column in 1..<TwinIndex.count {
                for lane in 0..<column { number(&covariances[member].columns[column][lane]) }
            }
            number(&evidence[member])
            number(&weights[member])
        }
        for lane in 0..<4 {
            number(&insulin.depot1[lane])
            number(&insulin.depot2[lane])
            number(&insulin.plasma[lane])
            number(&insulin.action[lane])
        }
        number(&logged.first)
        number(&logged.second)
        number(&implied.first)
        number(&implied.second)
        number(&usualReading)
        Self.visit(&bands, number)
        Self.visit(&plainBands, number)
        Self.visit(&misses.all, number)
        Self.visit(&misses.earlier, number)
        number(&misses.minuteOfDay)
        for index in 0..<8 {
            number(&watch.logOdds[index])
            number(&sensitivityDay[index])
        }
        visitWatch(number)
        number(&release.floor)
        number(&release.day)
        number(&release.low)
        number(&release.ease)
        for hour in 0..<DayHours.count { number(&release.caution.hours[hour]) }
        number(&innovationPower)
        number(&distrust)
        number(&pinned)
        number(&readings)
        number(&sinceCarbs)
    }

    private static func visit(_ bands: inout BandScale, _ number: (inout Double) -> Void) {
        for index in 0..<4 {
            number(&bands.logs80[index])
            number(&bands.logs95[index])
            number(&bands.cursor[index])
        }
        for index in 0..<BandScale.remembered {
            number(&bands.means[index])
            number(&bands.deviations[index])
        }
    }

    private static func visit(_ misses: inout MissSums, _ number: (inout Double) -> Void) {
        for hour in 0..<DayHours.count {
            for lane in 0..<4 {
                number(&misses.sums[hour][lane])
                number(&misses.weights[hour][lane])
            }
        }
    }

    /// The tests' memory, and the slow account.
    private mutating func visitWatch(_ number: (inout Double) -> Void) {
        number(&watch.latest)
        number(&watch.repeats)
        number(&watch.before)
        number(&watch.sinceFood)
        number(&watch.recent)
        number(&watch.slow)
        number(&watch.apart)
        number(&watch.mealBefore)
        number(&watch.withheldSensitivity)
        number(&watch.freeAt)
        number(&watch.pressedFor)
        for lane in TwinIndex.interstitial...TwinIndex.gut1 { number(&reckoning.course[lane]) }
        number(&reckoning.missing)
        number(&reckoning.food)
        number(&reckoning.residual)
        number(&reckoning.age)
    }

    /// Whether the numbers lie where the filter keeps them.
    private func isPlausible(_ settings: TwinSettings) -> Bool {
        let limit = settings.personalSpreads * TwinParameters.personalBound * 1.000001
        let range = TwinParameters.glucoseRange
        var total = 0.0
        for member in 0..<means.count {
            let mean = means[member]
            for lane in TwinIndex.personalFirst..<TwinIndex.count
            where mean[lane].magnitude > limit[lane] { return false }
            for lane in TwinIndex.interstitial...TwinIndex.glucose
            where !range.contains(mean[lane]) { return false }
            for lane in TwinIndex.gut2...TwinIndex.gut1
            where !(0...2 * TwinInput.carbsMax).contains(mean[lane]) { return false }
            guard covariances[member].isSound, weights[member] >= 0 else { return false }
            total += weights[member]
        }
        guard (total - 1).magnitude < 1e-6, range.contains(usualReading) else { return false }
        for value in [
            innovationPower, distrust, pinned, readings, sinceCarbs, watch.repeats,
        ]
        where value < 0 { return false }
        guard watch.withheldSensitivity.magnitude <= limit[TwinIndex.sensitivity] else {
            return false
        }
        guard watch.freeAt >= 0, watch.pressedFor >= -TwinParameters.reboundTime,
            reckoning.isPlausible
        else { return false }
        guard (TwinParameters.releaseMin...1).contains(release.floor), release.day >= 0,
            release.low >= 0, (0...1).contains(release.ease), release.caution.isPlausible
        else { return false }
        return bands.isPlausible && plainBands.isPlausible && misses.isPlausible
    }
}
