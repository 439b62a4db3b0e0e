// Reads a person's days from a CSV file in the layout of the AZT1D extracts.

public import TextInput
import Quantities

extension PersonHistory {
    /// The columns a file must have.
    public static let requiredColumns = [
        "time_local", "cgm_mgdl", "basal_u_per_h", "bolus_u", "carbs_g",
    ]
    /// The columns it may have, which identification does not need.
    public static let optionalColumns = [
        "bolus_correction_u", "bolus_food_u", "device_mode", "bolus_type",
    ]
    /// The longest history read. Unit: days.
    public static let longest = 400.0

    /// Reads a CSV file.
    ///
    /// A field left empty is a missing value. Rows may come late: they are put in order by time. A
    /// row that repeats another counts once.
    /// - Parameters:
    ///   - path: the file.
    ///   - name: how errors name it.
    /// - Throws: ``TextInputError`` naming file, line and column: an unknown or missing column, what
    ///   is not a number or a time, a number out of range, two different readings at one time.
    public init(csv path: String, as name: String? = nil) throws(TextInputError) {
        let table = try StrictCSV(
            path: path, as: name, required: Self.requiredColumns, optional: Self.optionalColumns)
        try self.init(table: table, file: name ?? path)
    }

    /// Parses the text of such a file.
    public init(csvText text: String, file: String) throws(TextInputError) {
        let table = try StrictCSV(
            text: text, file: file, required: Self.requiredColumns,
            optional: Self.optionalColumns)
        try self.init(table: table, file: file)
    }

    private init(table: StrictCSV, file: String) throws(TextInputError) {
        var notes = HistoryNotes()
        notes.rows = table.rows.count
        var rows: [HistoryRow] = []
        for row in table.rows {
            let next = try HistoryRow(row)
            if let last = rows.last, next.second < last.second { notes.lateRows += 1 }
            rows.append(next)
        }
        rows.sort { ($0.second, $0.row.place.line) < ($1.second, $1.row.place.line) }
        guard let first = rows.first, let last = rows.last else {
            throw TextInputError(place: TextPlace(file: file), problem: "there are no rows")
        }
        let days = Double(last.second - first.second) / 86_400
        guard days <= Self.longest else {
            throw last.row.error(
                "time_local",
                "lies \(Int(days)) days after the first row; at most \(Int(Self.longest)) are read")
        }
        var cells = CellBuilder(from: first.second, to: last.second)
        for row in rows { try cells.add(row, &notes) }
        cells.finish(&notes)
        self.init(
            start: WallInstant(unixMilliseconds: first.second * 1000), glucose: cells.glucose,
            basal: cells.basal, bolus: cells.bolus, carbs: cells.carbs, notes: notes)
    }
}

/// One row in its own units.
private struct HistoryRow {
    let row: StrictCSV.Row
    /// Unit: s, local time taken as UTC.
    let second: Int64
    let glucose: Double?
    let basal: Double?
    let bolus: Double
    let carbs: Double

    init(_ row: StrictCSV.Row) throws(TextInputError) {
        let text = try row.requiredText("time_local")
        guard let local = LocalTime(text) else {
            throw row.error(
                "time_local", "\"\(text)\" is not a date and time",
                mend: "write for example 2026-03-01 06:00:00")
        }
        self.row = row
        second = local.wall(utcOffset: .zero).unixMilliseconds / 1000
        glucose = try row.number("cgm_mgdl", in: PersonHistory.glucoseRange)
        basal = try row.number("basal_u_per_h", in: 0...35)
        bolus = try row.number("bolus_u", in: 0...100) ?? 0
        carbs = try row.number("carbs_g", in: 0...1000) ?? 0
    }

    /// Whether it says the same as another row.
    func repeats(_ other: HistoryRow) -> Bool {
        second == other.second && glucose == other.glucose && basal == other.basal
            && bolus == other.bolus && carbs == other.carbs
    }
}

/// Puts rows into cells.
private struct CellBuilder {
    let start: Int64
    var glucose: [Double]
    var basal: [Double]
    var bolus: [Double]
    var carbs: [Double]
    private var previous: HistoryRow?

    init(from start: Int64, to end: Int64) {
        self.start = start
        let count = Int((Double(end - start) / 300).rounded()) + 1
        glucose = [Double](repeating: .nan, count: count)
        basal = glucose
        bolus = [Double](repeating: 0, count: count)
        carbs = bolus
    }

    mutating func add(_ row: HistoryRow, _ notes: inout HistoryNotes) throws(TextInputError) {
        defer { previous = row }
        if let previous, previous.second == row.second {
            guard !row.repeats(previous) else {
                notes.repeatedRows += 1
                return
            }
            if let one = previous.glucose, let other = row.glucose, one != other {
                throw row.row.error(
                    "cgm_mgdl", "line \(previous.row.place.line) has another reading for this time",
                    mend: "keep the one that is right")
            }
        }
        let cell = Int((Double(row.second - start) / 300).rounded())
        if let value = row.glucose { glucose[cell] = value }
        if let value = row.basal { basal[cell] = value / 60 }
        bolus[cell] += row.bolus
        carbs[cell] += row.carbs
    }

    /// Carries basal rates over gaps, and puts the mean where none is known.
    mutating func finish(_ notes: inout HistoryNotes) {
        let known = basal.filter { !$0.isNaN }
        let mean = known.isEmpty ? 0 : known.reduce(0, +) / Double(known.count)
        let holds = Int(PersonHistory.basalHold / PersonHistory.step)
        var last = Double.nan
        var age = 0
        for cell in basal.indices {
            if !basal[cell].isNaN {
                last = basal[cell]
                age = 0
                continue
            }
            age += 1
            if !last.isNaN, age <= holds {
                basal[cell] = last
            } else {
                basal[cell] = mean
                notes.unknownBasal += 1
            }
        }
        notes.missingReadings = glucose.count { $0.isNaN }
    }
}
