// A board's configuration: what is installed, what is refused and how, and the fingerprint.

import BoardConfig
import ControlLoop
import DecisionRecord
import DeviceProtocols
import Foundation
import Quantities
import Safety
import Testing
import TextInput

@Suite("Board configuration")
struct BoardConfigurationTests {
    @Test("SR-020: the install default is reduce-only with no automatic insulin above basal")
    func installDefault() throws {
        let configuration = try BoardConfiguration.load(folder: defaultFolder)
        #expect(configuration.loop.automation == .reduceOnly)
        #expect(configuration.loop.limits.maximumInsulinOnBoard == .zero)
        #expect(configuration.loop.limits.maximumBolus == .zero)
        #expect(configuration.loop.limits.maximumBasal == .zero)
        #expect(configuration.loop.limits == Limits())
        #expect(configuration.clock == .system)
        #expect(configuration.cgm.driver == .serialPort)
        #expect(configuration.loop.sensorUnit == .milligramsPerDeciliter)
        #expect(configuration.loop.therapy.basal.dailyTotal == .units(19.2))
        #expect(configuration.loop.therapy.insulinActionPeak == .minutes(75))
        #expect(configuration.pumpKeyFile == "\(defaultFolder)/pump.key")
        #expect(configuration.journal == "/var/lib/islet/decisions.sqlite")
    }

    @Test("a limit that is left out is at its fail-safe default; automation must be written")
    func leftOut() throws {
        let without = try withConfiguration([
            Change("limits.yaml", "maximum_basal: 0 U/h", ""),
            Change("limits.yaml", "maximum_bolus: 0 U", ""),
            Change("limits.yaml", "maximum_insulin_on_board: 0 U", ""),
            Change("limits.yaml", "hourly_basal_multiple: 3", ""),
            Change("limits.yaml", "two_hour_daily_share: 50 %", ""),
        ]) { try BoardConfiguration.load(folder: $0) }
        #expect(without.loop.limits == Limits())
        let line = try refusal(Change("limits.yaml", "automation: reduce_only", ""))
        #expect(line.hasSuffix("automation: this key is missing; add it"), "\(line)")
    }

