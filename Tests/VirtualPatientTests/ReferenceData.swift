// Where the tests find reference data: fixtures beside them, and larger sets where present.

import Foundation
import Testing
import VirtualPatient

/// A file in the test target's folder of fixtures.
func fixture(_ name: String) throws -> String {
    let url = try #require(Bundle.module.url(forResource: "Fixtures/\(name)", withExtension: nil))
    return try String(contentsOf: url, encoding: .utf8)
}

/// adult#001, child#005 and adolescent#003 of simglucose.
func referencePatient(_ name: String) throws -> PatientRecord {
    let table = try PatientTable(parsing: fixture("patients.csv"))
    return try #require(table.patient(named: name))
}

/// The folder of shared reference data, where this machine has one.
let sharedFolder: URL? = {
    let here = URL(filePath: #filePath).deletingLastPathComponent()
    let beside = here.appending(path: "../../../shared").standardizedFileURL
    let named = ProcessInfo.processInfo.environment["ISLET_SHARED"].map { URL(filePath: $0) }
    return [named, beside].compactMap(\.self).first {
        FileManager.default.fileExists(atPath: $0.appending(path: "data").path)
    }
}()

/// All of simglucose's patients: named by ISLET_VPATIENT_PARAMS, or in an installed simglucose.
let allPatientsFile: String? = {
    let environment = ProcessInfo.processInfo.environment
    if let path = environment["ISLET_VPATIENT_PARAMS"] { return path }
    let python = Process()
    python.executableURL = URL(filePath: "/usr/bin/env")
    python.arguments = [
        "python3", "-c",
        "import importlib.util as u; s = u.find_spec('simglucose'); "
            + "print(s.submodule_search_locations[0] if s else '', end='')",
    ]
    let pipe = Pipe()
    python.standardOutput = pipe
    python.standardError = Pipe()
    guard (try? python.run()) != nil else { return nil }
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    python.waitUntilExit()
    guard let folder = String(bytes: output, encoding: .utf8), !folder.isEmpty else { return nil }
    let path = folder + "/params/vpatient_params.csv"
    return FileManager.default.fileExists(atPath: path) ? path : nil
}()

/// A comma-separated table of numbers, by column.
struct Columns {
    let values: [String: [Double]]

    init(_ text: String) {
        let lines = text.split(separator: "\n")
        let names = lines.first.map { $0.split(separator: ",").map(String.init) } ?? []
        var values: [String: [Double]] = [:]
        for name in names { values[name] = [] }
        for line in lines.dropFirst() {
            for (name, field) in zip(names, line.split(separator: ",")) {
                values[name]?.append(Double(field) ?? .nan)
            }
        }
        self.values = values
    }

    subscript(_ name: String) -> [Double] { values[name] ?? [] }
}
