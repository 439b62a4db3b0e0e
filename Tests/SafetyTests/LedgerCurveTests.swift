// A ledger whose insulin action is stated anew counts everything by the new one.

import Quantities
import Safety
import Testing

@Suite("The ledger and a changed insulin action")
struct LedgerCurveTests {
    private static func curve(hours: Int64) throws -> InsulinActionCurve {
        try #require(InsulinActionCurve(duration: .hours(hours), peak: .minutes(75)))
    }

    private static func bolus(_ units: Double, at end: LoopInstant) -> InsulinEntry {
        InsulinEntry(
            end: end, basalAboveSchedule: .zero, basal: .zero, automaticBolus: .units(units),
            userBolus: .zero)
    }

    /// Of 10 U, after 2 h with a peak at 75 min: hazards-and-limits 3.6 (41.1, 45.0, 49.8 %).
    @Test(
        "what was given before counts by the new action, longer or shorter",
        arguments: [(5, 4.11), (6, 4.50), (9, 4.98)])
    func changed(hours: Int64, left: Double) throws {
        var ledger = InsulinLedger(curve: try Self.curve(hours: 8))
        ledger.add(Self.bolus(10, at: .origin))
        ledger.use(try Self.curve(hours: hours))
        let now = LoopInstant.origin + .hours(2)
        #expect((ledger.insulinOnBoard(at: now).units - left).magnitude < 0.006)
        #expect((ledger.automaticInsulinOnBoard(at: now).units - left).magnitude < 0.006)
    }

    @Test("a dose that the shorter action had forgotten is back with a longer one")
    func remembered() throws {
        var ledger = InsulinLedger(curve: try Self.curve(hours: 5))
        ledger.add(Self.bolus(10, at: .origin))
        let now = LoopInstant.origin + .hours(6)
        ledger.add(Self.bolus(0, at: now))
        #expect(ledger.insulinOnBoard(at: now) == .zero)
        ledger.use(try Self.curve(hours: 9))
        // Python, oref0's formula: 2.27 % of it.
        #expect((ledger.insulinOnBoard(at: now).units - 0.227).magnitude < 0.006)
    }

    @Test("ten hours are remembered: a dose of nine and a half hours ago is back too")
    func longestAction() throws {
        var ledger = InsulinLedger(curve: try Self.curve(hours: 5))
        ledger.add(Self.bolus(100, at: .origin))
        let now = LoopInstant.origin + .minutes(570)
        ledger.add(Self.bolus(0, at: now))
        ledger.use(try Self.curve(hours: 10))
        // Python, oref0's formula: 0.0106 % of it.
        #expect((ledger.insulinOnBoard(at: now).units - 0.011).magnitude < 0.001)
    }

    @Test("an empty ledger has nothing on board")
    func empty() throws {
        let ledger = InsulinLedger(curve: try Self.curve(hours: 6))
        #expect(ledger.insulinOnBoard(at: .origin) == .zero)
        #expect(ledger.automaticInsulinOnBoard(at: .origin) == .zero)
    }
}
