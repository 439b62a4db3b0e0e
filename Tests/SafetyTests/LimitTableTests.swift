// The table of limits is complete, and limits hold at, below and above their value in every mode.

import Foundation
import Quantities
import Safety
import Testing

@Suite("The table of limits")
struct LimitTableTests {
    private static func constants() throws -> [String] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Sources/Safety/FixedLimits.swift")
        let text = try String(contentsOf: root, encoding: .utf8)
        return text.split(separator: "\n").compactMap { line in
            guard line.contains("public static let ") else { return nil }
            return line.split(whereSeparator: { " :=".contains($0) }).dropFirst(3).first
                .map(String.init)
        }
    }

    @Test("every limit that is compiled in has one row, and every row its limit")
    func complete() throws {
        let compiled = LimitTable.entries.filter { $0.range == nil }.map(\.name)
        #expect(try Self.constants().sorted() == compiled.sorted())
        let keys = LimitTable.entries.filter { $0.range != nil }.map(\.name)
        #expect(
            keys == [
                "maximum_basal", "maximum_bolus", "maximum_insulin_on_board",
                "hourly_basal_multiple", "two_hour_daily_share",
            ])
    }

    @Test("ids rise without a gap; each row names unit, consequence, source and hazard")
    func rows() {
        for (index, limit) in LimitTable.entries.enumerated() {
            #expect(limit.id == "L" + (index < 9 ? "0" : "") + "\(index + 1)")
            #expect(!limit.unit.isEmpty && !limit.consequence.isEmpty && !limit.source.isEmpty)
            #expect(!limit.hazards.isEmpty)
            #expect(limit.hazards.allSatisfy { $0.count == 3 && $0.hasPrefix("H") })
            if let range = limit.range { #expect(range.contains(limit.value)) }
        }
    }

    @Test("every step of a verdict that a number decides is in the table, in one order of steps")
    func steps() {
        let told = Set(LimitTable.entries.compactMap(\.step))
        let unnumbered: Set<LimitID> = [.automation, .twinHealth, .pumpIncrement]
        #expect(told.union(unnumbered) == Set(LimitID.allCases))
        for mode in LoopMode.allCases {
            let verdict = Judge(limits: Situation.wide).evaluate(nil) { $0.mode = mode }
            let order = verdict.steps.map(\.limit)
            #expect(order == LimitID.allCases.filter(order.contains))
        }
    }

    /// Source: hazards-and-limits 3.3 and the text of the limits there.
    @Test(
        "the values are those of the source",
        arguments: [
            ("bolusInterval", 3.0), ("readingAgeNoIncrease", 12), ("readingAgeFallback", 20),
            ("suspendUrgentBelow", 60), ("lowHoldOff", 30), ("timeAtMaximumReduceOnly", 60),
            ("timeAtMaximumLatch", 240), ("timeAtMinimumFallback", 150), ("lease", 30),
            ("decisionLifetime", 60), ("carbohydrateEntryMax", 250), ("batteryHandOver", 5),
            ("maximum_basal", 0),
            ("exerciseNoIncreaseBelow", 150), ("exerciseTail", 60), ("activityLeadMax", 90),
            ("activityShortest", 15), ("exerciseLongest", 240), ("sleepLongest", 720),
            ("rescueHoldOff", 30), ("rescueBelow", 80), ("rescueAfterLow", 15), ("rescueMax", 25),
            ("mealBolusWait", 15), ("blindZeroSpan", 60),
            ("unansweredAbove", 250), ("unansweredHold", 60),
            ("maximum_insulin_on_board", 0), ("hourly_basal_multiple", 3),
        ])
    func values(name: String, value: Double) {
        #expect(LimitTable.entries.filter { $0.name == name }.map(\.value) == [value])
    }
}

