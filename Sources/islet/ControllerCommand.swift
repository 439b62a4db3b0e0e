// islet controller: the planner and supervisor of isletd behind a line protocol, for other people's
// simulators.

import ArgumentParser
import Foundation

struct ControllerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "controller",
        abstract: "Decides for a simulator on stdin/stdout, one JSON object a line.",
        discussion: """
            The protocol is described in docs/controller-protocol.md. The limits of isletd hold here \
            too: what the simulator's profile allows is tightened to them.
            """)

    func run() throws {
        var session: LineProtocolSession?
        while let line = readLine(strippingNewline: true) {
            guard !line.isEmpty else { continue }
            do throws(LineProtocolError) {
                switch try LineProtocolMessage(line: line) {
                case .initial(let message):
                    let begun = try LineProtocolSession(message)
                    session = begun
                    reply(["type": "ready", "name": "islet", "meal_bolus": "user"])
                case .observation(let message):
                    guard session != nil else { throw .init("an obs came before init") }
                    let started = DispatchTime.now().uptimeNanoseconds
                    guard let decision = try session?.decide(message) else { continue }
                    let spent = DispatchTime.now().uptimeNanoseconds - started
                    var answer = decision
                    answer["compute_ms"] = (Double(spent) / 1e6 * 1000).rounded() / 1000
                    reply(answer)
                case .end: return
                }
            } catch {
                FileHandle.standardError.write(Data("islet controller: \(error.text)\n".utf8))
                throw ExitCode(2)
            }
        }
    }

    private func reply(_ object: [String: Any]) {
        guard
            let data = try? JSONSerialization.data(
                withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])
        else { return }
        FileHandle.standardOutput.write(data + Data("\n".utf8))
    }
}
