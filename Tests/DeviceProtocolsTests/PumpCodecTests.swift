// pump-uart: the plain bytes of requests and replies.

import DeviceProtocols
import Quantities
import Testing

private func command(id: UInt64 = 7) -> DoseCommand {
    DoseCommand(
        id: id, challenge: .max, notAfter: device(.max),
        logHead: LogHead(bytes: [UInt8](repeating: 0xAB, count: 16)) ?? .zero)
}

private func lease(_ milliunitsPerHour: Int64, _ duration: Span) -> DoseOrder {
    .setTemporaryBasal(rate: rate(milliunitsPerHour), duration: duration)
}

private func status() -> PumpStatus {
    PumpStatus(
        pumpID: .max, bootCounter: .max, isVirtual: false, therapyState: .stop,
        programmedBasal: rate(0), temporaryBasal: nil, bolus: nil, deliveredBasalTotal: .zero,
        deliveredBolusTotal: milliunits(.max), reservoir: .zero, batteryPercent: 0,
        lastDoseID: nil, challenge: 1, historyHighWater: 0, annunciations: [],
        deviceTime: device(.max))
}

@Suite("A pump request")
struct PumpRequestTests {
    private let requests: [PumpRequest] = [
        .getStatus, .getHistory(from: 0), .getHistory(from: .max), .getDose(id: 0),
        .getDose(id: .max), .cancelBolus(doseID: 1), .setTherapyState(.run),
        .setTherapyState(.pause), .setTherapyState(.stop),
        .dose(command(), lease(0, .seconds(1))), .dose(command(), lease(100_000, .minutes(30))),
        .dose(command(id: .max), .cancelTemporaryBasal),
        .dose(command(), .setBolus(milliunits(1))),
        .dose(command(), .setBolus(milliunits(100_000))),
    ]

    @Test("comes back the same")
    func roundTrips() throws {
        for request in requests {
            #expect(try PumpRequest(decoding: try request.encoded()) == request)
        }
    }

    @Test("is refused when cut short at any byte, or lengthened")
    func lengths() throws {
        for request in requests {
            let bytes = try request.encoded()
            for length in 0..<bytes.count {
                #expect(throws: PayloadFault.self) {
                    try PumpRequest(decoding: Array(bytes.prefix(length)))
                }
            }
            #expect(throws: PayloadFault.length) { try PumpRequest(decoding: bytes + [0]) }
        }
    }

    @Test(
        "cannot be made outside its range",
        arguments: [
            (PumpRequest.dose(command(id: 0), .cancelTemporaryBasal), "dose id"),
            (.dose(command(), lease(-1, .minutes(1))), "rate"),
            (.dose(command(), lease(100_001, .minutes(1))), "rate"),
            (.dose(command(), lease(1, .zero)), "duration"),
            (.dose(command(), lease(1, .seconds(1801))), "duration"),
            (.dose(command(), lease(1, Span(milliseconds: 1500))), "duration"),
            (.dose(command(), lease(1, Span(milliseconds: .max))), "duration"),
            (.dose(command(), .setBolus(.zero)), "amount"),
            (.dose(command(), .setBolus(milliunits(-1))), "amount"),
            (.dose(command(), .setBolus(milliunits(100_001))), "amount"),
        ])
    func encoderRanges(request: PumpRequest, field: String) {
        #expect(throws: EncodingFault.outOfRange(field: field)) { try request.encoded() }
    }

    @Test("with a duration beyond the lease still decodes, so that the pump can refuse it")
    func longLease() throws {
        var bytes = try PumpRequest.dose(command(), lease(1, .minutes(30))).encoded()
        bytes[bytes.count - 2] = 0x09
        bytes[bytes.count - 1] = 0x07
        #expect(
            try PumpRequest(decoding: bytes) == .dose(command(), lease(1, .seconds(1801))))
    }

    @Test("with an operation, a state, a rate, an amount or an id that cannot be is refused")
    func badValues() throws {
        #expect(throws: PayloadFault.operation(0x7F)) { try PumpRequest(decoding: [0x7F]) }
        #expect(throws: PayloadFault.operation(0x81)) { try PumpRequest(decoding: [0x81]) }
        #expect(throws: PayloadFault.value(field: "therapy state")) {
            try PumpRequest(decoding: [0x20, 4])
        }
        let shared = [UInt8](repeating: 1, count: 40)
        #expect(throws: PayloadFault.value(field: "rate")) {
            try PumpRequest(decoding: [0x10] + shared + [0xA1, 0x86, 0x01, 0x00, 60, 0])
        }
        #expect(throws: PayloadFault.value(field: "amount")) {
            try PumpRequest(decoding: [0x12] + shared + [0, 0, 0, 0])
        }
        #expect(throws: PayloadFault.value(field: "dose id")) {
            try PumpRequest(decoding: [0x11] + [UInt8](repeating: 0, count: 40))
        }
    }
}

