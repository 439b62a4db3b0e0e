// The dose protocol's model: no state breaks a property, each planted mistake is found, and the
// code walks the same ways.

import Proofs
import Testing

@Suite("The dose protocol")
struct ProtocolTests {
    @Test("holds in every state of one dose, and in the first 100,000 of three")
    func holds() {
        let whole = ProtocolCheck.explore(limit: 200_000, doses: 1)
        #expect(whole.isComplete)
        #expect(whole.broken == nil)
        let part = ProtocolCheck.explore(limit: 100_000, doses: 3)
        #expect(part.states == 100_000)
        #expect(!part.isComplete)
        #expect(part.broken == nil, "\(part.counterexample)")
    }

    /// What each planted mistake breaks, known from what the mistake is.
    private static let broken: [ProtocolDefect: ProtocolProperty] = [
        .sendsBeforeJournal: .deliveredWithinAuthorised,
        .forgetsOnRestart: .insulinCounted,
        .forgetsOnReconnect: .insulinCounted,
        .forgetsAcknowledged: .insulinCounted,
        .pumpWithoutRecord: .insulinCounted,
        .takesLateDoses: .insulinCounted,
        .ignoresRunningBolus: .insulinCounted,
        .ignoresUncertain: .insulinCounted,
        .neverAsks: .alwaysAnExit,
        .neverReconnects: .alwaysAnExit,
    ]

    @Test(
        "a planted mistake is found, with a way that leads to it",
        arguments: ProtocolDefect.allCases)
    func finds(defect: ProtocolDefect) {
        let report = ProtocolCheck.explore(limit: 100_000, doses: 2, defect: defect)
        #expect(report.broken == Self.broken[defect])
        #expect(!report.counterexample.isEmpty)
    }

    @Test("the supervisor and the pump's book walk the model's ways")
    func conforms() {
        let report = ConformanceCheck.run(traces: 80, seed: 1)
        #expect(report.disagreement.isEmpty, "\(report.disagreement.joined(separator: "\n"))")
        #expect(report.traces == 80)
        #expect(report.doses > 100)
    }
}
