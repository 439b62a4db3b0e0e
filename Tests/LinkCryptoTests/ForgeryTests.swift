// What an adversary on the wire can try: replay, reflection, changed bits under a good checksum.

import DeviceProtocols
import LinkCrypto
import Quantities
import Testing

/// Whether nothing but faults came out.
private func isRefused(_ outputs: [PumpLinkOutput]) -> Bool {
    outputs.allSatisfy { if case .fault = $0 { true } else { false } } && !outputs.isEmpty
}

private func isRefused(_ outputs: [ControllerLinkOutput]) -> Bool {
    outputs.allSatisfy { if case .fault = $0 { true } else { false } } && !outputs.isEmpty
}

/// Header and payload of a frame on the line.
private func decoded(_ bytes: [UInt8]) throws -> [UInt8] {
    let frame = try #require(COBS.decode(Array(bytes.dropLast())))
    return Array(frame.dropLast(Frame.checkLength))
}

/// A line's bytes for any header and payload, with a good checksum.
private func onLine(_ body: [UInt8]) -> [UInt8] {
    let check = CRC32C.checksum(body)
    let bytes = (0..<4).map { UInt8(truncatingIfNeeded: check >> (8 * $0)) }
    return COBS.encode(body + bytes) + [COBS.delimiter]
}

@Suite("The authenticated link")
struct ForgeryTests {
    private func visitEachFrame(
        _ visit: (inout Conversation<SwiftCryptoCipher>, SentFrame) throws -> Void
    ) throws {
        var conversation = try #require(Conversation(cipher: SwiftCryptoCipher()))
        try conversation.handshake(visit)
        try conversation.exchanges(visit)
    }

    @Test("refuses every frame replayed at every later moment, and goes on unperturbed (H59)")
    func replay() throws {
        var seen: [SentFrame] = []
        var replays = 0
        try visitEachFrame { conversation, frame in
            for old in seen {
                replays += 2
                #expect(
                    isRefused(conversation.deliverToPump(old.bytes)),
                    "\(old.name) to the pump before \(frame.name)")
                #expect(
                    isRefused(conversation.deliverToController(old.bytes)),
                    "\(old.name) to the controller before \(frame.name)")
            }
            seen.append(frame)
        }
        let page = try ExamplePage()
        #expect(seen.count == 19)
        #expect(replays == 19 * 18)
        for frame in seen { #expect(page.blocks[frame.name] == frame.bytes, "\(frame.name)") }
    }

    @Test("refuses every frame sent back to its sender, and duplicated at once")
    func reflectionAndDuplicates() throws {
        try visitEachFrame { conversation, frame in
            var copy = conversation
            if frame.isToPump {
                #expect(isRefused(copy.deliverToController(frame.bytes)), "\(frame.name)")
                _ = copy.deliverToPump(frame.bytes)
                #expect(isRefused(copy.deliverToPump(frame.bytes)), "\(frame.name) twice")
            } else {
                #expect(isRefused(copy.deliverToPump(frame.bytes)), "\(frame.name)")
                _ = copy.deliverToController(frame.bytes)
                #expect(
                    isRefused(copy.deliverToController(frame.bytes)), "\(frame.name) twice")
            }
        }
    }

    @Test("refuses every frame with any single bit changed and the checksum mended")
    func changedBits() throws {
        var forgeries = 0
        try visitEachFrame { conversation, frame in
            let body = try decoded(frame.bytes)
            for position in body.indices {
                for bit in 0..<8 {
                    var changed = body
                    changed[position] ^= 1 << bit
                    var copy = conversation
                    let isSafe =
                        frame.isToPump
                        ? isRefused(copy.deliverToPump(onLine(changed)))
                        : isRefused(copy.deliverToController(onLine(changed)))
                    #expect(isSafe, "\(frame.name), byte \(position) bit \(bit)")
                    forgeries += 1
                }
            }
        }
        #expect(forgeries > 10_000)
    }

    @Test("refuses every frame cut short or lengthened with the checksum mended")
    func changedLengths() throws {
        try visitEachFrame { conversation, frame in
            let body = try decoded(frame.bytes)
            let changed = (0..<body.count).map { Array(body.prefix($0)) } + [body + [0]]
            for forged in changed {
                var copy = conversation
                let isSafe =
                    frame.isToPump
                    ? isRefused(copy.deliverToPump(onLine(forged)))
                    : isRefused(copy.deliverToController(onLine(forged)))
                #expect(isSafe, "\(frame.name), \(forged.count) bytes")
            }
        }
    }

    @Test("still serves after each forgery: the true frame that follows is accepted")
    func servesAfterForgery() throws {
        var conversation = try #require(Conversation(cipher: SwiftCryptoCipher()))
        let damage: (inout Conversation<SwiftCryptoCipher>, SentFrame) throws -> Void = {
            var body = try decoded($1.bytes)
            body[body.count - 1] ^= 0x80
            _ = $0.deliverToPump(onLine(body))
            _ = $0.deliverToController(onLine(body))
        }
        try conversation.handshake(damage)
        #expect(conversation.controller.isEstablished)
        #expect(conversation.pump.isEstablished)
        let sent = try conversation.controller.send(
            .getStatus, at: conversation.controllerNow())
        #expect(
            conversation.deliverToPump(sent.bytes)
                == [.request(.getStatus, sequence: sent.sequence)])
    }

    @Test("answers nothing to a stranger who does not hold the key")
    func wrongKey() throws {
        var conversation = try #require(Conversation(cipher: SwiftCryptoCipher()))
        var stranger = ControllerLink(
            controllerID: 0xC0FF_EE00_0000_0001,
            pairing: try #require(PairingKey(bytes: [UInt8](repeating: 9, count: 32))),
            epoch: 8, cipher: SwiftCryptoCipher())
        var words = ScriptedGenerator(words: [1, 2])
        let request = try stranger.start(at: DeviceInstant(milliseconds: 0), using: &words)
        #expect(conversation.deliverToPump(request) == [.fault(.notAuthentic)])
    }
}
