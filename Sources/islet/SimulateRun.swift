// One run: people simulated block by block, their rows and pictures written as they come.

import Foundation
import Quantities
import TextInput
import VirtualPatient

/// A run of some people on some inputs.
struct SimulateRun {
    let people: [PatientRecord]
    /// What everybody receives; `nil` for each one's own basal insulin.
    let given: OpenLoopInputs?
    let minutes: Int
    let jobs: Int
    /// The file rows go to; `nil` for stdout.
    let output: String?
    let writesRows: Bool
    let namesPatients: Bool
    /// The picture's file, ending with .svg or .html.
    let plot: String?

    /// Rows of results kept at a time, for all threads together. 16 bytes each.
    private static let rowsKept = 1 << 24

    /// Simulates and writes. Every file appears whole or not at all.
    func run() throws -> [SimulateSummary] {
        try checkPlot()
        let picture = try plot.map(SimulateFile.init(path:))
        var writer: RowWriter?
        do {
            writer = writesRows ? try RowWriter(path: output, namesPatients: namesPatients) : nil
            var summaries: [SimulateSummary] = []
            var traces: [SimulateTrace] = []
            let block = max(jobs, min(people.count, Self.rowsKept / (minutes + 1)))
            for first in stride(from: 0, to: people.count, by: block) {
                let some = people[first..<min(people.count, first + block)]
                for (person, course) in zip(some, courses(of: Array(some))) {
                    summaries.append(SimulateSummary(of: person, course))
                    try writer?.write(course, of: person.name)
                    if let signalStep {
                        traces.append(
                            SimulateTrace(
                                of: person, course, inputs: inputs(of: person), step: signalStep))
                    }
                }
            }
            if let picture, let plot {
                let drawn = draw(traces)
                let isPage = plot.hasSuffix(".html")
                try picture.write(Array((isPage ? drawn.page(summaries) : drawn.svg).utf8))
            }
            try writer?.finish()
            try picture?.finish()
            return summaries
        } catch {
            writer?.abandon()
            picture?.abandon()
            throw error
        }
    }

    private func checkPlot() throws {
        guard let plot else { return }
        guard plot.hasSuffix(".svg") || plot.hasSuffix(".html") else {
            throw SimulateFault("--plot \(plot): the name must end with .svg or .html")
        }
        guard people.count <= SimulatePicture.patientLimit else {
            throw SimulateFault(
                "--plot \(plot): a picture takes at most \(SimulatePicture.patientLimit) patients")
        }
        guard minutes >= 1 else {
            throw SimulateFault("--plot \(plot): nothing to draw, the inputs end at minute 0")
        }
    }

    private var signalStep: Int? {
        plot == nil ? nil : SimulateTrace.step(minutes: minutes, patients: people.count)
    }

    private func inputs(of person: PatientRecord) -> OpenLoopInputs {
        given ?? OpenLoopInputs(basalOf: person, minutes: minutes)
    }

    private func courses(of some: [PatientRecord]) -> [SimulatedCourse] {
        let signalStep = signalStep
        if signalStep == nil, some.count > 1 {
            let plants = some.map(\.plant)
            switch some[0].physiology.model {
            case .s2008:
                return SimulatedCourse.batch(
                    plants.compactMap(\.s2008), given: given, minutes: minutes, jobs: jobs)
            case .s2013:
                return SimulatedCourse.batch(
                    plants.compactMap(\.s2013), given: given, minutes: minutes, jobs: jobs)
            case .hovorka:
                return SimulatedCourse.batch(
                    plants.compactMap(\.hovorka), given: given, minutes: minutes, jobs: jobs)
            }
        }
        return SimulateThreads.map(count: some.count, jobs: jobs) { index in
            SimulatedCourse(
                of: some[index], inputs: inputs(of: some[index]), minutes: minutes,
                signalStep: signalStep)
        }
    }

    private func draw(_ traces: [SimulateTrace]) -> SimulatePicture {
        let one = people[0]
        let group = one.group.map { ", \($0.rawValue)" } ?? ""
        let title =
            people.count == 1
            ? "\(one.name)\(group)" : "\(people.count) virtual patients\(group)"
        var facts = ["plant \(one.physiology.model.rawValue)"]
        if people.count == 1 {
            facts.append("\(SimulateText.fixed(one.physiology.bodyMass, 1)) kg")
            facts.append(
                "own basal \(SimulateText.fixed(60 * one.plant.basalUnitsPerMinute, 2)) U/h")
        }
        facts.append("open loop, no controller")
        return SimulatePicture(
            traces: traces, title: title, subtitle: facts.joined(separator: ", "),
            minutes: minutes)
    }
}

extension AnyPlant {
    var s2008: S2008? { if case .s2008(let plant) = self { plant } else { nil } }
    var s2013: S2013? { if case .s2013(let plant) = self { plant } else { nil } }
    var hovorka: Hovorka? { if case .hovorka(let plant) = self { plant } else { nil } }
}
