// The insulin bank: against SciPy's matrix exponential.

import Testing
import Twin

@Suite("Insulin bank")
struct InsulinBankTests {
    /// Members S1, S2, I with rates s(.0213, .0204) and .127, s = 1, .7, .5, shares .5, .3, .2:
    /// `A(s) = [[-s k1,0,0],[s k1,-s k2,0],[0,s k2,-ke]]`,
    /// `1000 * sum(w * ke * (scipy.linalg.expm(A(s) * t) @ [1,0,0])[2])`.
    @Test(
        "one unit leaves plasma at the rate of the matrix exponential",
        arguments: [
            (30.0, 4.288699), (60, 5.952532), (120, 4.502265), (240, 1.35456), (480, 0.111516),
        ])
    func impulse(minutes: Double, milliunitsPerMinute: Double) {
        var bank = InsulinBank()
        bank.inject(1)
        bank.advance(rate: 0, minutes: minutes)
        #expect((1000 * bank.outflow - milliunitsPerMinute).magnitude < 1e-3)
    }

    @Test(
        "what is still on board is what has not left, and its tail is long",
        arguments: [(60.0, 0.777459), (240, 0.12902), (480, 0.011396)])
    func onBoard(minutes: Double, units: Double) {
        var bank = InsulinBank()
        bank.inject(1)
        bank.advance(rate: 0, minutes: minutes)
        #expect((bank.onBoard - units).magnitude < 1e-4)
    }

    @Test("a constant delivery leaves at the rate it comes, and less than scheduled is negative")
    func steady() {
        var bank = InsulinBank()
        bank.advance(rate: -0.02, minutes: 5000)
        #expect((bank.outflow + 0.02).magnitude < 1e-9)
        #expect(bank.onBoard < 0)
    }

    @Test("no time changes nothing")
    func noTime() {
        var bank = InsulinBank()
        bank.inject(2)
        let before = bank
        bank.advance(rate: 1, minutes: 0)
        #expect(bank == before)
    }
}
