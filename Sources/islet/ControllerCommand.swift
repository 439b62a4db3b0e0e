// islet controller: the planner and supervisor of isletd behind a line protocol, for other people's
// simulators.

import ArgumentParser
import Foundation
import LineController
import Quantities

struct ControllerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "controller",
        abstract: "Decides for a simulator on stdin/stdout, one JSON object a line.",
        discussion: """
            The protocol is described in docs/controller-protocol.md. The limits of isletd hold here \
            too: what the simulator's profile allows is tightened to them.
            """)

    func run() throws {
        var session: LineSession?
        while let line = readLine(strippingNewline: true) {
            guard !line.isEmpty else { continue }
            do throws(LineError) {
                switch try LineMessage(line: line) {
                case .initial(let message):
                    let begun = try LineSession(message)
                    session = begun
                    reply(["type": "ready", "name": "islet", "meal_bolus": "user"])
                case .observation(let message):
                    guard session != nil else { throw .init("an obs came before init") }
                    let started = DispatchTime.now().uptimeNanoseconds
                    guard let decision = try session?.decide(message) else { continue }
                    let spent = DispatchTime.now().uptimeNanoseconds - started
                    var answer = Self.fields(decision)
                    answer["compute_ms"] = (Double(spent) / 1e6 * 1000).rounded() / 1000
                    reply(answer)
                case .end: return
                }
            } catch {
                CommandFault.say("islet controller: \(error.text)")
                throw ExitCode(2)
            }
        }
    }

    private static func fields(_ decision: LineDecision) -> [String: Any] {
        var fields: [String: Any] = [
            "basal_u_per_h": decision.basal.unitsPerHour, "bolus_u": decision.bolus.units,
            "note": decision.note,
        ]
        if let carbs = decision.carbsOnBoard { fields["cob_g"] = carbs }
        if let eventual = decision.eventual { fields["eventual_mgdl"] = eventual }
        if let advised = decision.advised { fields["advised_u"] = advised.units }
        return fields
    }

    private func reply(_ object: [String: Any]) {
        guard
            let data = try? JSONSerialization.data(
                withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])
        else { return }
        FileHandle.standardOutput.write(data + Data("\n".utf8))
    }
}
