// pump-uart, version 1: the bytes of dose commands, orders and results.

import Quantities

/// The codes of dose orders, both as operations and inside results and records.
enum OrderCode {
    static let none: UInt8 = 0x00
    static let setTemporaryBasal: UInt8 = 0x10
    static let cancelTemporaryBasal: UInt8 = 0x11
    static let setBolus: UInt8 = 0x12
}

extension DoseOrder {
    /// The code of this kind of order.
    var code: UInt8 {
        switch self {
        case .setTemporaryBasal: OrderCode.setTemporaryBasal
        case .cancelTemporaryBasal: OrderCode.cancelTemporaryBasal
        case .setBolus: OrderCode.setBolus
        }
    }

    /// Writes rate and duration, nothing, or the amount.
    /// - Parameter seconds: the durations allowed; a command's are bounded by the lease, a record
    ///   of a refused one is not.
    func append(
        to writer: inout ByteWriter, seconds: ClosedRange<Int64>
    ) throws(EncodingFault) {
        switch self {
        case .setTemporaryBasal(let rate, let duration):
            try writer.append(rate, field: "rate")
            try writer.append(wholeSeconds: duration, in: seconds, field: "duration")
        case .cancelTemporaryBasal:
            return
        case .setBolus(let amount):
            guard amount > .zero, amount <= Self.bolusMax else {
                throw .outOfRange(field: "amount")
            }
            try writer.append(amount, as: UInt32.self, field: "amount")
        }
    }

    /// Reads what ``append(to:seconds:)`` wrote. A duration may be any the two bytes can hold: it is
    /// the pump that refuses it, with a reason.
    init(code: UInt8, from reader: inout ByteReader) throws(PayloadFault) {
        switch code {
        case OrderCode.setTemporaryBasal:
            let rate = try reader.rate(field: "rate")
            let duration = Span.seconds(Int64(reader.uint16()))
            self = .setTemporaryBasal(rate: rate, duration: duration)
        case OrderCode.cancelTemporaryBasal:
            self = .cancelTemporaryBasal
        case OrderCode.setBolus:
            let amount = reader.amount()
            guard amount > .zero, amount <= Self.bolusMax else {
                throw .value(field: "amount")
            }
            self = .setBolus(amount)
        default:
            throw .operation(code)
        }
    }
}

extension DoseCommand {
    func append(to writer: inout ByteWriter) throws(EncodingFault) {
        guard id != 0 else { throw .outOfRange(field: "dose id") }
        writer.append(id)
        writer.append(challenge)
        writer.append(notAfter.milliseconds)
        writer.append(bytes: logHead.bytes)
    }

    init(from reader: inout ByteReader) throws(PayloadFault) {
        let id = reader.uint64()
        let challenge = reader.uint64()
        let notAfter = DeviceInstant(milliseconds: reader.uint64())
        guard let logHead = LogHead(bytes: reader.take(LogHead.length)) else { throw .length }
        guard id != 0 else { throw .value(field: "dose id") }
        self.init(id: id, challenge: challenge, notAfter: notAfter, logHead: logHead)
    }
}

extension DoseOutcome {
    /// The outcome's code, and the refusal's or 0.
    var codes: (outcome: UInt8, refusal: UInt8) {
        switch self {
        case .accepted: (0, 0)
        case .refused(let reason): (1, reason.rawValue)
        case .unknownID: (2, 0)
        case .forgotten: (3, 0)
        }
    }

    init(outcome: UInt8, refusal: UInt8) throws(PayloadFault) {
        if outcome == 1 {
            guard let reason = DoseRefusal(rawValue: refusal) else {
                throw .value(field: "refusal")
            }
            self = .refused(reason)
            return
        }
        guard refusal == 0 else { throw .value(field: "refusal") }
        switch outcome {
        case 0: self = .accepted
        case 2: self = .unknownID
        case 3: self = .forgotten
        default: throw .value(field: "outcome")
        }
    }
}

extension DoseResult {
    func append(to writer: inout ByteWriter) throws(EncodingFault) {
        writer.append(doseID)
        writer.append(outcome.codes.outcome)
        writer.append(outcome.codes.refusal)
        try writer.append(delivered, as: UInt32.self, field: "delivered")
        try writer.append(deliveredBasalTotal, as: UInt64.self, field: "basal total")
        try writer.append(deliveredBolusTotal, as: UInt64.self, field: "bolus total")
        writer.append(deviceTime.milliseconds)
        writer.append(order?.code ?? OrderCode.none)
        try order?.append(to: &writer, seconds: 0...65535)
    }

    init(from reader: inout ByteReader) throws(PayloadFault) {
        let doseID = reader.uint64()
        let outcome = try DoseOutcome(outcome: reader.uint8(), refusal: reader.uint8())
        let delivered = reader.amount()
        let basalTotal = try reader.total(field: "basal total")
        let bolusTotal = try reader.total(field: "bolus total")
        let deviceTime = DeviceInstant(milliseconds: reader.uint64())
        let code = reader.uint8()
        let order: DoseOrder? =
            code == OrderCode.none ? nil : try DoseOrder(code: code, from: &reader)
        self.init(
            doseID: doseID, outcome: outcome, order: order, delivered: delivered,
            deliveredBasalTotal: basalTotal, deliveredBolusTotal: bolusTotal,
            deviceTime: deviceTime)
    }
}
