// Recorded people: reading their files, and playing them through the same frames.

import Bench
import DeviceProtocols
import Foundation
import Quantities
import Testing
import TextInput

/// A file of the tests that is removed with the value.
final class TestFile {
    let path: String

    init(_ name: String, _ text: String) throws {
        path = NSTemporaryDirectory() + "/\(UUID().uuidString)-\(name)"
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// Shared reference data: ISLET_SHARED, or `../shared` beside the checkout.
private let sharedFolder: String? = {
    let beside = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("shared").path
    let path = ProcessInfo.processInfo.environment["ISLET_SHARED"] ?? beside
    return FileManager.default.fileExists(atPath: path + "/data/azt1d") ? path : nil
}()

private let header = """
    time_local,cgm_mgdl,basal_u_per_h,bolus_u,bolus_correction_u,bolus_food_u,carbs_g,device_mode,\
    bolus_type
    """

@Suite("A recorded person's CSV file") struct RecordedCSVTests {
    private static let rows = """
        \(header)
        2024-01-01 08:00:00,110,1.2,,,,,,
        2024-01-01 08:05:01,39,1.2,,,,,sleep,
        2024-01-01 08:10:00,401,1.2,2.5,,2.5,30.0,,Standard
        2024-01-01 08:40:00,,0.0,,,,,,
        2024-01-01 09:10:00,10,0.6,,,,,,
        2024-01-01 10:10:00,150,0.6,,,,,,

        """

    @Test("becomes readings with their gaps, rates, boluses and carbohydrate at their times")
    func reading() throws {
        let file = try TestFile("a.csv", Self.rows)
        let track = try RecordedTrack.readCSV(path: file.path, utcOffset: .hours(1))
        // 2024-01-01 08:00 at +01:00 is 07:00 UTC; date -u -d 2024-01-01T07:00Z +%s
        #expect(track.start.unixMilliseconds == 1_704_092_400_000)
        #expect(
            track.readings == [
                .init(at: .zero, reading: .value(.mgPerdL(110))),
                .init(at: .seconds(301), reading: .low),
                .init(at: .minutes(10), reading: .high),
                .init(at: .minutes(130), reading: .value(.mgPerdL(150))),
            ])
        #expect(
            track.basal == [
                .init(at: .zero, rate: .unitsPerHour(1.2)), .init(at: .minutes(40), rate: .zero),
                .init(at: .minutes(70), rate: .unitsPerHour(0.6)),
            ])
        #expect(track.boluses == [.init(at: .minutes(10), amount: .units(2.5))])
        #expect(track.carbs == [.init(at: .minutes(10), amount: .grams(30))])
        #expect(track.duration == .minutes(130))
    }

    @Test("is refused with line and column when a row is wrong")
    func refusal() throws {
        let cases = [
            ("2024-01-01 07:59:00,110,1,,,,,,", "is not later than the row before"),
            ("2024-01-01 08:10:00,110,-1,,,,,,", "basal_u_per_h"),
            ("2024-01-01 08:10:00,nan,1,,,,,,", "not a finite number"),
            ("08:10,110,1,,,,,,", "not a date and time"),
            ("2024-01-01 08:10:00,110,1", "fields"),
        ]
        for (row, words) in cases {
            let file = try TestFile(
                "b.csv", "\(header)\n2024-01-01 08:00:00,110,1.2,,,,,,\n\(row)\n")
            let error = #expect(throws: TextInputError.self) {
                try RecordedTrack.readCSV(path: file.path, as: "b.csv", utcOffset: .zero)
            }
            #expect(error?.place.line == 3)
            #expect(error?.description.contains(words) == true)
        }
    }

    @Test("plays as pump totals and history; gaps stay gaps")
    func playing() throws {
        let file = try TestFile("c.csv", Self.rows)
        var talk = try BenchScenario.recordedConversation(BenchScenario.recorded(file.path))
        try talk.connect()
        talk.advance(to: .minutes(130))
        let samples = talk.trace.events(of: .cgm)
        #expect(samples.map(\.at) == [.zero, .seconds(301), .minutes(10), .minutes(130)])
        let status = try talk.status()
        // 40 min at 1.2 U/h, 30 min at 0, 60 min at 0.6 U/h: 1.4 U, in strokes of 0.05 U.
        #expect(status.deliveredBasalTotal == .units(1.4))
        #expect(status.deliveredBolusTotal == .units(2.5))
        // 07:00 UTC shows as the scenario's local time 08:00, when the schedule has 0.6 U/h.
        #expect(status.programmedBasal == .unitsPerHour(0.6))
        let told = try talk.history().map(\.event)
        #expect(told.contains(.carbohydrate(.grams(30))))
        #expect(told.contains(.userBolus(.units(2.5))))
        #expect(talk.trace.minutes.allSatisfy { $0.plasma == nil })
    }

    @Test("a dose for a recorded person changes nothing and is a violation")
    func violation() throws {
        let file = try TestFile("d.csv", Self.rows)
        var talk = try BenchScenario.recordedConversation(BenchScenario.recorded(file.path))
        try talk.connect()
        _ = try talk.dose(1, .setBolus(.units(1)))
        talk.advance(to: .minutes(9))
        #expect(talk.world.pumpTotals.bolus == .zero)
        #expect(talk.trace.events(of: .violation).count == 1)
    }

    @Test("28 days of a real person are read whole", .enabled(if: sharedFolder != nil))
    func realPerson() throws {
        let folder = try #require(sharedFolder)
        let track = try RecordedTrack.readCSV(
            path: "\(folder)/data/azt1d/subject02.csv", utcOffset: .zero)
        // Python's csv and datetime over the same file.
        #expect(track.start.unixMilliseconds == 1_703_116_751_000)
        #expect(track.readings.count == 7979)
        #expect(track.boluses.count == 294)
        #expect(track.boluses.reduce(InsulinAmount.zero) { $0 + $1.amount } == .units(473.94))
        #expect(track.carbs.count == 188)
        #expect(track.carbs.reduce(0) { $0 + $1.amount.grams } == 4352)
        #expect(track.duration == .seconds(2_419_085))
    }

    @Test("a real person's basal reaches the totals", .enabled(if: sharedFolder != nil))
    func realBasal() throws {
        let folder = try #require(sharedFolder)
        var talk = try BenchScenario.recordedConversation(
            BenchScenario.recorded("\(folder)/data/azt1d/subject02.csv"))
        talk.advance(to: .seconds(2_419_085))
        // Sum over the file's rows of rate times time to the next row, an empty rate
        // being the one before.
        let basal = talk.world.pumpTotals.basal.units
        #expect(basal <= 294.35 && basal > 294.28)
        #expect(talk.trace.events(of: .cgm).count == 7979)
    }
}

