// Checks, byte stuffing and the frame decoder, against published vectors and hostile bytes.

import DeviceProtocols
import Quantities
import Testing

@Suite("CRC-32C")
struct CRC32CTests {
    @Test("gives the published check values (RFC 3720, appendix B.4)")
    func vectors() {
        #expect(CRC32C.checksum(Array("123456789".utf8)) == 0xE306_9283)
        #expect(CRC32C.checksum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
        #expect(CRC32C.checksum([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
        #expect(CRC32C.checksum((0..<32).map { UInt8($0) }) == 0x46DD_794E)
        #expect(CRC32C.checksum((0..<32).reversed().map { UInt8($0) }) == 0x113F_DB5C)
        #expect(CRC32C.checksum([]) == 0)
    }
}

@Suite("Byte stuffing")
struct COBSTests {
    /// Source: the examples in Wikipedia, "Consistent Overhead Byte Stuffing", "Encoding examples".
    private static let published: [(plain: [UInt8], stuffed: [UInt8])] = [
        ([], [0x01]),
        ([0x00], [0x01, 0x01]),
        ([0x00, 0x00], [0x01, 0x01, 0x01]),
        ([0x00, 0x11, 0x00], [0x01, 0x02, 0x11, 0x01]),
        ([0x11, 0x22, 0x00, 0x33], [0x03, 0x11, 0x22, 0x02, 0x33]),
        ([0x11, 0x22, 0x33, 0x44], [0x05, 0x11, 0x22, 0x33, 0x44]),
        ([0x11, 0x00, 0x00, 0x00], [0x02, 0x11, 0x01, 0x01, 0x01]),
        (run(0x01, 0xFE), [0xFF] + run(0x01, 0xFE)),
        ([0x00] + run(0x01, 0xFE), [0x01, 0xFF] + run(0x01, 0xFE)),
        (run(0x01, 0xFF), [0xFF] + run(0x01, 0xFE) + [0x02, 0xFF]),
        (run(0x02, 0xFF) + [0x00], [0xFF] + run(0x02, 0xFF) + [0x01, 0x01]),
        (run(0x03, 0xFF) + [0x00, 0x01], [0xFE] + run(0x03, 0xFF) + [0x02, 0x01]),
    ]

    private static func run(_ first: UInt8, _ last: UInt8) -> [UInt8] { Array(first...last) }

    @Test("gives the published examples, both ways")
    func vectors() {
        for (plain, stuffed) in Self.published {
            #expect(COBS.encode(plain) == stuffed)
            #expect(COBS.decode(stuffed) == plain)
        }
    }

    @Test("refuses what no encoder writes: nothing, a zero, a block past the end, a longer form")
    func malformed() {
        #expect(COBS.decode([]) == nil)
        #expect(COBS.decode([0x00]) == nil)
        #expect(COBS.decode([0x02, 0x00]) == nil)
        #expect(COBS.decode([0x03, 0x11]) == nil)
        #expect(COBS.decode([0x02, 0x11, 0x05]) == nil)
        #expect(COBS.decode([0xFF] + Self.run(0x01, 0xFE) + [0x01]) == nil)
    }

    @Test("comes back the same for random bytes of every length, within its stated bound")
    func roundTrips() {
        var generator = TestGenerator(state: 1)
        for length in 0...600 {
            // Few zeros, so that full blocks occur too.
            let plain = generator.bytes(length).map { length % 2 == 0 ? $0 : $0 | 1 }
            let stuffed = COBS.encode(plain)
            #expect(!stuffed.contains(COBS.delimiter))
            #expect(stuffed.count <= COBS.encodedLengthMax(of: length))
            #expect(COBS.decode(stuffed) == plain)
        }
    }
}

@Suite("The frame decoder")
struct FrameDecoderTests {
    private func frame(_ number: UInt16, payload: Int = 40) -> Frame {
        var generator = TestGenerator(state: UInt64(number))
        return Frame(
            header: FrameHeader(
                type: .cgmMeasurement, source: .cgm, sequence: number, bootID: 9,
                deviceTime: device(1_000_000)),
            payload: generator.bytes(payload))
    }

    private func results(_ decoder: inout FrameDecoder) -> [Result<Frame, FrameFault>] {
        var all: [Result<Frame, FrameFault>] = []
        while let result = decoder.next() { all.append(result) }
        return all
    }

