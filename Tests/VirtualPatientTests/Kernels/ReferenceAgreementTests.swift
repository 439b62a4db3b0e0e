// The plant against solutions of the same equations by another program.

import Foundation
import Quantities
import Testing
import VirtualPatient

private let scenarios = [
    "basal_tight", "hypo2x_tight", "hypo5x_tight", "meal60", "meal60_tight",
    "meal60nobolus_tight", "multi_tight",
]
private let people = [("adult001", "adult#001"), ("child005", "child#005")]

/// The largest distance between a simulation and a reference. Unit: mg/dL.
private struct Distance {
    var interstitial = 0.0
    var plasma = 0.0
    var compared = 0
}

/// Runs the inputs of a reference (each held until the next row) and compares at its rows.
private func distance(_ patient: PatientRecord, from reference: Columns) -> Distance {
    let times = reference["time_min"].map { Int($0) }
    let food = reference["CHO_g_per_min"]
    let insulin = reference["insulin_U_per_min"]
    var minutes: [PlantInput] = []
    for index in times.indices.dropLast() {
        let input = PlantInput(
            carbohydrate: .grams(food[index]), insulinUnits: insulin[index])
        for _ in times[index]..<times[index + 1] { minutes.append(input) }
    }
    var result = Distance()
    var index = 0
    OpenLoop.run(
        patient, inputs: OpenLoopInputs(minutes: minutes), minutes: minutes.count
    ) { row in
        guard row.minute == times[index] else { return }
        let interstitial = row.interstitial.milligramsPerDeciliter
        let plasma = row.plasma.milligramsPerDeciliter
        result.interstitial = max(
            result.interstitial, abs(interstitial - reference["BG_mg_dl"][index]))
        result.plasma = max(result.plasma, abs(plasma - reference["Gplasma_mg_dl"][index]))
        result.compared += 1
        index += 1
    }
    return result
}

@Suite("Agreement with the reference trajectories")
struct ReferenceAgreementTests {
    /// Unit: mg/dL. The project asks for 0.02; the worst of the 14 days (child#005, five meals)
    /// reaches 0.0055 in plasma and 0.0040 under the skin, the others stay below 0.001.
    static let tolerance = 0.006

    @Test(
        "a day differs from simglucose's solution by at most 0.006 mg/dL",
        arguments: people, scenarios)
    func extract(person: (file: String, name: String), scenario: String) throws {
        let reference = Columns(try fixture("reference_\(person.file)_\(scenario).csv"))
        let found = distance(try referencePatient(person.name), from: reference)
        #expect(found.compared >= 145)
        #expect(found.interstitial <= Self.tolerance, "\(found)")
        #expect(found.plasma <= Self.tolerance, "\(found)")
    }

    @Test(
        "every minute of the full reference files agrees as well",
        .enabled(if: sharedFolder != nil, "the shared reference data is not on this machine"),
        arguments: people, scenarios)
    func full(person: (file: String, name: String), scenario: String) throws {
        let folder = try #require(sharedFolder)
        let url = folder.appending(
            path: "data/reference-trajectories/\(person.file)_\(scenario).csv")
        let reference = Columns(try String(contentsOf: url, encoding: .utf8))
        let found = distance(try referencePatient(person.name), from: reference)
        #expect(found.compared == 1441)
        #expect(found.interstitial <= Self.tolerance, "\(found)")
        #expect(found.plasma <= Self.tolerance, "\(found)")
    }

    @Test(
        "all 30 published patients import, and stay at their basal glucose for a day",
        .enabled(if: allPatientsFile != nil, "simglucose is not installed on this machine"))
    func allPatients() throws {
        let path = try #require(allPatientsFile)
        let table = try PatientTable(parsing: String(contentsOfFile: path, encoding: .utf8))
        #expect(table.patients.count == 30)
        for patient in table.patients {
            let inputs = OpenLoopInputs(basalOf: patient, minutes: 1440)
            let start = patient.plant.plasmaGlucose.milligramsPerDeciliter
            OpenLoop.run(patient, inputs: inputs, minutes: 1440) { row in
                let drift =
                    row.plasma.milligramsPerDeciliter - start
                if abs(drift) > 1e-6 { Issue.record("\(patient.name) drifts by \(drift)") }
            }
        }
    }

    @Test("adolescent#003 on five times basal recovers, where the published code freezes at zero")
    func latch() throws {
        let patient = try referencePatient("adolescent#003")
        var plant = patient.plant
        let basal = plant.basalUnitsPerMinute
        let start = plant.plasmaGlucose.milligramsPerDeciliter
        var lowest = Double.infinity
        for minute in 0..<2880 {
            let factor = (60..<360).contains(minute) ? 5.0 : 1.0
            plant.step(minute: PlantInput(insulinUnits: factor * basal))
            #expect(plant.stateComponents.enumerated().allSatisfy { $1 >= 0 || $0 == 6 })
            lowest = min(lowest, plant.plasmaGlucose.milligramsPerDeciliter)
        }
        #expect(lowest >= 0 && lowest < 1)
        let end = plant.plasmaGlucose.milligramsPerDeciliter
        #expect(abs(end - start) < 20, "ends at \(end)")
    }
}
