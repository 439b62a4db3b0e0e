// What a command could not do, and the one way in which all commands tell it.

import Foundation

/// A wrong use of a command, or something that it needs and does not get: one line.
struct CommandFault: Error, CustomStringConvertible {
    let text: String
    var description: String { text }

    /// Says on standard error what went wrong.
    /// - Parameter command: the command's whole name after `islet`, such as "verify campaign".
    static func complain(_ command: String, _ error: any Error) {
        say("islet \(command): \(error)")
    }

    /// Says a line on standard error.
    static func say(_ line: String) {
        FileHandle.standardError.write(Data("\(line)\n".utf8))
    }
}
