// Splits CSV bytes into records and fields (RFC 4180), keeping each field's column.

/// A pass over the bytes of one table.
struct CSVScanner {
    /// One line of the table; a quoted field may hold line ends.
    struct Record {
        /// Line it starts on, from 1.
        let line: Int
        let fields: [StrictCSV.Field]
    }

    private let bytes: [UInt8]
    private let file: String
    private var position = 0
    private var line = 1
    private var lineStart = 0

    init(text: String, file: String) {
        bytes = Array(text.utf8)
        self.file = file
        // Spreadsheets put a byte order mark in front.
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            position = 3
            lineStart = 3
        }
    }

    /// The next record; `nil` at the end of the text.
    mutating func nextRecord() throws(TextInputError) -> Record? {
        guard position < bytes.count else { return nil }
        let start = line
        if try skipLineEnd() {
            guard bytes[position...].allSatisfy({ $0 == 0x0A || $0 == 0x0D }) else {
                throw TextInputError(
                    place: TextPlace(file: file, line: start), problem: "empty line",
                    mend: "remove it")
            }
            position = bytes.count
            return nil
        }
        var fields: [StrictCSV.Field] = []
        while true {
            fields.append(try field())
            if position == bytes.count { break }
            if bytes[position] == UInt8(ascii: ",") {
                position += 1
                continue
            }
            if try skipLineEnd() { break }
        }
        return Record(line: start, fields: fields)
    }

    private mutating func field() throws(TextInputError) -> StrictCSV.Field {
        let column = column(at: position)
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
            let start = position
            while position < bytes.count {
                let byte = bytes[position]
                if byte == UInt8(ascii: ",") || byte == 0x0A || byte == 0x0D { break }
                guard byte != UInt8(ascii: "\"") else {
                    throw error(
                        "a quote inside an unquoted field", mend: "quote the whole field")
                }
                position += 1
            }
            return StrictCSV.Field(
                text: String(decoding: bytes[start..<position], as: UTF8.self), column: column)
        }
        return StrictCSV.Field(text: try quoted(), column: column)
    }

    private mutating func quoted() throws(TextInputError) -> String {
        let opening = error("this quote does not close", mend: "add the closing quote")
        position += 1
        var content: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") {
                position += 1
                guard position < bytes.count else {
                    return String(decoding: content, as: UTF8.self)
                }
                switch bytes[position] {
                case UInt8(ascii: "\""): content.append(byte)
                case UInt8(ascii: ","), 0x0A, 0x0D: return String(decoding: content, as: UTF8.self)
                default: throw error("text after a closing quote", mend: "put a comma between")
                }
            } else {
                content.append(byte)
                if byte == 0x0A {
                    line += 1
                    lineStart = position + 1
                }
            }
            position += 1
        }
        throw opening
    }

    /// Steps over LF or CRLF; `false` when there is none here.
    private mutating func skipLineEnd() throws(TextInputError) -> Bool {
        guard bytes[position] == 0x0A || bytes[position] == 0x0D else { return false }
        if bytes[position] == 0x0D {
            guard position + 1 < bytes.count, bytes[position + 1] == 0x0A else {
                throw error("a carriage return alone", mend: "end lines with LF or CRLF")
            }
            position += 1
        }
        position += 1
        line += 1
        lineStart = position
        return true
    }

    private func error(_ problem: String, mend: String) -> TextInputError {
        TextInputError(
            place: TextPlace(file: file, line: line, column: column(at: position)),
            problem: problem, mend: mend)
    }

    /// Characters (Unicode scalars) from the line's start, from 1.
    private func column(at position: Int) -> Int {
        bytes[lineStart..<position].count { $0 & 0xC0 != 0x80 } + 1
    }
}
