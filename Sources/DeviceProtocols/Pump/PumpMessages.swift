// The messages of pump-uart once its session stands: requests to the pump and its replies.

/// Who the pump says it is, inside the authenticated handshake.
public struct PumpIdentity: Sendable, Hashable {
    /// Unique among pumps; fixed for the pump's life.
    public let pumpID: UInt64
    /// Rises by one with every start of the pump.
    public let bootCounter: UInt32
    /// True only for a simulated pump; a lockstep clock needs it.
    public let isVirtual: Bool
    /// Printable ASCII, at most 32 characters.
    public let model: String
    /// Printable ASCII, at most 32 characters.
    public let firmware: String

    /// An identity.
    public init(
        pumpID: UInt64, bootCounter: UInt32, isVirtual: Bool, model: String, firmware: String
    ) {
        self.pumpID = pumpID
        self.bootCounter = bootCounter
        self.isVirtual = isVirtual
        self.model = model
        self.firmware = firmware
    }
}

/// What the controller asks of the pump.
public enum PumpRequest: Sendable, Hashable {
    /// Answered by ``PumpReply/status(_:)`` with a fresh challenge.
    case getStatus
    /// Answered by ``PumpReply/history(_:)`` from a sequence number on.
    case getHistory(from: UInt32)
    /// Answered by ``PumpReply/dose(_:)`` from the pump's record.
    case getDose(id: UInt64)
    /// Answered by ``PumpReply/dose(_:)``; repeated with the same id it is answered from the record
    /// and never executed again.
    case dose(DoseCommand, DoseOrder)
    /// Stops a bolus of the controller; harmless if it is not running. Answered by
    /// ``PumpReply/dose(_:)`` for that id.
    case cancelBolus(doseID: UInt64)
    /// Answered by ``PumpReply/status(_:)``.
    case setTherapyState(TherapyState)
}

/// Why the pump could not make sense of a request that was authentic.
public enum RequestFault: UInt8, Sendable, Hashable, CaseIterable {
    /// Not an operation of this version.
    case unknownOperation = 1
    /// The operation's fields are short, long or out of range.
    case malformed = 2
}

/// What the pump answers. On the link each reply names the sequence number of its request.
public enum PumpReply: Sendable, Hashable {
    /// The pump's status.
    case status(PumpStatus)
    /// What the record says of a dose.
    case dose(DoseResult)
    /// A page of the history.
    case history(HistoryPage)
    /// The request was authentic but not understood; nothing was done.
    case notUnderstood(RequestFault)
}
