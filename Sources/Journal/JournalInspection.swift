// A door for this package's tests to the very connections the store and the reader use.

import GRDB

extension JournalStore {
    /// Runs one statement outside a transaction and returns the first value it gives, as text.
    package func inspect(_ sql: String) throws(JournalError) -> String? {
        try connection.inspect(sql)
    }
}

extension JournalReader {
    /// Runs one statement outside a transaction and returns the first value it gives, as text.
    package func inspect(_ sql: String) throws(JournalError) -> String? {
        try connection.inspect(sql)
    }
}

extension JournalConnection {
    fileprivate func inspect(_ sql: String) throws(JournalError) -> String? {
        var answer: String?
        try outsideTransaction { answer = try String.fetchOne($0, sql: sql) }
        return answer
    }
}
