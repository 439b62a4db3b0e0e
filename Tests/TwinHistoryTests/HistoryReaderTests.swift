// What a file of days may hold, and how what it may not hold is named.

import Quantities
import Testing
import TextInput
import TwinHistory

@Suite("Reading a file of days")
struct HistoryReaderTests {
    static let header = "time_local,cgm_mgdl,basal_u_per_h,bolus_u,carbs_g\n"

    static func read(_ rows: String) throws -> PersonHistory {
        try PersonHistory(csvText: header + rows, file: "days.csv")
    }

    @Test("a row's reading, rate, bolus and food come into the cell of its time")
    func cells() throws {
        let history = try Self.read(
            """
            2026-01-01 06:00:10,120,0.6,,
            2026-01-01 06:05:11,125,0.9,1.5,20
            2026-01-01 06:15:09,131,,,
            """)
        #expect(history.count == 4)
        #expect(history.glucose[1] == 125)
        #expect(!history.hasReading(2))
        #expect((history.basal[0] - 0.01).magnitude < 1e-12)
        #expect((history.basal[3] - 0.015).magnitude < 1e-12)
        #expect(history.bolus == [0, 1.5, 0, 0])
        #expect(history.carbs == [0, 20, 0, 0])
        #expect(history.notes.missingReadings == 1)
        #expect((history.minuteOfDay(0) - (360 + 10.0 / 60)).magnitude < 1e-9)
        #expect(HistoryTime.text(history.time(of: 1)) == "2026-01-01 06:05")
    }

    @Test("late rows are put in order, a repeated row counts once")
    func lateRows() throws {
        let ordered = try Self.read(
            "2026-01-01 06:00:00,120,0.6,2,\n2026-01-01 06:05:00,125,0.6,,\n")
        let late = try Self.read(
            """
            2026-01-01 06:05:00,125,0.6,,
            2026-01-01 06:00:00,120,0.6,2,
            2026-01-01 06:00:00,120,0.6,2,
            """)
        #expect(late.glucose == ordered.glucose)
        #expect(late.bolus == ordered.bolus)
        #expect(late.notes.lateRows == 1)
        #expect(late.notes.repeatedRows == 1)
    }

    @Test("a basal rate holds for an hour without a row; beyond that the mean stands in")
    func basalHold() throws {
        let history = try Self.read(
            "2026-01-01 00:00:00,120,0.6,,\n2026-01-01 02:00:00,120,1.2,,\n")
        #expect((history.basal[12] - 0.01).magnitude < 1e-12)
        #expect((history.basal[13] - 0.015).magnitude < 1e-12)
        #expect(history.notes.unknownBasal == 11)
    }

    @Test(
        "what is not a number, a time or in range is refused by file, line and column",
        arguments: [
            ("2026-01-01 06:00:00,abc,0.6,,\n", "days.csv:2:21: cgm_mgdl:"),
            (
                "2026-01-01 06:00:00,120,0.6,,\n2026-01-01 06:05:00,nan,0.6,,\n",
                "days.csv:3:21: cgm_mgdl:"
            ),
            ("2026-01-01 06:00:00,19,0.6,,\n", "days.csv:2:21: cgm_mgdl:"),
            ("2026-01-01 06:00:00,601,0.6,,\n", "days.csv:2:21: cgm_mgdl:"),
            ("2026-01-01 06:00:00,120,-0.1,,\n", "days.csv:2:25: basal_u_per_h:"),
            ("2026-01-01 06:00:00,120,0.6,101,\n", "days.csv:2:29: bolus_u:"),
            ("2026-02-30 06:00:00,120,0.6,,\n", "days.csv:2:1: time_local:"),
            ("2026-01-01 06:00:00,120,0.6\n", "days.csv:2:"),
            (
                "2026-01-01 06:00:00,120,0.6,,\n2026-01-01 06:00:00,130,0.6,,\n",
                "days.csv:3:21: cgm_mgdl:"
            ),
            (
                "2020-01-01 06:00:00,120,0.6,,\n2026-01-01 06:00:00,130,0.6,,\n",
                "days.csv:3:1: time_local:"
            ),
            ("", "days.csv:"),
        ])
    func refusals(rows: String, place: String) {
        #expect {
            try Self.read(rows)
        } throws: { error in
            "\(error)".hasPrefix(place)
        }
    }

    @Test("20 and 600 mg/dL are taken")
    func bounds() throws {
        let history = try Self.read(
            "2026-01-01 06:00:00,20,0.6,,\n2026-01-01 06:05:00,600,0.6,,\n")
        #expect(history.glucose == [20, 600])
    }

    @Test("days without enough length, readings or insulin are not fitted")
    func tooLittle() {
        func days(_ cells: Int, readings: Bool = true, basal: Double = 0.01) -> PersonHistory {
            PersonHistory(
                start: WallInstant(unixMilliseconds: 0),
                glucose: (0..<cells).map { readings || $0 % 3 == 0 ? 120 + Double($0 % 7) : .nan },
                basal: [Double](repeating: basal, count: cells),
                bolus: [Double](repeating: 0, count: cells),
                carbs: [Double](repeating: 0, count: cells))
        }
        #expect(throws: HistoryError.tooShort(days: 5, needed: 7)) {
            try HistoryTwin(fitting: days(5 * 288))
        }
        #expect {
            try HistoryTwin(fitting: days(8 * 288, readings: false))
        } throws: { error in
            if case HistoryError.tooFewReadings = error { true } else { false }
        }
        #expect(throws: HistoryError.noInsulin) {
            try HistoryTwin(fitting: days(8 * 288, basal: 0))
        }
        #expect {
            try Backtest(days(14 * 288))
        } throws: { error in
            error as? HistoryError == .tooShort(days: 14, needed: 15)
        }
    }
}
