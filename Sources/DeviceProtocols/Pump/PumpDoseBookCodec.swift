// How the pump's memory survives a restart.

public import Quantities

/// Why a persisted book cannot be used.
public enum PumpDoseBookFault: Error, Sendable, Hashable {
    /// The check does not match, or the format is not this one.
    case damaged
    /// A field makes no sense.
    case payload(PayloadFault)
    /// The boot counter or the history cannot rise any further.
    case exhausted
}

extension PumpDoseBook {
    private static let format: UInt8 = 1

    /// The book of a pump that starts again: what was persisted, with the boot counter one higher,
    /// challenges void, and what was running ended. Persist it before the link is used.
    /// - Parameters:
    ///   - persisted: what ``encoded()`` gave.
    ///   - now: the pump's clock of the new boot.
    /// - Throws: ``PumpDoseBookFault``.
    public init(
        restarting persisted: [UInt8], at now: DeviceInstant
    ) throws(PumpDoseBookFault) {
        self.init()
        guard persisted.count > Frame.checkLength else { throw .damaged }
        let body = Array(persisted.dropLast(Frame.checkLength))
        var check = ByteReader(Array(persisted.suffix(Frame.checkLength)))
        guard check.uint32() == CRC32C.checksum(body), body.first == Self.format else {
            throw .damaged
        }
        var reader = ByteReader(Array(body.dropFirst()))
        do throws(PayloadFault) {
            try read(from: &reader)
        } catch {
            throw .payload(error)
        }
        guard bootCounter < .max, historyHighWater < .max - 3 else { throw .exhausted }
        bootCounter += 1
        endTemporaryBasal(.restarted, at: now)
        endBolus(at: now)
        record(.boot(counter: bootCounter), at: now)
    }

    /// The persistent part: everything but the challenges.
    /// - Throws: ``EncodingFault/outOfRange(field:)`` if more was delivered under one dose than the
    ///   format can hold.
    public func encoded() throws(EncodingFault) -> [UInt8] {
        var writer = ByteWriter()
        writer.append(Self.format)
        writer.append(bootCounter)
        writer.append(therapyState.rawValue)
        try writer.append(deliveredBasalTotal, as: UInt64.self, field: "basal total")
        try writer.append(deliveredBolusTotal, as: UInt64.self, field: "bolus total")
        writer.append(lastDoseID ?? 0)
        writer.append(highestForgottenID)
        writer.append(historyHighWater)
        writer.append(lease?.doseID ?? 0)
        try writer.append(lease?.rate ?? .zero, field: "lease rate")
        writer.append(runningBolus ?? 0)
        try writer.append(doses.count, as: UInt16.self, field: "dose count")
        for dose in doses { try dose.append(to: &writer) }
        let kept = history.suffix(Self.historyMax)
        try writer.append(kept.count, as: UInt16.self, field: "history count")
        for entry in kept { try entry.append(to: &writer) }
        writer.append(CRC32C.checksum(writer.bytes))
        return writer.bytes
    }

    private mutating func read(from reader: inout ByteReader) throws(PayloadFault) {
        bootCounter = reader.uint32()
        guard let state = TherapyState(rawValue: reader.uint8()) else {
            throw .value(field: "therapy state")
        }
        therapyState = state
        deliveredBasalTotal = try reader.total(field: "basal total")
        deliveredBolusTotal = try reader.total(field: "bolus total")
        lastDoseID = reader.id()
        highestForgottenID = reader.uint64()
        historyHighWater = reader.uint32()
        let leaseID = reader.id()
        let leaseRate = try reader.rate(field: "lease rate")
        // The end is on a clock that is gone; the restart ends the lease.
        lease = leaseID.map {
            TemporaryBasalLease(doseID: $0, rate: leaseRate, end: DeviceInstant(milliseconds: 0))
        }
        runningBolus = reader.id()
        let doseCount = Int(reader.uint16())
        guard doseCount <= Self.dosesMax else { throw .value(field: "dose count") }
        for _ in 0..<doseCount { doses.append(try Dose(from: &reader)) }
        let historyCount = Int(reader.uint16())
        guard historyCount <= Self.historyMax else { throw .value(field: "history count") }
        for _ in 0..<historyCount { history.append(try HistoryEntry(from: &reader)) }
        guard reader.isSpent else { throw .length }
    }
}

extension PumpDoseBook.Dose {
    fileprivate func append(to writer: inout ByteWriter) throws(EncodingFault) {
        writer.append(id)
        writer.append(refusal?.rawValue ?? 0)
        writer.append(bytes: logHead.bytes)
        try writer.append(delivered, as: UInt32.self, field: "delivered")
        writer.append(order.code)
        try order.append(to: &writer, seconds: 0...65535)
    }

    fileprivate init(from reader: inout ByteReader) throws(PayloadFault) {
        let id = reader.uint64()
        let refusalCode = reader.uint8()
        let refusal = DoseRefusal(rawValue: refusalCode)
        guard refusal != nil || refusalCode == 0 else { throw .value(field: "refusal") }
        guard let logHead = LogHead(bytes: reader.take(LogHead.length)) else { throw .length }
        let delivered = reader.amount()
        let order = try DoseOrder(code: reader.uint8(), from: &reader)
        self.init(id: id, order: order, refusal: refusal, logHead: logHead, delivered: delivered)
    }
}
