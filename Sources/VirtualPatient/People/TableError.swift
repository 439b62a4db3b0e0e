// One error for everything read from a table: it names the line and the column.

/// Why a table or a set of parameters could not be used, and where.
public struct TableError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Line of the text, from 1 (the header); `nil` where the values came from elsewhere.
    public var line: Int?
    /// Name of the column or parameter; `nil` where the whole line is meant.
    public var column: String?
    /// What is wrong.
    public var problem: String

    /// An error at a place.
    public init(line: Int? = nil, column: String? = nil, problem: String) {
        self.line = line
        self.column = column
        self.problem = problem
    }

    /// "line 3, column kabs: ..." for a person to read.
    public var description: String {
        var place: [String] = []
        if let line { place.append("line \(line)") }
        if let column { place.append("column \(column)") }
        return place.isEmpty ? problem : place.joined(separator: ", ") + ": " + problem
    }

    func at(line: Int) -> TableError {
        TableError(line: self.line ?? line, column: column, problem: problem)
    }
}
