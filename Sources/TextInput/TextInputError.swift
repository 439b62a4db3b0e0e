// Every refusal of a text says where it stands and how to mend it, in one line.

/// A place in a text file.
public struct TextPlace: Sendable, Hashable, CustomStringConvertible {
    /// The file as the person named it.
    public let file: String
    /// Line, from 1; 0 when the place is the whole file.
    public let line: Int
    /// Column in characters, from 1; 0 when the place is a whole line.
    public let column: Int

    /// A place.
    public init(file: String, line: Int = 0, column: Int = 0) {
        self.file = file
        self.line = line
        self.column = column
    }

    /// `file`, `file:line` or `file:line:column`.
    public var description: String {
        guard line > 0 else { return file }
        return column > 0 ? "\(file):\(line):\(column)" : "\(file):\(line)"
    }
}

/// What is wrong with a text, where, and how to mend it.
public struct TextInputError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Where it stands.
    public let place: TextPlace
    /// The key or column, by its full path ("therapy.basal[1].rate"); `nil` for the whole text.
    public let key: String?
    /// What is wrong.
    public let problem: String
    /// What to write instead; `nil` when the problem says it.
    public let mend: String?

    /// An error.
    public init(place: TextPlace, key: String? = nil, problem: String, mend: String? = nil) {
        self.place = place
        self.key = key
        self.problem = problem
        self.mend = mend
    }

    /// One line: `file:line:column: key: what is wrong; how to mend it`.
    public var description: String {
        var line = "\(place): "
        if let key, !key.isEmpty { line += "\(key): " }
        line += problem
        if let mend { line += "; \(mend)" }
        return String(line.map { $0.isNewline ? " " : $0 })
    }
}
