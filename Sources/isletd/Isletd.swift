// isletd: the controller. One binary, two roles: supervisor and planner.

import ArgumentParser
import BoardConfig
import EdgeRuntime
import Foundation

@main
struct Isletd: ParsableCommand {
    enum Role: String, ExpressibleByArgument {
        case supervisor, planner
    }

    static let configuration = CommandConfiguration(
        commandName: "isletd",
        abstract: "Closed-loop insulin controller. Research software: not for treating people.")

    @Option(help: "The board's configuration folder.")
    var config: String?

    @Option(help: "The process's role; the supervisor starts the planner itself.")
    var role = Role.supervisor

    /// Exit codes are 0 good, 1 a failure at run time, 2 usage or configuration.
    static func main() {
        do {
            let command = try parse()
            try command.run()
        } catch {
            guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
            complain(message(for: error))
            exit(withError: ExitCode(2))
        }
    }

    func run() throws {
        if role == .planner { throw ExitCode(PlannerProgram.run()) }
        guard let config else { throw ValidationError("--config DIR is needed") }
        do {
            try SupervisorProgram(configuration: BoardConfiguration.load(folder: config)).run()
        } catch let error as DaemonError {
            Self.complain("\(error)")
            throw ExitCode(error.exitCode)
        } catch {
            Self.complain("\(error)")
            throw ExitCode(2)
        }
    }

    private static func complain(_ line: String) {
        FileHandle.standardError.write(Data("isletd: \(line)\n".utf8))
    }
}
