// `islet simulate`: virtual patients on a given course of meals and insulin, without a controller.

import ArgumentParser
import Foundation
import PatientFiles
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
            eaten at up to 5 g/min. Without --inputs the patient is on their own basal insulin \
            and fasts. Output has the columns time_min,plasma_mg_dl,interstitial_mg_dl (with \
            --cohort also patient), from minute 0 to the last input, or for --days. It goes to \
            stdout unless --output, --json, --plot, --describe, --save-patient or --throughput \
            is given.
            """)

    @Argument(
        help: """
            A person by name: adult-7@seed42 (group, number, seed), s2013-child-3@seed1, \
            hovorka-adult-2@seed9, adult-median; with --patients, a name of that table.
            """)
    var name: String?

    @Option(
        help: "The plant: s2008, s2013 or hovorka (s2008 unless a name or a file says another).")
    var model: String?

    @Option(help: "A table of patients in the layout of simglucose's vpatient_params.csv.")
    var patients: String?

    @Option(help: "The patient of that table to simulate.")
    var patient: String?

    @Option(help: "A patient written as YAML (see docs/simulate.md).")
    var patientFile: String?

    @Option(help: "Draw patients from the statistics of a group: adult, adolescent or child.")
    var cohort: String?

    // A negative number is a value out of range, not another option.
    @Option(parsing: .unconditional, help: "How many patients to draw (1 to 100000); else 1.")
    var count: Int?

    @Option(help: "The seed the drawn patients belong to; else 1.")
    var seed: UInt64?

    @Option(
        parsing: .unconditional,
        help: "Start from the steady state at this plasma glucose, in mg/dL.")
    var initialGlucose: Double?

    @Option(help: "The course of meals and insulin.")
    var inputs: String?

    @Option(parsing: .unconditional, help: "How long to simulate, in days (up to 3650).")
    var days: Double?

    @Option(help: "The file to write rows to; it appears whole or not at all.")
    var output: String?

    @Option(help: "Draw glucose, insulin, glucagon and food into F.svg or F.html.")
    var plot: String?

    @Option(help: "Write the one patient as YAML.")
    var savePatient: String?

    @Flag(help: "Print the patient as a clinician would describe one; several: their spread.")
    var describe = false

    @Flag(
        help: """
            Measure simulated patient-days per second of CPU time; without --inputs the patients \
            eat four meals a day (45, 70, 20 and 80 g) on basal insulin.
            """)
    var throughput = false

    @Option(
        help: """
            The instructions --throughput uses: baseline, avx2 or avx512 (the best this processor \
            has unless given).
            """)
    var instructionSet: String?

    @Option(
        parsing: .unconditional,
        help: "Threads to use (1 to 256). Results are the same whatever their number.")
    var jobs = 1

    @Flag(help: "Print one JSON object about the run.")
    var json = false

    func run() throws {
        do {
            try simulate()
        } catch {
            CommandFault.complain("simulate", error)
            throw ExitCode(2)
        }
    }

    private func simulate() throws {
        guard (1...SimulateThreads.limit).contains(jobs) else {
            throw SimulateFault("--jobs \(jobs): must be 1 to \(SimulateThreads.limit)")
        }
        let set = try SimulateThroughput.instructionSet(named: instructionSet)
        guard instructionSet == nil || throughput else {
            throw SimulateFault("--instruction-set belongs to --throughput")
        }
        let people = try choice.people()
        if let savePatient, people.count != 1 {
            throw SimulateFault(
                "--save-patient \(savePatient): writes one patient, not \(people.count)")
        }
        let given = try inputs.map { try SimulateChoice.read($0, OpenLoopInputs.init(parsing:)) }
        let minutes = try duration(of: given)
        var report = SimulateReport(model: people[0].physiology.model.rawValue)
        if let savePatient {
            let file = try SimulateFile(path: savePatient)
            do {
                try file.write(Array(PatientFile.write(people[0]).utf8))
                try file.finish()
            } catch {
                file.abandon()
                throw error
            }
            report.saved_patient = savePatient
        }
        if describe { try describe(people, into: &report) }
        let wantsRows = output != nil || !(json || throughput || describe || otherFile)
        if wantsRows || plot != nil || (json && !describe && !throughput) {
            let run = SimulateRun(
                people: people, given: given, minutes: minutes, jobs: jobs, output: output,
                writesRows: wantsRows, namesPatients: cohort != nil, plot: plot)
            report.patients = try run.run()
            report.minutes = minutes
            report.output = output
            report.plot = plot
        }
        if throughput {
            report.speed = try SimulateThroughput(
                people: people, given: given, minutes: minutes, jobs: jobs, instructionSet: set
            ).measure()
            report.minutes = minutes
        }
        try say(report, of: people)
    }

    private var otherFile: Bool { plot != nil || savePatient != nil }

    private var choice: SimulateChoice {
        SimulateChoice(
            name: name, model: model, patients: patients, patient: patient,
            patientFile: patientFile, cohort: cohort, count: count, seed: seed, jobs: jobs,
            initialGlucose: initialGlucose)
    }

    private func duration(of course: OpenLoopInputs?) throws -> Int {
        if let days {
            guard days > 0, days <= 3650 else {
                throw SimulateFault("--days \(days): must be more than 0 and at most 3650")
            }
            return Int((1440 * days).rounded())
        }
        return course.map { $0.minutes.count - 1 } ?? 1440
    }

    private func describe(
        _ people: [PatientRecord], into report: inout SimulateReport
    ) throws {
        let measured = SimulateThreads.map(count: people.count, jobs: jobs) {
            PatientProfile(of: people[$0])
        }
        var profiles: [PatientProfile] = []
        for (person, profile) in zip(people, measured) {
            guard let profile else {
                throw SimulateFault("\(person.name) does not answer to insulin: no ISF to describe")
            }
            profiles.append(profile)
        }
        if json {
            report.descriptions = profiles.map(SimulateDescription.init(profile:))
            if profiles.count > 1 { report.percentiles = SimulatePercentiles.of(profiles) }
        } else if profiles.count == 1 {
            print(SimulateText.page(profiles[0]))
            print("\n\(SimulateText.definitions)")
        } else {
            print(SimulateText.spread(profiles))
            print("\n\(SimulateText.definitions)")
        }
    }

    private func say(_ report: SimulateReport, of people: [PatientRecord]) throws {
        if json {
            print(try report.json())
        } else if let speed = report.speed {
            print(speed.words)
        }
        guard !json, initialGlucose != nil, people.count == 1,
            let holding = people[0].start.holdingUnitsPerMinute
        else { return }
        let own = SimulateText.fixed(60 * people[0].plant.basalUnitsPerMinute, 3)
        CommandFault.say(
            "islet simulate: \(people[0].name) starts at rest at \(initialGlucose ?? 0) mg/dL, which "
                + "\(SimulateText.fixed(60 * holding, 3)) U/h would hold; without "
                + "--inputs the basal rate is the patient's own, \(own) U/h")
    }
}
