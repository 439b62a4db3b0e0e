// Another controller in a trial: a program that speaks the controller line protocol.

import Bench
import Foundation
import LineController
import Quantities
import Trial

/// A program as a trial's controller, started anew for each run.
final class ProgramController: TrialController {
    private let child: ServedChild
    private let channel: DescriptorChannel
    private let limit: Span
    private let log: URL

    /// Starts the program.
    /// - Parameter answerLimit: real time it has for each answer.
    init(_ decider: TrialDecider, answerLimit: Span) throws {
        log = FileManager.default.temporaryDirectory
            .appendingPathComponent("islet-trial-\(UUID().uuidString).log")
        child = try ServedChild(decider.command, log: log)
        channel = child.channel
        limit = answerLimit
    }

    deinit {
        channel.send(#"{"type":"end"}"#)
        child.finish()
        try? FileManager.default.removeItem(at: log)
    }

    func begin(_ message: LineInit) throws -> Bool {
        try ServedReady(line: answer(to: message.line)).mealBolus == .controller
    }

    func decide(_ message: LineObservation) throws -> TrialOrder {
        guard channel.takeWaiting() == nil else {
            throw TrialFailure("the program wrote a line that nothing had asked for")
        }
        let reply = ServedReply(line: try answer(to: message.line))
        guard let basal = reply.basal, let bolus = reply.bolus, reply.faults.isEmpty else {
            throw TrialFailure(reply.faults.map(\.description).joined(separator: "; "))
        }
        return TrialOrder(
            basal: basal.unitsPerHour, bolus: bolus.units, advised: reply.advised?.units)
    }

    private func answer(to line: String) throws -> String {
        channel.send(line)
        switch channel.receive(within: limit) {
        case .line(let text): return text
        case .silence: throw TrialFailure("the program did not answer within \(limit.seconds) s")
        case .overlong: throw TrialFailure("the program's line is too long")
        case .gone(let how): throw TrialFailure(how)
        }
    }
}
