// isletd's supervisor and planner in one process with a virtual patient, in virtual time: what
// LockstepDriver does over lines, without any.

import BoardConfig
public import ControlLoop
import DecisionRecord
import DeviceProtocols
public import Quantities
import Safety
public import TextInput

/// A controller in process and a virtual patient, moved together.
///
/// A value: a copy is another future of the same past. The same calls give the same run.
public struct InProcessLoop: Sendable {
    /// What one decision of the controller was.
    public struct Decision: Sendable {
        /// When.
        public var at: LoopInstant
        /// The mode then.
        public var mode: String
        /// Insulin on board above basal as the controller counts it.
        public var insulinOnBoard: InsulinAmount
        /// The planner's answer; `nil` when it was not asked.
        public var reply: PlannerReply?
    }

    /// What an alarm did.
    public struct AlarmEvent: Sendable {
        /// When.
        public var at: LoopInstant
        /// Its id.
        public var alarm: AlarmID
        /// What happened to it.
        public var change: AlarmChange
    }

    /// The patient.
    public private(set) var world: VirtualWorld<SimulatedBody>
    /// The judge's side of the controller.
    public private(set) var supervisor: Supervisor
    /// Whether the controller runs; when it does not, the pump follows its own schedule.
    public private(set) var isOn = true
    /// The truth so far.
    public private(set) var trace = BenchTrace()
    /// The decisions so far.
    public private(set) var decisions: [Decision] = []
    /// The alarms so far.
    public private(set) var alarms: [AlarmEvent] = []

    /// The monitors of S1 ... S15, by what the controller records.
    public private(set) var watch: RecordWatch

    private let wallStart: WallInstant
    private let pairing: PairingKey
    private let seed: UInt64
    private var caller: PumpCaller
    private var decoder = FrameDecoder()
    private var epoch: UInt32 = 1
    private var handshakeAt: LoopInstant?
    private var handshakeDelay = InProcessLoop.firstHandshakeDelay
    private var sensorOffUntil: LoopInstant?
    /// Asked and answered, for the decision that follows.
    private var plan: (request: PlannerRequest, reply: PlannerReply)?

    /// As isletd's pump port waits between handshakes.
    private static let firstHandshakeDelay = Span.seconds(2)
    private static let longestHandshakeDelay = Span.seconds(30)
    /// As isletd waits before it opens an unplugged line again.
    private static let reopenAfter = Span.seconds(2)

    /// A run at its start.
    ///
    /// - Parameter play: the scenario made ready; a virtual patient.
    /// - Throws: ``TextInputError`` for a recorded person, or a configuration isletd refuses.
    public init(_ play: ScenarioPlay) throws(TextInputError) {
        let place = TextPlace(file: "\(play.scenario.folder)/\(Scenario.fileName)")
        guard case .sampled(let patient) = play.subject else {
            throw TextInputError(
                place: place, key: "patient",
                problem: "a recorded person does not answer to insulin",
                mend: "choose a scenario with a virtual patient")
        }
        guard let pairing = PairingKey(bytes: play.pumpKey) else {
            throw TextInputError(place: place, problem: "the pump's key is not 32 bytes")
        }
        do throws(PumpDoseBookFault) {
            world = try VirtualWorld(play, patient: patient, pairing: pairing)
        } catch {
            throw TextInputError(place: place, problem: "the pump does not start (\(error))")
        }
        for fault in play.scenario.faults where fault.form?.need != nil {
            throw TextInputError(
                place: place, key: "faults", problem: "\(fault.words): needs a board",
                mend: "run it with islet hil run")
        }
        let board = BenchBoard(
            for: play, folder: "/board", cgm: "/cgm", pump: "/pump", hasGPIO: false,
            clockSocket: nil, journal: "/journal")
        let configuration = try board.configuration().loop
        self.pairing = pairing
        seed = play.scenario.seed
        wallStart = play.wallStart
        caller = PumpCaller(pairing: pairing, seed: seed)
        supervisor = Supervisor(configuration: configuration, at: .origin, wall: play.wallStart)
        watch = RecordWatch(configuration)
        feed(.started(epoch: epoch))
        handshakeAt = world.now
        world.advance(to: .origin)
        settle()
    }

    /// Virtual time.
    public var now: LoopInstant { world.now }

    /// Moves both on.
    public mutating func advance(to instant: LoopInstant) {
        settle()
        while world.now < instant {
            var next = min(instant, world.nextEvent)
            if isOn { next = min(next, supervisor.nextWake, handshakeAt ?? next) }
            if let sensorOffUntil { next = min(next, sensorOffUntil) }
            world.advance(to: max(next, world.now + Span(milliseconds: 1)))
            settle()
        }
    }

    /// Lets the patient's side be acted on, and both sides come to rest.
    public mutating func act<Result>(
        _ body: (inout VirtualWorld<SimulatedBody>) -> Result
    ) -> Result {
        defer { settle() }
        return body(&world)
    }

    /// Stops the controller, or starts it again with what it knew; a temporary basal that runs is
    /// left to end by itself.
    public mutating func switchController(on: Bool) {
        guard on != isOn else { return }
        isOn = on
        world.noteFault("controller off by hand", begins: !on)
        if on {
            epoch += 1
            caller = PumpCaller(pairing: pairing, seed: seed, epoch: epoch)
            decoder = FrameDecoder()
            feed(.started(epoch: epoch))
            handshakeAt = world.now
            handshakeDelay = Self.firstHandshakeDelay
        } else {
            world.hear(buzzer: false)
        }
        settle()
    }

