// Named people: physiology of one table, settings of another, in simglucose's layouts.

package import TextInput
import TwinStudy
package import VirtualPatient

/// Two tables in the layouts of simglucose's `vpatient_params.csv` and `Quest.csv`.
package struct TrialTables {
    private let people: [PatientRecord]
    private let settings: [String: (ratio: Double, factor: Double, daily: Double)]

    /// The people that both tables have, in the order of the first.
    package var names: [String] { people.map(\.name).filter { settings[$0] != nil } }

    /// Unit: bytes.
    static let largestTable = 1 << 22

    package init(
        table: String, settings: String, model: PlantModel
    ) throws(TextInputError) {
        let text = try TextFile.read(path: table, atMost: Self.largestTable)
        do { people = try PatientTable(parsing: text, model: model).patients } catch {
            throw TextInputError(
                place: TextPlace(file: table, line: error.line ?? 0), key: error.column,
                problem: error.problem)
        }
        let rows = try StrictCSV(
            path: settings, required: ["Name", "CR", "CF", "TDI"], optional: ["Age"])
        var found: [String: (Double, Double, Double)] = [:]
        for row in rows.rows {
            found[try row.requiredText("Name")] = (
                try row.requiredNumber("CR", in: 1...200),
                try row.requiredNumber("CF", in: 1...500),
                try row.requiredNumber("TDI", in: 1...300)
            )
        }
        self.settings = found
    }

    package func person(_ name: String) -> TrialPerson? {
        guard let record = people.first(where: { $0.name == name }), let stated = settings[name],
            let group = record.group
        else { return nil }
        let plant = record.atRest.plant
        return TrialPerson(
            name: name, group: group, plant: plant,
            clinic: StudyClinic(
                sensitivity: stated.factor, carbRatio: stated.ratio,
                basalRate: 60 * plant.basalUnitsPerMinute, dailyInsulin: stated.daily,
                bodyMass: record.physiology.bodyMass))
    }
}
