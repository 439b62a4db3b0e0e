// The files of a virtual patient's process: the trace, and the memory of its pump.

import Foundation
import Quantities
public import TextInput

/// Where a world's trace and pump memory are kept.
public final class PatientFiles {
    private let trace: TraceWriter?
    private let memoryPath: String?

    /// Prepares the files.
    ///
    /// - Parameters:
    ///   - traceFolder: where the trace goes; `nil` for nowhere.
    ///   - pumpMemory: where the pump's memory is kept over restarts; `nil` for nowhere.
    /// - Throws: ``TextInputError`` when a file cannot be made.
    public init(traceFolder: String?, pumpMemory: String?) throws(TextInputError) {
        trace = if let traceFolder { try TraceWriter(folder: traceFolder) } else { nil }
        memoryPath = pumpMemory
    }

    /// What the pump remembers from an earlier start; `nil` at its first.
    ///
    /// - Throws: ``TextInputError`` when the file is there but cannot be read.
    public func pumpMemory() throws(TextInputError) -> [UInt8]? {
        guard let memoryPath, FileManager.default.fileExists(atPath: memoryPath) else {
            return nil
        }
        guard let data = FileManager.default.contents(atPath: memoryPath) else {
            throw TextInputError(place: TextPlace(file: memoryPath), problem: "cannot be read")
        }
        return Array(data)
    }

    /// Writes down what the world has to say so far; the pump's memory is in place, whole, when
    /// this returns.
    func append(_ world: inout some World) throws(PatientError) {
        if let memoryPath, let memory = world.takePumpMemory() {
            do {
                try WholeFile.write(memory, to: memoryPath)
            } catch {
                throw .run("\(error); it is the pump's memory")
            }
        }
        let part = world.takeTrace()
        guard let trace, !part.isEmpty else { return }
        do { try trace.append(part) } catch { throw .run(error.description) }
    }

    /// Writes out what is still held.
    func finish() throws(PatientError) {
        do { try trace?.finish() } catch { throw .run(error.description) }
    }
}
