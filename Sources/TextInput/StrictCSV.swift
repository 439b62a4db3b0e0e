// Reads CSV tables with a header, and names the line and column of anything it will not take.

/// A table: every row has every column, every column is known.
public struct StrictCSV: Sendable {
    /// What becomes of columns nobody asked for.
    public enum ExtraColumns: Sendable {
        /// They are an error.
        case refused
        /// They are skipped.
        case ignored
    }

    /// One row.
    public struct Row: Sendable {
        /// Where the row starts; the column is 0.
        public let place: TextPlace
        fileprivate let table: Header
        fileprivate let fields: [Field]
    }

    struct Field: Sendable {
        let text: String
        let column: Int
    }

    fileprivate struct Header: Sendable {
        let names: [String]
        let positions: [String: Int]
    }

    /// The column names, in order.
    public var columns: [String] { header.names }
    /// The rows, in order.
    public let rows: [Row]
    private let header: Header

    /// The largest file read. Unit: bytes.
    public static let largestText = 256 << 20

    /// Reads a file, as ``init(text:file:required:optional:extra:)``.
    public init(
        path: String, as name: String? = nil, required: [String], optional: [String] = [],
        extra: ExtraColumns = .refused
    ) throws(TextInputError) {
        let text = try TextFile.read(path: path, as: name, atMost: Self.largestText)
        try self.init(
            text: text, file: name ?? path, required: required, optional: optional, extra: extra)
    }

    /// Parses a table.
    /// - Parameters:
    ///   - text: comma-separated, RFC 4180 quoting; lines end with LF or CRLF.
    ///   - file: how errors name it.
    ///   - required: columns that must be there.
    ///   - optional: columns that may be there.
    ///   - extra: what becomes of others.
    /// - Throws: a missing, unknown or repeated column; a row with another number of fields; a
    ///   quote that does not close.
    public init(
        text: String, file: String, required: [String], optional: [String] = [],
        extra: ExtraColumns = .refused
    ) throws(TextInputError) {
        var scanner = CSVScanner(text: text, file: file)
        guard let first = try scanner.nextRecord() else {
            throw TextInputError(
                place: TextPlace(file: file), problem: "the file is empty",
                mend: "the first line must be \(required.joined(separator: ","))")
        }
        let header = try Self.header(
            first, file: file, required: required, known: required + optional, extra: extra)
        var rows: [Row] = []
        while let record = try scanner.nextRecord() {
            let place = TextPlace(file: file, line: record.line)
            guard record.fields.count == header.names.count else {
                throw TextInputError(
                    place: place,
                    problem: "\(record.fields.count) fields where the header has "
                        + "\(header.names.count) columns",
                    mend: "check the commas and quotes of this line")
            }
            rows.append(Row(place: place, table: header, fields: record.fields))
        }
        self.header = header
        self.rows = rows
    }

    private static func header(
        _ record: CSVScanner.Record, file: String, required: [String], known: [String],
        extra: ExtraColumns
    ) throws(TextInputError) -> Header {
        var positions: [String: Int] = [:]
        var names: [String] = []
        for (index, field) in record.fields.enumerated() {
            let name = field.text.trimmingSpaces()
            let place = TextPlace(file: file, line: record.line, column: field.column)
            guard positions[name] == nil else {
                throw TextInputError(
                    place: place, key: name, problem: "this column is there twice",
                    mend: "keep one of them")
            }
            if extra == .refused, !known.contains(name) {
                let near = Suggestion.nearest(to: name, in: known)
                throw TextInputError(
                    place: place, key: name, problem: "unknown column",
                    mend: near.map { "did you mean \"\($0)\"?" }
                        ?? "known columns are \(known.joined(separator: ", "))")
            }
            positions[name] = index
            names.append(name)
        }
        for name in required where positions[name] == nil {
            throw TextInputError(
                place: TextPlace(file: file, line: record.line), key: name,
                problem: "this column is missing",
                mend: Suggestion.nearest(to: name, in: names).map { "is it meant by \"\($0)\"?" }
                    ?? "the header has \(names.joined(separator: ", "))")
        }
        return Header(names: names, positions: positions)
    }
}

extension StrictCSV.Row {
    /// An error at a column of this row.
    public func error(_ column: String, _ problem: String, mend: String? = nil) -> TextInputError {
        let position = table.positions[column]
        return TextInputError(
            place: TextPlace(
                file: place.file, line: place.line,
                column: position.map { fields[$0].column } ?? 0),
            key: column, problem: problem, mend: mend)
    }

    /// The text of a column without the spaces around it; `nil` when it is empty or the optional
    /// column is absent.
    public func text(_ column: String) -> String? {
        guard let position = table.positions[column] else { return nil }
        let text = fields[position].text.trimmingSpaces()
        return text.isEmpty ? nil : text
    }

    /// The text of a column that must not be empty.
    public func requiredText(_ column: String) throws(TextInputError) -> String {
        guard let text = text(column) else { throw error(column, "is empty") }
        return text
    }

    /// The number of a column within a range; `nil` when the field is empty.
    /// - Throws: for anything but a finite decimal number ("nan", "inf", "1,5") in the range.
    public func number(_ column: String, in range: ClosedRange<Double>) throws(TextInputError)
        -> Double?
    {
        guard let text = text(column) else { return nil }
        guard let value = ScientificText.parse(text) else {
            throw error(column, "\"\(text)\" is not a finite number")
        }
        guard range.contains(value) else {
            throw error(
                column,
                "\(text) is out of range; allowed \(DecimalText.write(range.lowerBound)) to "
                    + DecimalText.write(range.upperBound))
        }
        return value
    }

    /// The number of a column that must not be empty.
    public func requiredNumber(
        _ column: String, in range: ClosedRange<Double>
    ) throws(TextInputError) -> Double {
        guard let value = try number(column, in: range) else { throw error(column, "is empty") }
        return value
    }
}

/// Numbers as programs write them: decimals, with an exponent where they use one.
enum ScientificText {
    /// The finite value; `nil` for "nan", "inf", hexadecimal and anything else.
    static func parse(_ text: String) -> Double? {
        let isAllowed: (UInt8) -> Bool = { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): true
            case UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "-"): true
            case UInt8(ascii: "e"), UInt8(ascii: "E"): true
            default: false
            }
        }
        guard text.utf8.count <= 40, text.utf8.allSatisfy(isAllowed), let value = Double(text),
            value.isFinite
        else { return nil }
        return value
    }
}
