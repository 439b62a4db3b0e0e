// The optimiser: against SciPy, and feasible wherever it is stopped.

import Dosing
import SmallMath
import Testing

@Suite("Move problem")
struct MoveProblemTests {
    private func problem(
        free: [Double], low: [Double], sizes: [Double] = .init(repeating: 1.2, count: 5),
        doseMax: Double = 10, cutMax: Double = 0.1
    ) -> MoveProblem {
        MoveProblem(
            doseEffects: [1, 4, 8, 9, 8],
            cutEffects: [1, 0, 0, 4, 3, 0, 8, 14, 9, 9, 17, 22, 8, 15, 24],
            free: free, low: low, top: 110, bottom: 85, lowWeight: 10, sizeMargins: sizes,
            doseCost: 50, cutCost: 2, doseMax: doseMax, cutMax: cutMax)
    }

    /// A course, what the moves may be, and what SciPy answers: `scipy.optimize.minimize(cost,
    /// method="L-BFGS-B", ftol=1e-16)` from 40 random starts, the cost written out with NumPy.
    struct Case: Sendable {
        var free: [Double]
        var low: [Double]
        var sizes = [Double](repeating: 1.2, count: 5)
        var doseMax = 10.0
        var cutMax = 0.1
        var dose: Double
        var cuts: [Double]
        var cost: Double
    }

    static let high = Case(
        free: [170, 180, 185, 180, 175], low: [150, 150, 140, 130, 120], dose: 4.578765,
        cuts: [0, 0, 0.1], cost: 10_720.964)
    static let lateSize = Case(
        free: [170, 180, 185, 180, 175], low: [150, 150, 140, 130, 120],
        sizes: [1.2, 1.2, 1.2, 1.6, 2], dose: 2.711566, cuts: [0, 0, 0], cost: 14_648.061)
    static let earlySize = Case(
        free: [170, 180, 185, 180, 175], low: [150, 150, 140, 130, 120],
        sizes: [2, 1.6, 1.2, 1.2, 1.2], dose: 4.578765, cuts: [0, 0, 0.1], cost: 10_720.964)
    static let capped = Case(
        free: [170, 180, 185, 180, 175], low: [150, 150, 140, 130, 120], doseMax: 0.6, dose: 0.6,
        cuts: [0, 0, 0], cost: 20_841.36)
    static let low = Case(
        free: [100, 95, 90, 85, 80], low: [90, 80, 72, 65, 60], dose: 0, cuts: [0.1, 0.1, 0.1],
        cost: 7596.36)
    static let mixed = Case(
        free: [170, 190, 160, 120, 100], low: [150, 150, 110, 86.5, 84], cutMax: 0.3,
        dose: 1.516043, cuts: [0, 0.3, 0.3], cost: 11_454.678)
    static let cut = Case(
        free: [105, 104, 103, 102, 101], low: [90, 88, 86, 84, 83], cutMax: 0.3, dose: 0,
        cuts: [0.018494, 0.034676, 0.055477], cost: 0.0092)

    @Test(
        "the optimum is SciPy's",
        arguments: [
            high, lateSize, earlySize, capped, low, mixed, cut,
        ])
    func optimum(expected: Case) {
        let problem = problem(
            free: expected.free, low: expected.low, sizes: expected.sizes,
            doseMax: expected.doseMax, cutMax: expected.cutMax)
        let found = problem.solve(iterationMax: 50, tolerance: 1e-9)
        #expect(found.converged)
        #expect((found.dose - expected.dose).magnitude < 1e-5)
        for (value, wanted) in zip(found.cuts, expected.cuts) {
            #expect((value - wanted).magnitude < 1e-5)
        }
        let cost = problem.cost(dose: found.dose, cuts: found.cuts)
        #expect((cost - expected.cost).magnitude < 1e-3)
    }

    @Test("wherever it is stopped, the plan is feasible and no worse than before")
    func feasibleAtEveryCap() {
        var random = SeededGenerator(seed: 21)
        for _ in 0..<200 {
            let free = (0..<5).map { _ in 40 + 260 * random.uniform() }
            let low = free.map { $0 - 80 * random.uniform() }
            let problem = problem(free: free, low: low, doseMax: 4 * random.uniform())
            var before = problem.cost(dose: 0, cuts: [0, 0, 0])
            for cap in 0...30 {
                let found = problem.solve(iterationMax: cap, tolerance: 1e-9)
                let cost = problem.cost(dose: found.dose, cuts: found.cuts)
                guard found.iterations <= cap, found.dose >= 0, found.dose <= problem.doseMax,
                    found.cuts.allSatisfy({ $0 >= 0 && $0 <= problem.cutMax }), cost <= before
                else {
                    Issue.record("cap \(cap): \(found), cost \(cost) after \(before)")
                    return
                }
                before = cost
            }
            #expect(problem.solve(iterationMax: 30, tolerance: 1e-9).converged)
        }
    }

    @Test(
        "a course that is not a number is not convergence, and nothing moves",
        arguments: [Double.nan, .infinity, -.infinity])
    func notANumber(value: Double) {
        let problem = problem(
            free: [value, 100, 100, 100, 100], low: [value, 150, 140, 130, 120])
        let found = problem.solve(iterationMax: 50, tolerance: 1e-6)
        #expect(!found.converged)
        #expect(found.dose == 0)
        #expect(found.cuts == [0, 0, 0])
    }

    @Test("nothing may be withheld when nothing is scheduled")
    func noBasal() {
        let problem = problem(free: [60, 60, 60, 60, 60], low: [50, 50, 50, 50, 50], cutMax: 0)
        let found = problem.solve(iterationMax: 50, tolerance: 1e-9)
        #expect(found.converged)
        #expect(found.cuts == [0, 0, 0])
    }
}
