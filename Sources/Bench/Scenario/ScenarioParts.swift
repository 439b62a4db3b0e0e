// Reads the person beside the devices, and what belongs to a recording.

import BoardConfig
import Quantities
import Safety
import TextInput

extension Scenario {
    /// The keys of the section `person`.
    enum PersonKeys {
        static let acknowledges = RequiredKey(
            "acknowledges_alarms_within", .duration(in: .seconds(1) ... .hours(24)),
            "How long after an alarm the person presses the button.")
        static let form = SectionForm("The person beside the devices.", [acknowledges])
    }

    /// Every limit left out keeps its default; with all left out nothing is added to scheduled basal.
    static func limits(_ node: TextNode?) throws(TextInputError) -> Limits {
        guard let node else { return Limits() }
        return try LimitsText.limits(node)
    }

    static func person(_ node: TextNode?) throws(TextInputError) -> Person {
        guard let node else { return Person(acknowledgesAlarmsWithin: nil) }
        var section = try node.section(of: PersonKeys.form)
        let within = try section.read(PersonKeys.acknowledges)
        try section.finish()
        return Person(acknowledgesAlarmsWithin: within)
    }

    /// Only virtual patients have a life, a sensor and a pump that are not part of a recording.
    static func refuse(_ node: TextNode, with subject: Subject) throws(TextInputError) {
        guard case .recorded = subject else { return }
        throw node.error("is part of the recording", mend: "remove this section")
    }
}
