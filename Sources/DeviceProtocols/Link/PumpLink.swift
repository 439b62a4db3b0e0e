// The pump's end of pump-uart: it answers handshakes, receives requests, sends replies.

public import Quantities

/// The pump's end of pump-uart, without I/O, clock or randomness of its own.
///
/// It answers nothing it cannot authenticate, and keeps a session that stands until the next one is
/// proved. `now` is the pump's monotonic clock of this boot.
public struct PumpLink<Cipher: LinkCipher>: Sendable {
    private let identity: PumpIdentity
    private var endpoint: LinkEndpoint<Cipher>
    private var decoder = FrameDecoder()
    private var offered: LinkSession?
    private var session: LinkSession?

    /// - Parameters:
    ///   - identity: this pump; its boot counter is the link's epoch, so it must have been
    ///     persisted **before** this is called, higher than at every start before.
    ///   - pairing: the secret shared with the controller.
    ///   - cipher: the cryptography.
    public init(identity: PumpIdentity, pairing: PairingKey, cipher: Cipher) {
        self.identity = identity
        endpoint = LinkEndpoint(
            cipher: cipher, pairing: pairing, direction: .toController,
            epoch: identity.bootCounter)
    }

    /// Whether replies can be sent.
    public var isEstablished: Bool { session != nil }

    /// What the line has carried and spoilt.
    public var counts: FrameCounts { decoder.counts }

    /// Seals a reply.
    /// - Parameter sequence: the request's, as ``PumpLinkOutput/request(_:sequence:)`` gave it.
    /// - Returns: what to write to the line.
    public mutating func send(
        _ reply: PumpReply, answering sequence: UInt16, at now: DeviceInstant
    ) throws(LinkError) -> [UInt8] {
        guard let session else { throw .notEstablished }
        let plaintext: [UInt8]
        do throws(EncodingFault) {
            plaintext = try reply.encoded(answering: sequence)
        } catch {
            throw .encoding(error)
        }
        return try endpoint.sealed(plaintext, type: .reply, key: session.sendKey, at: now).bytes
    }

    /// Takes in bytes from the line.
    /// - Parameter generator: gives the nonce of a handshake.
    public mutating func receive(
        _ bytes: [UInt8], at now: DeviceInstant,
        using generator: inout some RandomNumberGenerator
    ) -> [PumpLinkOutput] {
        decoder.push(bytes)
        var outputs: [PumpLinkOutput] = []
        while let result = decoder.next() {
            switch result {
            case .failure(let fault): outputs.append(.fault(.frame(fault)))
            case .success(let frame):
                do throws(LinkFault) {
                    outputs += try receive(frame, at: now, using: &generator)
                } catch {
                    outputs.append(.fault(error))
                }
            }
        }
        return outputs
    }

    private mutating func receive(
        _ frame: Frame, at now: DeviceInstant,
        using generator: inout some RandomNumberGenerator
    ) throws(LinkFault) -> [PumpLinkOutput] {
        switch frame.header.type {
        case .challengeRequest:
            return [try receiveChallengeRequest(frame, at: now, using: &generator)]
        case .confirm: return try receiveConfirm(frame, at: now)
        case .request: return try receiveRequest(frame, at: now)
        default: throw .unexpected(frame.header.type)
        }
    }

    private mutating func receiveChallengeRequest(
        _ frame: Frame, at now: DeviceInstant,
        using generator: inout some RandomNumberGenerator
    ) throws(LinkFault) -> PumpLinkOutput {
        let request = try endpoint.verified(frame, length: LinkLayout.nonce + 8)
        var reader = ByteReader(request)
        let controllerNonce = reader.take(LinkLayout.nonce)
        let controllerID = reader.uint64()
        let pumpNonce = LinkLayout.randomNonce(using: &generator)
        let parties = LinkParties(
            controllerID: controllerID, pumpID: identity.pumpID,
            controllerEpoch: frame.header.bootID, pumpEpoch: endpoint.epoch,
            controllerNonce: controllerNonce, pumpNonce: pumpNonce)
        offered = LinkSession(
            peerID: controllerID, peerEpoch: frame.header.bootID,
            sendKey: parties.key(
                .toController, pairing: endpoint.pairing, cipher: endpoint.cipher),
            receiveKey: parties.key(
                .toPump, pairing: endpoint.pairing, cipher: endpoint.cipher),
            controllerNonce: controllerNonce, pumpNonce: pumpNonce)
        var body = ByteWriter()
        body.append(bytes: controllerNonce)
        body.append(bytes: pumpNonce)
        body.append(identity.pumpID)
        do throws(LinkError) {
            return .transmit(try endpoint.tagged(body.bytes, type: .challenge, at: now))
        } catch {
            throw .cannotAnswer(error)
        }
    }

    private mutating func receiveConfirm(
        _ frame: Frame, at now: DeviceInstant
    ) throws(LinkFault) -> [PumpLinkOutput] {
        guard let offered else { throw .noSession }
        let proof = try endpoint.opened(frame, session: offered)
        guard proof == offered.pumpNonce else { throw .payload(.value(field: "nonce")) }
        session = offered
        self.offered = nil
        var body = ByteWriter()
        body.append(bytes: offered.controllerNonce)
        do throws(EncodingFault) {
            try identity.append(to: &body)
        } catch {
            throw .cannotAnswer(.encoding(error))
        }
        do throws(LinkError) {
            let confirmed = try endpoint.sealed(
                body.bytes, type: .confirmed, key: offered.sendKey, at: now)
            return [
                .transmit(confirmed.bytes), .established(controllerID: offered.peerID),
            ]
        } catch {
            throw .cannotAnswer(error)
        }
    }

    private mutating func receiveRequest(
        _ frame: Frame, at now: DeviceInstant
    ) throws(LinkFault) -> [PumpLinkOutput] {
        guard let session else { throw .noSession }
        let plaintext = try endpoint.opened(frame, session: session)
        let sequence = frame.header.sequence
        let fault: PayloadFault
        do throws(PayloadFault) {
            return [.request(try PumpRequest(decoding: plaintext), sequence: sequence)]
        } catch {
            fault = error
        }
        let answer: RequestFault
        if case .operation = fault { answer = .unknownOperation } else { answer = .malformed }
        do throws(LinkError) {
            let bytes = try send(.notUnderstood(answer), answering: sequence, at: now)
            return [.transmit(bytes), .fault(.payload(fault))]
        } catch {
            throw .cannotAnswer(error)
        }
    }
}
