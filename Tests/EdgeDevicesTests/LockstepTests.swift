// The lockstep clock: its bytes, and a whole conversation between both ends.

import EdgeDevices
import Foundation
import Quantities
import Testing

private let messages: [LockstepMessage] = [
    .hello(.bench), .hello(.controller), .finish,
    .advance(
        LockstepAdvance(
            now: LoopInstant(milliseconds: 300_000),
            wall: WallInstant(unixMilliseconds: -1), cgmBytes: 1, pumpBytes: .max, buttonEdges: 3)),
    .idle(
        LockstepIdle(
            nextWake: LoopInstant(milliseconds: 300_001), pumpBytes: 7, cgmBytes: 8, gpioWrites: 9)),
]

@Suite("Lockstep protocol")
struct LockstepProtocolTests {
    @Test("every message comes back from its bytes", arguments: messages)
    func roundTrip(message: LockstepMessage) throws {
        let bytes = LockstepCodec.encode(message)
        #expect(bytes.count == 48)
        #expect(try LockstepCodec.decode(bytes[...]) == message)
    }

    @Test("an advance has the bytes the page of the protocol gives")
    func bytesOfAdvance() {
        // Written by hand from the layout: kind 2, version 1, then five little-endian fields.
        let expected: [UInt8] =
            [2, 0, 0, 0, 1, 0, 0, 0]
            + [0xE0, 0x93, 0x04, 0, 0, 0, 0, 0]  // 300 000 ms
            + [UInt8](repeating: 0xFF, count: 8)  // wall -1
            + [1, 0, 0, 0, 0, 0, 0, 0]
            + [UInt8](repeating: 0xFF, count: 8)
            + [3, 0, 0, 0, 0, 0, 0, 0]
        #expect(LockstepCodec.encode(messages[3]) == expected)
    }

    @Test("a stream cut anywhere gives the same messages")
    func splitStream() throws {
        let stream = messages.flatMap(LockstepCodec.encode)
        for size in [1, 5, 47, 48, 49, 200] {
            var decoder = LockstepDecoder()
            var found: [LockstepMessage] = []
            for start in stride(from: 0, to: stream.count, by: size) {
                decoder.push(Array(stream[start..<min(start + size, stream.count)]))
                while let message = try decoder.next() { found.append(message) }
            }
            #expect(found == messages)
        }
    }

    @Test("another version, an unknown kind or role, and a filled unused field are refused by name")
    func faults() {
        var bytes = LockstepCodec.encode(.finish)
        bytes[4] = 2
        #expect(throws: LockstepFault.version(2)) { try LockstepCodec.decode(bytes[...]) }
        bytes = LockstepCodec.encode(.finish)
        bytes[0] = 5
        #expect(throws: LockstepFault.kind(5)) { try LockstepCodec.decode(bytes[...]) }
        bytes = LockstepCodec.encode(.hello(.bench))
        bytes[8] = 3
        #expect(throws: LockstepFault.role(3)) { try LockstepCodec.decode(bytes[...]) }
        bytes = LockstepCodec.encode(messages[4])
        bytes[47] = 1
        #expect(throws: LockstepFault.unusedField) { try LockstepCodec.decode(bytes[...]) }
    }
}

@Suite("Lockstep clock")
struct LockstepClockTests {
    @Test("the controller sees exactly the time the bench gives, and answers each advance once")
    func conversation() throws {
        let folder = try ScratchFolder()
        let path = folder.path + "/clock"
        let server = try LockstepServer(path: path)
        let controller = Background<[Int64]> {
            var seen: [Int64] = []
            guard let clock = try? LockstepClock(path: path, helloWithin: .seconds(5)) else {
                return []
            }
            while case .advance(let advance)? = try? clock.receive(within: .seconds(5)) {
                seen.append(clock.now.milliseconds)
                seen.append(clock.wall.unixMilliseconds)
                let next = LockstepIdle(
                    nextWake: advance.now + .seconds(60), pumpBytes: 0, cgmBytes: 0, gpioWrites: 0)
                try? clock.idle(next)
            }
            return seen
        }
        try server.accept(within: .seconds(5))
        for minute: Int64 in [1, 1, 5] {
            try server.send(
                LockstepAdvance(
                    now: LoopInstant(milliseconds: minute * 60_000),
                    wall: WallInstant(unixMilliseconds: 1000 + minute), cgmBytes: 0, pumpBytes: 0,
                    buttonEdges: 0))
            let idle = try server.awaitIdle(within: .seconds(5))
            #expect(idle.nextWake == LoopInstant(milliseconds: (minute + 1) * 60_000))
        }
        try server.finish()
        #expect(try controller.value() == [60_000, 1001, 60_000, 1001, 300_000, 1005])
    }

