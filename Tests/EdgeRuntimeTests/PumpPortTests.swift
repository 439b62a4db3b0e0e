// The pump's port against a pump that restarts while its line stays up.

import ControlLoop
import DeviceProtocols
import EdgeDevices
import EdgeRuntime
import LinkCrypto
import Quantities
import SmallMath
import Testing

/// A pump at the other end of a line that never hangs up.
private final class PumpOnALine: SerialLine {
    let path = "a line in memory"
    let fileDescriptor: Int32 = -1
    let counters = LineCounters.zero
    let pendingBytes = 0
    var now = LoopInstant.origin
    private(set) var handshakes = 0
    private var isListening = true
    private var boot: UInt32 = 1
    private let key: PairingKey
    private var link: PumpLink<SwiftCryptoCipher>
    private var generator = SeededGenerator(seed: 1)
    private var waiting: [[UInt8]] = []

    init(_ key: PairingKey) {
        self.key = key
        link = Self.link(key, boot: 1)
    }

    private static func link(_ key: PairingKey, boot: UInt32) -> PumpLink<SwiftCryptoCipher> {
        PumpLink(
            identity: PumpIdentity(
                pumpID: 7, bootCounter: boot, isVirtual: true, model: "test", firmware: "1"),
            pairing: key, cipher: SwiftCryptoCipher())
    }

    /// Power off and on: the session is gone, the line is not.
    func restart() {
        boot += 1
        link = Self.link(key, boot: boot)
    }

    /// Deaf for a while; the session stays.
    func listen(_ isListening: Bool) { self.isListening = isListening }

    func read() -> LineRead { waiting.isEmpty ? .nothing : .bytes(waiting.removeFirst()) }

    func write(_ bytes: [UInt8]) -> LineWrite {
        guard isListening else { return .accepted }
        let clock = DeviceInstant(milliseconds: UInt64(now.milliseconds))
        for output in link.receive(bytes, at: clock, using: &generator) {
            switch output {
            case .transmit(let reply): waiting.append(reply)
            case .established: handshakes += 1
            case .request(_, let sequence):
                let reply = PumpReply.dose(
                    DoseResult(
                        doseID: 1, outcome: .unknownID, order: nil, delivered: .zero,
                        deliveredBasalTotal: .zero, deliveredBolusTotal: .zero,
                        deviceTime: clock))
                if let sealed = try? link.send(reply, answering: sequence, at: clock) {
                    waiting.append(sealed)
                }
            case .fault: break
            }
        }
        return .accepted
    }

    func flush() -> LineWrite { .accepted }
    func discardPending() {}
    func close() {}
}

/// A line that never hangs up is never opened again.
private struct NoBoard: BoardAccess {
    func open(
        _ line: BoardLine, counters: LineCounters
    ) throws(SerialLineError) -> any SerialLine { throw .missing(path: "a line in memory") }

    func openPanel() throws(GPIOError) -> any PanelPort { try GPIOPort(.none) }
}

@Suite("The pump's port")
struct PumpPortTests {
    private struct Rig {
        let port: PumpPort
        let pump: PumpOnALine
        var now = LoopInstant.origin
        var events: [LoopEvent] = []

        init() throws {
            let key = try #require(PairingKey(bytes: (0..<32).map { UInt8($0) }))
            pump = PumpOnALine(key)
            port = PumpPort(
                pump, LineDoor(line: .pump, access: NoBoard()),
                controllerID: 3, key: key, epoch: 1)
            port.connect(at: now)
            pass(.seconds(1))
        }

        /// Looks at the port each quarter of a second.
        mutating func pass(_ span: Span) {
            let end = now + span
            while now < end {
                events += port.look(at: now)
                now = now + Span(milliseconds: 250)
                pump.now = now
            }
        }

        mutating func ask(times: Int = 1) {
            for _ in 0..<times {
                port.send(.getStatus, at: now)
                pass(.seconds(2))
            }
        }

        func count(_ wanted: (LoopEvent) -> Bool) -> Int { events.filter(wanted).count }
        var connected: Int { count { if case .pumpConnected = $0 { true } else { false } } }
        var lost: Int { count { if case .pumpLost = $0 { true } else { false } } }
        var replies: Int { count { if case .pumpReply = $0 { true } else { false } } }
    }

    @Test(
        "H23: a pump restarts with its line up: three unanswered tries bring a new session"
    )
    func restart() throws {
        var rig = try Rig()
        rig.ask()
        #expect(rig.connected == 1)
        #expect(rig.replies == 1)
        rig.pump.restart()
        rig.ask(times: 2)
        #expect(rig.lost == 0)
        #expect(rig.pump.handshakes == 1)
        rig.ask()
        rig.pass(.seconds(2))
        #expect(rig.lost == 1)
        #expect(rig.connected == 2)
        #expect(rig.pump.handshakes == 2)
        rig.ask()
        #expect(rig.replies == 2)
    }

    @Test(
        "an answer begins the count anew; a deaf pump that hears again is found within 31 s"
    )
    func silence() throws {
        var rig = try Rig()
        rig.pump.listen(false)
        rig.ask(times: 2)
        rig.pump.listen(true)
        rig.ask()
        #expect(rig.lost == 0)
        #expect(rig.replies == 1)
        rig.pump.listen(false)
        rig.ask(times: 3)
        rig.pass(.minutes(10))
        #expect(rig.lost == 1)
        rig.pump.listen(true)
        rig.pass(.seconds(31))
        #expect(rig.connected == 2)
        #expect(rig.pump.handshakes == 2)
    }
}
