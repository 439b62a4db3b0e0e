// The specification page's frames: made by the code, and refused after any damage.

import DeviceProtocols
import LinkCrypto
import Quantities
import Testing

@Suite("The example frames of docs/serial-links.md")
struct ExampleFrameTests {
    private static func cgmFrames() throws -> [SentFrame] {
        func sample(
            _ reading: SensorReading, _ unit: GlucoseUnit, _ status: SensorStatus,
            trend: Int16, counter: UInt32, age: Int64, sequence: UInt16, at time: UInt64
        ) throws -> [UInt8] {
            try CGMMeasurement(
                reading: reading, unit: unit, trend: GlucoseTrend(hundredths: trend),
                status: status, sensorID: 0x0123_4567_89AB_CDEF, counter: counter,
                age: Span(milliseconds: age), bootID: 0xB007,
                deviceTime: DeviceInstant(milliseconds: time)
            ).frame(sequence: sequence).encoded()
        }
        let hello = CGMHello(
            deviceName: "Islet virtual CGM", firmware: "1.0.0", cadence: .minutes(5),
            isVirtual: true, bootID: 0xB007, deviceTime: DeviceInstant(milliseconds: 1500))
        let frames: [(String, [UInt8])] = [
            ("cgm-hello", try hello.frame(sequence: 0).encoded()),
            (
                "cgm-value",
                try sample(
                    .value(.mgPerdL(112)), .milligramsPerDeciliter, .ok, trend: -85,
                    counter: 288, age: 1200, sequence: 1, at: 301_500)
            ),
            (
                "cgm-value-mmol",
                try sample(
                    .value(.mmolPerL(6.2)), .millimolesPerLiter, .ok, trend: -85, counter: 288,
                    age: 1200, sequence: 1, at: 301_500)
            ),
            (
                "cgm-low",
                try sample(
                    .low, .milligramsPerDeciliter, .ok, trend: .min, counter: 289, age: 1200,
                    sequence: 2, at: 601_500)
            ),
            (
                "cgm-high",
                try sample(
                    .high, .milligramsPerDeciliter, .ok, trend: 310, counter: 290, age: 1200,
                    sequence: 3, at: 901_500)
            ),
            (
                "cgm-warm-up",
                try sample(
                    .missing, .milligramsPerDeciliter, .warmUp, trend: .min, counter: 1, age: 0,
                    sequence: 4, at: 1_201_500)
            ),
        ]
        return frames.map { SentFrame(name: $0.0, isToPump: false, bytes: $0.1) }
    }

    private static func all() throws -> [SentFrame] {
        var frames = try cgmFrames()
        var conversation = try #require(Conversation(cipher: SwiftCryptoCipher()))
        try conversation.handshake { _, frame in frames.append(frame) }
        try conversation.exchanges { _, frame in frames.append(frame) }
        return frames
    }

    @Test("are what the code makes, byte for byte, and the page holds no others")
    func pageIsTrue() throws {
        let page = try ExamplePage()
        let frames = try Self.all()
        for frame in frames {
            #expect(hex(page.blocks[frame.name] ?? []) == hex(frame.bytes), "\(frame.name)")
        }
        #expect(page.names.sorted() == frames.map(\.name).sorted())
    }

    @Test("each decode to one frame without a fault")
    func decode() throws {
        for frame in try Self.all() {
            var decoder = FrameDecoder()
            decoder.push(frame.bytes)
            #expect((try? decoder.next()?.get()) != nil, "\(frame.name)")
            #expect(decoder.next() == nil)
            #expect(decoder.counts.faults == 0)
        }
    }

    @Test("are rejected after every truncation")
    func truncations() throws {
        for frame in try Self.all() {
            for length in 0..<(frame.bytes.count - 1) {
                var decoder = FrameDecoder()
                decoder.push(Array(frame.bytes.prefix(length)) + [0])
                while let result = decoder.next() {
                    #expect(throws: FrameFault.self, "\(frame.name) cut to \(length)") {
                        try result.get()
                    }
                }
                #expect(decoder.counts.frames == 0)
                #expect(decoder.counts.faults == (length == 0 ? 0 : 1))
            }
            var open = FrameDecoder()
            open.push(Array(frame.bytes.dropLast()))
            #expect(open.next() == nil, "\(frame.name) without its delimiter")
        }
    }

    @Test("are rejected after every flip of a single bit, the delimiter's included")
    func bitFlips() throws {
        for frame in try Self.all() {
            for position in frame.bytes.indices {
                for bit in 0..<8 {
                    var bytes = frame.bytes
                    bytes[position] ^= 1 << bit
                    var decoder = FrameDecoder()
                    decoder.push(bytes + [0])
                    #expect(
                        decoder.counts.frames == 0, "\(frame.name), byte \(position) bit \(bit)")
                    #expect(decoder.counts.faults >= 1)
                }
            }
        }
    }

    @Test("of cgm-uart carry the messages the page says")
    func cgmMessages() throws {
        let page = try ExamplePage()
        func message(_ name: String) throws -> CGMMessage {
            var decoder = FrameDecoder()
            decoder.push(try #require(page.blocks[name]))
            return try CGMMessage(try #require(try decoder.next()?.get()))
        }
        guard case .measurement(let value) = try message("cgm-value"),
            case .measurement(let high) = try message("cgm-high"),
            case .hello(let hello) = try message("cgm-hello")
        else {
            Issue.record("a frame decoded to another kind of message")
            return
        }
        #expect(value.reading == .value(.mgPerdL(112)))
        #expect(value.trend?.milligramsPerDeciliterPerMinute == -0.85)
        #expect(high.reading == .high)
        #expect(hello.cadence == .minutes(5))
        #expect(hello.isVirtual)
    }
}
