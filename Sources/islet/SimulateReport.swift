// What `islet simulate` says about a run: one JSON object, or a line for a person.

import Foundation
import Quantities
import VirtualPatient

/// One person's run in a few numbers.
struct SimulateSummary: Encodable {
    let name: String
    let model: String
    let group: String?
    let body_mass_kg: Double
    let basal_u_per_h: Double
    /// The rate that holds glucose where the run starts; left out where none is known to.
    let holding_u_per_h: Double?
    var plasma_start_mg_dl: Double
    var plasma_min_mg_dl: Double
    var plasma_max_mg_dl: Double
    var plasma_mean_mg_dl: Double
    var interstitial_min_mg_dl: Double
    var interstitial_max_mg_dl: Double
    var interstitial_end_mg_dl: Double

    init(of person: PatientRecord, _ course: SimulatedCourse) {
        name = person.name
        model = person.physiology.model.rawValue
        group = person.group?.rawValue
        body_mass_kg = person.physiology.bodyMass
        basal_u_per_h = 60 * person.plant.basalUnitsPerMinute
        holding_u_per_h = person.start.holdingUnitsPerMinute.map { 60 * $0 }
        plasma_start_mg_dl = course.plasma.first ?? 0
        plasma_min_mg_dl = course.plasma.min() ?? 0
        plasma_max_mg_dl = course.plasma.max() ?? 0
        plasma_mean_mg_dl = course.plasma.reduce(0, +) / Double(max(1, course.plasma.count))
        interstitial_min_mg_dl = course.interstitial.min() ?? 0
        interstitial_max_mg_dl = course.interstitial.max() ?? 0
        interstitial_end_mg_dl = course.interstitial.last ?? 0
    }
}

/// Everything `--json` prints.
struct SimulateReport: Encodable {
    var model: String
    var minutes: Int?
    var output: String?
    var plot: String?
    var saved_patient: String?
    var patients: [SimulateSummary]?
    var descriptions: [SimulateDescription]?
    var percentiles: [SimulatePercentiles]?
    var speed: SimulateSpeed?

    /// One JSON object; the parts of a measured speed stand at its top.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    private enum Key: String, CodingKey {
        case model, minutes, output, plot, saved_patient, patients, descriptions, percentiles
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(model, forKey: .model)
        try container.encodeIfPresent(minutes, forKey: .minutes)
        try container.encodeIfPresent(output, forKey: .output)
        try container.encodeIfPresent(plot, forKey: .plot)
        try container.encodeIfPresent(saved_patient, forKey: .saved_patient)
        try container.encodeIfPresent(patients, forKey: .patients)
        try container.encodeIfPresent(descriptions, forKey: .descriptions)
        try container.encodeIfPresent(percentiles, forKey: .percentiles)
        try speed?.encode(to: encoder)
    }
}
