// That `islet controller` decides from lines as isletd did from wires.

import ControlLoop
import DecisionRecord
import DeviceProtocols
import Foundation
import Journal
import Quantities
import Safety
import Testing

/// Turns an isletd journal into the lines a simulator would have sent for the same day.
private struct Transcript {
    struct Step {
        var seconds: Int64
        var line: [String: Any]
        /// What isletd ordered: the rate that then ran, and the bolus.
        var basal: Int64
        var bolus: Int64
        /// What it advised by hand; `nil` without a reading. Unit: mU.
        var advised: Int64?
    }

    var initial: [String: Any] = [:]
    var steps: [Step] = []
    private var profile: [String: Any] = [:]
    private var scheduled: Int64 = 0
    private var status: PumpStatus?
    private var told: PumpStatus?
    private var toldCursor: UInt32 = 0
    private var carbs = 0.0
    private var user: Int64 = 0
    private var reading: SensorReading = .missing
    private var running: Int64?

    init(journal path: String) throws {
        try JournalReader(path).forEachRecord { chained in
            try take(chained.record)
            return true
        }
    }

    private mutating func take(_ record: Record) throws {
        switch record.kind {
        case .session:
            let stored = try #require(record.body["configuration"])
            begin(try LoopConfiguration(cbor: stored), record.wall)
        case .event: take(try LoopEvent(cbor: record.body))
        case .decision: try decide(record)
        default: break
        }
    }

    private mutating func begin(_ configuration: LoopConfiguration, _ wall: WallInstant) {
        let therapy = configuration.therapy
        scheduled = therapy.basal.rate(atMinute: 0).milliunitsPerHour
        profile = [
            "basal_u_per_h": therapy.basal.rate(atMinute: 0).unitsPerHour,
            "isf_mgdl_per_u": therapy.sensitivity.milligramsPerDeciliterPerUnit,
            "cr_g_per_u": therapy.carbRatio.gramsPerUnit,
            "target_mgdl": therapy.target.milligramsPerDeciliter,
            "suspend_mgdl": therapy.suspendThreshold.milligramsPerDeciliter,
            "dia_min": therapy.insulinActionDuration.minutes,
            "peak_min": therapy.insulinActionPeak.minutes,
            "tdd_u": therapy.totalDailyInsulin.units, "weight_kg": therapy.bodyMass.kilograms,
            "max_basal_u_per_h": configuration.limits.maximumBasal.unitsPerHour,
            "max_bolus_u": configuration.limits.maximumBolus.units,
            "max_iob_u": configuration.limits.maximumInsulinOnBoard.units,
        ]
        initial = [
            "type": "init", "protocol": 1, "patient": "journal",
            "t_s": wall.unixMilliseconds / 1000, "step_s": 300,
            "announce": therapy.meals == .announced,
            "units": "mg/dL", "profile": profile,
        ]
    }

    private mutating func take(_ event: LoopEvent) {
        switch event {
        case .sensor(let sample): reading = sample.status == .ok ? sample.reading : .missing
        case .pumpReply(.status(let new)): status = new
        case .pumpReply(.history(let page)):
            for entry in page.entries {
                switch entry.event {
                case .carbohydrate(let amount): carbs += amount.grams
                case .userBolus(let amount): user += amount.milliunits
                default: break
                }
            }
        default: break
        }
    }

    private mutating func decide(_ record: Record) throws {
        guard let status else { return }
        let before = told ?? status
        let cgm: Any =
            switch reading {
            case .value(let glucose): glucose.milligramsPerDeciliter
            case .low: 39.0
            case .high: 400.0
            case .missing: NSNull()
            }
        for command in record.body["commands"]?.arrayValue ?? [] {
            switch command["order"]?.textValue {
            case "temp_basal": running = command["mu_h"]?.intValue
            case "scheduled_basal": running = nil
            default: break
            }
        }
        let boluses = (record.body["commands"]?.arrayValue ?? []).compactMap { $0["mu"]?.intValue }
        let advised = (record.body["reply"]?["estimates"]?.arrayValue ?? [])
            .filter { $0["name"]?.textValue?.hasPrefix("advice_") == true }
            .reduce(0) { $0 + ($1["value"]?.doubleValue ?? 0) }
        let seconds = record.wall.unixMilliseconds / 1000
        steps.append(
            Step(
                seconds: seconds,
                line: [
                    "type": "obs", "t_s": seconds, "cgm_mgdl": cgm, "carbs_g": carbs,
                    "user_bolus_u": Double(user) / 1000,
                    "delivered_basal_u":
                        (status.deliveredBasalTotal - before.deliveredBasalTotal).units,
                    "delivered_bolus_u":
                        (status.deliveredBolusTotal - before.deliveredBolusTotal).units,
                    "delivered_u": 0.0, "profile": profile,
                ], basal: running ?? scheduled, bolus: boluses.first ?? 0,
                advised: reading == .missing ? nil : Int64((1000 * advised).rounded())))
        told = status
        carbs = 0
        user = 0
        reading = .missing
    }

