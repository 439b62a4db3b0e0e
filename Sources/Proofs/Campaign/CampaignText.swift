// Writes a case of the campaign as the scenario a person would have written.

import Bench
import Quantities
public import TextInput
import VirtualPatient

extension FaultCampaign {
    /// A case as the text of a `scenario.yaml`, which shows everything a run can show.
    ///
    /// - Throws: ``TextInputError`` if the campaign's own scenario cannot be read.
    public static func scenario(
        of number: Int, seed: UInt64
    ) throws(TextInputError) -> String {
        try CampaignGrid(seed: seed).make(number).yaml
    }
}

extension CampaignCase {
    /// The campaign's own scenario with what this case changes of it.
    package var yaml: String {
        let lines = CampaignGrid.text.split(separator: "\n").flatMap { line -> [String] in
            switch line.prefix(while: { $0 != ":" }) {
            case "title": ["title: Case \(number) of the fault campaign"]
            case "seed": ["seed: \(scenario.seed)"]
            case "patient": [patientLine]
            case "therapy": therapyLines
            case "expect": ["faults:"] + scenario.faults.map { "  - \($0.yaml)" } + [String(line)]
            default: [String(line)]
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private var patientLine: String {
        guard case .sampled(let patient) = scenario.subject else { return "" }
        return "patient: {model: \(patient.model.rawValue), cohort: \(patient.cohort.rawValue), "
            + "draw: \(patient.draw)}"
    }

    private var therapyLines: [String] {
        guard case .explicit(let therapy) = scenario.therapy else {
            return ["therapy: from_patient"]
        }
        let written = TherapyText.write(therapy, indent: 2)
        return ["therapy:"] + written.split(separator: "\n").map(String.init)
    }
}