@Suite("Limits in every mode: at, just below and just above")
struct LimitSweepTests {
    /// A fact beside its bound; true: nothing may be increased.
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var isBeyond: Bool
        var change: @Sendable (inout SafetyFacts) -> Void
        var testDescription: String { name }
    }

    static let increases: [Case] = [
        Case(name: "age below", isBeyond: false) { $0.readingAge = Span(milliseconds: 719_999) },
        Case(name: "age at", isBeyond: false) { $0.readingAge = .minutes(12) },
        Case(name: "age above", isBeyond: true) { $0.readingAge = Span(milliseconds: 720_001) },
        Case(name: "valid at", isBeyond: false) { $0.validReadings = 3 },
        Case(name: "valid below", isBeyond: true) { $0.validReadings = 2 },
        Case(name: "jump at", isBeyond: false) { $0.readingJump = 0.2 },
        Case(name: "jump above", isBeyond: true) { $0.readingJump = 0.2001 },
        Case(name: "slope at", isBeyond: false) { $0.slope = 4 },
        Case(name: "slope above", isBeyond: true) { $0.slope = 4.001 },
        Case(name: "uncertain above", isBeyond: true) {
            $0.uncertainInsulin = InsulinAmount(milliunits: 1)
        },
        Case(name: "hold-off below", isBeyond: true) {
            $0.sinceLow = Span(milliseconds: 1_799_999)
        },
        Case(name: "hold-off at", isBeyond: false) { $0.sinceLow = .minutes(30) },
        Case(name: "rescue below", isBeyond: true) {
            $0.sinceRescue = Span(milliseconds: 1_799_999)
        },
        Case(name: "rescue at", isBeyond: false) { $0.sinceRescue = .minutes(30) },
        Case(name: "exercise", isBeyond: true) { $0.activity = .exercise },
        Case(name: "twin", isBeyond: true) { $0.twinTrusted = false },
    ]

    @Test("beyond a bound no mode gives more than scheduled basal", arguments: increases)
    func noIncrease(sample: Case) {
        for mode in LoopMode.allCases {
            for automation in Automation.allCases {
                let judge = Judge(limits: Situation.wide)
                let asked = Situation.request(basal: 2, bolus: 0.3)
                let calm = judge.evaluate(asked) {
                    $0.mode = mode
                    $0.automation = automation
                }.authorised
                let given = judge.evaluate(asked) {
                    $0.mode = mode
                    $0.automation = automation
                    sample.change(&$0)
                }.authorised
                let cut = Delivery(basal: min(calm.basal, .unitsPerHour(1)), bolus: .zero)
                #expect(given == (sample.isBeyond ? cut : calm), "\(mode) \(automation)")
            }
        }
    }

    @Test(
        "below the suspend thresholds every mode stops delivery",
        arguments: [(59.999, true), (60.0, true), (74.999, true), (75.0, false), (75.001, false)])
    func suspend(glucose: Double, stops: Bool) {
        for mode in LoopMode.allCases {
            let verdict = Judge(limits: Situation.wide).evaluate(Situation.request(basal: 1)) {
                $0.mode = mode
                $0.glucose = .mgPerdL(glucose)
            }
            #expect(
                (verdict.authorised.basal == .zero) == (stops || mode == .suspended), "\(mode)")
        }
    }

    @Test(
        "a total at its cap leaves scheduled basal in every mode, one short of it a step more",
        arguments: [3_999, 4_000, 4_001] as [Int64])
    func totals(hour: Int64) {
        for mode in LoopMode.allCases {
            let verdict = Judge(limits: Situation.wide).evaluate(
                Situation.request(basal: 2, bolus: 0.3)
            ) {
                $0.mode = mode
                $0.fullestHour = InsulinAmount(milliunits: hour)
                $0.basalIncrement = InsulinRate(milliunitsPerHour: 1)
                $0.bolusIncrement = InsulinAmount(milliunits: 1)
            }
            let room = max(0, 4_000 - hour)
            #expect(verdict.authorised.bolus.milliunits <= room)
            #expect(verdict.authorised.basal <= .unitsPerHour(1))
            #expect(
                (verdict.authorised.bolus > .zero) == (mode == .closedLoop && room > 0), "\(mode)")
        }
    }
}
