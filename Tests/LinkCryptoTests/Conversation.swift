// The conversation of the specification page, played by both ends of the code.

import DeviceProtocols
import LinkCrypto
import Quantities

/// Gives the 64-bit words it was made with, then zeros.
struct ScriptedGenerator: RandomNumberGenerator {
    var words: [UInt64]

    mutating func next() -> UInt64 { words.isEmpty ? 0 : words.removeFirst() }
}

/// One frame on its way.
struct SentFrame {
    let name: String
    let isToPump: Bool
    let bytes: [UInt8]
}

/// Both ends with the page's secret, ids, epochs and clocks.
struct Conversation<Cipher: LinkCipher> {
    static var pairing: PairingKey? { PairingKey(bytes: (0..<32).map { UInt8($0) }) }
    static var identity: PumpIdentity {
        PumpIdentity(
            pumpID: 0x5055_4D50_0000_0007, bootCounter: 3, isVirtual: true,
            model: "Islet virtual pump", firmware: "1.0.0")
    }

    var controller: ControllerLink<Cipher>
    var pump: PumpLink<Cipher>
    var controllerClock: UInt64 = 1000
    var pumpClock: UInt64 = 501_000
    var controllerWords = ScriptedGenerator(
        words: [0xA7A6_A5A4_A3A2_A1A0, 0xAFAE_ADAC_ABAA_A9A8])
    var pumpWords = ScriptedGenerator(
        words: [0xB7B6_B5B4_B3B2_B1B0, 0xBFBE_BDBC_BBBA_B9B8])

    init?(cipher: Cipher) {
        guard let pairing = Self.pairing else { return nil }
        controller = ControllerLink(
            controllerID: 0xC0FF_EE00_0000_0001, pairing: pairing, epoch: 7, cipher: cipher)
        pump = PumpLink(identity: Self.identity, pairing: pairing, cipher: cipher)
    }

    mutating func controllerNow() -> DeviceInstant {
        defer { controllerClock += 10 }
        return DeviceInstant(milliseconds: controllerClock)
    }

    mutating func pumpNow() -> DeviceInstant {
        defer { pumpClock += 10 }
        return DeviceInstant(milliseconds: pumpClock)
    }

    mutating func deliverToPump(_ bytes: [UInt8]) -> [PumpLinkOutput] {
        pump.receive(
            bytes, at: DeviceInstant(milliseconds: pumpClock), using: &pumpWords)
    }

    mutating func deliverToController(_ bytes: [UInt8]) -> [ControllerLinkOutput] {
        controller.receive(bytes, at: DeviceInstant(milliseconds: controllerClock))
    }

    /// Runs the handshake; calls `visit` with each frame *before* it is delivered.
    mutating func handshake(
        _ visit: (inout Self, SentFrame) throws -> Void = { _, _ in }
    ) throws {
        let request = try controller.start(at: controllerNow(), using: &controllerWords)
        try visit(&self, SentFrame(name: "challenge-request", isToPump: true, bytes: request))
        let challenge = firstTransmission(deliverToPump(request))
        _ = pumpNow()
        try visit(&self, SentFrame(name: "challenge", isToPump: false, bytes: challenge))
        let confirm = firstTransmission(deliverToController(challenge))
        _ = controllerNow()
        try visit(&self, SentFrame(name: "confirm", isToPump: true, bytes: confirm))
        let confirmed = firstTransmission(deliverToPump(confirm))
        _ = pumpNow()
        try visit(&self, SentFrame(name: "confirmed", isToPump: false, bytes: confirmed))
        _ = deliverToController(confirmed)
    }

    /// Runs the page's exchanges; needs the handshake.
    mutating func exchanges(
        _ visit: (inout Self, SentFrame) throws -> Void = { _, _ in }
    ) throws {
        for exchange in Exchange.all {
            let sent = try controller.send(exchange.request, at: controllerNow())
            try visit(
                &self, SentFrame(name: exchange.name, isToPump: true, bytes: sent.bytes))
            _ = deliverToPump(sent.bytes)
            guard let reply = exchange.reply else { continue }
            let bytes = try pump.send(reply, answering: sent.sequence, at: pumpNow())
            try visit(
                &self, SentFrame(name: exchange.replyName, isToPump: false, bytes: bytes))
            _ = deliverToController(bytes)
        }
    }
}

