// A controller's end of the pump's line in process, for a driver that has no isletd: one question
// at a time, asked again when a fault on the line ate it.

import DeviceProtocols
import LinkCrypto
import Quantities
import SmallMath

/// The session with a pump.
struct PumpCaller: Sendable {
    private var link: ControllerLink<SwiftCryptoCipher>
    private var generator: SeededGenerator
    private var awaited: UInt16?
    private var reply: PumpReply?

    /// Names this end to the pump. Ours: any number but 0.
    private static let controllerID: UInt64 = 2

    init(pairing: PairingKey, seed: UInt64) {
        link = ControllerLink(
            controllerID: Self.controllerID, pairing: pairing, epoch: 1,
            cipher: SwiftCryptoCipher())
        generator = SeededGenerator(seed: seed).stream(301)
    }

    /// How long an answer is waited for. Virtual time.
    static var patience: Span { ControllerLink<SwiftCryptoCipher>.responseTimeout }

    var isConnected: Bool { link.isEstablished }

    func needsRenewal(at now: LoopInstant) -> Bool { link.needsRenewal(at: Self.device(now)) }

    /// The bytes that open a session.
    mutating func hello(at now: LoopInstant) -> [UInt8] {
        awaited = nil
        return (try? link.start(at: Self.device(now), using: &generator)) ?? []
    }

    /// The bytes of a request; none without a session.
    mutating func ask(_ request: PumpRequest, at now: LoopInstant) -> [UInt8] {
        guard let sent = try? link.send(request, at: Self.device(now)) else { return [] }
        awaited = sent.sequence
        reply = nil
        return sent.bytes
    }

    /// Takes what the line brought. - Returns: what must be written back.
    mutating func receive(_ bytes: [UInt8], at now: LoopInstant) -> [UInt8] {
        var answers: [UInt8] = []
        for output in link.receive(bytes, at: Self.device(now)) {
            switch output {
            case .transmit(let answer): answers += answer
            case .reply(let found, let sequence) where sequence == awaited:
                awaited = nil
                reply = found
            case .reply, .established, .fault: break
            }
        }
        return answers
    }

    /// The answer to the last request, once.
    mutating func takeReply() -> PumpReply? {
        defer { reply = nil }
        return reply
    }

    private static func device(_ now: LoopInstant) -> DeviceInstant {
        DeviceInstant(milliseconds: UInt64(clamping: now.milliseconds))
    }
}