    @Test("finds frames that stand back to back, in pieces split at every byte")
    func everySplit() throws {
        let frames = [frame(1), frame(2, payload: 0), frame(3, payload: Frame.payloadMax)]
        var line: [UInt8] = []
        for frame in frames { line += try frame.encoded() }
        for split in 0...line.count {
            var decoder = FrameDecoder()
            decoder.push(Array(line[..<split]))
            decoder.push(Array(line[split...]))
            #expect(results(&decoder) == frames.map { .success($0) })
        }
        var decoder = FrameDecoder()
        var found: [Result<Frame, FrameFault>] = []
        for byte in line {
            decoder.push([byte])
            found += results(&decoder)
        }
        #expect(found == frames.map { .success($0) })
        #expect(decoder.counts.frames == 3)
        #expect(decoder.counts.faults == 0)
    }

    @Test("carries the longest payload and refuses to encode one byte more")
    func longest() throws {
        #expect(Frame.payloadMax == 234)
        var decoder = FrameDecoder()
        decoder.push(try frame(1, payload: 234).encoded())
        #expect(results(&decoder) == [.success(frame(1, payload: 234))])
        #expect(throws: EncodingFault.tooLong) { try frame(1, payload: 235).encoded() }
    }

    @Test("is in step again at the next delimiter after starting in the middle of a frame")
    func startsInTheMiddle() throws {
        let whole = try frame(1).encoded()
        for start in 1..<(whole.count - 1) {
            var decoder = FrameDecoder()
            decoder.push(Array(whole[start...]) + (try frame(2).encoded()))
            let found = results(&decoder)
            #expect(found.count == 2)
            #expect(found.last == .success(frame(2)))
            #expect(decoder.counts.faults == 1)
        }
    }

    @Test("holds no more than a frame of a line that never ends, and says so once")
    func overlong() throws {
        var decoder = FrameDecoder()
        for _ in 0..<1000 { decoder.push([UInt8](repeating: 0x55, count: 100)) }
        #expect(decoder.next() == nil)
        decoder.push([0])
        decoder.push(try frame(5).encoded())
        #expect(results(&decoder) == [.failure(.tooLong), .success(frame(5))])
        #expect(decoder.counts.tooLong == 1)
    }

    @Test("takes delimiters in a row as silence")
    func silence() throws {
        var decoder = FrameDecoder()
        decoder.push([0, 0, 0] + (try frame(5).encoded()) + [0, 0])
        #expect(results(&decoder) == [.success(frame(5))])
        #expect(decoder.counts.faults == 0)
    }

    @Test("keeps a bounded number of results nobody takes, and counts the rest")
    func backlog() {
        var decoder = FrameDecoder()
        for _ in 0..<(FrameDecoder.pendingMax + 10) { decoder.push([0x01, 0]) }
        #expect(decoder.counts.dropped == 10)
        #expect(results(&decoder).count == FrameDecoder.pendingMax)
        decoder.push([0x01, 0])
        #expect(results(&decoder) == [.failure(.tooShort)])
    }

    @Test(
        "names what version 1 does not know: a version, a flag, a source, a type",
        arguments: [
            (0, UInt8(2), FrameFault.version(2)), (1, 0x03, .type(3)), (2, 0, .source(0)),
            (2, 4, .source(4)), (3, 1, .flags(1)),
        ])
    func foreign(position: Int, value: UInt8, fault: FrameFault) throws {
        var body = frame(1).header.bytes
        body[position] = value
        let check = CRC32C.checksum(body)
        body += (0..<4).map { UInt8(truncatingIfNeeded: check >> (8 * $0)) }
        var decoder = FrameDecoder()
        decoder.push(COBS.encode(body) + [0])
        #expect(results(&decoder) == [.failure(fault)])
        #expect(decoder.counts.foreign == 1)
    }

    @Test(
        "lets none of a million random bytes pass for a frame, and finds the true one after (H57)")
    func randomBytes() throws {
        var generator = TestGenerator(state: 42)
        var decoder = FrameDecoder()
        for _ in 0..<1000 {
            decoder.push(generator.bytes(1000))
            _ = results(&decoder)
        }
        #expect(decoder.counts.frames == 0)
        #expect(decoder.counts.faults > 1000)
        decoder.push([0] + (try frame(7).encoded()))
        #expect(results(&decoder).last == .success(frame(7)))
    }
}
