// Reads a scenario's folder into a scenario, or says in one line where and what to mend.

import Quantities
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
        var section = try tree.section(of: form)
        let title = try section.read(Keys.title)
        let purpose = try section.read(Keys.purpose)
        let head = try Head(&section)
        let seed = try section.read(Keys.seed)
        let subject = try subject(section.read(Keys.patient), folder: folder, input: input)
        var times = try times(&section, of: subject)
        try refuseParts(&section, of: subject)
        // Meals come first: every other moment can be told from theirs.
        let meals = try meals(section.read(Keys.meals), during: &times)
        let automationNode = try section.read(Keys.automation)
        let automation = try automationNode.choice(Automation.self)
        if case .recorded = subject, automation != .adviseOnly {
            throw automationNode.error(
                "a recorded person cannot answer to doses", mend: "write advise_only")
        }
        let pump = try pump(section.read(Keys.pump))
        let faults = try faults(section.read(Keys.faults), of: subject, during: times, pump: pump)
        let scenario = Scenario(
            name: name(ofFolder: folder), folder: folder, title: title, purpose: purpose,
            family: head.family, hazards: head.hazards, reported: head.reported, seed: seed,
            start: times.start, utcOffset: times.utcOffset, duration: times.duration,
            subject: subject,
            therapy: try therapy(section.read(Keys.therapy), of: subject, pump: pump),
            automation: automation,
            limits: try limits(section.read(Keys.limits)),
            configuration: try Configuration(section.read(Keys.configuration)),
            meals: meals,
            life: try life(&section, during: times),
            sensor: try sensor(section.read(Keys.sensor)), pump: pump,
            person: try person(section.read(Keys.person)),
            faults: faults.faults, drawnFaults: faults.drawn,
            expectations: try expectations(section.read(Keys.expect), during: times))
        try section.finish()
        return scenario
    }

    private static func times(
        _ section: inout Section, of subject: Subject
    ) throws(TextInputError) -> Times {
        let isRecorded = if case .recorded = subject { true } else { false }
        return Times(
            start: try isRecorded ? section.read(Keys.start) : section.demand(Keys.start),
            utcOffset: try section.read(Keys.utcOffset),
            duration: try isRecorded ? section.read(Keys.duration) : section.demand(Keys.duration))
    }

    /// Only virtual patients have a life, a sensor and a pump that are not part of a recording.
    private static func refuseParts(
        _ section: inout Section, of subject: Subject
    ) throws(TextInputError) {
        guard case .recorded = subject else { return }
        for key in recordedParts {
            guard let node = section.optional(key.declaration.name) else { continue }
            throw node.error("is part of the recording", mend: "remove this section")
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
        let meals: MealAnnouncement
        switch text {
        case Keys.fromPatient: meals = .announced
        case Keys.fromPatientUnannounced: meals = .unannounced
        default:
            throw node.error(
                "\"\(text)\" is not a therapy",
                mend: "write from_patient, from_patient_unannounced or settings")
        }
        if case .recorded = subject {
            throw node.error(
                "a recorded person's settings are not in the recording", mend: "write them here")
        }
        return .fromPatient(meals: meals)
    }

    private static func expectations(
        _ node: TextNode, during times: Times
    ) throws(TextInputError) -> [StatedExpectation] {
        var stated: [StatedExpectation] = []
        for element in try node.elements() { stated.append(try .read(element, during: times)) }
        guard !stated.isEmpty else {
            throw node.error("a scenario without an expectation proves nothing", mend: "add one")
        }
        return stated
    }

    private static func name(ofFolder folder: String) -> String {
        folder.split(separator: "/").last { $0 != "." }.map(String.init) ?? folder
    }

    static func join(_ folder: String, _ file: String) -> String {
        folder.hasSuffix("/") ? folder + file : "\(folder)/\(file)"
    }
}
