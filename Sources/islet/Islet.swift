// islet: the engineers' and clinicians' toolbox.

import ArgumentParser
import Foundation

@main
struct Islet: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "islet",
        abstract: "The toolbox of Islet. Research software: not for treating people.",
        subcommands: [
            HILCommand.self, SimulateCommand.self, ControllerCommand.self, LogCommand.self,
            TwinCommand.self, TrialCommand.self, MetricsCommand.self, ConfigCommand.self,
            VerifyCommand.self,
        ])

    /// Exit codes are 0 good, 1 the thing checked failed, 2 usage or configuration.
    static func main() {
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch {
            let code = exitCode(for: error)
            guard code == .validationFailure else { exit(withError: error) }
            FileHandle.standardError.write(Data((fullMessage(for: error) + "\n").utf8))
            exit(withError: ExitCode(2))
        }
    }
}
