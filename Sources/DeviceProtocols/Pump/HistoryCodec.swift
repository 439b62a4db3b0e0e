// pump-uart, version 1: the bytes of history entries and pages.

import Quantities

/// The codes of history events.
private enum EventCode {
    static let userBolus: UInt8 = 1
    static let carbohydrate: UInt8 = 2
    static let bolusDelivered: UInt8 = 3
    static let temporaryBasalStarted: UInt8 = 4
    static let temporaryBasalEnded: UInt8 = 5
    static let annunciation: UInt8 = 6
    static let boot: UInt8 = 7
    static let activity: UInt8 = 8
    static let fingerstick: UInt8 = 9
}

extension Activity {
    /// Its code in an event.
    fileprivate var code: UInt8 {
        switch self {
        case .exercise: 1
        case .sleep: 2
        }
    }
}

extension HistoryEntry {
    func append(to writer: inout ByteWriter) throws(EncodingFault) {
        writer.append(sequence)
        writer.append(bootCounter)
        writer.append(at.milliseconds)
        switch event {
        case .userBolus(let amount):
            writer.append(EventCode.userBolus)
            try writer.append(amount, as: UInt32.self, field: "amount")
        case .carbohydrate(let amount):
            writer.append(EventCode.carbohydrate)
            guard let decigrams = UInt16(exactly: (amount.grams * 10).rounded()) else {
                throw .outOfRange(field: "carbohydrate")
            }
            writer.append(decigrams)
        case .activity(let statement):
            writer.append(EventCode.activity)
            writer.append(statement.activity.code)
            for span in [statement.startsIn, statement.lasts] {
                guard let minutes = UInt16(exactly: span.minutes) else {
                    throw .outOfRange(field: "activity")
                }
                writer.append(minutes)
            }
        case .fingerstick(let glucose):
            writer.append(EventCode.fingerstick)
            guard let whole = UInt16(exactly: glucose.milligramsPerDeciliter.rounded()) else {
                throw .outOfRange(field: "fingerstick")
            }
            writer.append(whole)
        case .bolusDelivered(let doseID, let amount):
            writer.append(EventCode.bolusDelivered)
            writer.append(doseID)
            try writer.append(amount, as: UInt32.self, field: "amount")
        case .temporaryBasalStarted(let doseID, let rate, let duration):
            writer.append(EventCode.temporaryBasalStarted)
            writer.append(doseID)
            try writer.append(rate, field: "rate")
            try writer.append(wholeSeconds: duration, in: 0...65535, field: "duration")
        case .temporaryBasalEnded(let doseID, let reason):
            writer.append(EventCode.temporaryBasalEnded)
            writer.append(doseID)
            writer.append(reason.rawValue)
        case .annunciation(let annunciation):
            writer.append(EventCode.annunciation)
            writer.append(annunciation.rawValue)
        case .boot(let counter):
            writer.append(EventCode.boot)
            writer.append(counter)
        }
    }

    init(from reader: inout ByteReader) throws(PayloadFault) {
        let sequence = reader.uint32()
        let bootCounter = reader.uint32()
        let at = DeviceInstant(milliseconds: reader.uint64())
        let event = try Event(from: &reader)
        self.init(sequence: sequence, bootCounter: bootCounter, at: at, event: event)
    }
}

extension HistoryEntry.Event {
    fileprivate init(from reader: inout ByteReader) throws(PayloadFault) {
        switch reader.uint8() {
        case EventCode.userBolus:
            self = .userBolus(reader.amount())
        case EventCode.carbohydrate:
            self = .carbohydrate(.grams(Double(reader.uint16()) / 10))
        case EventCode.activity:
            let code = reader.uint8()
            guard let activity = Activity.allCases.first(where: { $0.code == code }) else {
                throw .value(field: "activity")
            }
            let startsIn = Span.minutes(Int64(reader.uint16()))
            self = .activity(
                ActivityStatement(
                    activity, startsIn: startsIn, lasts: .minutes(Int64(reader.uint16()))))
        case EventCode.fingerstick:
            self = .fingerstick(.mgPerdL(Double(reader.uint16())))
        case EventCode.bolusDelivered:
            self = .bolusDelivered(doseID: reader.uint64(), amount: reader.amount())
        case EventCode.temporaryBasalStarted:
            let doseID = reader.uint64()
            let rate = try reader.rate(field: "rate")
            self = .temporaryBasalStarted(
                doseID: doseID, rate: rate, duration: .seconds(Int64(reader.uint16())))
        case EventCode.temporaryBasalEnded:
            let doseID = reader.uint64()
            guard let reason = TemporaryBasalEnd(rawValue: reader.uint8()) else {
                throw .value(field: "reason")
            }
            self = .temporaryBasalEnded(doseID: doseID, reason: reason)
        case EventCode.annunciation:
            guard let annunciation = PumpAnnunciation(rawValue: reader.uint8()) else {
                throw .value(field: "annunciation")
            }
            self = .annunciation(annunciation)
        case EventCode.boot:
            self = .boot(counter: reader.uint32())
        default:
            throw .value(field: "event")
        }
    }
}

extension HistoryPage {
    /// Entries that fit a frame whatever they are: 210 bytes of plain text, less 5 of the page's
    /// own, by 31 of the longest entry.
    public static let entriesMax = 6

    func append(to writer: inout ByteWriter) throws(EncodingFault) {
        guard entries.count <= Self.entriesMax else { throw .tooLong }
        writer.append(UInt8(hasMore ? 1 : 0))
        writer.append(UInt8(truncatingIfNeeded: entries.count))
        for entry in entries { try entry.append(to: &writer) }
    }

    init(from reader: inout ByteReader) throws(PayloadFault) {
        let hasMore = try reader.bool(field: "more")
        let count = Int(reader.uint8())
        guard count <= Self.entriesMax else { throw .value(field: "count") }
        var entries: [HistoryEntry] = []
        for _ in 0..<count {
            let entry = try HistoryEntry(from: &reader)
            if let last = entries.last, entry.sequence <= last.sequence {
                throw .value(field: "sequence")
            }
            entries.append(entry)
        }
        self.init(entries: entries, hasMore: hasMore)
    }
}
