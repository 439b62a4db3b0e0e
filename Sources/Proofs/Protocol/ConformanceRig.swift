// The real supervisor and the real pump's book on a line whose frames go where the model says.

import ControlLoop
import DecisionRecord
import DeviceProtocols
import Quantities
import Safety
import SmallMath

/// One frame on its way to the real pump.
struct RigFrame {
    var request: PumpRequest
    var kind: RequestKind
    /// The dose's id in the code; 0 for a status.
    var id: UInt64
    var isCurrent: Bool
    var sentAt: LoopInstant
}

/// The code under the model's steps.
struct ConformanceRig {
    private(set) var supervisor: Supervisor
    var book: PumpDoseBook
    var frames: [RigFrame] = []
    var reply: (reply: PumpReply, kind: RequestKind, id: UInt64)?
    var hasSession = true
    /// The bolus that runs, and what is still to come of it.
    var running: (id: UInt64, toCome: InsulinAmount)?
    /// Bolus insulin delivered, and when.
    var delivered: [(at: LoopInstant, amount: InsulinAmount)] = []
    /// The supervisor as its journal would bring it back.
    private var durable: Supervisor
    /// What follows a decision's record and waits for it to be durable.
    private var pending: [LoopCommand] = []
    /// The doses of the last decision: their ids, and whether they are boluses.
    private(set) var ordered: [(id: UInt64, isBolus: Bool)] = []
    private var question: PlannerRequest?
    var now = LoopInstant.origin
    var pumpStart = LoopInstant.origin
    var bookedTo = LoopInstant.origin
    private var epoch: UInt32 = 1
    private var counter: UInt32 = 0
    var generator: SeededGenerator
    private let curve: InsulinActionCurve
    /// The worst shortfall of the insulin a decision counted. Unit: mU.
    private(set) var worstShortfall: Int64 = 0

    private static let wallStart: Int64 = 1_767_571_200_000
    static let bolus = InsulinAmount.units(1)
    static let scheduled = InsulinRate.unitsPerHour(3.6)
    static let lowered = InsulinRate.unitsPerHour(3.55)
    static let action = (duration: Span.minutes(15), peak: Span.minutes(6))

    /// - Returns: `nil` if the settings of the rig are no valid settings.
    init?(seed: UInt64) {
        guard let configuration = Self.configuration,
            let curve = InsulinActionCurve(
                duration: Self.action.duration, peak: Self.action.peak)
        else { return nil }
        generator = SeededGenerator(seed: seed)
        self.curve = curve
        supervisor = Supervisor(
            configuration: configuration, at: .origin,
            wall: WallInstant(unixMilliseconds: Self.wallStart))
        durable = supervisor
        book = PumpDoseBook(firstStartAt: DeviceInstant(milliseconds: 0))
        warmUp()
    }

    /// Four decisions in which nothing is lost and nothing ordered.
    private mutating func warmUp() {
        feed(.started(epoch: epoch))
        reconnect()
        for _ in 0..<5 {
            settle()
            cycle()
        }
        settle()
        durable = supervisor
    }

    private mutating func settle() {
        for _ in 0..<40 {
            if !frames.isEmpty { takeFrame(0) }
            if reply != nil { takeReply() }
            if question != nil { decide(.scheduledOnly) }
        }
    }

    // MARK: Events

    private mutating func step(_ event: LoopEvent) -> [LoopCommand] {
        let wall = WallInstant(unixMilliseconds: Self.wallStart + now.milliseconds)
        return supervisor.step(LoopInput(at: now, wall: wall, event: event))
    }

    private mutating func feed(_ event: LoopEvent) { carryOut(step(event)) }

    private mutating func carryOut(_ commands: [LoopCommand]) {
        for command in commands {
            switch command {
            case .record(let draft):
                if draft.isDurable {
                    durable = supervisor
                    checkCounted(draft)
                }
            case .sendPump(let request): transmit(request)
            case .plan(let request): question = request
            case .startPlanner, .output: break
            }
        }
    }

    /// The history is no part of the protocol: it is answered at once.
    private mutating func transmit(_ request: PumpRequest) {
        var frame = RigFrame(
            request: request, kind: .status, id: 0, isCurrent: true, sentAt: now)
        switch request {
        case .getHistory(let from):
            feed(.pumpReply(.history(book.historyPage(from: from))))
            return
        case .getDose(let id): (frame.kind, frame.id) = (.lookUp, id)
        case .dose(let command, _): (frame.kind, frame.id) = (.dose, command.id)
        case .getStatus, .cancelBolus, .setTherapyState: break
        }
        guard hasSession else { return }
        for index in frames.indices { frames[index].isCurrent = false }
        if frames.count == ProtocolState.frames { frames.removeFirst() }
        frames.append(frame)
    }

