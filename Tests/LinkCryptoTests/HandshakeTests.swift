// Sessions of pump-uart from end to end with the real cipher, over restarts of either end.

import DeviceProtocols
import LinkCrypto
import Quantities
import Synchronization
import Testing

/// The real cipher, noting every key and nonce it seals with.
private struct NotingCipher: LinkCipher {
    final class Notes: Sendable {
        let nonces = Mutex<[[UInt8]]>([])
        let keys = Mutex<Set<[UInt8]>>([])
    }

    let cipher = SwiftCryptoCipher()
    let notes = Notes()

    func hmac(_ message: [UInt8], key: [UInt8]) -> [UInt8] { cipher.hmac(message, key: key) }
    func derive(from secret: [UInt8], salt: [UInt8], info: [UInt8]) -> [UInt8] {
        cipher.derive(from: secret, salt: salt, info: info)
    }
    func seal(
        _ plaintext: [UInt8], key: [UInt8], nonce: [UInt8], authenticating header: [UInt8]
    ) -> [UInt8]? {
        notes.nonces.withLock { $0.append(nonce) }
        _ = notes.keys.withLock { $0.insert(key) }
        return cipher.seal(plaintext, key: key, nonce: nonce, authenticating: header)
    }
    func open(
        _ sealed: [UInt8], key: [UInt8], nonce: [UInt8], authenticating header: [UInt8]
    ) -> [UInt8]? {
        cipher.open(sealed, key: key, nonce: nonce, authenticating: header)
    }
}

@Suite("A session")
struct HandshakeTests {
    @Test("is established by the handshake, and tells the controller whom it talks to")
    func establishes() throws {
        var conversation = try #require(Conversation(cipher: SwiftCryptoCipher()))
        #expect(!conversation.controller.isEstablished)
        #expect(throws: LinkError.notEstablished) {
            try conversation.controller.send(.getStatus, at: DeviceInstant(milliseconds: 0))
        }
        var confirmed: [UInt8] = []
        try conversation.handshake { _, frame in confirmed = frame.bytes }
        #expect(conversation.controller.isEstablished)
        #expect(conversation.pump.isEstablished)

