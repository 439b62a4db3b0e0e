// `islet simulate`: a virtual patient on a given course of meals and insulin, without a controller.

import ArgumentParser
import Foundation
import Glibc
import Quantities
import TextInput
import VirtualPatient

/// Simulates virtual patients in open loop.
struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Simulate virtual patients on given meals and insulin (open loop).",
        discussion: """
            Inputs have the columns time_min,CHO_g_per_min,insulin_U_per_min; a row acts on the \
            minute that starts at its time, a minute without a row receives nothing, food is \
            eaten at up to 5 g/min. Without --inputs the patient is on basal insulin and fasts. \
            Output has the columns time_min,plasma_mg_dl,interstitial_mg_dl (with --cohort also \
            patient), from minute 0 to the last input, or for --days. Without --output, --json \
            and --throughput it goes to stdout.
            """)

    @Option(help: "The plant: s2008.")
    var model = "s2008"

    @Option(help: "A table of patients in the layout of simglucose's vpatient_params.csv.")
    var patients: String?

    @Option(help: "The patient of that table to simulate.")
    var patient: String?

    @Option(help: "Draw patients from the statistics of a group: adult, adolescent or child.")
    var cohort: String?

    @Option(help: "How many patients to draw (1 to 100000).")
    var count = 1

    @Option(help: "The seed the drawn patients belong to.")
    var seed: UInt64 = 1

    @Option(help: "The course of meals and insulin.")
    var inputs: String?

    @Option(help: "How long to simulate, in days (up to 3650).")
    var days: Double?

    @Option(help: "The file to write; it appears whole or not at all.")
    var output: String?

    @Flag(
        help: """
            Measure simulated patient-days per second of CPU time, one thread; without --inputs \
            the patients eat four meals a day (45, 70, 20 and 80 g) on basal insulin.
            """)
    var throughput = false

    @Flag(help: "Print one JSON object about the run.")
    var json = false

    func run() throws {
        do {
            try simulate()
        } catch {
            FileHandle.standardError.write(Data("islet simulate: \(error)\n".utf8))
            throw ExitCode(2)
        }
    }

    /// A wrong option: what is wrong with it and how to mend it.
    private struct OptionFault: Error, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }

    private func simulate() throws {
        guard model == "s2008" else {
            throw OptionFault("--model \(model): there is no such plant; there is s2008")
        }
        let people = try chosenPatients()
        let given = try inputs.map { try Self.read($0, OpenLoopInputs.init(parsing:)) }
        let minutes = try duration(of: given)
        func course(of person: PatientRecord) -> OpenLoopInputs {
            given
                ?? OpenLoopInputs(
                    basalOf: person, minutes: minutes, meals: throughput ? Self.measuredMeals : [])
        }

        var summaries: [Summary] = []
        if output != nil || !(json || throughput) {
            let writer = try RowWriter(path: output, namesPatients: cohort != nil)
            do {
                for person in people {
                    var summary = Summary(of: person)
                    var fault: (any Error)?
                    OpenLoop.run(person, inputs: course(of: person), minutes: minutes) { row in
                        summary.add(row)
                        if fault == nil {
                            do { try writer.write(row, of: person.name) } catch { fault = error }
                        }
                    }
                    if let fault { throw fault }
                    summaries.append(summary)
                }
                try writer.finish()
            } catch {
                writer.abandon()
                throw error
            }
        } else if json {
            for person in people {
                var summary = Summary(of: person)
                OpenLoop.run(person, inputs: course(of: person), minutes: minutes) {
                    summary.add($0)
                }
                summaries.append(summary)
            }
        }
        let speed = throughput ? measure(people, minutes: minutes, course: course) : nil
        try report(summaries, minutes: minutes, speed: speed)
    }

    /// What the patients eat where a measurement is given no inputs: fasting would be faster than
    /// any real use, as an empty stomach costs next to nothing. Minute of the day and g.
    private static let measuredMeals = [(420, 45.0), (720, 70.0), (960, 20.0), (1110, 80.0)]

    // MARK: - What is asked

    private func chosenPatients() throws -> [PatientRecord] {
        switch (patients, cohort) {
        case (let file?, nil):
            let table = try Self.read(file, PatientTable.init(parsing:))
            guard let patient else {
                throw OptionFault("--patients needs --patient NAME, one of the table's names")
            }
            guard let record = table.patient(named: patient) else {
                let names = table.patients.prefix(4).map(\.name).joined(separator: ", ")
                throw OptionFault(
                    "--patient \(patient): \(file) has no such patient; it begins with \(names)")
            }
            return [record]
        case (nil, let name?):
            guard patient == nil else {
                throw OptionFault("--patient belongs to --patients, not to --cohort")
            }
            guard let group = AgeGroup(rawValue: name) else {
                let names = AgeGroup.allCases.map(\.rawValue).joined(separator: ", ")
                throw OptionFault("--cohort \(name): there is no such group; there are \(names)")
            }
            guard (1...100_000).contains(count) else {
                throw OptionFault("--count \(count): must be 1 to 100000")
            }
            let population = Population(group: group, seed: seed)
            return (1...count).map { population.patient($0) }
        case (nil, nil):
            throw OptionFault("give --patients FILE.csv --patient NAME, or --cohort GROUP")
        case (_?, _?):
            throw OptionFault("--patients and --cohort exclude each other; give one")
        }
    }

    private func duration(of course: OpenLoopInputs?) throws -> Int {
        if let days {
            guard days > 0, days <= 3650 else {
                throw OptionFault("--days \(days): must be more than 0 and at most 3650")
            }
            return Int((1440 * days).rounded())
        }
        return course.map { $0.minutes.count - 1 } ?? 1440
    }

    /// Reads a file and turns a fault of its content into one that names the file.
    private static func read<Content>(
        _ path: String, _ parse: (String) throws(TableError) -> Content
    ) throws -> Content {
        let text = try TextFile.read(path: path, atMost: 256 << 20)
        do {
            return try parse(text)
        } catch {
            throw TextInputError(
                place: TextPlace(file: path, line: error.line ?? 0),
                key: error.column.map { "column \($0)" }, problem: error.problem)
        }
    }

    // MARK: - What comes out

    /// One person's run in a few numbers.
    private struct Summary: Encodable {
        let name: String
        let basal_u_per_h: Double
        var plasma_min_mg_dl = Double.infinity
        var plasma_max_mg_dl = -Double.infinity
        var interstitial_min_mg_dl = Double.infinity
        var interstitial_max_mg_dl = -Double.infinity
        var interstitial_end_mg_dl = 0.0

        init(of person: PatientRecord) {
            name = person.name
            basal_u_per_h = 60 * person.plant.basal.unitsPerMinute
        }

        mutating func add(_ row: OpenLoop.Row) {
            let plasma = row.plasma.milligramsPerDeciliter
            let interstitial = row.interstitial.milligramsPerDeciliter
            plasma_min_mg_dl = min(plasma_min_mg_dl, plasma)
            plasma_max_mg_dl = max(plasma_max_mg_dl, plasma)
            interstitial_min_mg_dl = min(interstitial_min_mg_dl, interstitial)
            interstitial_max_mg_dl = max(interstitial_max_mg_dl, interstitial)
            interstitial_end_mg_dl = interstitial
        }
    }

    private struct Report: Encodable {
        let model: String
        let minutes: Int
        let output: String?
        let patients: [Summary]
        let patient_days_per_cpu_s: Double?
    }

    private func report(_ summaries: [Summary], minutes: Int, speed: Double?) throws {
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let object = Report(
                model: model, minutes: minutes, output: output, patients: summaries,
                patient_days_per_cpu_s: speed)
            print(String(decoding: try encoder.encode(object), as: UTF8.self))
        } else if let speed {
            print("\(Int(speed.rounded())) patient-days per second of CPU time")
        }
    }

    /// Simulated patient-days per second of this process's CPU time, user and system, over at
    /// least one such second; one thread, every row of glucose computed.
    private func measure(
        _ people: [PatientRecord], minutes: Int, course: (PatientRecord) -> OpenLoopInputs
    ) -> Double {
        let courses = people.map(course)
        var simulated = 0
        var checksum = 0.0
        let start = Self.cpuSeconds()
        var spent = 0.0
        repeat {
            for (person, inputs) in zip(people, courses) {
                OpenLoop.run(person, inputs: inputs, minutes: minutes) {
                    checksum += $0.interstitial.milligramsPerDeciliter
                }
                simulated += minutes
            }
            spent = Self.cpuSeconds() - start
        } while spent < 1
        // The sum is looked at, so that no compiler may leave the work out.
        return checksum.isFinite ? Double(simulated) / 1440 / spent : .nan
    }

    private static func cpuSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
