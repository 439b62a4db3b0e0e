// `islet hil describe`: tells a scenario in plain words and draws its timeline.

import ArgumentParser
import Bench
import Foundation
import TextInput

/// Tells scenarios.
struct HILDescribeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "describe",
        abstract: "Tell a scenario in plain words and draw its timeline; nothing is run.",
        discussion: """
            The scenario is read as for a run, person and therapy included, so what is wrong with \
            it is refused here as well (exit code 2).
            """)

    @Argument(help: "The scenario's folder.")
    var path: String

    @Option(help: "Draw the timeline as a picture into this file.")
    var svg: String?

    @Option(help: "Write words and picture as one page into this file.")
    var html: String?

    @OptionGroup var options: ScenarioOptions

    func run() throws {
        do {
            let play = try options.play(path)
            print(ScenarioStory(play).text)
            print(TimelineText(play).text, terminator: "")
            let picture = TimelinePicture(play)
            if let svg { try WholeFile.write(picture.svg, to: svg) }
            if let html { try WholeFile.write(picture.html, to: html) }
        } catch {
            CommandFault.complain("hil describe", error)
            throw ExitCode(2)
        }
    }
}
