// The filter's cubature points, and what their mean and spread say.

import SmallMath

/// The 2n equally weighted points that carry a distribution's mean and covariance through the
/// model: mean ± √n times each column of the covariance's factor (Arasaratnam & Haykin 2009).
struct Ensemble: Sendable {
    /// The points' courses.
    var courses: [GlucoseCourse]
    /// The points' personal parameters, which do not move.
    /// Shape: points x ``TwinIndex/personalCount``.
    private let personal: [[Double]]
    private let step: GlucoseCourse.Step

    /// Draws the points.
    /// - Parameters:
    ///   - mean: the mean, in the order of ``TwinIndex``.
    ///   - factor: lower triangular factor of the covariance.
    ///   - settings: the person's numbers.
    ///   - minutes: length of the steps to come, more than 0. Unit: min.
    init(mean: [Double], factor: SquareMatrix, settings: TwinSettings, minutes: Double) {
        let spread = Double(TwinIndex.count).squareRoot()
        let centre = GlucoseCourse.Parameters(
            personal: mean[...], settings: settings, minutes: minutes)
        var courses: [GlucoseCourse] = []
        var personal: [[Double]] = []
        courses.reserveCapacity(2 * TwinIndex.count)
        for column in 0..<TwinIndex.count {
            for sign in [spread, -spread] {
                var state = mean
                for row in column..<TwinIndex.count { state[row] += sign * factor[row, column] }
                Self.bound(&state)
                // Beyond the personal columns a lower triangular factor leaves them at the mean.
                let parameters =
                    column < TwinIndex.personalCount
                    ? GlucoseCourse.Parameters(
                        personal: state[...], settings: settings, minutes: minutes) : centre
                courses.append(GlucoseCourse(state: state[...], parameters: parameters))
                personal.append([Double](state[0..<TwinIndex.personalCount]))
            }
        }
        self.courses = courses
        self.personal = personal
        step = GlucoseCourse.Step(minutes: minutes)
    }

    /// Keeps a point's personal parameters within their bounds.
    private static func bound(_ state: inout [Double]) {
        for index in 0..<TwinIndex.personalCount {
            let limit = TwinParameters.personalBound * TwinParameters.personalDeviations[index]
            state[index] = min(max(state[index], -limit), limit)
        }
    }

    /// Moves all points forward by one step.
    /// - Parameter outflow: mean outflow of the insulin bank during the step. Unit: U/min.
    mutating func advance(outflow: Double) {
        for point in courses.indices { courses[point].advance(outflow: outflow, step: step) }
    }

    /// Variances of interstitial glucose and of what a sensor shows. Unit: (mg/dL)².
    func variances() -> (glucose: Double, sensor: Double) {
        let weight = 1 / Double(courses.count)
        var glucose = 0.0
        var shown = 0.0
        for course in courses {
            glucose += course.interstitial
            shown += course.interstitial + course.sensor
        }
        glucose *= weight
        shown *= weight
        var glucoseSum = 0.0
        var shownSum = 0.0
        for course in courses {
            let deviation = course.interstitial - glucose
            let shownDeviation = course.interstitial + course.sensor - shown
            glucoseSum += deviation * deviation
            shownSum += shownDeviation * shownDeviation
        }
        return (glucoseSum * weight, shownSum * weight)
    }

    /// Mean and covariance of the points.
    func moments() -> (mean: [Double], covariance: SquareMatrix) {
        let order = TwinIndex.count
        let weight = 1 / Double(courses.count)
        var points: [Double] = []
        points.reserveCapacity(order * courses.count)
        var mean = [Double](repeating: 0, count: order)
        for point in courses.indices {
            let course = courses[point]
            points += personal[point]
            points += [
                course.action, course.glucose, course.interstitial, course.gut1, course.gut2,
                course.disturbance, course.sensor,
            ]
            for index in 0..<order { mean[index] += points[point * order + index] }
        }
        for index in 0..<order { mean[index] *= weight }
        var covariance = SquareMatrix(order: order)
        for start in stride(from: 0, to: points.count, by: order) {
            for index in 0..<order { points[start + index] -= mean[index] }
        }
        for row in 0..<order {
            for column in 0...row {
                var sum = 0.0
                for start in stride(from: 0, to: points.count, by: order) {
                    sum += points[start + row] * points[start + column]
                }
                covariance[row, column] = sum * weight
                covariance[column, row] = sum * weight
            }
        }
        return (mean, covariance)
    }
}
