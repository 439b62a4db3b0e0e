// What can go wrong with a journal, each as one line that names the file.

/// Why a journal cannot be opened, read or written.
public enum JournalError: Error, Equatable, Sendable, CustomStringConvertible {
    /// No file is there.
    case notFound(path: String)
    /// The file is something else than a journal, or one that was never finished.
    case notAJournal(path: String, reason: String)
    /// The journal is of a format this program does not know.
    case unknownFormat(path: String, found: Int64)
    /// The journal is damaged or was altered; nothing was written to it.
    case corrupt(path: String, reason: String)
    /// The journal has fewer records than its head file or its last checkpoint has seen, or others.
    case tailMissing(path: String, expected: UInt64, found: UInt64)
    /// A record to be appended does not follow the last one; nothing was written.
    case outOfOrder(path: String, expected: UInt64, offered: UInt64)
    /// There is no room; nothing was written.
    case full(path: String)
    /// Reading or writing failed; of a write, nothing was written.
    case failed(path: String, reason: String)
    /// What waits to be written fills the memory set aside for it; the records offered are lost.
    case noMemory(path: String, reason: String)
    /// It was closed, or its file holds what this writer never wrote.
    case unusable(path: String)

    /// The fault in one line.
    public var description: String {
        switch self {
        case .notFound(let path): "\(path): there is no such journal"
        case .notAJournal(let path, let reason): "\(path): not a journal: \(reason)"
        case .unknownFormat(let path, let found):
            "\(path): the journal's format \(found) is unknown; this program knows"
                + " \(JournalFormat.version)"
        case .corrupt(let path, let reason): "\(path): the journal is damaged: \(reason)"
        case .tailMissing(let path, let expected, let found):
            "\(path): the journal ends after \(found) records, but a checkpoint has seen"
                + " \(expected), or others in their place"
        case .outOfOrder(let path, let expected, let offered):
            "\(path): record \(offered) does not follow; the journal expects record \(expected)"
        case .full(let path): "\(path): no room to write; free some space on its disk"
        case .failed(let path, let reason): "\(path): \(reason)"
        case .noMemory(_, let reason):
            "\(reason). No more records could wait for that; some are lost"
        case .unusable(let path):
            "\(path): the journal was closed, or another program writes to it; open it anew"
        }
    }
}
