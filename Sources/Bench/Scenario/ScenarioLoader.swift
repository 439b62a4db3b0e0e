// Reads a scenario's folder into a scenario, or says in one line where and what to mend.

public import Quantities
import Safety
public import TextInput
import VirtualPatient

extension Scenario {
    /// The file a scenario's folder must hold.
    public static let fileName = "scenario.yaml"

    /// Reads a scenario.
    /// - Parameters:
    ///   - folder: the scenario's folder.
    ///   - input: files of a recorded person that replace those of the scenario: one CSV file, or
    ///     Nightscout entries and treatments.
    /// - Throws: ``TextInputError`` naming place, key and mend.
    public static func load(
        folder: String, input: [String] = []
    ) throws(TextInputError) -> Scenario {
        let path = Self.join(folder, fileName)
        return try load(tree: StrictYAML.read(path: path), folder: folder, input: input)
    }

    /// Reads a scenario's text, as ``load(folder:input:)``.
    /// - Parameter file: how errors name it.
    public static func load(
        text: String, file: String, folder: String, input: [String] = []
    ) throws(TextInputError) -> Scenario {
        try load(tree: StrictYAML.parse(text, file: file), folder: folder, input: input)
    }

    private static func load(
        tree: TextNode, folder: String, input: [String]
    ) throws(TextInputError) -> Scenario {
        var section = try tree.section()
        let title = try section.required("title").text()
        let purpose = try section.required("purpose").text()
        let seed = try section.required("seed").integer(in: 0...UInt64(Int64.max))
        let patientNode = try section.required("patient")
        let subject = try subject(patientNode, folder: folder, input: input)
        let times = try times(&section, of: subject)
        let automationNode = try section.required("automation")
        let automation = try automationNode.choice(Automation.self)
        if case .recorded = subject, automation != .adviseOnly {
            throw automationNode.error(
                "a recorded person cannot answer to doses", mend: "write advise_only")
        }
        let pump = try pump(section.optional("pump"), of: subject)
        let faults = try faults(section.optional("faults"), of: subject, during: times, pump: pump)
        let scenario = Scenario(
            name: name(ofFolder: folder), folder: folder, title: title, purpose: purpose,
            seed: seed, start: times.start, utcOffset: times.utcOffset, duration: times.duration,
            subject: subject,
            therapy: try therapy(section.required("therapy"), of: subject, pump: pump),
            automation: automation,
            limits: try limits(section.optional("limits")),
            meals: try meals(section.optional("meals"), of: subject, during: times),
            life: try life(&section, of: subject, during: times),
            sensor: try sensor(section.optional("sensor"), of: subject), pump: pump,
            person: try person(section.optional("person")),
            faults: faults.faults, setEvents: faults.setEvents,
            expectations: try expectations(section.required("expect")))
        try section.finish()
        return scenario
    }

    /// When the run starts and how long it is.
    struct Times {
        let start: LocalTime?
        let utcOffset: Span
        let duration: Span?

        /// The start's minute of the day; a recorded person's own start is only known later, so
        /// moments written as times of day need `start` in the scenario.
        func moment(_ node: TextNode) throws(TextInputError) -> Span {
            let end = duration ?? Scenario.longestRun
            guard let start else {
                let span = try node.moment(startMinute: 0, end: end)
                guard try !node.text().contains(":") else {
                    throw node.error(
                        "a time of day needs the scenario's start",
                        mend: "add start, or write a time after the start like 90 min")
                }
                return span
            }
            return try node.moment(startMinute: start.minuteOfDay, end: end)
        }
    }

    /// The longest run.
    public static let longestRun = Span.hours(24 * 366)

    private static func times(
        _ section: inout Section, of subject: Subject
    ) throws(TextInputError) -> Times {
        let isRecorded = if case .recorded = subject { true } else { false }
        let start =
            try isRecorded
            ? section.optional("start")?.localTime() : section.required("start").localTime()
        let durationNode =
            try isRecorded ? section.optional("duration") : section.required("duration")
        return Times(
            start: start, utcOffset: try section.optional("utc_offset")?.utcOffset() ?? .zero,
            duration: try durationNode?.duration(in: .minutes(5)...longestRun))
    }

