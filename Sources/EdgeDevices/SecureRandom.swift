// Random bytes of the operating system, for nonces and boot ids. Nothing that decides uses them.

import Glibc

/// The operating system's cryptographic random source.
public enum SecureRandom {
    /// Random bytes from getrandom(2), through getentropy(3); waits until the source is seeded.
    ///
    /// - Parameter count: how many; 0 or more.
    /// - Throws: ``SystemFailure`` when the system has no such source.
    public static func bytes(_ count: Int) throws(SystemFailure) -> [UInt8] {
        precondition(count >= 0, "a count of bytes is not negative")
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            // getentropy gives at most 256 bytes a call.
            let size = min(256, count - filled)
            let result = bytes.withUnsafeMutableBytes { buffer in
                getentropy(buffer.baseAddress.map { $0 + filled }, size)
            }
            guard result == 0 else { throw .last("get random bytes") }
            filled += size
        }
        return bytes
    }
}
