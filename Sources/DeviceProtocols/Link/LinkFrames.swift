// The layout both ends of pump-uart share: every payload is counter, body, 16-byte tag.

import Quantities

/// Which way a frame goes; the top bit of its counter.
enum LinkDirection: UInt8 {
    case toPump = 0
    case toController = 1

    var source: FrameSource { self == .toPump ? .controller : .pump }
    var opposite: LinkDirection { self == .toPump ? .toController : .toPump }
    var counterBit: UInt64 { self == .toPump ? 0 : 1 << 63 }
}

/// The lengths of pump-uart. Unit: bytes.
enum LinkLayout {
    static let counter = 8
    static let tag = 16
    static let nonce = 16
    static let label: [UInt8] = Array("islet pump-uart v1".utf8)
    static let handshakeLabel: [UInt8] = Array("islet pump-uart v1 handshake".utf8)

    /// The AEAD's nonce: never the same twice for one epoch, whatever the key.
    static func aeadNonce(epoch: UInt32, counter: UInt64) -> [UInt8] {
        var writer = ByteWriter()
        writer.append(epoch)
        writer.append(counter)
        return writer.bytes
    }

    /// Random bytes for a handshake.
    static func randomNonce(using generator: inout some RandomNumberGenerator) -> [UInt8] {
        var writer = ByteWriter()
        writer.append(generator.next())
        writer.append(generator.next())
        return writer.bytes
    }

    /// Whether two tags are the same, in a time that does not depend on where they differ.
    static func isSame(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        guard a.count == b.count else { return false }
        var difference: UInt8 = 0
        for (x, y) in zip(a, b) { difference |= x ^ y }
        return difference == 0
    }
}

/// What a handshake settles, before and after both ends have proved it.
struct LinkSession: Sendable {
    let peerID: UInt64
    let peerEpoch: UInt32
    let sendKey: [UInt8]
    let receiveKey: [UInt8]
    let controllerNonce: [UInt8]
    let pumpNonce: [UInt8]
}

/// The two parties of a session, for its keys.
struct LinkParties {
    let controllerID: UInt64
    let pumpID: UInt64
    let controllerEpoch: UInt32
    let pumpEpoch: UInt32
    let controllerNonce: [UInt8]
    let pumpNonce: [UInt8]

    /// HKDF-SHA256(pairing key, salt: both nonces, info: label, ids, epochs, direction).
    func key(
        _ direction: LinkDirection, pairing: PairingKey, cipher: some LinkCipher
    ) -> [UInt8] {
        var info = ByteWriter()
        info.append(bytes: LinkLayout.label)
        info.append(controllerID)
        info.append(pumpID)
        info.append(controllerEpoch)
        info.append(pumpEpoch)
        info.append(direction.rawValue)
        return cipher.derive(
            from: pairing.bytes, salt: controllerNonce + pumpNonce, info: info.bytes)
    }
}

/// One end's sending and receiving of tagged frames: counters, tags, replay.
struct LinkEndpoint<Cipher: LinkCipher>: Sendable {
    let cipher: Cipher
    let pairing: PairingKey
    let direction: LinkDirection
    let epoch: UInt32
    let handshakeKey: [UInt8]
    private var nextCounter: UInt64 = 1
    private var nextSequence: UInt16 = 0
    private var peerEpoch: UInt32 = 0
    private var peerCounter: UInt64 = 0

    init(cipher: Cipher, pairing: PairingKey, direction: LinkDirection, epoch: UInt32) {
        self.cipher = cipher
        self.pairing = pairing
        self.direction = direction
        self.epoch = epoch
        handshakeKey = cipher.derive(
            from: pairing.bytes, salt: [], info: LinkLayout.handshakeLabel)
    }

    // MARK: Sending

    /// A handshake frame: plain body, HMAC over header, counter and body.
    mutating func tagged(
        _ body: [UInt8], type: FrameType, at now: DeviceInstant
    ) throws(LinkError) -> [UInt8] {
        let (header, counter) = try claim(type, at: now)
        var writer = ByteWriter()
        writer.append(counter)
        writer.append(bytes: body)
        let tag = cipher.hmac(header.bytes + writer.bytes, key: handshakeKey)
        writer.append(bytes: Array(tag.prefix(LinkLayout.tag)))
        return try encoded(header, writer.bytes)
    }