    var input: Data {
        get throws {
            var data = Data()
            for object in [initial] + steps.map(\.line) + [["type": "end"]] {
                data += try JSONSerialization.data(withJSONObject: object) + Data("\n".utf8)
            }
            return data
        }
    }
}

@Suite("islet controller decides as isletd does", .enabled(if: Programs.isBuilt))
struct ControllerEqualityTests {
    @Test("the quickstart's inputs as lines give the quickstart's doses, one for one")
    func equal() throws {
        let run = try #require(Quickstart.shared)
        let transcript = try Transcript(journal: run.journal)
        #expect(transcript.steps.count > 280)
        let result = try Programs.run("islet", ["controller"], input: transcript.input)
        #expect(result.code == 0, "\(result.errors)")
        let replies = result.output.split(separator: "\n").dropFirst()
        #expect(replies.count == transcript.steps.count)
        #expect(transcript.steps.contains { ($0.advised ?? 0) > 0 })
        var differing = 0
        for (step, text) in zip(transcript.steps, replies) {
            let reply = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
            let basal = (reply?["basal_u_per_h"] as? Double).map { Int64(($0 * 1000).rounded()) }
            let bolus = (reply?["bolus_u"] as? Double).map { Int64(($0 * 1000).rounded()) }
            let advised = (reply?["advised_u"] as? Double).map { Int64(($0 * 1000).rounded()) }
            if basal != step.basal || bolus != step.bolus || advised != step.advised {
                differing += 1
                if differing <= 5 {
                    Issue.record(
                        "at \(step.seconds) s: isletd \(step.basal)/\(step.bolus)/\(step.advised ?? -1), \(text)"
                    )
                }
            }
        }
        #expect(differing == 0)
    }

    @Test(
        "the protocol's errors are one line and exit code 2",
        arguments: [
            (#"{"type":"obs"}"#, "lacks"),
            (#"{"type":"hello"}"#, "no message is called"),
            ("not json", "no JSON"),
            (
                #"{"type":"init","protocol":2,"patient":"x","t_s":0,"step_s":300,"announce":true,"units":"mg/dL","profile":{"basal_u_per_h":1,"isf_mgdl_per_u":40,"cr_g_per_u":10,"target_mgdl":110,"suspend_mgdl":75,"dia_min":360,"peak_min":75,"tdd_u":40,"weight_kg":70,"max_basal_u_per_h":4,"max_bolus_u":3,"max_iob_u":6}}"#,
                "version 1"
            ),
            (
                #"{"type":"init","protocol":1,"patient":"x","t_s":0,"step_s":300,"announce":true,"units":"mmol/L","profile":{"basal_u_per_h":1,"isf_mgdl_per_u":40,"cr_g_per_u":10,"target_mgdl":110,"suspend_mgdl":75,"dia_min":360,"peak_min":75,"tdd_u":40,"weight_kg":70,"max_basal_u_per_h":4,"max_bolus_u":3,"max_iob_u":6}}"#,
                "mg/dL"
            ),
            (
                #"{"type":"init","protocol":1,"patient":"x","t_s":0,"step_s":300,"announce":true,"units":"mg/dL","profile":{"basal_u_per_h":1,"isf_mgdl_per_u":0,"cr_g_per_u":10,"target_mgdl":110,"suspend_mgdl":75,"dia_min":360,"peak_min":75,"tdd_u":40,"weight_kg":70,"max_basal_u_per_h":4,"max_bolus_u":3,"max_iob_u":6}}"#,
                "isf_mgdl_per_u"
            ),
        ])
    func badLines(line: String, says: String) throws {
        let result = try Programs.run("islet", ["controller"], input: Data((line + "\n").utf8))
        #expect(result.code == 2)
        #expect(result.complaints.count == 1)
        #expect(result.errors.contains(says), "\(result.errors)")
    }
}
