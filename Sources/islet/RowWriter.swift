// Writes simulated glucose as CSV, to stdout or to a file that appears whole or not at all.

import Foundation
import Glibc
import Quantities
import TextInput
import VirtualPatient

/// A CSV of simulated glucose in the making.
final class RowWriter {
    private let path: String?
    private let unfinishedPath: String?
    private let handle: FileHandle
    private let namesPatients: Bool
    private var buffer: [UInt8] = []

    /// Opens the output and writes the header.
    /// - Parameters:
    ///   - path: the file; `nil` for stdout.
    ///   - namesPatients: whether a last column names the patient.
    init(path: String?, namesPatients: Bool) throws {
        self.path = path
        self.namesPatients = namesPatients
        if let path {
            let unfinished = "\(path).unfinished-\(getpid())"
            guard FileManager.default.createFile(atPath: unfinished, contents: nil),
                let handle = FileHandle(forWritingAtPath: unfinished)
            else {
                throw TextInputError(
                    place: TextPlace(file: path), problem: "cannot be written",
                    mend: "check that its folder exists and may be written")
            }
            unfinishedPath = unfinished
            self.handle = handle
        } else {
            unfinishedPath = nil
            handle = .standardOutput
        }
        append("time_min,plasma_mg_dl,interstitial_mg_dl\(namesPatients ? ",patient" : "")\n")
    }

    /// Writes one row, with every digit of its values.
    func write(_ row: OpenLoop.Row, of patient: String) throws {
        let plasma = row.plasma.milligramsPerDeciliter
        let interstitial = row.interstitial.milligramsPerDeciliter
        let name = namesPatients ? ",\(patient)" : ""
        append("\(row.minute),\(plasma),\(interstitial)\(name)\n")
        if buffer.count > 1 << 16 { try flush() }
    }

    /// Completes the output; a file appears under its name now.
    func finish() throws {
        try flush()
        guard let path, let unfinishedPath else { return }
        try handle.synchronize()
        try handle.close()
        guard rename(unfinishedPath, path) == 0 else {
            throw TextInputError(
                place: TextPlace(file: path), problem: String(cString: strerror(errno)))
        }
    }

    /// Removes an unfinished file.
    func abandon() {
        guard let unfinishedPath else { return }
        try? FileManager.default.removeItem(atPath: unfinishedPath)
    }

    private func append(_ text: String) { buffer.append(contentsOf: text.utf8) }

    private func flush() throws {
        do {
            try handle.write(contentsOf: buffer)
        } catch {
            throw TextInputError(
                place: TextPlace(file: path ?? "stdout"), problem: "cannot be written: \(error)")
        }
        buffer.removeAll(keepingCapacity: true)
    }
}
