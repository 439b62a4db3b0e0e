// The trace's files: what is written is read back, and found scenarios are in order.

import Bench
import Foundation
import Quantities
import Testing
import TextInput

@Suite("The trace's files") struct TraceFileTests {
    private func folder() throws -> String {
        let path = NSTemporaryDirectory() + "/islet-trace-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false)
        return path
    }

    @Test("give back what was written")
    func roundTrip() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let trace = BenchTrace(
            minutes: [
                TraceMinute(
                    minute: 0, plasma: 120.125, interstitial: 0.001, basal: .units(0.05),
                    bolus: .zero, reached: 0.047123),
                TraceMinute(
                    minute: 1, plasma: nil, interstitial: nil, basal: .zero, bolus: .units(12.35),
                    reached: nil),
            ],
            events: [
                TraceEvent(at: .zero, kind: .cgm, value: 120),
                TraceEvent(at: Span(milliseconds: 1), kind: .cgm, detail: "low"),
                TraceEvent(at: .hours(700), kind: .dose, id: .max, value: -0.5, detail: "a: b"),
            ])
        let writer = try TraceWriter(folder: folder)
        try writer.append(trace)
        try writer.finish()
        #expect(try TraceFiles.read(folder: folder) == trace)
        let text = try String(contentsOfFile: "\(folder)/trace.csv", encoding: .utf8)
        #expect(
            text == """
                time_min,plasma_mg_dl,interstitial_mg_dl,basal_u,bolus_u,reached_u
                0,120.125,0.001,0.050,0.000,0.047123
                1,,,0.000,12.350,

                """)
    }

    @Test("scenarios are found below a folder by name, and a path without one is refused")
    func finding() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for name in ["b", "a", "a/deeper", "empty"] {
            try FileManager.default.createDirectory(
                atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        }
        for name in ["b", "a/deeper"] {
            try Data().write(to: URL(fileURLWithPath: "\(folder)/\(name)/scenario.yaml"))
        }
        #expect(
            try ScenarioFinder.folders(at: [folder, "\(folder)/b/"]) == [
                "\(folder)/a/deeper", "\(folder)/b",
            ])
        for wrong in ["\(folder)/empty", "\(folder)/none"] {
            let error = #expect(throws: TextInputError.self) {
                try ScenarioFinder.folders(at: [wrong])
            }
            #expect(error?.place.file == wrong)
        }
    }
}
