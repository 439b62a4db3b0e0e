// The project's hazards as docs/hazards.csv has them: what is done about each, and what is not.

public import TextInput

/// One hazard of the project's list.
public struct Hazard: Sendable, Hashable {
    /// H01 to H64.
    public let id: String
    /// S5, death, to S1.
    public let severity: String
    /// What goes wrong first.
    public let cause: String
    /// What it can do to a person.
    public let situation: String
    /// What the code does about it, by the names the code has for it.
    public let control: String
    /// Where the control leaves the person.
    public let failSafe: String
    /// A report, a recall or a paper; empty where the list names none.
    public let evidence: String
    /// Test files that hold the control, as paths from the package's root.
    public let tests: [String]
    /// What is not controlled; empty when nothing is known to be missing.
    public let gap: String
    /// Why no scenario can bring it about; empty when one can.
    public let notSimulated: String
}

/// The table of hazards.
public struct HazardTable: Sendable {
    /// In the order of the ids, each of ``Hazards/ids`` once.
    public let hazards: [Hazard]

    /// Reads the table.
    /// - Throws: ``TextInputError`` for a row that is missing, unknown, there twice or out of
    ///   order, for an empty field that must say something, and for a severity that is none.
    public init(path: String) throws(TextInputError) {
        let table = try StrictCSV(
            path: path,
            required: [
                "id", "severity", "cause", "situation", "control", "fail_safe", "evidence", "tests",
                "gap", "not_simulated",
            ])
        var found: [Hazard] = []
        for row in table.rows {
            let id = try row.requiredText("id")
            guard found.count < Hazards.ids.count, id == Hazards.ids[found.count] else {
                let expected =
                    found.count < Hazards.ids.count ? Hazards.ids[found.count] : "the end"
                throw row.error("id", "\"\(id)\" where \(expected) is expected")
            }
            found.append(try Self.hazard(id, row))
        }
        guard found.count == Hazards.ids.count else {
            throw TextInputError(
                place: TextPlace(file: path), key: "id",
                problem: "the table ends before \(Hazards.ids[found.count])",
                mend: "give every hazard a row")
        }
        hazards = found
    }

    private static func hazard(
        _ id: String, _ row: StrictCSV.Row
    ) throws(TextInputError) -> Hazard {
        let severity = try row.requiredText("severity")
        guard ["S1", "S2", "S3", "S4", "S5"].contains(severity) else {
            throw row.error("severity", "\"\(severity)\" is no severity", mend: "write S1 to S5")
        }
        let tests = (row.text("tests") ?? "").split(separator: ";").map(String.init)
        let notSimulated = row.text("not_simulated") ?? ""
        return Hazard(
            id: id, severity: severity, cause: try row.requiredText("cause"),
            situation: try row.requiredText("situation"), control: try row.requiredText("control"),
            failSafe: try row.requiredText("fail_safe"), evidence: row.text("evidence") ?? "",
            tests: tests, gap: row.text("gap") ?? "", notSimulated: notSimulated)
    }
}

/// A failure that users of other controllers reported, and that scenarios repeat.
public struct ReportedFailure: Sendable, Hashable {
    /// "owner/repository#number".
    public let report: String
    /// What happened.
    public let failure: String
    /// What it asks of a controller.
    public let requirement: String
    /// Why it cannot happen here; empty when a scenario must show it.
    public let notApplicable: String

    /// Reads docs/reported-failures.csv.
    /// - Throws: ``TextInputError`` for a report that is there twice with one failure, or an empty
    ///   field.
    public static func table(path: String) throws(TextInputError) -> [ReportedFailure] {
        let table = try StrictCSV(
            path: path, required: ["report", "failure", "requirement", "not_applicable"])
        var found: [ReportedFailure] = []
        for row in table.rows {
            let report = try row.requiredText("report")
            let failure = try row.requiredText("failure")
            guard !found.contains(where: { $0.report == report && $0.failure == failure }) else {
                throw row.error("report", "\(report) is there twice", mend: "keep one row")
            }
            found.append(
                ReportedFailure(
                    report: report, failure: failure,
                    requirement: try row.requiredText("requirement"),
                    notApplicable: row.text("not_applicable") ?? ""))
        }
        return found
    }
}
