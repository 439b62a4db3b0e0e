// A person of a trial: the body, and what a clinic knows of it.

import LineController
import Quantities
public import TwinStudy
public import VirtualPatient

/// A person of a trial.
public struct TrialPerson: Sendable {
    /// The name, by which all that is random in the person's days is drawn.
    public let name: String
    /// The age group.
    public let group: AgeGroup
    /// The body at rest on its own basal insulin.
    public let plant: AnyPlant
    /// The person's own settings.
    public let clinic: StudyClinic

    /// A person with settings found elsewhere.
    public init(name: String, group: AgeGroup, plant: AnyPlant, clinic: StudyClinic) {
        self.name = name
        self.group = group
        self.plant = plant
        self.clinic = clinic
    }

    /// A person whom the study's clinic measures. Cost: about 14 simulated half days.
    public init(measuring record: PatientRecord, group: AgeGroup) {
        self.init(
            name: record.name, group: group, plant: record.atRest.plant,
            clinic: StudyClinic(measuring: StudyPerson(record, group: group, seed: 0)))
    }

    /// What every arm aims at.
    static let target = Glucose.mgPerdL(110)
    /// Where every arm stops delivery.
    static let suspendThreshold = Glucose.mgPerdL(75)

    /// What a controller is told of the person. Limits as in peers.md: basal 4 times the person's,
    /// bolus that of 90 g and at least 3 U, insulin on board that of 60 g and 3 h of basal.
    func profile(_ settings: TrialSettings) -> LineProfile {
        var stated = clinic
        switch settings {
        case .quest: break
        case .rule:
            stated.carbRatio = 500 / clinic.dailyInsulin
            stated.sensitivity = 1800 / clinic.dailyInsulin
        case .wrong(let factor):
            stated.basalRate *= factor
            stated.dailyInsulin *= factor
            stated.bodyMass *= factor
            stated.carbRatio /= factor
            stated.sensitivity /= factor
        }
        return LineProfile(
            basal_u_per_h: stated.basalRate, isf_mgdl_per_u: stated.sensitivity,
            cr_g_per_u: stated.carbRatio,
            target_mgdl: Self.target.milligramsPerDeciliter,
            suspend_mgdl: Self.suspendThreshold.milligramsPerDeciliter, dia_min: 360,
            peak_min: 75, tdd_u: stated.dailyInsulin, weight_kg: stated.bodyMass,
            max_basal_u_per_h: 4 * stated.basalRate, max_bolus_u: max(3, 90 / stated.carbRatio),
            max_iob_u: 60 / stated.carbRatio + 3 * stated.basalRate, age: group.rawValue)
    }
}
