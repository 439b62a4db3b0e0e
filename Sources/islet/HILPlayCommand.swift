// `islet hil play`: a person at the virtual patient, in the browser; and a session played again.

import ArgumentParser
import Bench
import Dispatch
import Foundation
import Play
import PlayServer
import Quantities
import TextInput

/// Plays a scenario by hand.
struct HILPlayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "play",
        abstract: "Manage a scenario's virtual patient in the browser, and be debriefed.",
        discussion: """
            Serves one page on this machine until Ctrl-C. A session can be saved from the page and \
            played again with --replay, which prints the debrief and checks that it came out the \
            same, to the bit. See docs/play.md.
            """)

    @Argument(help: "The scenario's folder.")
    var scenario: String?

    @Option(help: "Play a saved session again and print its debrief, without a browser.")
    var replay: String?

    @Option(help: "The page's port; 0 for any that is free; else 8765.")
    var port: UInt16?

    @Option(
        help: "The IPv4 address to listen at, else 127.0.0.1; any other lets others in.")
    var address: String?

    @Option(help: "Virtual seconds per real second, 1 to 3600; else 300.")
    var rate: Double?

    @Option(help: "Replaces the scenario's seed.")
    var seed: UInt64?

    @Option(help: "Write the session to this file when it is finished.")
    var save: String?

    @Flag(help: "Nobody announces the scenario's meals or gives boluses but you.")
    var byHand = false

    @Flag(help: "Hide true glucose until the debrief; the page can still show it.")
    var hideTruth = false

    @Flag(help: "With --replay: print the debrief as one JSON object.")
    var json = false

    func run() throws {
        do {
            switch (scenario, replay) {
            case (nil, let file?):
                try refuse(belongingToPage, beside: "--replay, whose session has its own")
                try playAgain(file)
            case (let folder?, nil):
                try refuse([("--json", json)], beside: "a scenario: it is of --replay")
                try serve(folder)
            default: throw CommandFault(text: "name a scenario, or --replay and a session's file")
            }
        } catch let code as ExitCode {
            throw code
        } catch {
            CommandFault.complain("hil play", error)
            throw ExitCode(2)
        }
    }

    /// What only the page heeds, and whether it was given.
    private var belongingToPage: [(option: String, isGiven: Bool)] {
        [
            ("--port", port != nil), ("--address", address != nil), ("--rate", rate != nil),
            ("--seed", seed != nil), ("--save", save != nil), ("--by-hand", byHand),
            ("--hide-truth", hideTruth),
        ]
    }

    private func refuse(
        _ options: [(option: String, isGiven: Bool)], beside what: String
    ) throws {
        for (option, isGiven) in options where isGiven {
            throw CommandFault(text: "\(option) does not go with \(what)")
        }
    }

    private func serve(_ folder: String) throws {
        let rate = rate ?? 300
        let address = address ?? "127.0.0.1"
        guard PlayRoom.rateRange.contains(rate) else {
            throw CommandFault(text: "--rate \(rate): write 1 to 3600")
        }
        let session = try PlaySession(scenario: folder, seed: seed, byHand: byHand)
        let room = PlayRoom(session, rate: rate, truth: !hideTruth, savePath: save)
        let server = PlayServer(room, address: address, port: port ?? 8765)
        if address != "127.0.0.1" {
            CommandFault.say("islet hil play: anybody who reaches \(address) can take part")
        }
        Task.detached {
            do {
                try await server.run { url in
                    CommandFault.say("islet hil play: open \(url) (Ctrl-C ends)")
                }
                Foundation.exit(0)
            } catch {
                CommandFault.complain("hil play", error)
                Foundation.exit(2)
            }
        }
        dispatchMain()
    }

    private func playAgain(_ file: String) throws {
        let recording = try PlayRecording(path: file)
        var session = try PlaySession(
            scenario: recording.scenario, seed: recording.seed, byHand: recording.byHand)
        try session.replay(recording.actions, until: recording.end)
        let debrief = try PlayDebrief(session)
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
            FileHandle.standardOutput.write(try encoder.encode(debrief) + Data("\n".utf8))
        } else {
            print(Self.table(debrief, session))
        }
        guard session.traceDigest == recording.trace else {
            CommandFault.say(
                "islet hil play: \(file): it did not come out the same; the scenario or the "
                    + "program has changed since")
            throw ExitCode(1)
        }
    }

    private static func table(_ debrief: PlayDebrief, _ session: PlaySession) -> String {
        let write = { (value: Double?) in
            value.map { QuantityText.write(($0 * 100).rounded() / 100) } ?? "-"
        }
        var lines = [
            "\(session.play.scenario.title), \(QuantityText.write(session.now)), "
                + "\(session.actions.count) actions",
            "  \("".padding(to: 24))\("you".padding(to: 10))controller alone",
        ]
        for key in ["tir_70_180", "tbr_lt70", "tbr_l2_lt54", "tar_gt180", "mean", "lbgi", "hbgi"] {
            lines.append(
                "  \(key.padding(to: 24))\(write(debrief.you.metrics[key]).padding(to: 10))"
                    + write(debrief.controller.metrics[key]))
        }
        lines.append(
            "  \("insulin U".padding(to: 24))\(write(debrief.you.insulin).padding(to: 10))"
                + write(debrief.controller.insulin))
        for moment in debrief.moments {
            lines.append(
                "  \(QuantityText.write(Span.minutes(Int64(moment.at)))): \(moment.what): "
                    + "\(moment.effect.rawValue) (risk \(write(moment.risk)), without it "
                    + "\(write(moment.riskWithout)))")
        }
        return lines.joined(separator: "\n")
    }
}

extension String {
    fileprivate func padding(to width: Int) -> String {
        self + String(repeating: " ", count: max(1, width - count))
    }
}
