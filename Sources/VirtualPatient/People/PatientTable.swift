// Patients from other simulators: the column layout of simglucose's vpatient_params.csv.

/// A table of patients in the layout of simglucose's `vpatient_params.csv`.
public struct PatientTable: Sendable {
    /// The patients in the order of the table.
    public let patients: [PatientRecord]

    /// Reads a table.
    ///
    /// Needed are `Name` and the columns of ``S2008Parameters/declarations``; `x0_ 1` to `x0_13`
    /// give the initial state where they stand. Columns that the basal identities determine
    /// (`Vm0`, `kp1`, ...) are compared with them; other columns are not read.
    /// - Parameters:
    ///   - text: the file's content.
    ///   - model: `s2008`, or `s2013` for the same people with the typical answer to low glucose.
    /// - Throws: ``TableError`` naming line and column for a missing or repeated column, a field
    ///   that is not a number or outside its declared range, a name that is empty or stands
    ///   twice, a negative initial amount, a derived column that contradicts the others, or a
    ///   plant whose parameters these columns are not.
    public init(parsing text: String, model: PlantModel = .s2008) throws(TableError) {
        guard model != .hovorka else {
            throw TableError(
                problem:
                    "the columns of vpatient_params.csv are parameters of s2008 and s2013, not "
                    + "of hovorka")
        }
        let table = try NumberTable(parsing: text)
        let layout = try Layout(table)
        var patients: [PatientRecord] = []
        var names: Set<String> = []
        for row in table.rows {
            var patient = try layout.patient(in: row, of: table)
            if model == .s2013 {
                do { patient = try patient.onS2013() } catch { throw error.at(line: row.line) }
            }
            guard names.insert(patient.name).inserted else {
                throw TableError(
                    line: row.line, column: "Name", problem: "\(patient.name) stands twice")
            }
            patients.append(patient)
        }
        guard !patients.isEmpty else { throw TableError(line: 1, problem: "no patient follows") }
        self.patients = patients
    }

    /// The patient of a name.
    public func patient(named name: String) -> PatientRecord? {
        patients.first { $0.name == name }
    }
}

/// Where in a table the columns stand that are read.
private struct Layout {
    let name: Int
    let parameters: [Int]
    let initialState: [Int]
    let derived: [(position: Int, value: @Sendable (S2008Basal) -> Double)]

    init(_ table: NumberTable) throws(TableError) {
        name = try table.position(of: "Name")
        var positions: [Int] = []
        for declaration in S2008Parameters.declarations {
            positions.append(try table.position(of: declaration.name))
        }
        parameters = positions
        let states = (1...13).map { $0 < 10 ? "x0_ \($0)" : "x0_\($0)" }
        initialState = states.compactMap { table.columns.firstIndex(of: $0) }
        if !initialState.isEmpty, initialState.count < states.count {
            for column in states { _ = try table.position(of: column) }
        }
        let identities: [(String, @Sendable (S2008Basal) -> Double)] = [
            ("m4", { $0.m4 }), ("m30", { $0.m30 }), ("Gpb", { $0.plasmaGlucose }),
            ("Ipb", { $0.plasmaInsulin }), ("Ilb", { $0.liverInsulin }),
            ("Gtb", { $0.tissueGlucose }), ("Vm0", { $0.vm0 }), ("kp1", { $0.kp1 }),
            ("u2ss", { $0.insulinInflow }), ("isc1ss", { $0.subcutaneous1 }),
            ("isc2ss", { $0.subcutaneous2 }),
        ]
        derived = identities.compactMap { identity in
            table.columns.firstIndex(of: identity.0).map { ($0, identity.1) }
        }
    }

    func patient(
        in row: (line: Int, fields: [Substring]), of table: NumberTable
    ) throws(TableError) -> PatientRecord {
        let patientName = String(row.fields[name])
        guard !patientName.isEmpty else {
            throw TableError(line: row.line, column: "Name", problem: "the patient has no name")
        }
        var values: [Double] = []
        for position in parameters { values.append(try table.number(in: row, at: position)) }
        let parameters: S2008Parameters
        do { parameters = try S2008Parameters(values: values) } catch {
            throw error.at(line: row.line)
        }
        let basal = S2008Basal(parameters)
        for (position, value) in derived {
            let stated = try table.number(in: row, at: position)
            let expected = value(basal)
            guard abs(stated - expected) <= 1e-6 * abs(expected) else {
                throw TableError(
                    line: row.line, column: table.columns[position],
                    problem: "\(stated) contradicts the other columns, which give \(expected)")
            }
        }
        return PatientRecord(
            name: patientName,
            group: AgeGroup.allCases.first { patientName.hasPrefix($0.rawValue) },
            parameters: parameters, initialState: try state(in: row, of: table))
    }

    private func state(
        in row: (line: Int, fields: [Substring]), of table: NumberTable
    ) throws(TableError) -> S2008State? {
        if initialState.isEmpty { return nil }
        var components: [Double] = []
        for (index, position) in initialState.enumerated() {
            let value = try table.number(in: row, at: position)
            guard value >= 0 || index == 6 else {
                throw TableError(
                    line: row.line, column: table.columns[position],
                    problem: "\(value) is negative; allowed 0 and more, an amount never is")
            }
            components.append(value)
        }
        do { return try S2008State(components: components) } catch {
            throw error.at(line: row.line)
        }
    }
}