    /// Nothing of the sensor reaches the controller for a time.
    public mutating func breakSensor(for span: Span) {
        if sensorOffUntil == nil { world.noteFault("sensor off by hand", begins: true) }
        sensorOffUntil = max(sensorOffUntil ?? world.now, world.now + span)
    }

    /// A person presses the acknowledge button.
    public mutating func acknowledge() {
        world.notePress()
        if isOn { feed(.acknowledged) }
        settle()
    }
}

// MARK: One instant

extension InProcessLoop {
    /// Everything at one instant, until neither side has more to say.
    private mutating func settle() {
        mendSensor()
        if isOn { shakeHands() }
        exchange()
        if isOn, supervisor.nextWake <= world.now {
            feed(.tick)
            exchange()
        }
        let part = world.takeTrace()
        trace.minutes += part.minutes
        trace.events += part.events
    }

    private mutating func mendSensor() {
        guard let until = sensorOffUntil, until <= world.now else { return }
        sensorOffUntil = nil
        world.noteFault("sensor off by hand", begins: false)
    }

    private mutating func shakeHands() {
        if caller.isConnected, caller.needsRenewal(at: world.now) {
            handshakeAt = handshakeAt ?? world.now
        }
        guard let due = handshakeAt, due <= world.now else { return }
        handshakeAt = world.now + handshakeDelay
        handshakeDelay = min(Self.longestHandshakeDelay, handshakeDelay + handshakeDelay)
        world.receive(caller.hello(at: world.now), on: .pump)
    }

    private mutating func exchange() {
        while world.hasOutputs {
            for output in world.takeOutputs() {
                switch output {
                case .bytes(let bytes, .cgm): hearSensor(bytes)
                case .bytes(let bytes, .pump): hearPump(bytes)
                case .button(let pressed): if !pressed, isOn { feed(.acknowledged) }
                case .hangUp(let line): hangUp(line)
                case .restored(.pump): handshakeAt = world.now + Self.reopenAfter
                case .restored(.cgm): decoder = FrameDecoder()
                // There is no interlock without a board.
                case .interlock: break
                }
            }
        }
    }

    private mutating func hangUp(_ line: BenchLine) {
        guard isOn else { return }
        if line == .pump { handshakeAt = nil }
        feed(line == .pump ? .pumpLost : .sensorLineLost)
    }

    private mutating func hearSensor(_ bytes: [UInt8]) {
        guard isOn, sensorOffUntil == nil else { return }
        decoder.push(bytes)
        while let result = decoder.next() {
            guard case .success(let frame) = result, let message = try? CGMMessage(frame) else {
                continue
            }
            switch message {
            case .measurement(let sample): feed(.sensor(sample))
            case .hello(let hello): feed(.sensorHello(hello))
            }
        }
    }

    private mutating func hearPump(_ bytes: [UInt8]) {
        guard isOn else { return }
        let answer = caller.receive(bytes, at: world.now)
        if !answer.isEmpty { world.receive(answer, on: .pump) }
        if let identity = caller.takeIdentity() {
            handshakeAt = nil
            handshakeDelay = Self.firstHandshakeDelay
            feed(.pumpConnected(identity))
        }
        if let reply = caller.takeReply() { feed(.pumpReply(reply)) }
    }

    /// Gives an event to the supervisor and carries out its commands in order; what the planner
    /// answers comes after them, as over a real socket.
    private mutating func feed(_ event: LoopEvent) {
        let wall = WallInstant(
            unixMilliseconds: wallStart.unixMilliseconds + world.now.milliseconds)
        var pending = [event]
        while !pending.isEmpty {
            let next = pending.removeFirst()
            watch.take(.event, next.cbor, at: world.now)
            for command in supervisor.step(LoopInput(at: world.now, wall: wall, event: next)) {
                switch command {
                case .record(let draft): take(draft)
                case .sendPump(let request):
                    let bytes = caller.ask(request, at: world.now)
                    if !bytes.isEmpty { world.receive(bytes, on: .pump) }
                case .plan(let request):
                    let reply = Planner.plan(request)
                    plan = (request, reply)
                    pending.append(.plannerReply(reply))
                case .startPlanner: break
                case .output(let state): world.hear(buzzer: state.buzzer)
                }
            }
        }
    }

    private mutating func take(_ draft: RecordDraft) {
        watch.take(draft.kind, draft.body, at: world.now)
        switch draft.kind {
        case .alarm:
            guard let alarm = draft.body["alarm"]?.textValue.flatMap(AlarmID.init(rawValue:)),
                let change = draft.body["change"]?.textValue.flatMap(AlarmChange.init(rawValue:))
            else { return }
            alarms.append(AlarmEvent(at: world.now, alarm: alarm, change: change))
        case .decision:
            decisions.append(
                Decision(
                    at: world.now, mode: draft.body["mode"]?.textValue ?? "",
                    insulinOnBoard: plan?.request.insulinOnBoard ?? .zero, reply: plan?.reply))
            plan = nil
        default: break
        }
    }
}
