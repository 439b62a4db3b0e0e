// What the two ends of pump-uart hand to whoever drives them.

/// What a controller's end of the link asks of its driver.
public enum ControllerLinkOutput: Sendable, Equatable {
    /// Write these bytes to the line, in order.
    case transmit([UInt8])
    /// A session stands; requests may be sent.
    case established(PumpIdentity)
    /// An authentic reply, and the sequence number of the request it answers.
    case reply(PumpReply, answering: UInt16)
    /// Something arrived that was dropped.
    case fault(LinkFault)
}

/// What a pump's end of the link asks of its driver.
public enum PumpLinkOutput: Sendable, Equatable {
    /// Write these bytes to the line, in order.
    case transmit([UInt8])
    /// A session with this controller stands.
    case established(controllerID: UInt64)
    /// An authentic request; its reply must name the sequence number.
    case request(PumpRequest, sequence: UInt16)
    /// Something arrived that was dropped.
    case fault(LinkFault)
}

/// Why an arrived frame was dropped. None changes a session that stands.
public enum LinkFault: Error, Sendable, Hashable {
    /// It was no frame.
    case frame(FrameFault)
    /// It was a frame of another kind or another direction.
    case unexpected(FrameType)
    /// It came before there was a session, or after one with other keys.
    case noSession
    /// Its counter is not above the last one received.
    case replayed
    /// Its tag does not verify.
    case notAuthentic
    /// Its boot epoch is below one already authenticated, or not the session's.
    case epochNotRising
    /// Its layout or, after authentication, its content was not understood.
    case payload(PayloadFault)
    /// It was authentic, but the answer to it could not be sent.
    case cannotAnswer(LinkError)
}

/// Why a message cannot be sent.
public enum LinkError: Error, Sendable, Hashable {
    /// There is no session.
    case notEstablished
    /// A field is outside what the wire can carry.
    case encoding(EncodingFault)
    /// All counters of this boot epoch are used.
    case countersExhausted
    /// The cipher refused.
    case cipherFailed
}

/// The 256-bit secret shared by one controller and one pump.
public struct PairingKey: Sendable {
    /// Exactly 32 bytes.
    public let bytes: [UInt8]

    /// `nil` unless there are exactly 32 bytes.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }
}

/// A request that has been sealed for sending.
public struct SentRequest: Sendable, Equatable {
    /// What its reply will name.
    public let sequence: UInt16
    /// What to write to the line.
    public let bytes: [UInt8]
}
