// Bands that hold for this person: how often past forecasts missed scales the coming ones.

import SmallMath

/// Scales of the forecast's bands, learnt from what became of earlier forecasts.
///
/// At 30, 60, 120 and 240 min the forecast of then is compared with the reading of now; a miss
/// widens the band a little, a hit narrows it less, in proportion to the wanted share of misses.
/// Source: adaptive conformal inference, I. Gibbs and E. Candès, NeurIPS 2021, on the logarithm of
/// the scale.
public struct BandScale: Sendable, Equatable {
    /// Horizons at which forecasts are checked. Unit: steps of 5 min.
    static let horizons = [6, 12, 24, 48]
    /// Where each horizon's remembered forecasts begin; their number is the horizon.
    static let offsets = [0, 6, 18, 42]
    static let remembered = 90
    /// ln of the scale of the 80 % and of the 95 % band, by horizon.
    var logs80: SIMD4<Double>
    var logs95: SIMD4<Double>
    /// Means and SDs of remembered forecasts; SD zero where there is none.
    var means: [Double]
    var deviations: [Double]
    /// Where in its ring each horizon stands: a whole number below the horizon.
    var cursor: SIMD4<Double>
    /// Learning step, on the logarithm of the scale. Dimensionless.
    let rate: Double

    /// Scales stay within these factors of a normal band. Dimensionless.
    static let logMax = 1.2
    /// Quantiles of the normal distribution for 80 % and 95 % bands.
    static let normal80 = 1.2816
    static let normal95 = 1.96

    /// Nothing remembered.
    /// - Parameters:
    ///   - logs80: logarithms of the 80 % band's scale at a start, at 30, 60, 120 and 240 min.
    ///   - logs95: the same of the 95 % band.
    ///   - rate: how fast scales follow misses: what a miss adds to the logarithm, but for the wanted
    ///     share of misses. Dimensionless, more than 0.
    public init(logs80: SIMD4<Double>, logs95: SIMD4<Double>, rate: Double) {
        self.rate = rate
        self.logs80 = logs80
        self.logs95 = logs95
        means = [Double](repeating: 0, count: Self.remembered)
        deviations = [Double](repeating: 0, count: Self.remembered)
        cursor = .zero
    }

    /// Whether a step is one of 5 min: off that grid nothing falls due at a known time.
    static func isOnGrid(_ input: TwinInput) -> Bool {
        (input.minutes - TwinParameters.stepMax).magnitude < 2
    }

    /// The mean that was forecast for now, at one of ``horizons``; `nil` where there is none.
    func due(_ index: Int) -> Double? {
        let place = Self.offsets[index] + Int(cursor[index])
        return deviations[place] > 0 ? means[place] : nil
    }

    /// Compares forecasts that are due with the reading.
    public mutating func advance(_ input: TwinInput) {
        guard input.minutes > 0 else { return }
        guard Self.isOnGrid(input) else {
            for index in 0..<Self.remembered { deviations[index] = 0 }
            return
        }
        var reading: Double?
        if case .value(let glucose) = input.reading { reading = glucose }
        for index in 0..<4 {
            let place = Self.offsets[index] + Int(cursor[index])
            let deviation = deviations[place]
            if let reading, deviation > 0 {
                let score = (reading - means[place]).magnitude / deviation
                logs80[index] = moved(logs80[index], score, Self.normal80, 0.2)
                logs95[index] = moved(logs95[index], score, Self.normal95, 0.05)
            }
            deviations[place] = 0
        }
    }

    private func moved(
        _ log: Double, _ score: Double, _ quantile: Double, _ misses: Double
    ) -> Double {
        let missed = score > quantile * Self.scale(log)
        let next = log + rate * ((missed ? 1 : 0) - misses)
        return min(max(next, -Self.logMax), Self.logMax)
    }

    private static func scale(_ log: Double) -> Double { Elementary.exp(log) }

    /// Multiples of the stated SD at which the 80 % and the 95 % band end, at one forecast point.
    /// - Parameter point: k is (k+1) steps ahead.
    func ends(at point: Int) -> (band80: Double, band95: Double) {
        let step = Double(point + 1)
        var lower = 0
        while lower < 2, step > Double(Self.horizons[lower + 1]) { lower += 1 }
        let from = Double(Self.horizons[lower])
        let to = Double(Self.horizons[lower + 1])
        let share = min(max((step - from) / (to - from), 0), 1)
        let log80 = logs80[lower] + share * (logs80[lower + 1] - logs80[lower])
        let log95 = logs95[lower] + share * (logs95[lower + 1] - logs95[lower])
        let end80 = Self.normal80 * Self.scale(log80)
        return (end80, max(Self.normal95 * Self.scale(log95), 1.1 * end80))
    }

    /// Whether the numbers are ones the scale keeps to.
    var isPlausible: Bool {
        for index in 0..<4 {
            guard logs80[index].magnitude <= Self.logMax, logs95[index].magnitude <= Self.logMax,
                cursor[index] >= 0, cursor[index] < Double(Self.horizons[index]),
                cursor[index] == cursor[index].rounded(.down)
            else { return false }
        }
        for deviation in deviations where deviation < 0 { return false }
        return true
    }

    /// Remembers a forecast made after this step; to be called once a step.
    /// - Parameters:
    ///   - mean: of what the sensor will show. Unit: mg/dL.
    ///   - deviation: its SD as stated. Unit: mg/dL.
    public mutating func remember(_ mean: [Double], _ deviation: [Double]) {
        for index in 0..<4 {
            let point = Self.horizons[index] - 1
            let place = Self.offsets[index] + Int(cursor[index])
            if point < mean.count {
                means[place] = mean[point]
                deviations[place] = deviation[point]
            }
            let next = cursor[index] + 1
            cursor[index] = next < Double(Self.horizons[index]) ? next : 0
        }
    }
}
