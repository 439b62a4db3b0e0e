// The twin's memory as bytes, exactly: what is read back is the same to the last bit, or refused.

import SmallMath

extension TwinState {
    /// First byte of an encoded state.
    public static let codingVersion: UInt8 = 1
    private static let triangleCount = TwinIndex.count * (TwinIndex.count + 1) / 2
    private static let bankCount = 9
    private static let scalarCount = 5
    /// Length of an encoded state. Unit: bytes.
    public static let encodedCount =
        1 + 8 * (TwinIndex.count + triangleCount + bankCount + scalarCount)

    /// The state as bytes: the version, then the bit patterns of the doubles, little-endian: mean,
    /// lower triangle of the covariance row by row, the bank's depots and plasma by member, and
    /// innovation power, distrust, pinned, readings, time since carbs.
    public func encoded() -> [UInt8] {
        var values = mean
        for row in 0..<TwinIndex.count {
            for column in 0...row { values.append(covariance[row, column]) }
        }
        for lanes in [insulin.depot1, insulin.depot2, insulin.plasma] {
            for member in 0..<3 { values.append(lanes[member]) }
        }
        values += [innovationPower, distrust, pinned, readings, sinceCarbs]
        var bytes: [UInt8] = [Self.codingVersion]
        bytes.reserveCapacity(Self.encodedCount)
        for value in values {
            let bits = value.bitPattern
            for shift in 0..<8 {
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt64(8 * shift)))
            }
        }
        return bytes
    }

    /// Reads a state back; `nil` when the bytes are not a state a filter could be in: length,
    /// version, a non-finite or out-of-range number, or an indefinite covariance.
    public init?(decoding bytes: [UInt8]) {
        guard bytes.count == Self.encodedCount, bytes[0] == Self.codingVersion else { return nil }
        var values: [Double] = []
        values.reserveCapacity((Self.encodedCount - 1) / 8)
        for start in stride(from: 1, to: bytes.count, by: 8) {
            var bits: UInt64 = 0
            for offset in 0..<8 { bits |= UInt64(bytes[start + offset]) << UInt64(8 * offset) }
            let value = Double(bitPattern: bits)
            guard value.isFinite, value.magnitude < 1e7 else { return nil }
            values.append(value)
        }
        self.init(glucose: nil, insulinOnBoard: 0)
        mean = [Double](values[0..<TwinIndex.count])
        var next = TwinIndex.count
        for row in 0..<TwinIndex.count {
            for column in 0...row {
                covariance[row, column] = values[next]
                covariance[column, row] = values[next]
                next += 1
            }
        }
        insulin.depot1 = SIMD4(values[next], values[next + 1], values[next + 2], 0)
        insulin.depot2 = SIMD4(values[next + 3], values[next + 4], values[next + 5], 0)
        insulin.plasma = SIMD4(values[next + 6], values[next + 7], values[next + 8], 0)
        next += Self.bankCount
        innovationPower = values[next]
        distrust = values[next + 1]
        pinned = values[next + 2]
        readings = values[next + 3]
        sinceCarbs = values[next + 4]
        guard isPlausible else { return nil }
    }

    /// Whether the numbers lie where the filter keeps them.
    private var isPlausible: Bool {
        for index in 0..<TwinIndex.personalCount {
            let limit = TwinParameters.personalBound * TwinParameters.personalDeviations[index]
            guard mean[index].magnitude <= limit else { return false }
        }
        let range = TwinParameters.glucoseRange
        for index in [TwinIndex.glucose, TwinIndex.interstitial] {
            guard range.contains(mean[index]) else { return false }
        }
        for index in [TwinIndex.gut1, TwinIndex.gut2] {
            guard (0...2 * TwinInput.carbsMax).contains(mean[index]) else { return false }
        }
        for value in [innovationPower, distrust, pinned, readings, sinceCarbs] where value < 0 {
            return false
        }
        for index in 0..<TwinIndex.count {
            guard covariance[index, index] >= 0 else { return false }
        }
        return Cholesky.robust(covariance).quality == .exact
    }
}
