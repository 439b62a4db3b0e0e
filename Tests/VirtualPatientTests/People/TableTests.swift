// Tables of patients and of inputs: what is read, and where a fault is said to be.

import Quantities
import Testing
import VirtualPatient

private func changed(
    _ text: String, line: Int, column: String, to value: String
) -> String {
    var lines = text.split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
    if let position = lines[0].firstIndex(of: column) { lines[line - 1][position] = value }
    return lines.map { $0.joined(separator: ",") }.joined(separator: "\n")
}

@Suite("Tables of patients")
struct PatientTableTests {
    @Test("simglucose's rows give the parameters and the initial state that stand there")
    func reading() throws {
        let table = try PatientTable(parsing: fixture("patients.csv"))
        #expect(table.patients.map(\.name) == ["adult#001", "child#005", "adolescent#003"])
        let adult = try #require(table.patient(named: "adult#001"))
        // From the row itself: BW 102.32, Gb 138.56, kabs 0.08906; and meta.json's basal rate.
        #expect(adult.physiology.bodyMass == 102.32)
        #expect(adult.physiology.values[2] == 138.56)
        #expect(adult.stateComponents[3] == 265.370112)
        #expect(adult.group == .adult)
        #expect(abs(adult.plant.basalUnitsPerMinute - 0.02112267499992533) < 1e-12)
        #expect(table.patient(named: "adult#002") == nil)
    }

    @Test("line ends of Windows and a byte order mark change nothing")
    func spreadsheet() throws {
        let text = try fixture("patients.csv")
        let windows = "\u{FEFF}" + text.split(separator: "\n").joined(separator: "\r\n") + "\r\n"
        let table = try PatientTable(parsing: windows)
        #expect(try table.patients == PatientTable(parsing: text).patients)
    }

    @Test(
        "a bad field is refused with its line and column",
        arguments: [
            ("kabs", "99"), ("kabs", "0"), ("kabs", "nan"), ("kabs", "inf"), ("kabs", "0x1p-4"),
            ("kabs", ""), ("Gb", "abc"), ("Name", ""), ("Name", "adult#001"), ("Vm0", "9"),
            ("x0_ 4", "-1"), ("kmin", "0.07"), ("d", "0.95"),
        ])
    func badField(column: String, value: String) throws {
        let text = changed(
            try fixture("patients.csv"), line: 3, column: column, to: value)
        let error = #expect(throws: TableError.self) { try PatientTable(parsing: text) }
        #expect(error?.line == 3)
        #expect(error?.column == column)
    }

    @Test("a missing column, a repeated one, a short row and an empty text are refused")
    func badShape() throws {
        let text = try fixture("patients.csv")
        let renamed = text.replacing(",kabs,", with: ",kab,")
        let missing = #expect(throws: TableError.self) { try PatientTable(parsing: renamed) }
        #expect(missing?.column == "kabs")
        let repeated = text.replacing(",kabs,kmax", with: ",kabs,kabs")
        #expect(throws: TableError.self) { try PatientTable(parsing: repeated) }
        let short = #expect(throws: TableError.self) {
            try PatientTable(parsing: String(text.dropLast(3)) + "\n")
        }
        #expect(short?.line == 4)
        #expect(throws: TableError.self) { try PatientTable(parsing: "") }
        let header = String(text.prefix { $0 != "\n" })
        #expect(throws: TableError.self) { try PatientTable(parsing: header) }
    }

    @Test("without columns for the state a patient starts at basal steady state")
    func withoutState() throws {
        var lines = try fixture("patients.csv").split(separator: "\n")
            .map { $0.split(separator: ",").map(String.init) }
        lines = lines.map { Array($0[0...1] + $0[15...]) }
        let text = lines.map { $0.joined(separator: ",") }.joined(separator: "\n")
        let patient = try #require(try PatientTable(parsing: text).patients.first)
        #expect(abs(patient.stateComponents[3] - 265.370112) < 1e-9)
        #expect(abs(patient.stateComponents[11] - 141.153779328) < 1e-8)
    }
}

@Suite("Tables of inputs")
struct OpenLoopInputTests {
    private static let header = "time_min,CHO_g_per_min,insulin_U_per_min\n"

    @Test("a row acts on its minute, a minute without a row receives nothing")
    func gaps() throws {
        let inputs = try OpenLoopInputs(parsing: Self.header + "1,5,0.5\n4,0,0.02\n")
        #expect(inputs.minutes.map(\.insulinUnits) == [0, 0.5, 0, 0, 0.02])
        #expect(inputs.minutes.map(\.carbohydrate.grams) == [0, 5, 0, 0, 0])
    }

    @Test(
        "a bad row is refused with its line and column",
        arguments: [
            ("-1,0,0", "time_min"), ("0,0,0", "time_min"), ("1.5,0,0", "time_min"),
            ("1e9,0,0", "time_min"), ("x,0,0", "time_min"), ("2,-0.1,0", "CHO_g_per_min"),
            ("2,1000.1,0", "CHO_g_per_min"), ("2,nan,0", "CHO_g_per_min"),
            ("2,0,-0.01", "insulin_U_per_min"), ("2,0,1000.1", "insulin_U_per_min"),
            ("2,0,1e400", "insulin_U_per_min"), ("2,0,", "insulin_U_per_min"),
        ])
    func badRow(row: String, column: String) {
        let error = #expect(throws: TableError.self) {
            try OpenLoopInputs(parsing: Self.header + "0,0,0\n" + row + "\n")
        }
        #expect(error?.line == 3)
        #expect(error?.column == column)
    }

    @Test("rows are reported from minute 0 to the end, and nothing is received after the inputs")
    func rows() throws {
        let patient = try referencePatient("adult#001")
        let inputs = OpenLoopInputs(basalOf: patient, minutes: 10)
        var minutes: [Int] = []
        var last = 0.0
        OpenLoop.run(patient, inputs: inputs, minutes: 300) {
            minutes.append($0.minute)
            last = $0.plasma.milligramsPerDeciliter
        }
        #expect(minutes == Array(0...300))
        #expect(last > 138.56 + 5)
    }

    @Test("daily meals repeat every day at their minute")
    func meals() throws {
        let patient = try referencePatient("adult#001")
        let inputs = OpenLoopInputs(
            basalOf: patient, minutes: 2000, meals: [(minuteOfDay: 420, grams: 45)])
        let eating = inputs.minutes.indices.filter { inputs.minutes[$0].carbohydrate > .zero }
        #expect(eating == [420, 1860])
    }
}
