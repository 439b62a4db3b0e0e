// Ridge regression whose penalty is chosen by leaving days out.

import SmallMath

/// A linear prediction from standardised features.
public struct LinearRule: Sendable, Equatable {
    /// Means of the features in the days of the fit.
    public internal(set) var means: [Double]
    /// SDs of the features.
    public internal(set) var spreads: [Double]
    /// Weight of each standardised feature.
    public internal(set) var weights: [Double]
    /// The mean of what is predicted.
    public internal(set) var offset: Double

    /// The prediction for features.
    func value(_ features: [Double]) -> Double {
        var sum = offset
        for index in features.indices {
            sum += weights[index] * (features[index] - means[index]) / spreads[index]
        }
        return sum
    }
}

/// Examples to learn from, each of one day.
struct RidgeExamples {
    var features: [[Double]] = []
    var targets: [Double] = []
    /// Day of each example, from 0.
    var days: [Int] = []

    mutating func add(_ feature: [Double], _ target: Double, day: Int) {
        features.append(feature)
        targets.append(target)
        days.append(day)
    }
}

/// A fit and what it would have missed on days it had not seen.
struct RidgeFit {
    private(set) var rule: LinearRule
    /// The penalty chosen, relative to the number of examples.
    private(set) var penalty: Double
    /// Misses of each example by the rule fitted without its days.
    private(set) var heldOut: [Double]

    static let penalties = [0.001, 0.01, 0.03, 0.1, 0.3, 1.0]
    /// Days are left out in pairs: neighbours are alike.
    static let daysPerFold = 2

    /// Fits; `nil` with fewer examples than features, or where sums are not finite.
    /// - Parameter penalties: those to choose from; one of them is taken as it is.
    init?(_ examples: RidgeExamples, penalties: [Double] = Self.penalties) {
        guard let width = examples.features.first?.count, examples.features.count > 2 * width
        else { return nil }
        let sums = FoldSums(examples, width: width)
        guard sums.isFinite else { return nil }
        var best: (loss: Double, penalty: Double, misses: [Double])?
        for penalty in penalties {
            guard let misses = sums.heldOut(examples, penalty: penalty) else { continue }
            let loss = misses.reduce(0) { $0 + $1 * $1 }
            if best.map({ loss < $0.loss }) ?? true { best = (loss, penalty, misses) }
        }
        guard let best, let rule = sums.rule(without: nil, penalty: best.penalty) else {
            return nil
        }
        self.rule = rule
        penalty = best.penalty
        heldOut = best.misses
    }
}

/// Sums over examples, by fold: a fit without a fold is a difference of sums.
private struct FoldSums {
    private let width: Int
    private var means: [Double]
    private var spreads: [Double]
    private var folds: [Fold] = []
    private var all: Fold
    private let foldOf: [Int]

    private struct Fold {
        var count = 0.0
        var features: [Double]
        var target = 0.0
        var products: [Double]
        var withTarget: [Double]

        init(width: Int) {
            features = [Double](repeating: 0, count: width)
            products = [Double](repeating: 0, count: width * width)
            withTarget = features
        }

        mutating func add(_ x: [Double], _ y: Double) {
            count += 1
            target += y
            let width = x.count
            for row in 0..<width {
                features[row] += x[row]
                withTarget[row] += x[row] * y
                for column in 0...row { products[row * width + column] += x[row] * x[column] }
            }
        }

        mutating func add(_ other: Fold, times sign: Double) {
            count += sign * other.count
            target += sign * other.target
            for index in features.indices {
                features[index] += sign * other.features[index]
                withTarget[index] += sign * other.withTarget[index]
            }
            for index in products.indices { products[index] += sign * other.products[index] }
        }
    }

    init(_ examples: RidgeExamples, width: Int) {
        self.width = width
        let count = Double(examples.features.count)
        means = [Double](repeating: 0, count: width)
        spreads = means
        for feature in examples.features {
            for index in 0..<width { means[index] += feature[index] / count }
        }
        for feature in examples.features {
            for index in 0..<width {
                let apart = feature[index] - means[index]
                spreads[index] += apart * apart / count
            }
        }
        // A feature that never changes tells nothing: a large spread silences it.
        spreads = spreads.map { $0 > 1e-12 ? $0.squareRoot() : 1e6 }
        all = Fold(width: width)
        foldOf = examples.days.map { $0 / RidgeFit.daysPerFold }
        for (example, feature) in examples.features.enumerated() {
            var x = feature
            for index in 0..<width { x[index] = (x[index] - means[index]) / spreads[index] }
            while folds.count <= foldOf[example] { folds.append(Fold(width: width)) }
            folds[foldOf[example]].add(x, examples.targets[example])
        }
        for fold in folds { all.add(fold, times: 1) }
    }

    var isFinite: Bool { all.target.isFinite && all.products.allSatisfy(\.isFinite) }

    /// The rule from all folds but one.
    func rule(without left: Int?, penalty: Double) -> LinearRule? {
        var sums = all
        if let left { sums.add(folds[left], times: -1) }
        guard sums.count > Double(2 * width) else { return nil }
        var matrix = SquareMatrix(order: width)
        var right = [Double](repeating: 0, count: width)
        let target = sums.target / sums.count
        for row in 0..<width {
            right[row] = sums.withTarget[row] - sums.features[row] * target
            for column in 0...row {
                matrix[row, column] =
                    sums.products[row * width + column]
                    - sums.features[row] * sums.features[column] / sums.count
            }
            matrix[row, row] += penalty * sums.count
        }
        guard let weights = Cholesky(matrix)?.solve(right) else { return nil }
        var offset = target
        for index in 0..<width { offset -= weights[index] * sums.features[index] / sums.count }
        return LinearRule(means: means, spreads: spreads, weights: weights, offset: offset)
    }

    /// Misses of every example by the rule fitted without its fold.
    func heldOut(_ examples: RidgeExamples, penalty: Double) -> [Double]? {
        var rules: [LinearRule?] = []
        for fold in folds.indices {
            rules.append(
                folds[fold].count > 0 ? rule(without: fold, penalty: penalty) : nil)
        }
        var misses: [Double] = []
        for (example, feature) in examples.features.enumerated() {
            guard let rule = rules[foldOf[example]] else { return nil }
            misses.append(examples.targets[example] - rule.value(feature))
        }
        return misses
    }
}
