// The optimiser: against SciPy, and feasible wherever it is stopped.

import Dosing
import SmallMath
import Testing

@Suite("Move problem")
struct MoveProblemTests {
    private func problem(free: [Double], low: [Double], budget: Double = 100) -> MoveProblem {
        MoveProblem(
            lengths: [1, 2, 3],
            effects: [1, 0, 0, 4, 3, 0, 8, 14, 9, 9, 17, 22, 8, 15, 24],
            free: free, low: low, top: 110, bottom: 85, lowWeight: 10, sizeMargin: 1.2,
            raisingCost: 50, reducingCost: 2, lower: [-0.1, -0.1, -0.1], upper: [3, 3, 0],
            budget: budget)
    }

    private let high = [170.0, 180, 185, 180, 175]
    private let highLow = [150.0, 150, 140, 130, 120]

    /// scipy.optimize.minimize(cost, method="SLSQP", ftol=1e-14) from 40 random starts, the
    /// cost written out with NumPy: 10807.8395 at (3, .842925, -.1).
    @Test("a high course is met as SciPy meets it")
    func highCourse() {
        let found = problem(free: high, low: highLow).solve(iterationMax: 2000, tolerance: 1e-9)
        #expect(found.converged)
        #expect((found.moves[0] - 3).magnitude < 1e-4)
        #expect((found.moves[1] - 0.842925).magnitude < 1e-4)
        #expect((found.moves[2] + 0.1).magnitude < 1e-4)
    }

    /// The same with `sum(n max(v, 0)) <= 0.6`: 20841.3600 at (.6, 0, 0).
    @Test("a budget is spent as SciPy spends it")
    func budget() {
        let problem = problem(free: high, low: highLow, budget: 0.6)
        let found = problem.solve(iterationMax: 4000, tolerance: 1e-9)
        #expect((problem.cost(of: found.moves) - 20841.36).magnitude < 0.5)
        #expect(problem.raised(found.moves) <= 0.6 + 1e-12)
    }

    /// 7596.36 at (-.1, -.1, -.1).
    @Test("a low course stops all delivery")
    func lowCourse() {
        let problem = problem(free: [100, 95, 90, 85, 80], low: [90, 80, 72, 65, 60])
        let found = problem.solve(iterationMax: 2000, tolerance: 1e-9)
        #expect(found.moves == [-0.1, -0.1, -0.1])
        #expect((problem.cost(of: found.moves) - 7596.36).magnitude < 1e-6)
    }

    /// 11964.9962 at (.776652, -.1, -.1).
    @Test("a high course that falls low later is met in between, as SciPy does")
    func mixedCourse() {
        let problem = problem(free: [170, 190, 160, 120, 100], low: [150, 150, 110, 86.5, 84])
        let found = problem.solve(iterationMax: 4000, tolerance: 1e-9)
        #expect((found.moves[0] - 0.776652).magnitude < 1e-4)
        #expect((problem.cost(of: found.moves) - 11964.9962).magnitude < 1e-2)
    }

    @Test("wherever it is stopped, the plan is feasible", arguments: 0...60)
    func feasibleAtEveryCap(cap: Int) {
        var random = SeededGenerator(seed: UInt64(cap))
        for _ in 0..<40 {
            let free = (0..<5).map { _ in 40 + 260 * random.uniform() }
            let low = free.map { $0 - 80 * random.uniform() }
            let problem = problem(free: free, low: low, budget: 4 * random.uniform())
            let found = problem.solve(iterationMax: cap, tolerance: 1e-6)
            #expect(found.iterations <= cap)
            for block in 0..<3 {
                #expect(found.moves[block] >= problem.lower[block])
                #expect(found.moves[block] <= problem.upper[block])
            }
            #expect(problem.raised(found.moves) <= problem.budget * (1 + 1e-12))
        }
    }

    @Test("a course that is not a number is not convergence, and the moves stay zero")
    func notANumber() {
        let problem = problem(free: [.nan, 100, 100, 100, 100], low: highLow)
        let found = problem.solve(iterationMax: 50, tolerance: 1e-6)
        #expect(!found.converged)
        #expect(found.moves == [0, 0, 0])
    }
}
