// Fingerprints the sources that decide doses at every build.

import Foundation
import PackagePlugin

@main
struct SourceFingerprint: BuildToolPlugin {
    /// Layer 0: everything that decides.
    private static let deciding = [
        "Quantities", "SmallMath", "Twin", "Dosing", "Safety", "DeviceProtocols", "DecisionRecord",
        "ControlLoop",
    ]

    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let output = context.pluginWorkDirectoryURL.appending(path: "BuildFingerprint.swift")
        let sources = context.package.targets
            .compactMap { $0 as? SwiftSourceModuleTarget }
            .filter { Self.deciding.contains($0.name) }
            .flatMap { $0.sourceFiles(withSuffix: "swift").map(\.url) }
            .sorted { $0.path < $1.path }
        return [
            .buildCommand(
                displayName: "Fingerprinting what decides",
                executable: try context.tool(named: "source-fingerprint").url,
                arguments: [output.path] + sources.map(\.path), inputFiles: sources,
                outputFiles: [output])
        ]
    }
}
