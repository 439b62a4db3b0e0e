// Writes whole files, or says plainly why it cannot.

import Foundation

/// Files that are there whole or as they were.
public enum WholeFile {
    /// Writes a file.
    /// - Throws: ``TextInputError`` with the path and the system's reason.
    public static func write(_ text: String, to path: String) throws(TextInputError) {
        try write(Array(text.utf8), to: path)
    }

    /// Writes a file.
    /// - Throws: ``TextInputError`` with the path and the system's reason.
    public static func write(_ bytes: [UInt8], to path: String) throws(TextInputError) {
        do {
            try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw fault(path, "cannot be written", error)
        }
    }

    /// Makes a folder and those above it, where they are not there yet.
    /// - Throws: ``TextInputError`` with the path and the system's reason.
    public static func makeFolder(_ path: String) throws(TextInputError) {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true)
        } catch {
            throw fault(path, "this folder cannot be made", error)
        }
    }

    /// What went wrong with a path, with the system's reason for it.
    public static func fault(
        _ path: String, _ problem: String, _ error: any Error
    ) -> TextInputError {
        TextInputError(
            place: TextPlace(file: path), problem: "\(problem): \(SystemReason.of(error))")
    }
}

/// Why the system refused, in its own words.
public enum SystemReason {
    /// Of an error of the file functions: what the system said, where it is known.
    public static func of(_ error: any Error) -> String {
        var next: (any Error)? = error
        while let one = next {
            if let told = one as? POSIXError { return of(number: told.code.rawValue) }
            let whole = one as NSError
            if whole.domain == NSPOSIXErrorDomain { return of(number: Int32(whole.code)) }
            next = whole.userInfo[NSUnderlyingErrorKey] as? any Error
        }
        return "\(error.localizedDescription)"
    }

    /// Of an `errno`.
    public static func of(number: Int32) -> String { String(cString: strerror(number)) }
}
