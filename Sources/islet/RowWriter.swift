// Writes simulated glucose as CSV, to stdout or to a file that appears whole or not at all.

import Foundation
import TextInput

/// A CSV of simulated glucose in the making.
final class RowWriter {
    private let file: SimulateFile?
    private let namesPatients: Bool
    private var buffer: [UInt8] = []

    /// Begins the output with its header.
    /// - Parameters:
    ///   - path: the file; `nil` for stdout.
    ///   - namesPatients: whether a last column names the patient.
    init(path: String?, namesPatients: Bool) throws {
        file = try path.map(SimulateFile.init(path:))
        self.namesPatients = namesPatients
        append("time_min,plasma_mg_dl,interstitial_mg_dl\(namesPatients ? ",patient" : "")\n")
    }

    /// Writes a patient's rows, with every digit of their values.
    func write(_ course: SimulatedCourse, of patient: String) throws {
        let name = namesPatients ? ",\(patient)" : ""
        for (minute, plasma) in course.plasma.enumerated() {
            append("\(minute),\(plasma),\(course.interstitial[minute])\(name)\n")
            if buffer.count > 1 << 16 { try flush() }
        }
    }

    /// Completes the output; a file appears under its name now.
    func finish() throws {
        try flush()
        try file?.finish()
    }

    /// Removes an unfinished file.
    func abandon() { file?.abandon() }

    private func append(_ text: String) { buffer.append(contentsOf: text.utf8) }

    private func flush() throws {
        if let file {
            try file.write(buffer)
        } else {
            do { try FileHandle.standardOutput.write(contentsOf: buffer) } catch {
                throw WholeFile.fault("stdout", "cannot be written", error)
            }
        }
        buffer.removeAll(keepingCapacity: true)
    }
}
