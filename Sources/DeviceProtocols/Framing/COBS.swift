// Byte stuffing that frees the byte 0x00 to be the delimiter, so that a receiver resynchronises in
// one frame.

/// Consistent overhead byte stuffing.
///
/// Source: S. Cheshire, M. Baker, "Consistent Overhead Byte Stuffing", IEEE/ACM Transactions on
/// Networking 7(2), 1999.
public enum COBS {
    /// Ends a frame; occurs nowhere inside one.
    public static let delimiter: UInt8 = 0

    /// The longest stuffed form of a number of bytes, without the delimiter. Unit: bytes.
    public static func encodedLengthMax(of count: Int) -> Int { count + count / 254 + 1 }

    /// The bytes stuffed, without a delimiter.
    public static func encode(_ bytes: [UInt8]) -> [UInt8] {
        var stuffed: [UInt8] = [0]
        stuffed.reserveCapacity(encodedLengthMax(of: bytes.count))
        var codeIndex = 0
        var code: UInt8 = 1
        for (index, byte) in bytes.enumerated() {
            if byte != delimiter {
                stuffed.append(byte)
                code += 1
            }
            let blockIsFull = code == 0xFF && index + 1 < bytes.count
            if byte == delimiter || blockIsFull {
                stuffed[codeIndex] = code
                codeIndex = stuffed.count
                stuffed.append(0)
                code = 1
            }
        }
        stuffed[codeIndex] = code
        return stuffed
    }

    /// The bytes that were stuffed; `nil` if these are no stuffed bytes, or not the shortest form.
    /// - Parameter stuffed: without the delimiter.
    public static func decode(_ stuffed: [UInt8]) -> [UInt8]? {
        guard !stuffed.isEmpty else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(stuffed.count)
        var index = 0
        while index < stuffed.count {
            let code = Int(stuffed[index])
            let end = index + code
            guard code > 0, end <= stuffed.count else { return nil }
            for byte in stuffed[(index + 1)..<end] {
                guard byte != delimiter else { return nil }
                bytes.append(byte)
            }
            // A full block at the very end followed by an empty one is the same bytes in a longer
            // form; one message has one form.
            if code == 0xFF, end == stuffed.count - 1, stuffed[end] == 1 { return nil }
            if code < 0xFF, end < stuffed.count { bytes.append(delimiter) }
            index = end
        }
        return bytes
    }
}
