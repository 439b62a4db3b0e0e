// `islet trial run`: lives the runs of a plan on all cores, and survives being killed.

import ArgumentParser
import Bench
import EdgeRuntime
import Foundation
import Glibc
import Quantities
import Synchronization
import Trial
import TrialResults

/// Runs a plan.
struct TrialRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run a plan: cohorts, arms, controllers, seeds.",
        discussion: """
            Exit code 0: every run was lived; 1: one could not be; 2: the plan or the folder is \
            wrong; 130: stopped (Ctrl-C). What was finished is kept, also after kill -9: --resume \
            goes on. Parts (--shard) and islet trial merge give the same bytes as one run.
            """)

    @Argument(help: "The plan's file.")
    var plan: String

    @Option(help: "How many runs at once; else one for each core.")
    var jobs: Int?

    @Option(help: "Run only a part, as 2/5.")
    var shard = "1/1"

    @Option(help: "The folder for results.")
    var out = "trial-report"

    @Flag(help: "Go on where an earlier run of the same plan in the same folder ended.")
    var resume = false

    @Flag(help: "Print the summary as one JSON object.")
    var json = false

    /// Real time that a program has for each answer.
    private static let answerLimit = Span.seconds(10)

    func run() throws {
        try TrialTelling.told("run") {
            guard let part = TrialShard(shard) else {
                throw CommandFault(text: "--shard \(shard): write 1/4 for the first of four parts")
            }
            guard (1...1000).contains(jobs ?? 1) else {
                throw CommandFault(text: "--jobs \(jobs ?? 0): write a number from 1 to 1000")
            }
            let read = try TrialPlan(path: plan)
            for decider in read.deciders {
                guard let name = decider.command.first, ServedChild.find(name) == nil else {
                    continue
                }
                throw CommandFault(text: "\(plan): \(decider.name): there is no program \(name)")
            }
            // A controller that is gone must be told in words, not by a signal.
            signal(SIGPIPE, SIG_IGN)
            let work = try TrialWork(read) { decider in
                try ProgramController(decider, answerLimit: Self.answerLimit)
            }
            let head = work.head(build: BuildFingerprint.sources, shard: part.text)
            let begun = try TrialFolder(at: out, head: head, resumes: resume)
            try live(work, part, begun)
            try TrialTelling.tell(TrialFolder(reading: out), json: json)
        }
    }

    private func live(_ work: TrialWork, _ part: TrialShard, _ begun: TrialFolder) throws {
        let mine = work.plan.keys.filter(part.contains)
        guard zip(mine, begun.rows).allSatisfy({ $0.index == $1.index }),
            begun.rows.count <= mine.count
        else { throw CommandFault(text: "\(out)/runs.jsonl: its runs are not the plan's") }
        let keys = Array(mine.dropFirst(begun.rows.count))
        let progress = SuiteProgress(
            keys.map { key in
                let words = [
                    work.person(key), work.plan.arms[key.arm].name,
                    work.plan.deciders[key.decider].name,
                ]
                return SuiteProgress.Run(
                    name: words.joined(separator: " "), length: .hours(24 * Int64(work.plan.days)))
            }, style: SuiteProgress.Style.ofThisProcess == .bar ? .bar : .none)
        let end = Mutex(RowEnd(try begun.appender()))
        StopRequest.listen()
        SideBySide.run(keys.count, jobs: jobs ?? SideBySide.defaultJobs) { place in
            // Runs begin in order, so none that is kept follows one that is left out.
            guard !StopRequest.isRaised else { return {} }
            progress.show(place, at: .origin)
            let row = work.row(keys[place])
            progress.end(place, passed: row.failure == nil)
            return { end.withLock { $0.appender.append(row) } }
        }
        progress.clear()
        let failure = end.withLock { end in
            end.appender.finish()
            return end.appender.failure
        }
        if let failure { throw failure }
        if StopRequest.isRaised {
            CommandFault.say("islet trial run: stopped; --resume goes on")
            throw ExitCode(StopRequest.exitCode)
        }
    }
}

/// The lines of results in the making, for one thread at a time.
private struct RowEnd: ~Copyable {
    let appender: RowAppender

    init(_ appender: sending RowAppender) { self.appender = appender }
}
