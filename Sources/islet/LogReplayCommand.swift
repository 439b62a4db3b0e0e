// islet log replay: recomputes every decision of a journal, to the bit.

import ArgumentParser
import DecisionRecord
import EdgeRuntime
import Foundation
import Journal

struct LogReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Recompute every decision from the recorded inputs, to the bit.",
        discussion: """
            Every recorded event is given again to a fresh supervisor, and every question again to \
            the planner; what they record must equal what the journal holds. A journal written by \
            another build may differ by right: the builds are named.

            Exit code 0: every decision was recomputed. 1: one differs, or the journal is not sound. \
            2: FILE cannot be read.
            """)

    @Argument(help: "The journal, an SQLite file.")
    var file: String

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        // A journal that was cut, or mended in a place that no decision reads, replays all the same.
        let found = try LogCommandSupport.orExit("replay") { try JournalVerifier.verify(file) }
        guard found.isSound else {
            let problem = "the journal is not sound: \(found.summary)"
            print(
                json
                    ? JSONText.text(ReplayReport.cbor(notReplayed: problem))
                    : "NOT REPRODUCED: \(problem)")
            throw ExitCode(1)
        }
        let report = try LogCommandSupport.orExit("replay") { try ReplayReport(journal: file) }
        print(json ? JSONText.text(report.cbor) : report.summary)
        if !report.isReproduced { throw ExitCode(1) }
    }
}

extension ReplayReport {
    var summary: String {
        if let problem { return "NOT REPRODUCED: \(problem)" }
        var text = "reproduced: \(decisions) decisions and \(plans) planner replies, to the bit"
        if let build, build != BuildFingerprint.sources {
            text +=
                "\n  note: the journal was written by build \(build.prefix(12)), "
                + "this is \(BuildFingerprint.sources.prefix(12))"
        }
        return text
    }

    var cbor: CBORValue {
        Self.cbor(
            decisions: decisions, plans: plans, isReproduced: isReproduced, problem: problem,
            build: build)
    }

    /// Of a journal that is not worth replaying.
    static func cbor(notReplayed problem: String) -> CBORValue {
        cbor(decisions: 0, plans: 0, isReproduced: false, problem: problem, build: nil)
    }

    private static func cbor(
        decisions: Int, plans: Int, isReproduced: Bool, problem: String?, build: String?
    ) -> CBORValue {
        .map([
            "decisions": .int(Int64(decisions)), "plans": .int(Int64(plans)),
            "reproduced": .bool(isReproduced), "problem": .text(orNull: problem),
            "build": .text(orNull: build), "this_build": .text(BuildFingerprint.sources),
        ])
    }
}
