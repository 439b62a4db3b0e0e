// The insulin bank: against SciPy's matrix exponential.

import Testing
import Twin

@Suite("Insulin bank")
struct InsulinBankTests {
    /// `A = [[-k,0,0,0],[k,-k,0,0],[0,k,-.127,0],[0,0,.127 k,-k]]`, k = .016, .021, .028;
    /// `x = scipy.linalg.expm(A * t) @ [1,0,0,0]`, 1000 x[3] and x[0] + x[1] + x[2].
    struct Case: Sendable {
        var minutes: Double
        var action: [Double]
        var onBoard: [Double]
    }

    static let cases = [
        Case(
            minutes: 60, action: [2.40542, 4.16334, 6.80037],
            onBoard: [0.795509, 0.700751, 0.573169]),
        Case(
            minutes: 120, action: [4.25983, 5.49664, 5.95695],
            onBoard: [0.465621, 0.320229, 0.181676]),
        Case(
            minutes: 240, action: [2.69135, 1.91249, 0.89963],
            onBoard: [0.115479, 0.045311, 0.011511]),
        Case(
            minutes: 480, action: [0.24022, 0.05151, 0.00453],
            onBoard: [0.004512, 0.000546, 0.000026]),
    ]

    @Test("one unit comes to work as the matrix exponential says, in every lane", arguments: cases)
    func impulse(known: Case) {
        var bank = InsulinBank()
        bank.inject(1)
        bank.advance(rate: 0, minutes: known.minutes)
        for lane in 0..<3 {
            #expect((1000 * bank.action[lane] - known.action[lane]).magnitude < 1e-3)
            #expect((bank.onBoard[lane] - known.onBoard[lane]).magnitude < 1e-4)
        }
    }

    @Test("a constant delivery works at the rate it comes, and less than scheduled is negative")
    func steady() {
        var bank = InsulinBank()
        bank.advance(rate: -0.02, minutes: 5000)
        for lane in 0..<3 {
            #expect((bank.action[lane] + 0.02).magnitude < 1e-9)
            #expect(bank.onBoard[lane] < 0)
        }
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
