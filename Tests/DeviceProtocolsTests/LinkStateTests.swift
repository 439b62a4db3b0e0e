// The link's state machines, with a cipher that protects nothing. What real cryptography refuses is
// tested in LinkCryptoTests.

import DeviceProtocols
import Quantities
import Testing

/// Copies plain text and tags it with checksums of everything that should be authenticated: enough
/// to see that both ends use the same keys, nonces and headers, and no protection at all.
struct TransparentCipher: LinkCipher {
    private func digest(_ parts: [[UInt8]], count: Int) -> [UInt8] {
        var input: [UInt8] = []
        for part in parts { input += [UInt8(part.count & 0xFF)] + part }
        var output: [UInt8] = []
        while output.count < count {
            let check = CRC32C.checksum(input + output)
            output += (0..<4).map { UInt8(truncatingIfNeeded: check >> (8 * $0)) }
        }
        return output
    }

    func hmac(_ message: [UInt8], key: [UInt8]) -> [UInt8] {
        digest([message, key], count: 32)
    }
    func derive(from secret: [UInt8], salt: [UInt8], info: [UInt8]) -> [UInt8] {
        digest([secret, salt, info], count: 32)
    }
    func seal(
        _ plaintext: [UInt8], key: [UInt8], nonce: [UInt8], authenticating header: [UInt8]
    ) -> [UInt8]? {
        plaintext + digest([plaintext, key, nonce, header], count: 16)
    }
    func open(
        _ sealed: [UInt8], key: [UInt8], nonce: [UInt8], authenticating header: [UInt8]
    ) -> [UInt8]? {
        let plaintext = Array(sealed.dropLast(16))
        let tag = digest([plaintext, key, nonce, header], count: 16)
        return Array(sealed.suffix(16)) == tag ? plaintext : nil
    }
}

@Suite("The pump link's state machines")
struct LinkStateTests {
    private struct Ends {
        var controller: ControllerLink<TransparentCipher>
        var pump: PumpLink<TransparentCipher>
        var generator = TestGenerator(state: 11)
        let identity = PumpIdentity(
            pumpID: 5, bootCounter: 1, isVirtual: true, model: "m", firmware: "f")

        init() throws {
            let pairing = try #require(PairingKey(bytes: [UInt8](repeating: 1, count: 32)))
            controller = ControllerLink(
                controllerID: 2, pairing: pairing, epoch: 1, cipher: TransparentCipher())
            pump = PumpLink(identity: identity, pairing: pairing, cipher: TransparentCipher())
        }

        mutating func start() throws -> [UInt8] {
            try controller.start(at: device(0), using: &generator)
        }
        mutating func toPump(_ bytes: [UInt8]) -> [PumpLinkOutput] {
            pump.receive(bytes, at: device(0), using: &generator)
        }
        mutating func toController(_ bytes: [UInt8]) -> [ControllerLinkOutput] {
            controller.receive(bytes, at: device(0))
        }
        mutating func connect() throws {
            var bytes = try start()
            for _ in 0..<2 {
                guard case .transmit(let answer) = toPump(bytes).first else { return }
                guard case .transmit(let next) = toController(answer).first else { return }
                bytes = next
            }
        }
    }

    @Test("reach a session in two exchanges, the pump's first proof last")
    func handshake() throws {
        var ends = try Ends()
        guard case .transmit(let challenge) = ends.toPump(try ends.start()).first,
            case .transmit(let confirm) = ends.toController(challenge).first
        else {
            Issue.record("no challenge or no confirm")
            return
        }
        #expect(!ends.pump.isEstablished)
        let proved = ends.toPump(confirm)
        #expect(proved.last == .established(controllerID: 2))
        guard case .transmit(let confirmed) = proved.first else {
            Issue.record("no answer to the confirm")
            return
        }
        #expect(!ends.controller.isEstablished)
        #expect(ends.toController(confirmed) == [.established(ends.identity)])
        #expect(ends.controller.isEstablished)
    }

    @Test("recover by a new start when any one message of the handshake is lost")
    func lostMessages() throws {
        for lost in 0..<4 {
            var ends = try Ends()
            var bytes = try ends.start()
            for step in 0..<4 where step < lost {
                if step % 2 == 0 {
                    guard case .transmit(let next) = ends.toPump(bytes).first else { break }
                    bytes = next
                } else {
                    guard case .transmit(let next) = ends.toController(bytes).first else { break }
                    bytes = next
                }
            }
            #expect(!ends.controller.isEstablished)
            try ends.connect()
            #expect(ends.controller.isEstablished)
            #expect(ends.pump.isEstablished)
        }
    }

    @Test("take no notice of an answer to an earlier start")
    func answerToEarlierStart() throws {
        var ends = try Ends()
        guard case .transmit(let early) = ends.toPump(try ends.start()).first,
            case .transmit(let timely) = ends.toPump(try ends.start()).first
        else {
            Issue.record("no challenge")
            return
        }
        #expect(ends.toController(early) == [.fault(.noSession)])
        guard case .transmit(let confirm) = ends.toController(timely).first,
            case .transmit(let confirmed) = ends.toPump(confirm).first
        else {
            Issue.record("no confirm")
            return
        }
        #expect(ends.toController(confirmed) == [.established(ends.identity)])
    }

