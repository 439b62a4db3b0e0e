// Every fault of a line does to the bytes what it says, in its direction, and nothing outside.

import DeviceProtocols
import Quantities
import SmallMath
import Testing
import TextInput

import Bench

@Suite("Faults of a line") struct LineFaultTests {
    /// A frame of a number, as a device would send it.
    private static func frame(_ number: UInt16) throws -> [UInt8] {
        let header = FrameHeader(
            type: .cgmHello, source: .cgm, sequence: number, bootID: 1,
            deviceTime: DeviceInstant(milliseconds: UInt64(number)))
        return try Frame(header: header, payload: Array(repeating: 7, count: 20)).encoded()
    }

    /// Sends frames 0, 1, 2 ... a second apart through a wire with one fault from 2 s to 6 s.
    private func through(
        _ kind: FaultKind, _ magnitude: FaultMagnitude = .none, count: UInt16 = 10,
        direction: LineDirection = .both, asked: LineDirection = .toBoard, seed: UInt64 = 3
    ) throws -> [(at: Int64, bytes: [UInt8])] {
        let fault = Scenario.Fault(
            at: .seconds(2), lasts: .seconds(4), kind, .pumpLine, magnitude, direction: direction)
        var pipe = LinePipe(
            .pump, asked, faults: [fault], streams: WorldStreams(seed: seed))
        var arrived: [(at: Int64, bytes: [UInt8])] = []
        for step in 0..<Int64(40_000) / 100 {
            let now = LoopInstant(milliseconds: step * 100)
            if step % 10 == 0, step / 10 < Int64(count) {
                pipe.put(try Self.frame(UInt16(step / 10)), at: now)
            }
            arrived += pipe.take(at: now).map { (now.milliseconds, $0) }
        }
        #expect(pipe.nextEvent == nil)
        return arrived
    }

    /// The numbers of the whole frames among the bytes, in order, and how many were damaged.
    private func numbers(
        _ arrived: [(at: Int64, bytes: [UInt8])]
    ) -> (whole: [UInt16], damaged: Int) {
        var decoder = FrameDecoder()
        var found: (whole: [UInt16], damaged: Int) = ([], 0)
        for (_, bytes) in arrived {
            decoder.push(bytes)
            while let result = decoder.next() {
                if case .success(let frame) = result {
                    found.whole.append(frame.header.sequence)
                } else {
                    found.damaged += 1
                }
            }
        }
        return found
    }

    @Test("off loses what is sent in its time, and only that")
    func off() throws {
        #expect(numbers(try through(.off)).whole == [0, 1, 6, 7, 8, 9])
    }

    @Test("a fault of one direction leaves the other alone")
    func directions() throws {
        let all = Array(0..<10) as [UInt16]
        #expect(numbers(try through(.off, direction: .fromBoard)).whole == all)
        let other = try through(.off, direction: .fromBoard, asked: .fromBoard)
        #expect(numbers(other).whole == [0, 1, 6, 7, 8, 9])
    }

    @Test("bit errors change about the share of bits asked for, and no frame outside")
    func bitErrors() throws {
        let arrived = try through(.bitErrors, .number(10))
        var changed = 0
        var bits = 0
        for (at, bytes) in arrived {
            let sent = try Self.frame(UInt16(at / 1000))
            #expect(bytes.count == sent.count)
            let flipped = zip(bytes, sent).reduce(0) { $0 + ($1.0 ^ $1.1).nonzeroBitCount }
            if at < 2000 || at >= 6000 { #expect(flipped == 0) }
            if at >= 2000, at < 6000 {
                changed += flipped
                bits += bytes.count * 8
            }
        }
        let share = Double(changed) / Double(bits)
        // Some 1400 bits: one standard deviation is 0.008.
        #expect((share - 0.1).magnitude < 0.03)
    }

    @Test("garbage comes each 10 s from its begin, between whole frames")
    func garbage() throws {
        let fault = Scenario.Fault(
            at: .seconds(2), lasts: .seconds(25), .garbage, .pumpLine, .number(64))
        var pipe = LinePipe(
            .pump, .toBoard, faults: [fault], streams: WorldStreams(seed: 3))
        var bursts: [(at: LoopInstant, count: Int)] = []
        while let next = pipe.nextEvent {
            bursts += pipe.take(at: next).map { (next, $0.count) }
        }
        #expect(bursts.map(\.at.milliseconds) == [2000, 12_000, 22_000])
        #expect(bursts.map(\.count) == [64, 64, 64])
    }

    @Test("partial delivery cuts each frame; the line is in step again afterwards")
    func partial() throws {
        let arrived = try through(.partialDelivery, .number(50))
        let whole = try Self.frame(2).count
        #expect(arrived[2].bytes.count == whole / 2)
        // The last piece runs into the first whole frame, which is lost with it.
        #expect(numbers(arrived).whole == [0, 1, 7, 8, 9])
    }

    @Test("intermittent loses its share of frames")
    func intermittent() throws {
        var passed = 0
        for seed in 0..<50 as Range<UInt64> {
            passed += numbers(try through(.intermittent, .number(30), seed: seed)).whole.count - 6
        }
        // 200 frames at 70 %: 140 ± 6.5.
        #expect((120...160).contains(passed))
    }

    @Test("delayed frames come later and in order; slow ones piece by piece")
    func later() throws {
        let delayed = try through(.delayed, .number(3500))
        #expect(numbers(delayed).whole == Array(0..<10))
        #expect(
            delayed.map(\.at)
                == [0, 1, 5.5, 6.5, 7.5, 8.5, 8.5, 8.5, 8.5, 9].map { Int64($0 * 1000) })
        let slow = try through(.slow, .number(30))
        #expect(numbers(slow).whole == Array(0..<10))
        let length = Double(try Self.frame(2).count)
        let first = slow.filter { $0.at > 2000 }
        #expect(first.allSatisfy { $0.bytes.count <= 3 || $0.at > 6000 })
        // 30 bytes/s are 3 bytes each 100 ms.
        let pieces = Int((length / 3).rounded(.up))
        #expect(first[pieces - 1].at == 2000 + Int64(pieces) * 100)
    }

