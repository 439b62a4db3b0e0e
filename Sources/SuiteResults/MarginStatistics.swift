// The two tests of a margin's change: paired over common seeds, and Welch's over others.

/// A few numbers.
struct Sample {
    let count: Double
    let mean: Double
    /// With n-1; 0 for one number.
    let variance: Double

    init(_ values: [Double]) {
        count = Double(values.count)
        let mean = values.reduce(0, +) / count
        self.mean = mean
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        variance = values.count > 1 ? squares / (count - 1) : 0
    }
}

extension SuiteDiff.Movement {
    /// A paired t test.
    mutating func judge(_ differences: Sample) {
        noise = differences.variance.squareRoot()
        judge(
            error: (differences.variance / differences.count).squareRoot(),
            freedom: differences.count - 1)
    }

    /// Welch's test.
    mutating func judge(_ was: Sample, _ becomes: Sample) {
        let (a, b) = (was.variance / was.count, becomes.variance / becomes.count)
        noise = ((was.variance + becomes.variance) / 2).squareRoot()
        let freedom =
            a + b > 0
            ? (a + b) * (a + b) / (a * a / (was.count - 1) + b * b / (becomes.count - 1)) : 1
        judge(error: (a + b).squareRoot(), freedom: freedom)
    }

    private mutating func judge(error: Double, freedom: Double) {
        let distribution = StudentT(freedom: freedom)
        // Every seed moved by the same: nothing of it is chance.
        guard error > SuiteDiff.equal else {
            chance = change.magnitude < SuiteDiff.equal ? 1 : 0
            interval = change...change
            return
        }
        chance = distribution.twoSided(change / error)
        let half = distribution.quantile(twoSided: 0.05) * error
        interval = (change - half)...(change + half)
    }
}
