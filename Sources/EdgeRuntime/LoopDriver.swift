// Carries out what the supervisor decides: the only place where its commands meet real devices.

import BoardConfig
import ControlLoop
import DecisionRecord
import DeviceProtocols
import Quantities

/// One supervisor with its ports.
final class LoopDriver {
    private(set) var supervisor: Supervisor
    let writer: RecordWriter
    let sensor: SensorPort
    let pump: PumpPort
    let planner: any PlannerLink
    let panel: Panel
    private let allowsRealPump: Bool
    private let startedAt: LoopInstant
    private let pumpHint: String
    private(set) var now: LoopInstant
    private var wall: WallInstant

    init(
        supervisor: Supervisor, writer: RecordWriter, sensor: SensorPort, pump: PumpPort,
        planner: any PlannerLink, panel: Panel, allowsRealPump: Bool, pumpHint: String,
        now: LoopInstant, wall: WallInstant
    ) {
        startedAt = now
        self.pumpHint = pumpHint
        self.supervisor = supervisor
        self.writer = writer
        self.sensor = sensor
        self.pump = pump
        self.planner = planner
        self.panel = panel
        self.allowsRealPump = allowsRealPump
        self.now = now
        self.wall = wall
    }

    /// How long a board that never met its pump waits for it.
    private static let firstContactLimit = Span.seconds(60)

    /// The next moment something is due by time alone.
    var nextWake: LoopInstant {
        [supervisor.nextWake, sensor.nextWake, pump.nextWake].compactMap(\.self).min()
            ?? supervisor.nextWake
    }

    /// Moves time on and serves everything that waits; ends when nothing does.
    /// - Throws: when the configuration turns out to be wrong: a pump that does not hold the key,
    ///   or a real pump behind a lockstep clock; when records are lost and there is room again.
    func serve(at now: LoopInstant, wall: WallInstant) throws(DaemonError) {
        self.now = now
        self.wall = wall
        var isBusy = true
        while isBusy {
            var events = sensor.look(at: now) + pump.look(at: now) + panel.look()
            if let event = planner.look() { events.append(event) }
            if let event = panel.checkInterlock() { events.append(event) }
            try checkPump(events)
            for event in events { feed(event) }
            isBusy = !events.isEmpty
        }
        if supervisor.nextWake <= now { feed(.tick) }
        if let end = writer.end {
            throw .failure("\(end). There is room again; beginning anew from what it holds")
        }
    }

    private func checkPump(_ events: [LoopEvent]) throws(DaemonError) {
        // A pump does not answer what it cannot authenticate, so a wrong key looks like silence. A
        // board that has served a pump before goes on trying; a new one is told what to look at.
        if !supervisor.knowsPump, now - startedAt > Self.firstContactLimit {
            throw .configuration(
                "pump link: no pump has answered for \(Int(Self.firstContactLimit.seconds)) s; "
                    + pumpHint)
        }
        guard !allowsRealPump else { return }
        for case .pumpConnected(let identity) in events where !identity.isVirtual {
            throw .configuration(
                "clock: lockstep refused, the pump (\(identity.model)) is not virtual; "
                    + "write clock: system")
        }
    }

    /// Records the beginning of a session.
    func note(_ kind: RecordKind, _ body: CBORValue) throws(DaemonError) {
        do {
            try writer.append(kind, body, at: now, wall: wall, durable: true)
        } catch {
            throw .failure("\(error)")
        }
    }

    /// Gives one event to the supervisor and carries out its commands in order.
    ///
    /// A record that should be durable and is not: no journal, no dose. What else is wanted happens,
    /// and the supervisor is told. Its answer may begin a decision that fails as well; a second time
    /// none is due.
    func feed(_ event: LoopEvent) {
        if take(event) { return }
        if !take(.journalFailed) { _ = take(.journalFailed) }
    }

    /// One step: its event, its records, and what may be done of its other commands.
    /// - Returns: whether the journal took everything as it should.
    private func take(_ event: LoopEvent) -> Bool {
        var isRecorded = record(.event, event.cbor, durable: false)
        for command in supervisor.step(LoopInput(at: now, wall: wall, event: event)) {
            switch command {
            case .record(let draft):
                let isTaken = record(draft.kind, draft.body, durable: draft.isDurable)
                isRecorded = isTaken && isRecorded
            case .sendPump(let request):
                if isRecorded { pump.send(witnessed(request), at: now) }
            case .plan(let request):
                if isRecorded { planner.ask(request) }
            case .startPlanner: planner.start()
            case .output(let state): panel.show(state)
            }
        }
        return isRecorded
    }

    private func record(_ kind: RecordKind, _ body: CBORValue, durable: Bool) -> Bool {
        (try? writer.append(kind, body, at: now, wall: wall, durable: durable)) != nil
    }

    /// The journal's head goes with every dose: the pump is an independent witness of the log.
    private func witnessed(_ request: PumpRequest) -> PumpRequest {
        guard case .dose(let command, let order) = request, let head = LogHead(bytes: writer.head)
        else { return request }
        return .dose(
            DoseCommand(
                id: command.id, challenge: command.challenge, notAfter: command.notAfter,
                logHead: head), order)
    }
}