    @Test("duplicates follow at once; pairs change places; a lone frame waits for 1 s")
    func again() throws {
        #expect(
            numbers(try through(.duplicate)).whole == [0, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 7, 8, 9])
        #expect(numbers(try through(.reorder)).whole == [0, 1, 3, 2, 5, 4, 6, 7, 8, 9])
        let lone = try through(.reorder, count: 3)
        #expect(lone.map(\.at) == [0, 1000, 3000])
    }

    @Test("replays are earlier frames, byte for byte")
    func replay() throws {
        let arrived = try through(.replay)
        #expect(arrived.count == 14)
        let found = numbers(arrived).whole
        for index in [3, 5, 7, 9] { #expect(found[index] < found[index - 1]) }
        #expect(found.filter { $0 > 5 } == [6, 7, 8, 9])
    }

    @Test("tampering changes one bit of the payload and mends the check")
    func tamper() throws {
        let arrived = try through(.tamper, .number(100))
        #expect(numbers(arrived).damaged == 0)
        var changed: [Int] = []
        for (_, bytes) in arrived {
            let frame = try Frame(stuffed: bytes.dropLast())
            changed.append(frame.payload.reduce(0) { $0 + ($1 ^ 7).nonzeroBitCount })
        }
        #expect(changed == [0, 0, 1, 1, 1, 1, 0, 0, 0, 0])
    }

    @Test("a hang-up takes the terminal away and brings it back; bytes in between are lost")
    func hangUp() throws {
        let heard = try FaultBench.listen(
            "fault: hang_up, target: cgm_line, at: 58 min, for: 10 min")
        let edges = heard.outputs.filter { $0.output.isLineEdge }
        #expect(edges.map(\.output) == [.hangUp(.cgm), .restored(.cgm)])
        #expect(edges.map(\.at) == [.minutes(58), .minutes(68)])
        #expect(!heard.samples.contains { $0.at == .minutes(60) || $0.at == .minutes(65) })
        #expect(heard.samples.count == 35)
    }

    @Test("nothing that is damaged, replayed or forged on pump-uart is answered or obeyed")
    func pumpLine() throws {
        for fault in [
            "fault: tamper, target: pump_line", "fault: off, target: pump_line",
            "fault: partial_delivery, target: pump_line, magnitude: 80 %",
        ] {
            var talk = try BenchScenario.conversation(
                BenchScenario.sampled(
                    "faults: [{\(fault), at: 1 h, for: 1 h, direction: from_board}]"))
            try talk.connect()
            talk.advance(to: .minutes(30))
            let before = try talk.status()
            talk.advance(to: .minutes(61))
            let order = DoseOrder.setBolus(.units(1))
            let command = DoseCommand(
                id: 1, challenge: before.challenge,
                notAfter: DeviceInstant(milliseconds: .max), logHead: .zero)
            #expect(throws: (any Error).self) { _ = try talk.ask(.dose(command, order)) }
            talk.advance(to: .minutes(130))
            // What is left of a cut frame spoils the next one.
            _ = try? talk.status()
            #expect(try talk.status().deliveredBolusTotal == before.deliveredBolusTotal)
        }
    }

    @Test("each fault has chance of its own: one more fault changes no byte of the other's")
    func ownStreams() throws {
        let alone = try FaultBench.listen(
            "fault: garbage, target: cgm, at: 30 min, for: 1 h")
        let beside = try FaultBench.listen(
            "fault: garbage, target: cgm, at: 30 min, for: 1 h",
            "fault: bit_errors, target: pump_line, at: 10 min, for: 2 h, magnitude: 1 %",
            "fault: garbage, target: cgm, at: 2 h, for: 30 min")
        let first = { (line: HeardLine) in
            line.samples.filter { $0.at < .hours(2) }.map(\.sample)
        }
        #expect(first(alone) == first(beside))
        #expect(alone.trace.minutes == beside.trace.minutes)
    }
}

extension WorldOutput {
    fileprivate var isLineEdge: Bool {
        switch self {
        case .hangUp, .restored: true
        default: false
        }
    }
}
