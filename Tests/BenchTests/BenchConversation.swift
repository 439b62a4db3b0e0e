// A controller's end in process: speaks pump-uart to a world without any line between them.

import Bench
import DeviceProtocols
import LinkCrypto
import Quantities
import SmallMath
import Testing
import TextInput

/// A world with a controller's link to its pump.
struct BenchConversation<Body: WorldBody> {
    var world: VirtualWorld<Body>
    private var link: ControllerLink<SwiftCryptoCipher>
    private var generator = SeededGenerator(seed: 7)
    /// Every output of the world so far.
    private(set) var outputs: [WorldOutput] = []
    /// The trace so far.
    private(set) var trace = BenchTrace()
    private var replies: [PumpReply] = []
    private(set) var identity: PumpIdentity?

    init(_ world: VirtualWorld<Body>, key: [UInt8], epoch: UInt32 = 1) throws {
        self.world = world
        link = ControllerLink(
            controllerID: 1, pairing: try #require(PairingKey(bytes: key)), epoch: epoch,
            cipher: SwiftCryptoCipher())
    }

    private var clock: DeviceInstant {
        DeviceInstant(milliseconds: UInt64(world.now.milliseconds))
    }

    mutating func connect() throws {
        world.advance(to: world.now)
        let hello = try link.start(at: clock, using: &generator)
        deliver(hello)
    }

    mutating func advance(to span: Span) {
        world.advance(to: .origin + span)
        collect()
    }

    /// Asks the pump and gives its answer.
    mutating func ask(_ request: PumpRequest) throws -> PumpReply {
        replies = []
        deliver(try link.send(request, at: clock).bytes)
        guard let reply = replies.first else { throw BenchTestError.silence }
        return reply
    }

    mutating func status() throws -> PumpStatus {
        guard case .status(let status) = try ask(.getStatus) else {
            throw BenchTestError.unexpectedReply
        }
        return status
    }

    /// A dose with a fresh challenge.
    mutating func dose(_ id: UInt64, _ order: DoseOrder) throws -> DoseResult {
        let status = try status()
        let command = DoseCommand(
            id: id, challenge: status.challenge,
            notAfter: DeviceInstant(milliseconds: status.deviceTime.milliseconds + 60_000),
            logHead: .zero)
        guard case .dose(let result) = try ask(.dose(command, order)) else {
            throw BenchTestError.unexpectedReply
        }
        return result
    }

    /// All of the pump's history.
    mutating func history() throws -> [HistoryEntry] {
        var entries: [HistoryEntry] = []
        while true {
            let from = (entries.last?.sequence ?? 0) + 1
            guard case .history(let page) = try ask(.getHistory(from: from)) else {
                throw BenchTestError.unexpectedReply
            }
            entries += page.entries
            if !page.hasMore { return entries }
        }
    }

    private mutating func deliver(_ bytes: [UInt8]) {
        world.receive(bytes, on: .pump)
        collect()
    }

    private mutating func collect() {
        let new = world.takeOutputs()
        outputs += new
        let part = world.takeTrace()
        trace.minutes += part.minutes
        trace.events += part.events
        for case .bytes(let bytes, .pump) in new {
            for output in link.receive(bytes, at: clock) {
                switch output {
                case .transmit(let answer): deliver(answer)
                case .established(let found): identity = found
                case .reply(let reply, _): replies.append(reply)
                case .fault: break
                }
            }
        }
    }
}

enum BenchTestError: Error {
    case unexpectedReply
    /// The pump gives no answer, at least not at once.
    case silence
}

/// Scenarios of the tests.
enum BenchScenario {
    static let therapy = """
        therapy:
          basal:
            - {from: 00:00, rate: 1 U/h}
            - {from: 07:00, rate: 0.6 U/h}
          insulin_sensitivity: 45 mg/dL/U
          carb_ratio: 10 g/U
          target: 110 mg/dL
          suspend_threshold: 70 mg/dL
          total_daily_insulin: 40 U
          body_mass: 75 kg
          insulin_action_duration: 6 h
          insulin_action_peak: 75 min
        """

    /// A virtual patient; more lines can be added.
    static func sampled(
        seed: UInt64 = 11, duration: String = "6 h",
        patient: String = "{model: s2008, cohort: adult, draw: 1}", _ more: String = ""
    ) throws -> ScenarioPlay {
        let text = """
            title: A test
            purpose: To be played.
            seed: \(seed)
            start: 2026-03-01 06:00
            duration: \(duration)
            patient: \(patient)
            automation: closed_loop
            \(therapy)
            expect:
              - journal verifies
            \(more)
            """
        return try ScenarioPlay(
            Scenario.load(text: text, file: "scenario.yaml", folder: "test"))
    }

    /// A recorded person; the file is CSV.
    static func recorded(_ file: String) throws -> ScenarioPlay {
        let text = """
            title: A test
            purpose: To be played.
            seed: 11
            patient: {recorded: {layout: azt1d}}
            automation: advise_only
            \(therapy)
            expect:
              - no command sent
            """
        return try ScenarioPlay(
            Scenario.load(text: text, file: "scenario.yaml", folder: "test", input: [file]))
    }

    /// The world of a virtual patient, with a controller.
    static func conversation(
        _ play: ScenarioPlay, memory: [UInt8]? = nil, epoch: UInt32 = 1
    ) throws -> BenchConversation<SimulatedBody> {
        guard case .sampled(let patient) = play.subject else {
            throw BenchTestError.unexpectedReply
        }
        let pairing = try #require(PairingKey(bytes: play.pumpKey))
        let world = try VirtualWorld(play, patient: patient, pairing: pairing, pumpMemory: memory)
        return try BenchConversation(world, key: play.pumpKey, epoch: epoch)
    }

    /// The world of a recorded person, with a controller.
    static func recordedConversation(
        _ play: ScenarioPlay
    ) throws -> BenchConversation<RecordedBody> {
        guard case .recorded(let track) = play.subject else {
            throw BenchTestError.unexpectedReply
        }
        let pairing = try #require(PairingKey(bytes: play.pumpKey))
        let world = try VirtualWorld(play, track: track, pairing: pairing)
        return try BenchConversation(world, key: play.pumpKey)
    }
}