        var watched = try #require(Conversation(cipher: SwiftCryptoCipher()))
        var outputs: [ControllerLinkOutput] = []
        try watched.handshake { conversation, frame in
            guard frame.name == "confirmed" else { return }
            var copy = conversation
            outputs = copy.deliverToController(confirmed)
        }
        #expect(outputs == [.established(Conversation<SwiftCryptoCipher>.identity)])
    }

    @Test("carries every request and every reply unchanged, the reply naming its request")
    func carriesMessages() throws {
        var conversation = try #require(Conversation(cipher: SwiftCryptoCipher()))
        try conversation.handshake()
        for exchange in Exchange.all {
            let sent = try conversation.controller.send(
                exchange.request, at: conversation.controllerNow())
            #expect(
                conversation.deliverToPump(sent.bytes)
                    == [.request(exchange.request, sequence: sent.sequence)])
            guard let reply = exchange.reply else { continue }
            let bytes = try conversation.pump.send(
                reply, answering: sent.sequence, at: conversation.pumpNow())
            #expect(
                conversation.deliverToController(bytes)
                    == [.reply(reply, answering: sent.sequence)])
        }
    }

    @Test("never uses a nonce twice within an epoch, over repeated handshakes too")
    func noncesNeverRepeat() throws {
        let cipher = NotingCipher()
        var conversation = try #require(Conversation(cipher: cipher))
        for round in 0..<20 {
            conversation.controllerWords.words = [UInt64(2 * round + 1), 5]
            conversation.pumpWords.words = [UInt64(2 * round + 2), 6]
            try conversation.handshake()
            try conversation.exchanges()
        }
        let nonces = cipher.notes.nonces.withLock { $0 }
        #expect(nonces.count == 20 * 17)
        #expect(Set(nonces).count == nonces.count)
        #expect(cipher.notes.keys.withLock { $0.count } == 40)
    }

    @Test(
        "of a pump that restarted is refused the old requests and opened anew on its higher epoch")
    func pumpRestarts() throws {
        var conversation = try #require(Conversation(cipher: SwiftCryptoCipher()))
        try conversation.handshake()
        let held = try conversation.controller.send(
            .getStatus, at: conversation.controllerNow())
        let old = Conversation<SwiftCryptoCipher>.identity
        conversation.pump = PumpLink(
            identity: PumpIdentity(
                pumpID: old.pumpID, bootCounter: 4, isVirtual: true, model: old.model,
                firmware: old.firmware),
            pairing: try #require(Conversation<SwiftCryptoCipher>.pairing),
            cipher: SwiftCryptoCipher())
        #expect(conversation.deliverToPump(held.bytes) == [.fault(.noSession)])
        conversation.controllerWords.words = [11, 12]
        conversation.pumpWords.words = [13, 14]
        try conversation.handshake()
        #expect(conversation.controller.isEstablished)
        #expect(
            conversation.deliverToPump(held.bytes) == [.fault(.replayed)],
            "a command of the old session is never executed in the new one")
    }

    @Test("is refused to a controller whose epoch has fallen")
    func controllerEpochFalls() throws {
        var conversation = try #require(Conversation(cipher: SwiftCryptoCipher()))
        try conversation.handshake()
        var restored = ControllerLink(
            controllerID: 0xC0FF_EE00_0000_0001,
            pairing: try #require(Conversation<SwiftCryptoCipher>.pairing), epoch: 6,
            cipher: SwiftCryptoCipher())
        var words = ScriptedGenerator(words: [1, 2])
        let request = try restored.start(at: DeviceInstant(milliseconds: 0), using: &words)
        #expect(conversation.deliverToPump(request) == [.fault(.epochNotRising)])
        #expect(conversation.pump.isEstablished)
    }

    @Test("is refused to a pump whose boot counter has fallen")
    func pumpEpochFalls() throws {
        var conversation = try #require(Conversation(cipher: SwiftCryptoCipher()))
        try conversation.handshake()
        let old = Conversation<SwiftCryptoCipher>.identity
        conversation.pump = PumpLink(
            identity: PumpIdentity(
                pumpID: old.pumpID, bootCounter: 2, isVirtual: true, model: old.model,
                firmware: old.firmware),
            pairing: try #require(Conversation<SwiftCryptoCipher>.pairing),
            cipher: SwiftCryptoCipher())
        conversation.controllerWords.words = [11, 12]
        let request = try conversation.controller.start(
            at: conversation.controllerNow(), using: &conversation.controllerWords)
        let challenge = firstTransmission(conversation.deliverToPump(request))
        #expect(
            conversation.deliverToController(challenge) == [.fault(.epochNotRising)])
    }

    @Test("that stands outlives an unfinished handshake of another")
    func unfinishedHandshake() throws {
        var conversation = try #require(Conversation(cipher: SwiftCryptoCipher()))
        try conversation.handshake()
        let before = conversation.controller
        let request = try conversation.controller.start(
            at: conversation.controllerNow(), using: &conversation.controllerWords)
        _ = conversation.deliverToPump(request)
        #expect(conversation.pump.isEstablished)
        conversation.controller = before
        // The restored controller's counters are behind what the pump has seen: replay is refused.
        let stale = try conversation.controller.send(
            .getStatus, at: conversation.controllerNow())
        #expect(conversation.deliverToPump(stale.bytes) == [.fault(.replayed)])
        let next = try conversation.controller.send(
            .getStatus, at: conversation.controllerNow())
        #expect(
            conversation.deliverToPump(next.bytes)
                == [.request(.getStatus, sequence: next.sequence)])
    }

    @Test("asks for renewal at 24 hours, not a millisecond sooner")
    func renewal() throws {
        var conversation = try #require(Conversation(cipher: SwiftCryptoCipher()))
        try conversation.handshake()
        let since = conversation.controllerClock
        let day: UInt64 = 86_400_000
        let link = conversation.controller
        #expect(!link.needsRenewal(at: DeviceInstant(milliseconds: since + day - 1)))
        #expect(link.needsRenewal(at: DeviceInstant(milliseconds: since + day)))
        #expect(link.needsRenewal(at: DeviceInstant(milliseconds: 0)))
    }
}