    private static func subject(
        _ node: TextNode, folder: String, input: [String]
    ) throws(TextInputError) -> Subject {
        var section = try node.section()
        if let recorded = section.optional("recorded") {
            try section.finish()
            return .recorded(try recording(recorded, folder: folder, input: input))
        }
        let model = try section.required("model").choice(PlantModel.self)
        let cohortNode = try section.required("cohort")
        let cohort = try cohortNode.choice(AgeGroup.self)
        do { _ = try People(model: model, group: cohort, seed: 0) } catch {
            throw cohortNode.error(error.problem)
        }
        let patient = SampledPatient(
            model: model, cohort: cohort,
            draw: try section.required("draw").integer(in: 1...1_000_000),
            initialGlucose: try section.optional("initial_glucose").map(initialGlucose))
        try section.finish()
        guard input.isEmpty else {
            throw node.error(
                "an input file is given, but this scenario plays a virtual patient",
                mend: "leave out --input")
        }
        return .sampled(patient)
    }

    /// Which glucose a person can be started at is known when they are drawn.
    private static func initialGlucose(
        _ node: TextNode
    ) throws(TextInputError) -> InitialGlucose {
        InitialGlucose(
            glucose: try node.glucose(in: .mgPerdL(40) ... .mgPerdL(400)), place: node.place)
    }

    private enum Layout: String, CaseIterable {
        case azt1d
        case nightscout
    }

    private static func recording(
        _ node: TextNode, folder: String, input: [String]
    ) throws(TextInputError) -> Recording {
        var section = try node.section()
        let layout = try section.required("layout").choice(Layout.self)
        let keys = layout == .azt1d ? ["file"] : ["entries", "treatments"]
        var paths: [String] = []
        for key in keys {
            guard let written = try section.optional(key)?.text() else { continue }
            paths.append(written.hasPrefix("/") ? written : join(folder, written))
        }
        try section.finish()
        if !input.isEmpty { paths = input }
        guard paths.count == keys.count else {
            throw node.error(
                "this scenario needs \(keys.joined(separator: " and ")) of the recorded person",
                mend: "give \(keys.map { _ in "--input FILE" }.joined(separator: " "))")
        }
        switch layout {
        case .azt1d: return .csv(path: paths[0])
        case .nightscout: return .nightscout(entries: paths[0], treatments: paths[1])
        }
    }

    private static func therapy(
        _ node: TextNode, of subject: Subject, pump: PumpSetup
    ) throws(TextInputError) -> Therapy {
        guard node.isScalar else {
            let settings = try TherapyText.read(node)
            if case .sampled = subject { try pump.check(settings.basal, at: node) }
            return .explicit(settings)
        }
        let text = try node.text()
        guard text == "from_patient" else {
            throw node.error("\"\(text)\" is not a therapy", mend: "write from_patient or settings")
        }
        if case .recorded = subject {
            throw node.error(
                "a recorded person's settings are not in the recording", mend: "write them here")
        }
        return .fromPatient
    }

    private static func expectations(
        _ node: TextNode
    ) throws(TextInputError) -> [StatedExpectation] {
        var stated: [StatedExpectation] = []
        for element in try node.elements() { stated.append(try .read(element)) }
        guard !stated.isEmpty else {
            throw node.error("a scenario without an expectation proves nothing", mend: "add one")
        }
        return stated
    }

    private static func name(ofFolder folder: String) -> String {
        folder.split(separator: "/").last { $0 != "." }.map(String.init) ?? folder
    }

    private static func join(_ folder: String, _ file: String) -> String {
        folder.hasSuffix("/") ? folder + file : "\(folder)/\(file)"
    }
}
