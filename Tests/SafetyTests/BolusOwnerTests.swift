// What the ledger says of automation's own share: what it gave beyond the schedule, whose a bolus is.

import Quantities
import Safety
import Testing

@Suite("What automation gave beyond the schedule")
struct AutomaticAboveScheduleTests {
    @Test("is what was delivered after the moment, a deficit counted against it, never below zero")
    func sum() throws {
        let curve = try #require(InsulinActionCurve(duration: .hours(6), peak: .minutes(75)))
        var ledger = InsulinLedger(curve: curve)
        for (minute, basal, auto) in [(0, 400, 1000), (10, -300, 0), (20, 50, 200)]
            as [(Int64, Int64, Int64)]
        {
            ledger.add(
                InsulinEntry(
                    end: .origin + .minutes(minute),
                    basalAboveSchedule: InsulinAmount(milliunits: basal), basal: .units(1),
                    automaticBolus: InsulinAmount(milliunits: auto), userBolus: .units(5)))
        }
        func above(after milliseconds: Int64) -> Int64 {
            ledger.automaticAboveSchedule(after: LoopInstant(milliseconds: milliseconds)).milliunits
        }
        #expect(above(after: -1) == 1350)
        #expect(above(after: 0) == 0)
        #expect(above(after: 599_999) == 0)
        #expect(above(after: 600_000) == 250)
        #expect(above(after: 1_200_000) == 0)
    }
}

@Suite("Whose a bolus is")
struct BolusOwnerTests {
    @Test("a bolus turns out to be a person's: the newest first, none that ended by the moment")
    func attribute() throws {
        let curve = try #require(InsulinActionCurve(duration: .hours(6), peak: .minutes(75)))
        var ledger = InsulinLedger(curve: curve)
        for (minute, auto, user) in [(0, 1000, 0), (10, 500, 200), (20, 300, 0)]
            as [(Int64, Int64, Int64)]
        {
            ledger.add(
                InsulinEntry(
                    end: .origin + .minutes(minute), basalAboveSchedule: .zero, basal: .zero,
                    automaticBolus: InsulinAmount(milliunits: auto),
                    userBolus: InsulinAmount(milliunits: user)))
        }
        func automatic(after minute: Int64) -> Int64 {
            ledger.automaticBolus(after: .origin + .minutes(minute)).milliunits
        }
        #expect(automatic(after: -1) == 1800)
        #expect(automatic(after: 0) == 800)
        let now = LoopInstant.origin + .minutes(20)
        let before = ledger.insulinOnBoard(at: now)
        ledger.attributeToUser(InsulinAmount(milliunits: 600), after: .origin)
        // 300 of the newest, 300 of the one before; what ended at the moment stays.
        #expect(automatic(after: 10) == 0)
        #expect(automatic(after: 0) == 200)
        #expect(automatic(after: -1) == 1200)
        #expect(ledger.insulinOnBoard(at: now) == before)
        ledger.attributeToUser(InsulinAmount(milliunits: 10_000), after: .origin)
        #expect(automatic(after: 0) == 0)
        #expect(automatic(after: -1) == 1000)
        #expect(ledger.insulinOnBoard(at: now) == before)
    }
}