@Suite("A Nightscout export") struct RecordedNightscoutTests {
    private let entries = """
        [{"type": "sgv", "sgv": 116, "date": 1772409900000, "direction": "Flat"},
         {"type": "mbg", "mbg": 100, "date": 1772409800000},
         {"type": "sgv", "sgv": 39, "date": 1772409600000},
         {"type": "sgv", "sgv": 39, "date": 1772409600000},
         {"sgv": 5, "date": 1772410200000},
         {"type": "sgv", "sgv": 120, "date": 1772410500000.0}]
        """
    private let treatments = """
        [{"eventType": "Meal Bolus", "insulin": 4.2, "carbs": 45,
          "created_at": "2026-03-02T00:05:00.000Z"},
         {"eventType": "Temp Basal", "absolute": 0.85, "duration": 30,
          "created_at": "2026-03-01T23:50:00.000Z"},
         {"eventType": "Temp Basal", "rate": 1.5, "duration": 30,
          "created_at": "2026-03-02T01:10:00+01:00"},
         {"eventType": "Temp Basal", "rate": 0, "duration": 0,
          "created_at": "2026-03-02T00:12:00Z"},
         {"eventType": "Site Change", "created_at": "2026-03-02T18:00:00.000Z"},
         {"eventType": "Correction Bolus", "insulin": 0.35, "automatic": true, "type": "SMB",
          "created_at": "2026-03-02T00:07:30.250Z"}]
        """

    @Test("becomes a track: duplicates and codes dropped, temp basals with their ends")
    func reading() throws {
        let first = try TestFile("entries.json", entries)
        let second = try TestFile("treatments.json", treatments)
        let track = try RecordedTrack.readNightscout(
            entries: first.path, treatments: second.path)
        // 1772409600 is 2026-03-02T00:00:00Z (date -u -d @1772409600).
        #expect(track.start.unixMilliseconds == 1_772_409_600_000)
        #expect(
            track.readings == [
                .init(at: .zero, reading: .low),
                .init(at: .minutes(5), reading: .value(.mgPerdL(116))),
                .init(at: .minutes(15), reading: .value(.mgPerdL(120))),
            ])
        #expect(
            track.boluses == [
                .init(at: .minutes(5), amount: .units(4.2)),
                .init(at: Span(milliseconds: 450_250), amount: .units(0.35)),
            ])
        #expect(track.carbs == [.init(at: .minutes(5), amount: .grams(45))])
        // Cut off by the next, which is cut off by the one of no length.
        #expect(
            track.basal == [
                .init(at: .zero, rate: .unitsPerHour(0.85)),
                .init(at: .minutes(10), rate: .unitsPerHour(1.5)),
                .init(at: .minutes(12), rate: nil),
            ])
    }

    @Test("is refused with the element's place when it is wrong")
    func refusal() throws {
        let good = try TestFile("entries.json", entries)
        let cases = [
            (#"{"a": 1}"#, "array"), (#"[{"created_at": "yesterday"}]"#, "[0].created_at"),
            (#"[{"created_at": "2026-03-02T00:00:00Z", "insulin": "4"}]"#, "[0].insulin"),
            (#"[{"created_at": "2026-03-02T01:00:00Z", "insulin": -4}]"#, "[0].insulin"),
            ("[", "JSON"),
        ]
        for (text, words) in cases {
            let bad = try TestFile("treatments.json", text)
            let error = #expect(throws: TextInputError.self) {
                try RecordedTrack.readNightscout(entries: good.path, treatments: bad.path)
            }
            #expect(error?.description.contains(words) == true, "\(text): \(error as Any)")
        }
    }
}