func firstTransmission(_ outputs: [PumpLinkOutput]) -> [UInt8] {
    for case .transmit(let bytes) in outputs { return bytes }
    return []
}

func firstTransmission(_ outputs: [ControllerLinkOutput]) -> [UInt8] {
    for case .transmit(let bytes) in outputs { return bytes }
    return []
}

/// A request of the page and what the pump answers it.
struct Exchange {
    let name: String
    let request: PumpRequest
    let replyName: String
    let reply: PumpReply?

    private static let challenge: UInt64 = 0x1122_3344_5566_7788

    private static func command(_ id: UInt64) -> DoseCommand {
        DoseCommand(
            id: id, challenge: challenge, notAfter: DeviceInstant(milliseconds: 561_030),
            logHead: LogHead(bytes: (0x10..<0x20).map { UInt8($0) }) ?? .zero)
    }

    private static func result(
        _ id: UInt64, _ outcome: DoseOutcome, _ order: DoseOrder?, at time: UInt64
    ) -> PumpReply {
        .dose(
            DoseResult(
                doseID: id, outcome: outcome, order: order, delivered: .zero,
                deliveredBasalTotal: InsulinAmount(milliunits: 12_345_650),
                deliveredBolusTotal: InsulinAmount(milliunits: 6_543_200),
                deviceTime: DeviceInstant(milliseconds: time)))
    }

    private static var status: PumpStatus {
        PumpStatus(
            pumpID: 0x5055_4D50_0000_0007, bootCounter: 3, isVirtual: true, therapyState: .run,
            programmedBasal: InsulinRate(milliunitsPerHour: 850),
            temporaryBasal: ActiveTemporaryBasal(
                rate: InsulinRate(milliunitsPerHour: 1250), remaining: .minutes(20),
                doseID: 4709),
            bolus: ActiveBolus(doseID: 4710, remaining: InsulinAmount(milliunits: 250)),
            deliveredBasalTotal: InsulinAmount(milliunits: 12_345_650),
            deliveredBolusTotal: InsulinAmount(milliunits: 6_543_200),
            reservoir: InsulinAmount(milliunits: 187_350), batteryPercent: 83, lastDoseID: 4710,
            challenge: challenge, historyHighWater: 43, annunciations: .reservoirLow,
            deviceTime: DeviceInstant(milliseconds: 501_020))
    }

    private static var history: HistoryPage {
        let events: [(UInt64, HistoryEntry.Event)] = [
            (400_000, .boot(counter: 3)), (450_000, .carbohydrate(.grams(45.3))),
            (450_500, .userBolus(.units(4.5))),
        ]
        let entries = events.enumerated().map { index, event in
            HistoryEntry(
                sequence: UInt32(41 + index), bootCounter: 3,
                at: DeviceInstant(milliseconds: event.0), event: event.1)
        }
        return HistoryPage(entries: entries, hasMore: true)
    }

    static var all: [Exchange] {
        let lease = DoseOrder.setTemporaryBasal(
            rate: InsulinRate(milliunitsPerHour: 1250), duration: .minutes(30))
        let bolus = DoseOrder.setBolus(InsulinAmount(milliunits: 300))
        return [
            Exchange(
                name: "get-status", request: .getStatus, replyName: "status",
                reply: .status(status)),
            Exchange(
                name: "set-temporary-basal", request: .dose(command(4711), lease),
                replyName: "dose-accepted", reply: result(4711, .accepted, lease, at: 501_030)),
            Exchange(
                name: "set-bolus", request: .dose(command(4712), bolus),
                replyName: "dose-refused",
                reply: result(4712, .refused(.staleChallenge), bolus, at: 501_040)),
            Exchange(
                name: "cancel-temporary-basal",
                request: .dose(command(4713), .cancelTemporaryBasal),
                replyName: "dose-forgotten", reply: result(17, .forgotten, nil, at: 501_050)),
            Exchange(
                name: "get-dose", request: .getDose(id: 4714), replyName: "dose-unknown",
                reply: result(4714, .unknownID, nil, at: 501_060)),
            Exchange(
                name: "get-history", request: .getHistory(from: 41), replyName: "history",
                reply: .history(history)),
            Exchange(
                name: "cancel-bolus", request: .cancelBolus(doseID: 4710),
                replyName: "not-understood", reply: .notUnderstood(.malformed)),
            Exchange(
                name: "set-therapy-state", request: .setTherapyState(.pause), replyName: "",
                reply: nil),
        ]
    }
}