    /// A decision with contact counts at least the bolus insulin there is.
    private mutating func checkCounted(_ draft: RecordDraft) {
        guard draft.kind == .decision, supervisor.doseProtocol.isConnected,
            let counted = draft.body["facts"]?["auto_iob_mu"]?.intValue
        else { return }
        var truth = Double(running?.toCome.milliunits ?? 0)
        for part in delivered {
            truth += Double(part.amount.milliunits) * curve.remaining(after: now - part.at)
        }
        worstShortfall = max(worstShortfall, Int64(truth) - counted)
    }

    // MARK: The model's steps

    mutating func cycle() {
        pass(.minutes(5))
        counter += 1
        feed(
            .sensor(
                CGMMeasurement(
                    reading: .value(.mgPerdL(140 + Double(counter % 4))),
                    unit: .milligramsPerDeciliter, trend: nil, status: .ok, sensorID: 11,
                    counter: counter, age: .zero, bootID: 1,
                    deviceTime: DeviceInstant(milliseconds: UInt64(now.milliseconds)))))
    }

    /// What the planner proposes.
    enum Proposal: CaseIterable {
        case scheduledOnly, bolus, lowered, loweredAndBolus
    }

    var isAsked: Bool { question != nil }

    /// Answers the planner's question. What follows the decision's record waits if doses do.
    mutating func decide(_ proposal: Proposal) {
        guard let asked = question else { return }
        question = nil
        let isLowered = proposal == .lowered || proposal == .loweredAndBolus
        let isBolus = proposal == .bolus || proposal == .loweredAndBolus
        let answer = PlannerReply(
            cycle: asked.cycle, twin: [1], basal: isLowered ? Self.lowered : Self.scheduled,
            bolus: isBolus ? Self.bolus : .zero, insulinRequired: .units(10),
            reason: .inZone, health: .healthy,
            forecast: Forecast(mean: [140], standardDeviation: [5], basalOnlyMean: [140]),
            glucoseEstimate: 140, innovation: 0, innovationDeviation: 5, normalisedInnovation: 1,
            carbsOnBoard: 0, estimates: [], iterations: 1)
        let before = durable
        let commands = step(.plannerReply(answer))
        ordered = Self.doses(commands)
        guard !ordered.isEmpty else {
            carryOut(commands)
            return
        }
        pending = commands
        for case .record(let draft) in commands where draft.isDurable { checkCounted(draft) }
        durable = before
    }

    private static func doses(_ commands: [LoopCommand]) -> [(id: UInt64, isBolus: Bool)] {
        for case .record(let draft) in commands where draft.kind == .decision {
            return (draft.body["commands"]?.arrayValue ?? []).compactMap { dose in
                guard let id = dose["id"]?.intValue else { return nil }
                return (UInt64(bitPattern: id), dose["order"]?.textValue == "bolus")
            }
        }
        return []
    }

    mutating func journalWritten() {
        let commands = pending
        pending = []
        carryOut(commands)
    }

    mutating func journalFails() {
        pending = []
        feed(.journalFailed)
    }

    mutating func journalFlushed() { durable = supervisor }

    mutating func crash() {
        pending = []
        question = nil
        reply = nil
        for index in frames.indices { frames[index].isCurrent = false }
        supervisor = durable
        epoch += 1
        feed(.started(epoch: epoch))
        durable = supervisor
    }

    mutating func reconnect() {
        frames = []
        reply = nil
        question = nil
        hasSession = true
        feed(
            .pumpConnected(
                PumpIdentity(
                    pumpID: 7, bootCounter: book.bootCounter, isVirtual: true, model: "rig",
                    firmware: "1")))
    }

    mutating func loseLine() {
        reply = nil
        for index in frames.indices { frames[index].isCurrent = false }
        feed(.pumpLost)
    }

    mutating func timeout() {
        pass(FixedLimits.commandTimeout)
        let wasOut = supervisor.doseProtocol.attempts
        feed(.tick)
        if wasOut == FixedLimits.commandAttempts {
            for index in frames.indices { frames[index].isCurrent = false }
        }
    }

    mutating func takeReply() {
        guard let taken = reply else { return }
        reply = nil
        for index in frames.indices { frames[index].isCurrent = false }
        feed(.pumpReply(taken.reply))
    }

    mutating func loseReply() { reply = nil }
    mutating func loseFrame(_ place: Int) { frames.remove(at: place) }
}