    @Test("a controller that does not answer ends in a timeout, not in a hang")
    func silentController() throws {
        let folder = try ScratchFolder()
        let path = folder.path + "/clock"
        let server = try LockstepServer(path: path)
        #expect(throws: LockstepError.timeout(milliseconds: 30)) {
            try server.accept(within: Span(milliseconds: 30))
        }
        let controller = Background<Bool> {
            let clock = try? LockstepClock(path: path, helloWithin: .seconds(5))
            usleep(200_000)
            return clock != nil
        }
        try server.accept(within: .seconds(5))
        #expect(throws: LockstepError.timeout(milliseconds: 20)) {
            try server.awaitIdle(within: Span(milliseconds: 20))
        }
        #expect(try controller.value())
        #expect(throws: LockstepError.closed) { try server.awaitIdle(within: .seconds(5)) }
    }

    @Test("a restarted controller connects again")
    func restart() throws {
        let folder = try ScratchFolder()
        let path = folder.path + "/clock"
        let server = try LockstepServer(path: path)
        for _ in 0..<3 {
            let controller = Background<Bool> {
                (try? LockstepClock(path: path, helloWithin: .seconds(5))) != nil
            }
            try server.accept(within: .seconds(5))
            #expect(try controller.value())
        }
    }

    @Test("whoever sees the bench's socket can connect to it")
    func appearsListening() throws {
        let folder = try ScratchFolder()
        for attempt in 0..<300 {
            let path = folder.path + "/clock\(attempt)"
            let controller = Background<Bool> {
                let end = SystemClock.sinceBoot + .seconds(5)
                while access(path, F_OK) != 0, SystemClock.sinceBoot < end {}
                return (try? LockstepClock(path: path, helloWithin: .seconds(5))) != nil
            }
            let server = try LockstepServer(path: path)
            try server.accept(within: .seconds(1))
            #expect(try controller.value())
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test("a path where something is already is refused and left as it is")
    func occupied() throws {
        let folder = try ScratchFolder()
        let path = folder.path + "/clock"
        try Data("mine".utf8).write(to: URL(fileURLWithPath: path))
        let error = #expect(throws: LockstepError.self) { try LockstepServer(path: path) }
        #expect(error?.description.contains(path) == true)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["clock"])
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
    }

    @Test("time that goes back is refused")
    func backwards() throws {
        let folder = try ScratchFolder()
        let path = folder.path + "/clock"
        let server = try LockstepServer(path: path)
        let controller = Background<Bool> {
            guard let clock = try? LockstepClock(path: path, helloWithin: .seconds(5)),
                (try? clock.receive(within: .seconds(5))) != nil
            else { return false }
            return (try? clock.receive(within: .seconds(5))) == nil
        }
        try server.accept(within: .seconds(5))
        for now: Int64 in [10, 9] {
            try server.send(
                LockstepAdvance(
                    now: LoopInstant(milliseconds: now), wall: WallInstant(unixMilliseconds: 0),
                    cgmBytes: 0, pumpBytes: 0, buttonEdges: 0))
        }
        #expect(try controller.value())
    }

    @Test("no bench at the path, and a path too long for a socket, are named")
    func badPaths() throws {
        let folder = try ScratchFolder()
        let missing = folder.path + "/none"
        let error = #expect(throws: LockstepError.self) {
            try LockstepClock(path: missing, helloWithin: .seconds(1))
        }
        #expect(error?.description.contains(missing) == true)
        let long = folder.path + "/" + String(repeating: "x", count: 120)
        #expect(throws: LockstepError.socket(.pathTooLong(path: long, limit: 106))) {
            try LockstepServer(path: long)
        }
    }
}
