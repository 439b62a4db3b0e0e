// Strict reading of comma-separated numbers: every fault has a line and a column.

/// A header and its rows, as text fields with their line numbers.
struct NumberTable {
    let columns: [String]
    let rows: [(line: Int, fields: [Substring])]

    /// - Throws: ``TableError`` for an empty text, a repeated or unnamed column, a quoted field,
    ///   an empty line within the table or a row of another width.
    init(parsing text: String) throws(TableError) {
        // A byte order mark and Windows line ends are written by spreadsheets; both are harmless.
        let body = text.unicodeScalars.first == "\u{FEFF}" ? text.dropFirst() : text[...]
        var lines = body.split(omittingEmptySubsequences: false) {
            $0 == "\n" || $0 == "\r\n"
        }
        while let last = lines.last, last.isEmpty { lines.removeLast() }
        guard let header = lines.first else { throw TableError(line: 1, problem: "it is empty") }
        columns = Self.fields(of: header).map(String.init)
        for (index, name) in columns.enumerated() {
            guard !name.isEmpty else {
                throw TableError(line: 1, problem: "column \(index + 1) has no name")
            }
            guard !columns[..<index].contains(name) else {
                throw TableError(line: 1, column: name, problem: "this column stands twice")
            }
        }
        var rows: [(line: Int, fields: [Substring])] = []
        rows.reserveCapacity(lines.count)
        for (index, text) in lines.enumerated().dropFirst() {
            let line = index + 1
            guard !text.contains("\"") else {
                throw TableError(line: line, problem: "quoted fields are not used in this table")
            }
            let fields = Self.fields(of: text)
            guard fields.count == columns.count else {
                throw TableError(
                    line: line,
                    problem: "\(fields.count) fields, the header has \(columns.count)")
            }
            rows.append((line, fields))
        }
        self.rows = rows
    }

    /// The position of a column that must be there.
    func position(of column: String) throws(TableError) -> Int {
        guard let index = columns.firstIndex(of: column) else {
            throw TableError(line: 1, column: column, problem: "this column is missing")
        }
        return index
    }

    /// The finite number in a field.
    func number(
        in row: (line: Int, fields: [Substring]), at position: Int
    ) throws(TableError) -> Double {
        let field = row.fields[position]
        // Double(_:) alone would also take "nan", "inf" and hexadecimal.
        let isDecimal = field.utf8.allSatisfy { "0123456789+-.eE".utf8.contains($0) }
        guard isDecimal, let value = Double(field), value.isFinite else {
            throw TableError(
                line: row.line, column: columns[position],
                problem: "\"\(field.prefix(40))\" is not a finite decimal number")
        }
        return value
    }

    private static func fields(of line: Substring) -> [Substring] {
        line.split(separator: ",", omittingEmptySubsequences: false).map { field in
            var field = field
            while let first = field.first, first == " " || first == "\t" { field.removeFirst() }
            while let last = field.last, last == " " || last == "\t" || last == "\r" {
                field.removeLast()
            }
            return field
        }
    }
}
