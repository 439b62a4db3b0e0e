// The supervisor's end of a planner that hangs, dies or talks nonsense.

import ControlLoop
import EdgeRuntime
import Foundation
import Quantities
import Safety
import Testing

@Suite("The supervisor's end of a planner that misbehaves")
struct PlannerPortTests {
    /// A planner written for the occasion; the channel is its descriptor 3.
    private func script(_ body: String) throws -> String {
        let path = FileManager.default.temporaryDirectory
            .appendingPathComponent("planner-\(UUID().uuidString)").path
        try "#!/bin/sh\n\(body)\n".write(toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path)
        return path
    }

    private func request() throws -> PlannerRequest {
        PlannerRequest(
            cycle: 1, at: .origin, minuteOfDay: 0, elapsed: .zero, reading: .missing,
            deliveredBasal: .zero, deliveredBolus: .zero, bolusInProgress: .zero,
            uncertainInsulin: .zero, insulinOnBoard: .zero, carbs: .zero, carbsAge: .zero,
            therapy: TherapySettings(
                basal: try #require(BasalSchedule(constant: .unitsPerHour(1))),
                sensitivity: try #require(InsulinSensitivity(mgPerdLPerUnit: 40)),
                carbRatio: try #require(CarbRatio(gramsPerUnit: 10)), target: .mgPerdL(110),
                suspendThreshold: .mgPerdL(75), totalDailyInsulin: .units(40),
                bodyMass: try #require(BodyMass(kilograms: 70)), insulinActionDuration: .hours(6),
                insulinActionPeak: .minutes(75)),
            limits: PlannerLimits(
                maximumBasal: .unitsPerHour(1), maximumBolus: .zero, insulinOnBoardRoom: .zero),
            activity: nil, twin: [])
    }

    /// Asks once and waits for what the port makes of it.
    private func outcome(of body: String, patience: Span = .seconds(60)) throws -> LoopEvent? {
        let port = PlannerPort(executable: try script(body), patience: patience)
        port.start()
        defer { port.stop() }
        port.ask(try request())
        for _ in 0..<14_000 {
            if let event = port.look() { return event }
            usleep(5000)
        }
        return nil
    }

    @Test("bytes that are no message are garbage")
    func noise() throws {
        #expect(
            try outcome(of: "printf 'rubbish rubbish' >&3; exec sleep 60")
                == .plannerFailed(.garbage))
    }

    @Test("a framed message that is no reply is garbage")
    func wrongMessage() throws {
        // "ISL1", length 1, one byte of CBOR: the integer 0.
        #expect(
            try outcome(of: #"printf 'ISL1\001\000\000\000\000' >&3; exec sleep 60"#)
                == .plannerFailed(.garbage))
    }

    @Test("a process that ends has died")
    func death() throws {
        #expect(try outcome(of: "exit 0") == .plannerFailed(.died))
    }

    @Test("a process that says nothing is late")
    func silence() throws {
        #expect(
            try outcome(of: "exec sleep 60", patience: Span(milliseconds: 200))
                == .plannerFailed(.late))
    }
}