    @Test("send nothing before a session stands")
    func beforeSession() throws {
        var ends = try Ends()
        #expect(throws: LinkError.notEstablished) {
            try ends.controller.send(.getStatus, at: device(0))
        }
        #expect(throws: LinkError.notEstablished) {
            try ends.pump.send(.notUnderstood(.malformed), answering: 0, at: device(0))
        }
    }

    @Test("refuse to send what cannot be encoded, and stay able to send")
    func unencodable() throws {
        var ends = try Ends()
        try ends.connect()
        let command = DoseCommand(id: 0, challenge: 0, notAfter: device(0), logHead: .zero)
        #expect(throws: LinkError.encoding(.outOfRange(field: "dose id"))) {
            try ends.controller.send(.dose(command, .cancelTemporaryBasal), at: device(0))
        }
        let sent = try ends.controller.send(.getStatus, at: device(0))
        #expect(ends.toPump(sent.bytes) == [.request(.getStatus, sequence: sent.sequence)])
    }

    @Test("take several frames in one read, and one frame in many")
    func pieces() throws {
        var ends = try Ends()
        try ends.connect()
        let first = try ends.controller.send(.getStatus, at: device(0))
        let second = try ends.controller.send(.getHistory(from: 4), at: device(0))
        #expect(second.sequence == first.sequence + 1)
        let line = first.bytes + second.bytes
        var found: [PumpLinkOutput] = []
        for byte in line.dropLast(3) { found += ends.toPump([byte]) }
        found += ends.toPump(Array(line.suffix(3)))
        #expect(
            found == [
                .request(.getStatus, sequence: first.sequence),
                .request(.getHistory(from: 4), sequence: second.sequence),
            ])
    }

    @Test("refuse frames that are not of the pump link")
    func foreignFrames() throws {
        var ends = try Ends()
        try ends.connect()
        let reading = CGMMeasurement(
            reading: .low, unit: .milligramsPerDeciliter, trend: nil, status: .ok, sensorID: 1,
            counter: 1, age: .zero, bootID: 1, deviceTime: device(0))
        let bytes = try reading.frame(sequence: 0).encoded()
        #expect(ends.toPump(bytes) == [.fault(.unexpected(.cgmMeasurement))])
        #expect(ends.toController(bytes) == [.fault(.unexpected(.cgmMeasurement))])
    }

    /// A request frame made by hand from the specification page, with any plain text.
    private func handMade(_ plaintext: [UInt8], challenge: [UInt8]) throws -> [UInt8] {
        func number<Number: FixedWidthInteger>(_ value: Number) -> [UInt8] {
            (0..<(Number.bitWidth / 8)).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        let frame = try #require(COBS.decode(Array(challenge.dropLast())))
        let nonces = Array(frame[26..<58])
        let cipher = TransparentCipher()
        let info =
            Array("islet pump-uart v1".utf8) + number(UInt64(2)) + number(UInt64(5))
            + number(UInt32(1)) + number(UInt32(1)) + [0]
        let key = cipher.derive(
            from: [UInt8](repeating: 1, count: 32), salt: nonces, info: info)
        let header = FrameHeader(
            type: .request, source: .controller, sequence: 700, bootID: 1, deviceTime: device(0))
        let counter = number(UInt64(1000))
        let sealed = try #require(
            cipher.seal(
                plaintext, key: key, nonce: number(UInt32(1)) + counter,
                authenticating: header.bytes))
        return try Frame(header: header, payload: counter + sealed).encoded()
    }

    @Test(
        "answer an authentic request that is not understood, and do nothing",
        arguments: [
            ([0x7F], RequestFault.unknownOperation, PayloadFault.operation(0x7F)),
            ([0x01, 0x00], .malformed, .length), ([], .malformed, .length),
            ([0x20, 0x09], .malformed, .value(field: "therapy state")),
        ])
    func notUnderstood(plaintext: [UInt8], answer: RequestFault, fault: PayloadFault) throws {
        var ends = try Ends()
        guard case .transmit(let challenge) = ends.toPump(try ends.start()).first,
            case .transmit(let confirm) = ends.toController(challenge).first,
            case .transmit(let confirmed) = ends.toPump(confirm).first
        else {
            Issue.record("no handshake")
            return
        }
        _ = ends.toController(confirmed)
        let outputs = ends.toPump(try handMade(plaintext, challenge: challenge))
        guard outputs.count == 2, case .transmit(let reply) = outputs[0] else {
            Issue.record("no answer")
            return
        }
        #expect(outputs[1] == .fault(.payload(fault)))
        #expect(
            ends.toController(reply) == [.reply(.notUnderstood(answer), answering: 700)])
    }

    @Test("pass nothing on from a million random bytes, and serve afterwards")
    func randomBytes() throws {
        var ends = try Ends()
        try ends.connect()
        var generator = TestGenerator(state: 99)
        for _ in 0..<500 {
            let noise = generator.bytes(1000)
            for case .request in ends.toPump(noise) { Issue.record("a request from noise") }
            for case .reply in ends.toController(noise) { Issue.record("a reply from noise") }
        }
        _ = ends.toPump([0])
        let sent = try ends.controller.send(.getStatus, at: device(0))
        #expect(ends.toPump(sent.bytes) == [.request(.getStatus, sequence: sent.sequence)])
        #expect(ends.pump.counts.faults > 500)
    }
}
