// The forecasts a twin has to beat: hold, AR and ARX, fitted on development people.

import Quantities
import SmallMath

/// A pooled linear forecast at one horizon: ridge regression on what was seen before.
///
/// Features: the last 12 readings (AR), and with `withInputs` insulin above scheduled basal in 16
/// bins of 15 min and carbohydrate entered in the same bins (ARX): what the reference probe's ARX
/// uses. Amounts are in the person's own units: insulin times the correction factor, carbohydrate
/// times correction factor over carb ratio, so that people can be pooled.
public struct LinearForecast: Sendable {
    /// Horizon. Unit: cycles of 5 min.
    public let horizon: Int
    private let withInputs: Bool
    private var weights: [Double] = []

    static let readings = 12
    static let bins = 16
    /// The first cycle for which all features exist.
    public static let firstCycle = 48

    /// Fits on traces, from the second day on.
    /// - Parameters:
    ///   - traces: of development people.
    ///   - horizon: cycles of 5 min.
    ///   - withInputs: ARX instead of AR.
    ///   - ridge: penalty on the weights, relative to the features' mean square.
    public init(
        fitting traces: [StudyTrace], horizon: Int, withInputs: Bool, ridge: Double = 1e-4
    ) {
        self.horizon = horizon
        self.withInputs = withInputs
        let count = 1 + Self.readings + (withInputs ? 2 * Self.bins : 0)
        var normal = SquareMatrix(order: count)
        var right = [Double](repeating: 0, count: count)
        for trace in traces {
            let course = SeenCourse(trace)
            for cycle in stride(from: 288, to: course.count - horizon, by: 2) {
                guard let features = features(course, cycle),
                    let target = course.glucose[cycle + horizon], let now = course.glucose[cycle]
                else { continue }
                for row in 0..<count {
                    right[row] += features[row] * (target - now)
                    for column in 0...row {
                        normal[row, column] += features[row] * features[column]
                    }
                }
            }
        }
        for row in 0..<count {
            normal[row, row] *= 1 + ridge
            normal[row, row] += 1e-9
        }
        weights = Cholesky(normal)?.solve(right) ?? right.map { _ in 0 }
    }

    /// The forecast after a cycle; `nil` where readings are missing. Unit: mg/dL.
    func forecast(_ course: SeenCourse, _ cycle: Int) -> Double? {
        guard let features = features(course, cycle), let now = course.glucose[cycle] else {
            return nil
        }
        var sum = now
        for (index, feature) in features.enumerated() { sum += weights[index] * feature }
        return sum
    }

    private func features(_ course: SeenCourse, _ cycle: Int) -> [Double]? {
        guard cycle >= Self.firstCycle, let now = course.glucose[cycle] else { return nil }
        var found = [1.0, (now - 140) / 50]
        for lag in 1..<Self.readings {
            guard let value = course.glucose[cycle - lag] else { return nil }
            found.append((value - now) / 20)
        }
        guard withInputs else { return found }
        for bin in 0..<Self.bins {
            let last = cycle - 3 * bin
            found.append(course.insulinSum[last + 1] - course.insulinSum[max(last - 2, 0)])
        }
        for bin in 0..<Self.bins {
            let last = cycle - 3 * bin
            found.append(course.carbSum[last + 1] - course.carbSum[max(last - 2, 0)])
        }
        return found
    }
}

/// A trace as a forecast may see it.
struct SeenCourse {
    let glucose: [Double?]
    /// Sum of insulin above basal up to (not including) a cycle, in mg/dL by the correction factor
    /// over 50.
    let insulinSum: [Double]
    /// The same of carbohydrate.
    let carbSum: [Double]
    var count: Int { glucose.count }

    init(_ trace: StudyTrace) {
        glucose = trace.cycles.map { $0.reading.effectiveGlucose?.milligramsPerDeciliter }
        let factor = trace.therapy.sensitivity.milligramsPerDeciliterPerUnit
        let ratio = trace.therapy.carbRatio.gramsPerUnit
        let basal = trace.therapy.basal.segments[0].rate.unitsPerHour / 12
        var insulin = [0.0]
        var carbs = [0.0]
        for cycle in trace.cycles {
            insulin.append(insulin[insulin.count - 1] + (cycle.insulin - basal) * factor / 50)
            carbs.append(carbs[carbs.count - 1] + cycle.carbs * factor / ratio / 50)
        }
        insulinSum = insulin
        carbSum = carbs
    }
}
