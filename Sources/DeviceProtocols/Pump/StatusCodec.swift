// pump-uart, version 1: the bytes of a pump's status. What is absent is written as zeros and must
// be read as zeros, so one status has one form.

import Quantities

extension PumpStatus {
    private static let virtualFlag: UInt8 = 1
    private static let temporaryBasalFlag: UInt8 = 2
    private static let bolusFlag: UInt8 = 4

    func append(to writer: inout ByteWriter) throws(EncodingFault) {
        guard challenge != 0 else { throw .outOfRange(field: "challenge") }
        guard annunciations.isSubset(of: .known) else {
            throw .outOfRange(field: "annunciations")
        }
        var flags: UInt8 = isVirtual ? Self.virtualFlag : 0
        if temporaryBasal != nil { flags |= Self.temporaryBasalFlag }
        if bolus != nil { flags |= Self.bolusFlag }
        writer.append(pumpID)
        writer.append(bootCounter)
        writer.append(flags)
        writer.append(therapyState.rawValue)
        try writer.append(programmedBasal, field: "programmed basal")
        try append(temporaryBasal, to: &writer)
        try writer.append(id: bolus?.doseID, field: "bolus dose id")
        try writer.append(bolus?.remaining ?? .zero, as: UInt32.self, field: "bolus remaining")
        try writer.append(deliveredBasalTotal, as: UInt64.self, field: "basal total")
        try writer.append(deliveredBolusTotal, as: UInt64.self, field: "bolus total")
        try writer.append(reservoir, as: UInt32.self, field: "reservoir")
        guard (0...100).contains(batteryPercent) else { throw .outOfRange(field: "battery") }
        try writer.append(batteryPercent, as: UInt8.self, field: "battery")
        try writer.append(id: lastDoseID, field: "last dose id")
        writer.append(challenge)
        writer.append(historyHighWater)
        writer.append(annunciations.rawValue)
        writer.append(deviceTime.milliseconds)
    }

    private func append(
        _ basal: ActiveTemporaryBasal?, to writer: inout ByteWriter
    ) throws(EncodingFault) {
        if let basal, basal.doseID == 0 { throw .outOfRange(field: "temporary basal dose id") }
        let remaining = basal?.remaining ?? .zero
        guard remaining >= .zero, remaining <= DoseOrder.leaseMax else {
            throw .outOfRange(field: "temporary basal remaining")
        }
        try writer.append(basal?.rate ?? .zero, field: "temporary basal rate")
        try writer.append(
            remaining.milliseconds, as: UInt32.self, field: "temporary basal remaining")
        writer.append(basal?.doseID ?? 0)
    }

    init(from reader: inout ByteReader) throws(PayloadFault) {
        let pumpID = reader.uint64()
        let bootCounter = reader.uint32()
        let flags = reader.uint8()
        guard flags <= 7 else { throw .value(field: "flags") }
        guard let therapyState = TherapyState(rawValue: reader.uint8()) else {
            throw .value(field: "therapy state")
        }
        let programmedBasal = try reader.rate(field: "programmed basal")
        let temporaryBasal = try Self.temporaryBasal(
            from: &reader, isPresent: flags & Self.temporaryBasalFlag != 0)
        let bolus = try Self.bolus(from: &reader, isPresent: flags & Self.bolusFlag != 0)
        let basalTotal = try reader.total(field: "basal total")
        let bolusTotal = try reader.total(field: "bolus total")
        let reservoir = reader.amount()
        let battery = Int(reader.uint8())
        guard battery <= 100 else { throw .value(field: "battery") }
        let lastDoseID = reader.id()
        let challenge = reader.uint64()
        let highWater = reader.uint32()
        let annunciations = PumpAnnunciations(rawValue: reader.uint16())
        guard annunciations.isSubset(of: .known) else { throw .value(field: "annunciations") }
        let deviceTime = DeviceInstant(milliseconds: reader.uint64())
        guard reader.isSpent else { throw .length }
        guard challenge != 0 else { throw .value(field: "challenge") }
        self.init(
            pumpID: pumpID, bootCounter: bootCounter, isVirtual: flags & Self.virtualFlag != 0,
            therapyState: therapyState, programmedBasal: programmedBasal,
            temporaryBasal: temporaryBasal, bolus: bolus, deliveredBasalTotal: basalTotal,
            deliveredBolusTotal: bolusTotal, reservoir: reservoir, batteryPercent: battery,
            lastDoseID: lastDoseID, challenge: challenge, historyHighWater: highWater,
            annunciations: annunciations, deviceTime: deviceTime)
    }

    private static func temporaryBasal(
        from reader: inout ByteReader, isPresent: Bool
    ) throws(PayloadFault) -> ActiveTemporaryBasal? {
        let rate = try reader.rate(field: "temporary basal rate")
        let remaining = Span(milliseconds: Int64(reader.uint32()))
        let doseID = reader.uint64()
        guard isPresent else {
            guard rate == .zero, remaining == .zero, doseID == 0 else {
                throw .value(field: "temporary basal")
            }
            return nil
        }
        guard remaining <= DoseOrder.leaseMax, doseID != 0 else {
            throw .value(field: "temporary basal")
        }
        return ActiveTemporaryBasal(rate: rate, remaining: remaining, doseID: doseID)
    }

    private static func bolus(
        from reader: inout ByteReader, isPresent: Bool
    ) throws(PayloadFault) -> ActiveBolus? {
        let doseID = reader.id()
        let remaining = reader.amount()
        guard isPresent else {
            guard doseID == nil, remaining == .zero else { throw .value(field: "bolus") }
            return nil
        }
        return ActiveBolus(doseID: doseID, remaining: remaining)
    }
}