    /// A sealed frame, and the sequence number it has.
    mutating func sealed(
        _ plaintext: [UInt8], type: FrameType, key: [UInt8], at now: DeviceInstant
    ) throws(LinkError) -> SentRequest {
        let (header, counter) = try claim(type, at: now)
        let nonce = LinkLayout.aeadNonce(epoch: epoch, counter: counter)
        let sealed = cipher.seal(
            plaintext, key: key, nonce: nonce, authenticating: header.bytes)
        guard let sealed else { throw .cipherFailed }
        var writer = ByteWriter()
        writer.append(counter)
        writer.append(bytes: sealed)
        return SentRequest(
            sequence: header.sequence, bytes: try encoded(header, writer.bytes))
    }

    /// Uses up a counter and a sequence number; a counter is never given twice in an epoch.
    private mutating func claim(
        _ type: FrameType, at now: DeviceInstant
    ) throws(LinkError) -> (FrameHeader, UInt64) {
        guard nextCounter < 1 << 63 else { throw .countersExhausted }
        let header = FrameHeader(
            type: type, source: direction.source, sequence: nextSequence, bootID: epoch,
            deviceTime: now)
        let counter = nextCounter | direction.counterBit
        nextCounter += 1
        nextSequence &+= 1
        return (header, counter)
    }

    private func encoded(
        _ header: FrameHeader, _ payload: [UInt8]
    ) throws(LinkError) -> [UInt8] {
        do throws(EncodingFault) {
            return try Frame(header: header, payload: payload).encoded()
        } catch {
            throw .encoding(error)
        }
    }

    // MARK: Receiving

    /// The counter and the rest of a frame that comes from the other end and is newer than every
    /// authentic one before it. Nothing is believed yet.
    func fresh(_ frame: Frame) throws(LinkFault) -> (counter: UInt64, content: [UInt8]) {
        guard frame.header.source == direction.opposite.source else {
            throw .unexpected(frame.header.type)
        }
        guard frame.payload.count >= LinkLayout.counter + LinkLayout.tag else {
            throw .payload(.length)
        }
        var reader = ByteReader(frame.payload)
        let counter = reader.uint64()
        guard counter & (1 << 63) == direction.opposite.counterBit else {
            throw .payload(.value(field: "counter"))
        }
        guard frame.header.bootID >= peerEpoch else { throw .epochNotRising }
        guard frame.header.bootID > peerEpoch || counter > peerCounter else { throw .replayed }
        return (counter, reader.rest())
    }

    /// The body of a handshake frame, if its tag verifies.
    mutating func verified(_ frame: Frame, length: Int) throws(LinkFault) -> [UInt8] {
        let (counter, content) = try fresh(frame)
        guard content.count == length + LinkLayout.tag else { throw .payload(.length) }
        let signed = frame.header.bytes + frame.payload.dropLast(LinkLayout.tag)
        let tag = Array(cipher.hmac(signed, key: handshakeKey).prefix(LinkLayout.tag))
        guard LinkLayout.isSame(tag, Array(content.suffix(LinkLayout.tag))) else {
            throw .notAuthentic
        }
        accept(frame, counter)
        return Array(content.prefix(length))
    }

    /// The plain text of a sealed frame of a session, if its tag verifies.
    mutating func opened(
        _ frame: Frame, session: LinkSession
    ) throws(LinkFault) -> [UInt8] {
        let (counter, content) = try fresh(frame)
        guard frame.header.bootID == session.peerEpoch else { throw .noSession }
        let plaintext = cipher.open(
            content, key: session.receiveKey,
            nonce: LinkLayout.aeadNonce(epoch: frame.header.bootID, counter: counter),
            authenticating: frame.header.bytes)
        guard let plaintext else { throw .notAuthentic }
        accept(frame, counter)
        return plaintext
    }

    private mutating func accept(_ frame: Frame, _ counter: UInt64) {
        peerEpoch = frame.header.bootID
        peerCounter = counter
    }
}
