// The controller's end of pump-uart: it opens sessions, sends requests, receives replies.

public import Quantities

/// The controller's end of pump-uart, without I/O, clock or randomness of its own.
///
/// The driver calls ``start(at:using:)`` when the line opens, when ``responseTimeout`` passes
/// without a session or a reply, and when ``needsRenewal(at:)``; it feeds what the line gives to
/// ``receive(_:at:)`` and writes what comes back. `now` is the controller's monotonic clock.
public struct ControllerLink<Cipher: LinkCipher>: Sendable {
    private enum State: Sendable {
        case idle
        case awaitingChallenge(nonce: [UInt8])
        case awaitingConfirmed(LinkSession)
        case established(LinkSession, since: DeviceInstant)
    }

    /// How long to wait for an answer. Source: hazards-and-limits 3.3 (command retries).
    public static var responseTimeout: Span { .seconds(2) }
    /// The longest life of a session. Source: hazards-and-limits 5.3 (keys).
    public static var sessionLifetime: Span { .hours(24) }
    /// The most requests of a session. Source: hazards-and-limits 5.3 (keys).
    private static var sessionRequestsMax: UInt64 { 1 << 32 }

    private let controllerID: UInt64
    private var endpoint: LinkEndpoint<Cipher>
    private var decoder = FrameDecoder()
    private var state = State.idle
    private var requestCount: UInt64 = 0

    /// - Parameters:
    ///   - controllerID: this controller, as the pump knows it.
    ///   - pairing: the secret shared with the pump.
    ///   - epoch: higher than at every start before, and made durable **before** this is called:
    ///     a number used twice would use an AEAD nonce twice.
    ///   - cipher: the cryptography.
    public init(controllerID: UInt64, pairing: PairingKey, epoch: UInt32, cipher: Cipher) {
        self.controllerID = controllerID
        endpoint = LinkEndpoint(
            cipher: cipher, pairing: pairing, direction: .toPump, epoch: epoch)
    }

    /// Whether requests can be sent.
    public var isEstablished: Bool {
        if case .established = state { true } else { false }
    }

    /// What the line has carried and spoilt.
    public var counts: FrameCounts { decoder.counts }

    /// Whether the session has served its time, or its number of requests.
    public func needsRenewal(at now: DeviceInstant) -> Bool {
        guard case .established(_, let since) = state else { return false }
        guard now.milliseconds >= since.milliseconds else { return true }
        return now.milliseconds - since.milliseconds
            >= UInt64(Self.sessionLifetime.milliseconds)
            || requestCount >= Self.sessionRequestsMax
    }

    /// Drops any session and begins a new handshake.
    /// - Returns: what to write to the line.
    public mutating func start(
        at now: DeviceInstant, using generator: inout some RandomNumberGenerator
    ) throws(LinkError) -> [UInt8] {
        let nonce = LinkLayout.randomNonce(using: &generator)
        var body = ByteWriter()
        body.append(bytes: nonce)
        body.append(controllerID)
        state = .awaitingChallenge(nonce: nonce)
        return try endpoint.tagged(body.bytes, type: .challengeRequest, at: now)
    }

    /// Seals a request.
    ///
    /// A repeat of a request is sent by sealing it again: the dose id in it, not the frame, makes it
    /// the same dose.
    public mutating func send(
        _ request: PumpRequest, at now: DeviceInstant
    ) throws(LinkError) -> SentRequest {
        guard case .established(let session, _) = state else { throw .notEstablished }
        let plaintext: [UInt8]
        do throws(EncodingFault) {
            plaintext = try request.encoded()
        } catch {
            throw .encoding(error)
        }
        requestCount += 1
        return try endpoint.sealed(
            plaintext, type: .request, key: session.sendKey, at: now)
    }

    /// Takes in bytes from the line.
    public mutating func receive(
        _ bytes: [UInt8], at now: DeviceInstant
    ) -> [ControllerLinkOutput] {
        decoder.push(bytes)
        var outputs: [ControllerLinkOutput] = []
        while let result = decoder.next() {
            switch result {
            case .failure(let fault): outputs.append(.fault(.frame(fault)))
            case .success(let frame):
                do throws(LinkFault) {
                    outputs.append(try receive(frame, at: now))
                } catch {
                    outputs.append(.fault(error))
                }
            }
        }
        return outputs
    }

    private mutating func receive(
        _ frame: Frame, at now: DeviceInstant
    ) throws(LinkFault) -> ControllerLinkOutput {
        switch frame.header.type {
        case .challenge: return try receiveChallenge(frame, at: now)
        case .confirmed: return try receiveConfirmed(frame, at: now)
        case .reply:
            guard case .established(let session, _) = state else { throw .noSession }
            let plaintext = try endpoint.opened(frame, session: session)
            do throws(PayloadFault) {
                let (reply, sequence) = try PumpReply.decode(plaintext)
                return .reply(reply, answering: sequence)
            } catch {
                throw .payload(error)
            }
        default: throw .unexpected(frame.header.type)
        }
    }

    private mutating func receiveChallenge(
        _ frame: Frame, at now: DeviceInstant
    ) throws(LinkFault) -> ControllerLinkOutput {
        guard case .awaitingChallenge(let nonce) = state else { throw .noSession }
        let body = try endpoint.verified(frame, length: 2 * LinkLayout.nonce + 8)
        var reader = ByteReader(body)
        guard reader.take(LinkLayout.nonce) == nonce else { throw .noSession }
        let pumpNonce = reader.take(LinkLayout.nonce)
        let pumpID = reader.uint64()
        let parties = LinkParties(
            controllerID: controllerID, pumpID: pumpID, controllerEpoch: endpoint.epoch,
            pumpEpoch: frame.header.bootID, controllerNonce: nonce, pumpNonce: pumpNonce)
        let session = LinkSession(
            peerID: pumpID, peerEpoch: frame.header.bootID,
            sendKey: parties.key(.toPump, pairing: endpoint.pairing, cipher: endpoint.cipher),
            receiveKey: parties.key(
                .toController, pairing: endpoint.pairing, cipher: endpoint.cipher),
            controllerNonce: nonce, pumpNonce: pumpNonce)
        state = .awaitingConfirmed(session)
        do throws(LinkError) {
            let confirm = try endpoint.sealed(
                pumpNonce, type: .confirm, key: session.sendKey, at: now)
            return .transmit(confirm.bytes)
        } catch {
            throw .cannotAnswer(error)
        }
    }

    private mutating func receiveConfirmed(
        _ frame: Frame, at now: DeviceInstant
    ) throws(LinkFault) -> ControllerLinkOutput {
        guard case .awaitingConfirmed(let session) = state else { throw .noSession }
        var reader = ByteReader(try endpoint.opened(frame, session: session))
        let echo = reader.take(LinkLayout.nonce)
        let identity: PumpIdentity
        do throws(PayloadFault) {
            identity = try PumpIdentity(from: &reader)
            guard reader.isSpent else { throw .length }
            guard echo == session.controllerNonce else { throw .value(field: "nonce") }
            guard identity.pumpID == session.peerID else { throw .value(field: "pump id") }
            guard identity.bootCounter == session.peerEpoch else {
                throw .value(field: "boot counter")
            }
        } catch {
            throw .payload(error)
        }
        state = .established(session, since: now)
        requestCount = 0
        return .established(identity)
    }
}
