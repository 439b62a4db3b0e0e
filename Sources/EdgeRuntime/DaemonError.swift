// Why isletd ends: one clear line, and the exit code that goes with it.

/// An end of the program that a person must hear about.
public struct DaemonError: Error, Sendable, CustomStringConvertible {
    /// One line that names the place and the mend.
    public let description: String
    /// 1 when something failed at run time, 2 when the configuration is wrong.
    public let exitCode: Int32

    /// A wrong configuration: exit code 2.
    public static func configuration(_ text: String) -> DaemonError {
        DaemonError(description: text, exitCode: 2)
    }

    /// A failure at run time: exit code 1.
    public static func failure(_ text: String) -> DaemonError {
        DaemonError(description: text, exitCode: 1)
    }
}
