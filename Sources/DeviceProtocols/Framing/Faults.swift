// The typed errors of the wire: what arrived damaged, and what cannot be encoded.

/// Why bytes between two delimiters were not a frame.
public enum FrameFault: Error, Sendable, Hashable {
    /// More bytes without a delimiter than the longest frame has.
    case tooLong
    /// Not valid byte stuffing.
    case stuffing
    /// Shorter than a header and its check.
    case tooShort
    /// The CRC-32C does not match.
    case checksum
    /// Not version 1.
    case version(UInt8)
    /// A source no version 1 device has.
    case source(UInt8)
    /// A type version 1 does not know.
    case type(UInt8)
    /// A flag version 1 does not know.
    case flags(UInt8)
}

/// Why a frame's payload does not make sense.
public enum PayloadFault: Error, Sendable, Hashable {
    /// Shorter or longer than its type says.
    case length
    /// A field holds a value it cannot have.
    case value(field: String)
    /// Not an operation of this version.
    case operation(UInt8)
}

/// Why a message cannot be put on the wire.
public enum EncodingFault: Error, Sendable, Hashable {
    /// A field is outside what the wire can carry.
    case outOfRange(field: String)
    /// The message does not fit a frame.
    case tooLong
}
