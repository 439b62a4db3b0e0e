// A riskier input never raises a dose.

import Proofs
import Quantities
import Safety
import Testing

@Suite("Risk and dose")
struct MonotoneTests {
    @Test("in 10,000 random pairs the riskier situation is never given more")
    func holds() {
        let report = MonotoneCheck.run(pairs: 10_000, seed: 1)
        #expect(report.pairs == 10_000)
        #expect(report.raised == 0, "\(report.violations)")
        // Otherwise there was nothing to see.
        #expect(report.lowered > 1000)
    }

    @Test("a judge that forgets what is on board is found out")
    func finds() {
        let report = MonotoneCheck.run(pairs: 10_000, seed: 1) { request, facts, limits in
            var facts = facts
            // The sign of a mistake: more on board makes more room.
            facts.automaticInsulinOnBoard = .units(4) - facts.automaticInsulinOnBoard
            return MonotoneCheck.judged(request, facts, limits)
        }
        #expect(report.raised > 0)
        #expect(report.violations.first?.step != nil)
    }
}
