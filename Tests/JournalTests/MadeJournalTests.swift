// Journals that no controller wrote: anybody can make one whose chain is sound.

import ControlLoop
import DecisionRecord
import DeviceProtocols
import Foundation
import Journal
import Quantities
import Safety
import Testing

@Suite("A journal made by hand")
struct MadeJournalTests {
    private static func configuration() throws -> LoopConfiguration {
        LoopConfiguration(
            therapy: TherapySettings(
                basal: try #require(BasalSchedule(constant: .unitsPerHour(1))),
                sensitivity: try #require(InsulinSensitivity(mgPerdLPerUnit: 40)),
                carbRatio: try #require(CarbRatio(gramsPerUnit: 10)), target: .mgPerdL(110),
                suspendThreshold: .mgPerdL(75), totalDailyInsulin: .units(40),
                bodyMass: try #require(BodyMass(kilograms: 70)), insulinActionDuration: .hours(6),
                insulinActionPeak: .minutes(75)),
            limits: Limits(), automation: .closedLoop, sensorUnit: .milligramsPerDeciliter,
            utcOffset: .zero, cycle: .minutes(5), bolusIncrement: .units(0.05),
            basalIncrement: .unitsPerHour(0.05))
    }

    /// The configuration with one of its values, or of its therapy's, replaced.
    private static func altered(_ key: String, _ value: CBORValue) throws -> CBORValue {
        guard case .map(var all) = try configuration().cbor,
            case .map(var therapy)? = all["therapy"]
        else { throw CocoaError(.coderInvalidValue) }
        if let found = therapy[key] {
            #expect(found != value)
            therapy[key] = value
            all["therapy"] = .map(therapy)
        } else {
            #expect(all[key] != nil && all[key] != value)
            all[key] = value
        }
        return .map(all)
    }

    /// What a replay finds in a journal of one session with a configuration, one event and a
    /// reading 6 min later.
    private func problem(
        _ configuration: CBORValue, at start: Int64 = 0, wall: Int64 = 1_700_000_000_000,
        age: Int64 = 0
    ) throws -> String? {
        let folder = try Folder()
        let path = folder.path("made.sqlite")
        let store = try JournalStore(path, creating: origin)
        var chain = store.chain
        let started = LoopEvent.started(epoch: 1)
        let sample = CGMMeasurement(
            reading: .value(.mgPerdL(120)), unit: .milligramsPerDeciliter, trend: nil, status: .ok,
            sensorID: 1, counter: 1, age: Span(milliseconds: age), bootID: 1,
            deviceTime: DeviceInstant(milliseconds: 1000))
        var records: [ChainedRecord] = []
        for (kind, after, body) in [
            (RecordKind.session, Int64(0), CBORValue.map(["configuration": configuration])),
            (.event, 0, started.cbor), (.event, 360_000, LoopEvent.sensor(sample).cbor),
        ] {
            records.append(
                chain.append(
                    kind: kind, at: LoopInstant(milliseconds: start &+ after),
                    wall: WallInstant(unixMilliseconds: wall &+ after), body: body))
        }
        try store.append(records, durable: true)
        try store.close()
        #expect(try JournalVerifier.verify(path).isSound)
        return try ReplayReport(journal: path).problem
    }

    @Test("one with a configuration that was checked is stepped through")
    func sound() throws {
        let found = try problem(try Self.configuration().cbor)
        // It was made without what the supervisor records, and that is what is told.
        #expect(found?.hasPrefix("record 2") == true)
        #expect(found?.contains("configuration") == false)
    }

    @Test(
        "a value that no checked configuration has is told by its field, and nothing traps",
        arguments: [
            ("dia_ms", CBORValue.int(0)), ("dia_ms", .int(-1)), ("dia_ms", .int(.max)),
            ("peak_ms", .int(0)), ("peak_ms", .int(.max)), ("peak_ms", .int(10_800_000)),
            ("max_basal_mu_h", .int(10_001)), ("max_basal_mu_h", .int(-1)),
            ("max_bolus_mu", .int(.max)), ("max_iob_mu", .int(-1)), ("max_iob_mu", .int(7001)),
            ("hourly_multiple", .double(0.5)), ("hourly_multiple", .double(1e300)),
            ("two_hour_share", .double(0.51)), ("utc_offset_ms", .int(.max)),
            ("utc_offset_ms", .int(.min)), ("cycle_ms", .int(0)), ("cycle_ms", .int(.max)),
            ("cycle_ms", .int(-300_000)), ("bolus_step_mu", .int(0)),
            ("bolus_step_mu", .int(.max)), ("basal_step_mu_h", .int(-50)),
            ("tdi_mu", .int(.min)), ("tdi_mu", .int(.max)), ("isf_mg_dl_u", .double(1e-300)),
            ("isf_mg_dl_u", .double(1e300)), ("cr_g_u", .double(1e-300)),
            ("weight_kg", .double(1e300)), ("target_mg_dl", .double(1e300)),
            ("suspend_mg_dl", .double(1e300)), ("target_mg_dl", .double(0)),
            (
                "basal",
                .array([.map(["minute": .int(0), "mu_h": .int(.max)])])
            ),
        ])
    func impossible(key: String, value: CBORValue) throws {
        let found = try #require(try problem(try Self.altered(key, value)))
        #expect(found.hasPrefix("record 0: configuration"), "\(found)")
        #expect(found.contains(key == "basal" ? "mu_h" : key), "\(found)")
    }

    @Test(
        "a reading of an age that no link can bring is told, and nothing traps",
        arguments: [Int64.max, .min, 2_000_000_000_000_001, -2_000_000_000_000_001])
    func impossibleAge(age: Int64) throws {
        let found = try #require(try problem(try Self.configuration().cbor, age: age))
        #expect(found.contains("event.age_ms"), "\(found)")
    }

    @Test(
        "a time that no journal reaches is told, and nothing traps",
        arguments: [
            (Int64.max, Int64(1_700_000_000_000)), (Int64.min, Int64(1_700_000_000_000)),
            (Int64(0), Int64.max), (Int64(0), Int64.min),
        ])
    func impossibleTime(at: Int64, wall: Int64) throws {
        let found = try #require(
            try problem(try Self.configuration().cbor, at: at, wall: wall))
        #expect(found.contains("record 0: session.") && found.contains("is no time"), "\(found)")
    }
}