    @Test("food is entered unless the owner chose fully closed loop; another word is refused")
    func meals() throws {
        func read(_ change: Change) throws -> MealAnnouncement {
            try withConfiguration([change]) {
                try BoardConfiguration.load(folder: $0).loop.therapy.meals
            }
        }
        #expect(try read(Change("therapy.yaml", "meals: announced", "")) == .announced)
        #expect(
            try read(Change("therapy.yaml", "meals: announced", "meals: unannounced"))
                == .unannounced)
        let line = try refusal(Change("therapy.yaml", "meals: announced", "meals: never"))
        #expect(line.contains("meals") && line.contains("unannounced"), "\(line)")
    }

    @Test("H13: a configuration with 5.5 as mg/dL, or in mmol/L, refuses to load")
    func units() throws {
        #expect(
            try refusal(Change("therapy.yaml", "target: 110 mg/dL", "target: 5.5 mg/dL"))
                == "therapy.yaml:9:9: target: 5.5 mg/dL is out of range; allowed 87 to 180 mg/dL; "
                + "this looks like mmol/L: 5.5 mmol/L is 99 mg/dL")
        #expect(
            try refusal(Change("therapy.yaml", "target: 110 mg/dL", "target: 6.1 mmol/L"))
                == "therapy.yaml:9:9: target: 6.1 mmol/L: this file uses mg/dL; write 110 mg/dL")
        #expect(
            try refusal(Change("board.yaml", "unit: mg/dL", "unit: mgdl"))
                .contains("cgm.unit: \"mgdl\" is not one of mg/dL, mmol/L"))
    }

    @Test(
        "therapy settings hold at, just below and just above the ends of their ranges",
        arguments: [
            (Change("therapy.yaml", "target: 110", "target: 87"), true),
            (Change("therapy.yaml", "target: 110", "target: 86.9"), false),
            (Change("therapy.yaml", "target: 110", "target: 180"), true),
            (Change("therapy.yaml", "target: 110", "target: 180.1"), false),
            (Change("therapy.yaml", "threshold: 75", "threshold: 70"), true),
            (Change("therapy.yaml", "threshold: 75", "threshold: 69.9"), false),
            (Change("therapy.yaml", "threshold: 75", "threshold: 109.9"), true),
            (Change("therapy.yaml", "threshold: 75", "threshold: 110"), false),
            (Change("therapy.yaml", "50 mg/dL/U", "10 mg/dL/U"), true),
            (Change("therapy.yaml", "50 mg/dL/U", "9.9 mg/dL/U"), false),
            (Change("therapy.yaml", "50 mg/dL/U", "500 mg/dL/U"), true),
            (Change("therapy.yaml", "50 mg/dL/U", "500.1 mg/dL/U"), false),
            (Change("therapy.yaml", "10 g/U", "2 g/U"), true),
            (Change("therapy.yaml", "10 g/U", "1.9 g/U"), false),
            (Change("therapy.yaml", "10 g/U", "150 g/U"), true),
            (Change("therapy.yaml", "10 g/U", "150.1 g/U"), false),
            (Change("therapy.yaml", "10 g/U", "0 g/U"), false),
            (Change("therapy.yaml", "duration: 6 h", "duration: 5 h"), true),
            (Change("therapy.yaml", "duration: 6 h", "duration: 4 h 59 min"), false),
            (Change("therapy.yaml", "duration: 6 h", "duration: 9 h"), true),
            (Change("therapy.yaml", "duration: 6 h", "duration: 9 h 1 min"), false),
            (Change("therapy.yaml", "duration: 6 h", "duration: 0 h"), false),
            (Change("therapy.yaml", "peak: 75 min", "peak: 30 min"), true),
            (Change("therapy.yaml", "peak: 75 min", "peak: 29 min"), false),
            (Change("therapy.yaml", "peak: 75 min", "peak: 120 min"), true),
            (Change("therapy.yaml", "peak: 75 min", "peak: 121 min"), false),
            (Change("therapy.yaml", "insulin: 40 U", "insulin: 192 U"), true),
            (Change("therapy.yaml", "insulin: 40 U", "insulin: 192.001 U"), false),
            (Change("therapy.yaml", "insulin: 40 U", "insulin: 200.001 U"), false),
            (Change("therapy.yaml", "mass: 70 kg", "mass: 7.9 kg"), false),
        ])
    func ranges(change: Change, allowed: Bool) throws {
        let line = try refusal(change)
        #expect(line.isEmpty == allowed, "\(line)")
        if !allowed { #expect(line.hasPrefix("therapy.yaml:")) }
    }

    @Test(
        "limits can be set within their hard ranges and never beyond",
        arguments: [
            (Change("limits.yaml", "maximum_basal: 0", "maximum_basal: 10"), true),
            (Change("limits.yaml", "maximum_basal: 0", "maximum_basal: 10.001"), false),
            (Change("limits.yaml", "maximum_bolus: 0", "maximum_bolus: 3"), true),
            (Change("limits.yaml", "maximum_bolus: 0", "maximum_bolus: 3.001"), false),
            (Change("limits.yaml", "maximum_bolus: 0", "maximum_bolus: -0.001"), false),
            (Change("limits.yaml", "on_board: 0", "on_board: 7"), true),
            (Change("limits.yaml", "on_board: 0", "on_board: 7.001"), false),
            (Change("limits.yaml", "multiple: 3", "multiple: 1"), true),
            (Change("limits.yaml", "multiple: 3", "multiple: 0.99"), false),
            (Change("limits.yaml", "multiple: 3", "multiple: 3.01"), false),
            (Change("limits.yaml", "share: 50 %", "share: 5 %"), true),
            (Change("limits.yaml", "share: 50 %", "share: 4.9 %"), false),
            (Change("limits.yaml", "share: 50 %", "share: 50.1 %"), false),
        ])
    func limitRanges(change: Change, allowed: Bool) throws {
        let line = try refusal(change)
        #expect(line.isEmpty == allowed, "\(line)")
        if !allowed { #expect(line.contains("allowed")) }
    }

    @Test("H36: settings that do not fit each other are refused with what to check")
    func relations() throws {
        #expect(
            try refusal(
                Change("therapy.yaml", "threshold: 75", "threshold: 100"),
                Change("therapy.yaml", "target: 110", "target: 100"))
                == "therapy.yaml:10:20: suspend_threshold: must be below target (100 mg/dL)")
        let tenfold = try refusal(Change("therapy.yaml", "rate: 0.8 U/h", "rate: 8 U/h"))
        #expect(
            tenfold == "therapy.yaml:6:3: basal: 192 U of basal a day for 70 kg is 2.743 U/kg; "
                + "plausible is 0.1 to 0.7 U/kg; "
                + "check the decimal points of the rates and of body_mass")
        #expect(
            try refusal(Change("therapy.yaml", "rate: 0.8 U/h", "rate: 0.08 U/h"))
                .contains("0.027 U/kg"))
        #expect(
            try refusal(Change("therapy.yaml", "insulin: 40 U", "insulin: 19.1 U"))
                .contains("19.2 U of basal a day does not fit total_daily_insulin 19.1 U"))
        #expect(try refusal(Change("therapy.yaml", "insulin: 40 U", "insulin: 19.2 U")).isEmpty)
    }

    /// 0.1 and 0.7 U/kg at 70 kg are 7 and 49 U a day.
    @Test(
        "H36: the plausible basal by body mass is a closed range",
        arguments: [
            ("rate: 0.291 U/h", false), ("rate: 0.292 U/h", true), ("rate: 2.041 U/h", true),
            ("rate: 2.042 U/h", false),
        ])
    func plausibleBasal(rate: String, allowed: Bool) throws {
        let line = try refusal(
            Change("therapy.yaml", "rate: 0.8 U/h", rate),
            Change("therapy.yaml", "insulin: 40 U", "insulin: 60 U"))
        #expect(line.isEmpty == allowed, "\(line)")
    }

    @Test(
        "basal segments cover the day in order",
        arguments: [
            ("  - {from: 00:00, rate: 0.8 U/h}\n  - {from: 06:00, rate: 1 U/h}", ""),
            ("  - {from: 06:00, rate: 0.8 U/h}", "the first segment starts at 00:00"),
            (
                "  - {from: 00:00, rate: 0.8 U/h}\n  - {from: 00:00, rate: 1 U/h}",
                "segments must follow each other in time; write a time after 00:00"
            ),
            ("  []", "has no segment"),
            ("  - {from: 00:00, rate: 0.8 U/h, until: 06:00}", "basal[1].until: unknown key"),
            ("  - {from: 00:00, rate: 10.001 U/h}", "allowed 0 to 10 U/h"),
        ])
    func segments(text: String, problem: String) throws {
        let line = try refusal(Change("therapy.yaml", "  - {from: 00:00, rate: 0.8 U/h}", text))
        #expect(problem.isEmpty ? line.isEmpty : line.contains(problem), "\(line)")
    }

    @Test(
        "what is wrong with the board is said with its place and the mend",
        arguments: [
            (
                Change("board.yaml", "journal:", "jornal:"),
                "journal: this key is missing; is it meant by \"jornal\"?"
            ),
            (
                Change("board.yaml", "cycle: 5 min", "cycle: 5 min\ncycel: 4 min"),
                "cycel: unknown key; did you mean \"cycle\"?"
            ),
            (
                Change("board.yaml", "cycle: 5 min", "cycle: 6 min"),
                "cycle: a decision every 6 min is not supported; write 5 min"
            ),
            (
                Change("board.yaml", "cycle: 5 min", "cycle: 4 min"),
                "cycle: a decision every 4 min is not supported; write 5 min"
            ),
            (
                Change("board.yaml", "driver: serialport", "driver: serial"),
                "cgm.driver: \"serial\" is not one of serialport, terminal"
            ),
            (
                Change("board.yaml", "baud: 115200", "baud: 9599"),
                "cgm.baud: 9599 is out of range; allowed 9600 to 4000000"
            ),
            (
                Change("board.yaml", "port: /dev/islet/pump", "port: /dev/islet/cgm"),
                "cgm and pump name the same port"
            ),
            (
                Change("board.yaml", "light: ALARM_LIGHT", "light: ALARM_BUZZER"),
                "gpio.light: the line \"ALARM_BUZZER\" is used twice"
            ),
            (
                Change("board.yaml", "clock: system", "clock: wall"),
                "clock: \"wall\" is not a clock"
            ),
            (
                Change("board.yaml", "\"+00:00\"", "1 h"),
                "utc_offset: \"1 h\" is not an offset from UTC"
            ),
            (
                Change("board.yaml", "bolus_increment: 0.05 U", "bolus_increment: 0 U"),
                "pump.bolus_increment: 0 U is out of range; allowed 0.001 to 1 U"
            ),
            (
                Change("limits.yaml", "reduce_only\n\n", "closedloop\n\n"),
                "automation: \"closedloop\" is not one of advise_only, reduce_only, closed_loop; "
                    + "did you mean \"closed_loop\"?"
            ),
        ])
    func boardMistakes(change: Change, problem: String) throws {
        let line = try refusal(change)
        #expect(line.hasPrefix("\(change.file):"), "\(line)")
        #expect(line.contains(problem), "\(line)")
    }

    @Test("a missing folder is one line")
    func missingFolder() {
        #expect(throws: TextInputError.self) { try BoardConfiguration.load(folder: "/no/such") }
    }

    @Test("a board without GPIO, on the bench's clock")
    func benchBoard() throws {
        let configuration = try withConfiguration([
            Change("board.yaml", "clock: system", "clock: {lockstep: {socket: /run/islet/clock}}"),
            Change("board.yaml", "port: /dev/islet/cgm", "port: lines/cgm"),
        ]) { folder in
            let configuration = try BoardConfiguration.load(folder: folder)
            #expect(configuration.cgm.path == "\(folder)/lines/cgm")
            return configuration
        }
        #expect(configuration.clock == .lockstep(socket: "/run/islet/clock"))
    }

    @Test("what is written is loaded back as the same configuration, key included")
    func roundTrip() throws {
        try withFolder { parent in
            let folder = "\(parent)/board \"x\": #1"
            var configuration = try BoardConfiguration.load(folder: defaultFolder)
            configuration.folder = folder
            configuration.pumpKeyFile = "\(folder)/key"
            configuration.journal = "\(folder)/j.sqlite"
            configuration.clock = .lockstep(socket: "\(folder)/clock")
            configuration.gpio = nil
            configuration.loop.automation = .closedLoop
            configuration.loop.limits.maximumBasal = .unitsPerHour(4.125)
            configuration.loop.limits.twoHourDailyShare = 0.29
            configuration.loop.utcOffset = .minutes(-570)
            configuration.loop.therapy.target = .mmolPerL(6.1)
            let key = (0..<32).map { UInt8($0) }
            try configuration.write(pumpKey: key)
            let loaded = try BoardConfiguration.load(folder: folder)
            #expect(loaded == configuration)
            #expect(loaded.fingerprint == configuration.fingerprint)
            #expect(try loaded.readPumpKey() == key)
        }
    }

    @Test("the summary says what automation may do and ends with the fingerprint")
    func summary() throws {
        let configuration = try BoardConfiguration.load(folder: defaultFolder)
        let summary = configuration.summary
        #expect(summary[0].hasSuffix("may lower insulin, never raise it above scheduled basal)"))
        #expect(summary.contains { $0.hasPrefix("target") && $0.hasSuffix("110 mg/dL") })
        #expect(summary.last?.hasSuffix(configuration.fingerprint.hex) == true)
        #expect(configuration.fingerprint.hex.count == 64)
    }
}