@Suite("A pump reply")
struct PumpReplyTests {
    private static func entries(_ count: Int) -> [HistoryEntry] {
        let events: [HistoryEntry.Event] = [
            .temporaryBasalStarted(doseID: 9, rate: rate(100_000), duration: .minutes(30)),
            .temporaryBasalEnded(doseID: 9, reason: .replaced),
            .bolusDelivered(doseID: 10, amount: milliunits(50)),
            .userBolus(milliunits(4_294_967_295)), .carbohydrate(.grams(6553.5)),
            .activity(ActivityStatement(.exercise, startsIn: .minutes(90), lasts: .minutes(240))),
            .activity(ActivityStatement(.sleep, lasts: .zero)),
            .activity(
                ActivityStatement(.sleep, startsIn: .minutes(65_535), lasts: .minutes(65_535))),
            .annunciation(.occlusion), .boot(counter: 3), .fingerstick(.mgPerdL(65_535)),
        ]
        return (0..<count).map {
            HistoryEntry(
                sequence: UInt32($0 + 1), bootCounter: 2, at: device(UInt64($0)),
                event: events[$0 % events.count])
        }
    }

    private static func result(_ outcome: DoseOutcome, _ order: DoseOrder?) -> PumpReply {
        .dose(
            DoseResult(
                doseID: 3, outcome: outcome, order: order, delivered: milliunits(4_294_967_295),
                deliveredBasalTotal: milliunits(.max), deliveredBolusTotal: .zero,
                deviceTime: device(.max)))
    }

    private static func replies() -> [PumpReply] {
        var full = status()
        full.isVirtual = true
        full.temporaryBasal = ActiveTemporaryBasal(
            rate: .zero, remaining: .minutes(30), doseID: .max)
        full.bolus = ActiveBolus(doseID: 4, remaining: milliunits(100))
        full.batteryPercent = 100
        full.lastDoseID = 4
        full.annunciations = .known
        var userBolus = status()
        userBolus.bolus = ActiveBolus(doseID: nil, remaining: .zero)
        return [
            .status(status()), .status(full), .status(userBolus),
            .history(HistoryPage(entries: [], hasMore: false)),
            .history(HistoryPage(entries: entries(6), hasMore: true)),
            .history(HistoryPage(entries: Array(entries(7).dropFirst()), hasMore: false)),
            .history(HistoryPage(entries: Array(entries(10).dropFirst(5)), hasMore: false)),
            result(.accepted, .setTemporaryBasal(rate: rate(1), duration: .seconds(65535))),
            result(.accepted, .cancelTemporaryBasal), result(.unknownID, nil),
            result(.forgotten, nil), .notUnderstood(.malformed), .notUnderstood(.unknownOperation),
        ] + DoseRefusal.allCases.map { result(.refused($0), .setBolus(milliunits(1))) }
    }

    @Test("comes back the same, with the sequence number it answers")
    func roundTrips() throws {
        for reply in Self.replies() {
            let decoded = try PumpReply.decode(try reply.encoded(answering: 0xBEEF))
            #expect(decoded.reply == reply)
            #expect(decoded.answering == 0xBEEF)
        }
    }

