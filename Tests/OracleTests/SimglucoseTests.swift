// The plant S2008 beside the results of simglucose itself.

import Foundation
import Quantities
import Testing
import VirtualPatient

@Suite("The plant S2008 beside simglucose itself")
struct SimglucoseTests {
    /// Patients of every group, among them those with the fastest gut, the slowest insulin and the
    /// strongest answers.
    static let people = [
        "adult#001", "adult#004", "adult#009", "adolescent#003", "adolescent#007", "child#005",
        "child#008",
    ]
    static let minutes = 720

    @Test(
        "it follows simglucose's own trajectories of seven people within 0.02 mg/dL",
        .enabled(if: Oracle.python != nil, Oracle.absent))
    func trajectories() throws {
        let table = try PatientTable(
            parsing: try Oracle.ask("simglucose_day.py", ["table"]))
        #expect(table.patients.count == 30)
        let answer = OracleRows(
            try Oracle.ask("simglucose_day.py", ["run", "\(Self.minutes)"] + Self.people))
        #expect(answer.rows.count == Self.people.count * (Self.minutes + 1))
        var worst = 0.0
        for name in Self.people {
            let person = try #require(table.patient(named: name))
            var plant = person.plant
            let basal = plant.basalUnitsPerMinute
            for row in answer.rows where row["name"] == name[...] {
                let plasma = try #require(row["plasma_mg_dl"].flatMap { Double($0) })
                let interstitial = try #require(row["interstitial_mg_dl"].flatMap { Double($0) })
                worst = max(
                    worst, abs(plant.plasmaGlucose.milligramsPerDeciliter - plasma),
                    abs(plant.interstitialGlucose.milligramsPerDeciliter - interstitial))
                plant.step(minute: Self.course(minute: plant.minute, basal: basal))
            }
        }
        #expect(worst < 0.02, "largest difference \(worst) mg/dL")
        // simglucose integrates to a relative 1e-6: a perfect zero would mean that nothing was compared.
        #expect(worst > 1e-9)
    }

    /// The course that simglucose_day.py describes.
    static func course(minute: Int, basal: Double) -> PlantInput {
        let food = [60: 60.0, 105: 20.0, 300: 50.0][minute, default: 0]
        let bolus = [60: 4.0, 300: 3.0][minute, default: 0]
        let isWithout = (400..<460).contains(minute)
        return PlantInput(
            carbohydrate: .grams(food), insulinUnits: (isWithout ? 0 : basal) + bolus)
    }
}
