// `islet twin check`: what the operational twin says one unit does, against what it truly does.

import ArgumentParser
import Foundation
import TwinHistory
import TwinStudy
import VirtualPatient

/// The check by intervention on one virtual person.
struct TwinCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check by intervention: a virtual person lived twice, with and without one unit.",
        discussion: """
            The person lives four days in a simple closed loop with entered meals while the twin \
            of the controller follows; before a meal of the last day the body is lived twice.
            """)

    @Argument(help: "A virtual person: adult-3@seed5, s2013-child-3@seed1, hovorka-adult-2@seed9.")
    var person: String

    @Option(help: "Draw the check into F.svg or F.html.")
    var plot: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    private struct Report: Encodable {
        struct Point: Encodable {
            let hours: Double
            let said_mg_dl: Double
            let low_80: Double
            let high_80: Double
            let true_mg_dl: Double
        }
        let person: String
        let points: [Point]
    }

    func run() throws {
        try TwinTools.told("check") {
            try TwinTools.checkPlot(plot)
            let points = try self.points()
            let picture = TwinPicture(intervention: points, name: person)
            if let plot { try TwinTools.write(picture.text(forFile: plot), to: plot) }
            guard json else {
                print(picture.words.joined(separator: "\n"))
                return
            }
            let found = points.map {
                Report.Point(
                    hours: $0.hours, said_mg_dl: $0.said, low_80: $0.range80.lowerBound,
                    high_80: $0.range80.upperBound, true_mg_dl: $0.truth)
            }
            print(try TwinTools.json(Report(person: person, points: found)))
        }
    }

    private func points() throws -> [TwinPicture.InterventionPoint] {
        guard let name = PersonName(person) else {
            throw TwinRefusal("\(person): is not a virtual person; write adult-3@seed5")
        }
        let record = try People.named(name)
        let someone = StudyPerson(record, group: name.group, seed: StudySplit.development.seed(1))
        var arm = StudyArm()
        arm.loop = .closed
        guard
            let trace = StudyTrace(
                of: someone, clinic: StudyClinic(measuring: someone), arm: arm),
            let moment = trace.moments.first
        else { throw TwinRefusal("\(person): no settings were found, or no meal to check at") }
        let run = TwinRun(of: trace)
        guard let said = run.effects.first, let spread = run.effectDeviations.first else {
            throw TwinRefusal("\(person): the twin said nothing at the moment of the check")
        }
        let base = trace.course(from: moment, change: 0, minutes: 480)
        let more = trace.course(from: moment, change: 1, minutes: 480)
        var points = [TwinPicture.InterventionPoint(hours: 0, said: 0, range80: 0...0, truth: 0)]
        for (place, horizon) in TwinRun.effectHorizons.enumerated() {
            let width = 1.2816 * spread[place]
            let low = max(said[place] - width, 0)
            points.append(
                TwinPicture.InterventionPoint(
                    hours: Double(horizon) / 12, said: said[place],
                    range80: low...max(low, said[place] + width),
                    truth: base[horizon - 1] - more[horizon - 1]))
        }
        return points
    }
}