    @Test("fits a frame with its counter and tag, whatever it holds")
    func fitsFrame() throws {
        for reply in Self.replies() {
            #expect(try reply.encoded(answering: 0).count <= Frame.payloadMax - 8 - 16)
        }
        let longest = (1...6).map {
            HistoryEntry(
                sequence: $0, bootCounter: 1, at: device(0),
                event: .temporaryBasalStarted(doseID: 1, rate: .zero, duration: .minutes(1)))
        }
        let page = PumpReply.history(HistoryPage(entries: longest, hasMore: true))
        #expect(try page.encoded(answering: 0).count == 191)
        let over = PumpReply.history(HistoryPage(entries: Self.entries(7), hasMore: true))
        #expect(throws: EncodingFault.tooLong) { try over.encoded(answering: 0) }
    }

    @Test("is refused when cut short at any byte, or lengthened")
    func lengths() throws {
        for reply in Self.replies() {
            let bytes = try reply.encoded(answering: 1)
            for length in 0..<bytes.count {
                #expect(throws: PayloadFault.self) {
                    try PumpReply.decode(Array(bytes.prefix(length)))
                }
            }
            #expect(throws: PayloadFault.length) { try PumpReply.decode(bytes + [0]) }
        }
    }

    @Test("cannot be made of a status outside its range")
    func statusRanges() {
        let changes: [(String, (inout PumpStatus) -> Void)] = [
            ("challenge", { $0.challenge = 0 }),
            ("annunciations", { $0.annunciations = PumpAnnunciations(rawValue: 0x80) }),
            ("battery", { $0.batteryPercent = 101 }), ("battery", { $0.batteryPercent = -1 }),
            ("programmed basal", { $0.programmedBasal = rate(-1) }),
            ("reservoir", { $0.reservoir = milliunits(-1) }),
            ("basal total", { $0.deliveredBasalTotal = milliunits(-1) }),
            ("last dose id", { $0.lastDoseID = 0 }),
            ("bolus dose id", { $0.bolus = ActiveBolus(doseID: 0, remaining: .zero) }),
            (
                "temporary basal remaining",
                {
                    $0.temporaryBasal = ActiveTemporaryBasal(
                        rate: .zero, remaining: Span(milliseconds: 1_800_001), doseID: 1)
                }
            ),
            (
                "temporary basal dose id",
                {
                    $0.temporaryBasal = ActiveTemporaryBasal(
                        rate: .zero, remaining: .zero, doseID: 0)
                }
            ),
        ]
        for (field, change) in changes {
            var changed = status()
            change(&changed)
            #expect(throws: EncodingFault.outOfRange(field: field)) {
                try PumpReply.status(changed).encoded(answering: 0)
            }
        }
    }

    @Test("of random bytes either is refused or is exactly what it would be encoded as")
    func randomBytes() throws {
        var generator = TestGenerator(state: 7)
        let codes: [UInt8] = [0x81, 0x82, 0x83, 0x8F, 0x01, 0x02, 0x03, 0x10, 0x11, 0x12, 0x13]
        var accepted = 0
        for round in 0..<100_000 {
            let code = codes[round % codes.count]
            let bytes = [code] + generator.bytes(round % 120)
            if let (reply, sequence) = try? PumpReply.decode(bytes) {
                accepted += 1
                #expect(try reply.encoded(answering: sequence) == bytes)
            }
            if let request = try? PumpRequest(decoding: bytes) {
                accepted += 1
                if let again = try? request.encoded() { #expect(again == bytes) }
            }
        }
        #expect(accepted > 0)
    }

    @Test("changed by one bit either is refused or is exactly what it would be encoded as")
    func changedBits() throws {
        for reply in Self.replies() {
            let bytes = try reply.encoded(answering: 1)
            for position in bytes.indices {
                for bit in 0..<8 {
                    var changed = bytes
                    changed[position] ^= 1 << bit
                    guard let (other, sequence) = try? PumpReply.decode(changed) else { continue }
                    #expect(try other.encoded(answering: sequence) == changed)
                }
            }
        }
    }
}
