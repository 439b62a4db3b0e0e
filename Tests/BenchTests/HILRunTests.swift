// The runner with made-up programs in the places of the patient and of isletd.

import Bench
import EdgeDevices
import Foundation
import Quantities
import Testing

@Suite("The bench's runner", .serialized) struct HILRunTests {
    /// Both programs are given as shell scripts.
    private func run(patient: String, isletd: String) throws -> HILOutcome {
        let folder = try HILFolder.make()
        defer { folder.remove() }
        let programs = try [patient, isletd].enumerated().map { index, script in
            let path = "\(folder.path)/program-\(index)"
            try "#!/bin/sh\n\(script)\n".write(toFile: path, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
            return path
        }
        let settings = HILSettings(
            islet: programs[0], isletd: programs[1], gpioShim: nil, rate: .maximum)
        let play = try BenchScenario.sampled(duration: "30 min")
        return try HILRun(play, in: folder, settings: settings).run { _ in }
    }

    @Test("isletd goes first at the end: the patient may take its time to write")
    func slowEnd() throws {
        let outcome = try run(
            patient: "echo ready; sleep 1; echo end 1800000 7", isletd: "exit 0")
        #expect(outcome.failure == nil)
        #expect(outcome.advances == 7)
    }

    @Test("isletd that fails is not waited for")
    func failure() throws {
        let outcome = try run(patient: "echo ready; exec sleep 60", isletd: "exit 3")
        #expect(outcome.failure == "isletd ended with exit code 3")
        #expect(outcome.elapsed < .seconds(30))
    }
}
