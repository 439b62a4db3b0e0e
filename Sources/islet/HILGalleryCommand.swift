// `islet hil gallery`: says what the gallery covers, and keeps its pages.

import ArgumentParser
import Bench
import Foundation
import TextInput

/// Checks the gallery's coverage and pages.
struct HILGalleryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gallery",
        abstract: "Check that the scenarios cover the hazards, and keep the gallery's pages.",
        discussion: """
            Reads every scenario, docs/hazards.csv and docs/reported-failures.csv, and compares \
            scenarios/README.md and docs/hazards.md with what they must say, and docs/limits.md, \
            docs/modes.md with its picture and docs/alarms.md with the tables in the code. Exit code 0: all is \
            covered and the pages are right. 1: something is missing, each on a line. 2: a file \
            cannot be read.
            """)

    @Option(help: "The project's root folder.")
    var root = "."

    @Flag(help: "Write the pages anew.")
    var write = false

    @Option(
        parsing: .upToNextOption,
        help: "What swift test --xunit-output wrote: each hazard's tests must be there and passed.")
    var tests: [String] = []

    func run() throws {
        let gallery: Gallery
        do {
            gallery = try Gallery(
                folder: "\(root)/scenarios", hazards: "\(root)/docs/hazards.csv",
                reported: "\(root)/docs/reported-failures.csv")
            if write {
                for (name, text) in gallery.pages {
                    try text.write(
                        toFile: "\(root)/\(name)", atomically: true, encoding: .utf8)
                }
            }
        } catch {
            CommandFault.complain("hil gallery", error)
            throw ExitCode(2)
        }
        var problems = gallery.problems(root: root)
        for (name, text) in gallery.pages
        where (try? String(contentsOfFile: "\(root)/\(name)", encoding: .utf8)) != text {
            problems.append("\(name): is not up to date; run islet hil gallery --write")
        }
        if !tests.isEmpty { problems += try unproven(gallery) }
        for problem in problems { print(problem) }
        let covered = gallery.hazards.filter { !gallery.entries(covering: $0).isEmpty }.count
        print(
            "\(gallery.entries.count) scenarios cover \(covered) of \(gallery.hazards.count) "
                + "hazards and \(gallery.reported.count) reported failures; "
                + "\(problems.isEmpty ? "nothing" : "\(problems.count)") missing")
        if !problems.isEmpty { throw ExitCode(1) }
    }

    private func unproven(_ gallery: Gallery) throws -> [String] {
        var xunit = ""
        for file in tests {
            guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
                CommandFault.say("islet hil gallery: \(file): cannot be read")
                throw ExitCode(2)
            }
            xunit += text
        }
        return gallery.unproven(root: root, by: TestOutcome(xunit: xunit))
    }
}
