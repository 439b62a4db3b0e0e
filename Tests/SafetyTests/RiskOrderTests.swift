// Cases in which a riskier situation was once given more: found by `islet verify monotone`.

import Quantities
import Safety
import Testing

private let judge = Judge(limits: Situation.wide)

@Suite("A riskier situation is not given more")
struct RiskOrderTests {
    @Test(
        "an increase smaller than the pump's step is none, and no reduction",
        arguments: [(0.99, 0.987), (1.04, 1.0), (0.98, 0.95), (0.987, 0.987)])
    func smallIncrease(proposed: Double, authorised: Double) {
        let verdict = judge.evaluate(Situation.request(basal: proposed)) {
            $0.scheduledBasal = .unitsPerHour(0.987)
        }
        #expect(verdict.authorised.basal == .unitsPerHour(authorised))
    }

    @Test("what the pump cannot give of a bolus leaves its room to the rate")
    func roundedBolus() {
        // Cap 6 U, 5.91 U used: 0.09 U left; 0.05 U of bolus, 0.04 U for half an hour's rate.
        let verdict = judge.evaluate(Situation.request(basal: 2, bolus: 0.3)) {
            $0.automaticInsulinOnBoard = .units(5.91)
            $0.totalDailyInsulin = .units(100)
            $0.basalIncrement = .unitsPerHour(0.01)
        }
        #expect(verdict.authorised == Delivery(basal: .unitsPerHour(1.08), bolus: .units(0.05)))
    }

    @Test("a suspension at its time limit raises nothing, even in closed loop")
    func exhausted() {
        let verdict = judge.evaluate(Situation.request(basal: 3, bolus: 0.5)) {
            $0.suspendAllowed = false
            $0.glucose = .mgPerdL(65)
        }
        #expect(verdict.authorised == Delivery(basal: .unitsPerHour(1), bolus: .zero))
        let less = judge.evaluate(Situation.request(basal: 0.5)) { $0.suspendAllowed = false }
        #expect(less.authorised.basal == .unitsPerHour(0.5))
    }
}
