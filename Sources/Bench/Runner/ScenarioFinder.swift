// Finds the scenarios that a command's paths name.

import Foundation
public import TextInput

/// Scenarios by path.
public enum ScenarioFinder {
    /// The scenario folders at or below the paths, each once, in the order of the paths and then
    /// by name.
    ///
    /// - Throws: ``TextInputError`` for a path that is not there or holds no scenario.
    public static func folders(at paths: [String]) throws(TextInputError) -> [String] {
        var found: [String] = []
        for path in paths {
            let trimmed = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: trimmed, isDirectory: &isFolder) else {
                throw TextInputError(
                    place: TextPlace(file: path), problem: "there is no such scenario",
                    mend: "name a folder with a \(Scenario.fileName), or a folder of such folders")
            }
            let below = isFolder.boolValue ? search(trimmed) : []
            guard !below.isEmpty else {
                throw TextInputError(
                    place: TextPlace(file: path),
                    problem: "holds no \(Scenario.fileName), and no folder below it does",
                    mend: "name a scenario's folder")
            }
            for folder in below where !found.contains(folder) { found.append(folder) }
        }
        return found
    }

    private static func search(_ folder: String) -> [String] {
        if FileManager.default.fileExists(atPath: "\(folder)/\(Scenario.fileName)") {
            return [folder]
        }
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.sorted().filter { !$0.hasPrefix(".") }.flatMap { name -> [String] in
            var isFolder: ObjCBool = false
            let path = "\(folder)/\(name)"
            _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            return isFolder.boolValue ? search(path) : []
        }
    }
}
