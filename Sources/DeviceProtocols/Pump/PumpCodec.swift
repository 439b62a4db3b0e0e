// pump-uart, version 1: the plain bytes of requests and replies, before sealing.

import Quantities

/// The codes of requests other than dose orders, which have ``OrderCode``.
private enum RequestCode {
    static let getStatus: UInt8 = 0x01
    static let getHistory: UInt8 = 0x02
    static let getDose: UInt8 = 0x03
    static let cancelBolus: UInt8 = 0x13
    static let setTherapyState: UInt8 = 0x20
}

extension PumpRequest {
    /// The request's bytes: operation, then its fields.
    /// - Throws: ``EncodingFault/outOfRange(field:)``.
    public func encoded() throws(EncodingFault) -> [UInt8] {
        var writer = ByteWriter()
        switch self {
        case .getStatus:
            writer.append(RequestCode.getStatus)
        case .getHistory(let sequence):
            writer.append(RequestCode.getHistory)
            writer.append(sequence)
        case .getDose(let id):
            writer.append(RequestCode.getDose)
            writer.append(id)
        case .dose(let command, let order):
            writer.append(order.code)
            try command.append(to: &writer)
            try order.append(to: &writer, seconds: 1...(DoseOrder.leaseMax.milliseconds / 1000))
        case .cancelBolus(let doseID):
            writer.append(RequestCode.cancelBolus)
            writer.append(doseID)
        case .setTherapyState(let state):
            writer.append(RequestCode.setTherapyState)
            writer.append(state.rawValue)
        }
        return writer.bytes
    }

    /// The request in some bytes.
    /// - Throws: ``PayloadFault``.
    public init(decoding bytes: [UInt8]) throws(PayloadFault) {
        var reader = ByteReader(bytes)
        let request = try Self.read(from: &reader)
        guard reader.isSpent else { throw .length }
        self = request
    }

    private static func read(from reader: inout ByteReader) throws(PayloadFault) -> PumpRequest {
        guard !reader.isSpent else { throw .length }
        let code = reader.uint8()
        switch code {
        case RequestCode.getStatus: return .getStatus
        case RequestCode.getHistory: return .getHistory(from: reader.uint32())
        case RequestCode.getDose: return .getDose(id: reader.uint64())
        case RequestCode.cancelBolus: return .cancelBolus(doseID: reader.uint64())
        case RequestCode.setTherapyState:
            guard let state = TherapyState(rawValue: reader.uint8()) else {
                throw .value(field: "therapy state")
            }
            return .setTherapyState(state)
        case OrderCode.setTemporaryBasal, OrderCode.cancelTemporaryBasal, OrderCode.setBolus:
            let command = try DoseCommand(from: &reader)
            return .dose(command, try DoseOrder(code: code, from: &reader))
        default:
            throw .operation(code)
        }
    }
}

/// The codes of replies.
private enum ReplyCode {
    static let status: UInt8 = 0x81
    static let history: UInt8 = 0x82
    static let dose: UInt8 = 0x83
    static let notUnderstood: UInt8 = 0x8F
}

extension PumpReply {
    /// The reply's bytes: operation, the sequence number of the request, then the fields.
    /// - Throws: ``EncodingFault/outOfRange(field:)``.
    public func encoded(answering sequence: UInt16) throws(EncodingFault) -> [UInt8] {
        var writer = ByteWriter()
        switch self {
        case .status(let status):
            writer.append(ReplyCode.status)
            writer.append(sequence)
            try status.append(to: &writer)
        case .history(let page):
            writer.append(ReplyCode.history)
            writer.append(sequence)
            try page.append(to: &writer)
        case .dose(let result):
            writer.append(ReplyCode.dose)
            writer.append(sequence)
            try result.append(to: &writer)
        case .notUnderstood(let fault):
            writer.append(ReplyCode.notUnderstood)
            writer.append(sequence)
            writer.append(fault.rawValue)
        }
        return writer.bytes
    }

    /// The reply in some bytes, and the sequence number of the request it answers.
    /// - Throws: ``PayloadFault``.
    public static func decode(
        _ bytes: [UInt8]
    ) throws(PayloadFault) -> (reply: PumpReply, answering: UInt16) {
        var reader = ByteReader(bytes)
        guard !reader.isSpent else { throw .length }
        let code = reader.uint8()
        let sequence = reader.uint16()
        let reply: PumpReply
        switch code {
        case ReplyCode.status: reply = .status(try PumpStatus(from: &reader))
        case ReplyCode.history: reply = .history(try HistoryPage(from: &reader))
        case ReplyCode.dose: reply = .dose(try DoseResult(from: &reader))
        case ReplyCode.notUnderstood:
            guard let fault = RequestFault(rawValue: reader.uint8()) else {
                throw .value(field: "fault")
            }
            reply = .notUnderstood(fault)
        default:
            throw .operation(code)
        }
        guard reader.isSpent else { throw .length }
        return (reply, sequence)
    }
}

extension PumpIdentity {
    func append(to writer: inout ByteWriter) throws(EncodingFault) {
        writer.append(pumpID)
        writer.append(bootCounter)
        writer.append(UInt8(isVirtual ? 1 : 0))
        try writer.append(text: model, field: "model")
        try writer.append(text: firmware, field: "firmware")
    }

    init(from reader: inout ByteReader) throws(PayloadFault) {
        let pumpID = reader.uint64()
        let bootCounter = reader.uint32()
        let isVirtual = try reader.bool(field: "virtual")
        let model = try reader.text(field: "model")
        let firmware = try reader.text(field: "firmware")
        self.init(
            pumpID: pumpID, bootCounter: bootCounter, isVirtual: isVirtual, model: model,
            firmware: firmware)
    }
}
