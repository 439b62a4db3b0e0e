// Random ways through the model, walked by the code beside it: after every step both must agree.

import ControlLoop
import DeviceProtocols
import Quantities
import SmallMath

/// What was found beside the model.
public struct ConformanceReport: Sendable, Equatable {
    /// Ways walked to their end.
    public var traces = 0
    /// Steps compared.
    public var steps = 0
    /// Doses the code ordered.
    public var doses = 0
    /// How much less bolus insulin a decision counted than there was, at worst. Unit: mU.
    public var worstShortfall: Int64 = 0
    /// The first disagreement: the steps that lead there and what differs; empty for none.
    public var disagreement: [String] = []
    /// The seed of the way that disagreed.
    public var seed: UInt64?
}

/// Whether the supervisor and the pump's book do what the model says.
public enum ConformanceCheck {
    /// What two clocks, the pump's pulses and a lowered rate may hide of a bolus. Unit: mU.
    public static let shortfallAllowed: Int64 = 100

    /// Walks random ways.
    /// - Parameter stepsMost: the longest of them.
    public static func run(traces: Int, seed: UInt64, stepsMost: Int = 120) -> ConformanceReport {
        let root = SeededGenerator(seed: seed)
        var report = ConformanceReport()
        for number in 0..<traces {
            var generator = root.stream(UInt64(number))
            let traceSeed = generator.next()
            guard var walk = ConformanceWalk(seed: traceSeed) else {
                report.disagreement = ["the rig's settings are not valid"]
                return report
            }
            let difference = walk.run(&generator, stepsMost: stepsMost)
            report.traces += 1
            report.steps += walk.words.count
            report.doses += Int(walk.model.lastID)
            report.worstShortfall = max(report.worstShortfall, walk.rig.worstShortfall)
            guard let difference else { continue }
            report.disagreement = walk.words + [difference]
            report.seed = traceSeed
            return report
        }
        return report
    }
}

/// One way.
private struct ConformanceWalk {
    var rig: ConformanceRig
    var model = ProtocolModel.start
    var words: [String] = []
    /// The code's ids by the model's.
    private var ids: [UInt64] = []
    private let rules = ProtocolModel(defect: nil, doses: ProtocolState.doses)

    init?(seed: UInt64) {
        guard let rig = ConformanceRig(seed: seed) else { return nil }
        self.rig = rig
    }

    mutating func run(_ generator: inout SeededGenerator, stepsMost: Int) -> String? {
        for _ in 0..<stepsMost {
            guard let action = choose(&generator) else { return nil }
            // Another decision might need more doses than the model has.
            if action.kind == .decide, model.lastID + 2 > ProtocolState.doses { return nil }
            if let difference = walk(action, &generator) { return difference }
        }
        return nil
    }

    /// Ordinary progress more often than faults, so that doses are reached.
    private func choose(_ generator: inout SeededGenerator) -> ProtocolAction? {
        var usual: [ProtocolAction] = []
        var faults: [ProtocolAction] = []
        rules.forEachStep(from: model) { action, _ in
            switch action.kind {
            case .frameRepeated: break
            case .cycle, .decide, .journalWritten, .supervisorTakes, .pumpDelivers:
                usual.append(action)
            case .pumpTakes where action.argument == 0: usual.append(action)
            case .reconnect where !model.isConnected: usual.append(action)
            default: faults.append(action)
            }
        }
        let pool = usual.isEmpty || !faults.isEmpty && generator.uniform() < 0.3 ? faults : usual
        guard !pool.isEmpty else { return nil }
        return pool[min(pool.count - 1, Int(generator.uniform() * Double(pool.count)))]
    }

    private mutating func walk(
        _ chosen: ProtocolAction, _ generator: inout SeededGenerator
    ) -> String? {
        var action = chosen
        switch action.kind {
        case .cycle: rig.cycle()
        case .decide:
            guard rig.isAsked else { return "the planner is not asked" }
            let proposals = ConformanceRig.Proposal.allCases
            rig.decide(proposals[min(3, Int(generator.uniform() * 4))])
            ids += rig.ordered.map(\.id)
            guard let choice = choice else { return "a decision orders what none may" }
            action = ProtocolAction(.decide, choice.rawValue)
        case .journalWritten: rig.journalWritten()
        case .journalFails: rig.journalFails()
        case .journalFlushed: rig.journalFlushed()
        case .controllerCrashes: rig.crash()
        case .reconnect: rig.reconnect()
        case .lineLost: rig.loseLine()
        case .timeout: rig.timeout()
        case .supervisorTakes:
            rig.takeReply()
            action = ProtocolAction(.supervisorTakes, UInt8(askedNext))
        case .pumpTakes: rig.takeFrame(Int(action.argument))
        case .requestLost: rig.loseFrame(Int(action.argument))
        case .replyLost: rig.loseReply()
        case .pumpDelivers: rig.deliver()
        case .pumpRestarts:
            guard rig.restartPump() else { return "the pump's record cannot be read back" }
        case .challengeVoided: rig.voidChallenge()
        case .frameRepeated: return "the line repeats no frame"
        }
        words.append(action.words)
        guard let next = rules.step(model, action) else { return "the model does not allow it" }
        model = next
        if rig.worstShortfall > ConformanceCheck.shortfallAllowed {
            return "a decision counts \(rig.worstShortfall) mU too little"
        }
        return difference
    }

    /// What the code ordered, in the model's words: a rate at most, then a bolus at most.
    private var choice: ModelChoice? {
        switch rig.ordered.map(\.isBolus) {
        case []: .nothing
        case [false]: .rate
        case [true]: .bolus
        case [false, true]: .rateAndBolus
        default: nil
        }
    }

    private func number(_ id: UInt64) -> UInt64 {
        ids.firstIndex(of: id).map { UInt64($0) + 1 } ?? 0
    }

    /// The dose the code asks the pump for now; 0 for none.
    private var askedNext: UInt64 {
        if case .lookUp(let id) = rig.supervisor.doseProtocol.outstanding { number(id) } else { 0 }
    }

    // MARK: Comparing

    private var difference: String? {
        let view = rig.supervisor.doseProtocol
        let code = [
            "phase": phase(view), "connected": "\(view.isConnected)",
            "outstanding": outstanding(view),
            "queued": list(view.queued.map(number)),
            "uncertain": list(view.uncertain.map(number).sorted()),
            "frames": rig.frames.map { "\($0.kind) \(number($0.id)) \($0.isCurrent)" }
                .joined(separator: ", "),
            "reply": rig.reply.map { "\($0.kind) \(number($0.id))" } ?? "none",
            "session": "\(rig.hasSession)", "running": "\(number(rig.running?.id ?? 0))",
            "record": list(ids.map(record)),
        ]
        let model = modelWords
        for key in code.keys.sorted() where code[key] != model[key] {
            return "\(key): the code has \(code[key] ?? ""), the model \(model[key] ?? "")"
        }
        return nil
    }

    private var modelWords: [String: String] {
        let all = Array(1...ProtocolState.doses)
        let isWriting = model.phase == .writing
        var queued = all.filter { model.held($0) == .queued }
        var out = "\(model.outstanding) \(model.outstandingID) \(model.attempts)"
        // The code takes the first dose up at once; the model when its record is durable.
        if isWriting, let first = queued.first {
            out = "\(RequestKind.dose) \(first) 1"
            queued.removeFirst()
        }
        return [
            "phase": isWriting ? "\(ModelPhase.delivering)" : "\(model.phase)",
            "connected": "\(model.isConnected)", "outstanding": out, "queued": list(queued),
            "uncertain": list(all.filter { model.held($0).isUncertain }),
            "frames": (0..<model.frameCount).compactMap { model.frame($0) }
                .map { "\($0.kind) \($0.id) \($0.isCurrent)" }.joined(separator: ", "),
            "reply": model.reply.map { "\($0.kind) \($0.id)" } ?? "none",
            "session": "\(model.hasSession)", "running": "\(model.running)",
            "record": list(ids.indices.map { model.record(UInt64($0) + 1) }),
        ]
    }

    private func list(_ values: [some Any]) -> String {
        values.map { "\($0)" }.joined(separator: " ")
    }

    private func phase(_ view: DoseProtocolView) -> String {
        switch view.phase {
        case .idle: "\(ModelPhase.idle)"
        case .polling, .planning: "\(ModelPhase.polling)"
        case .delivering: "\(ModelPhase.delivering)"
        }
    }

    private func outstanding(_ view: DoseProtocolView) -> String {
        switch view.outstanding {
        case .status, .history: "\(RequestKind.status) 0 \(view.attempts)"
        case .lookUp(let id): "\(RequestKind.lookUp) \(number(id)) \(view.attempts)"
        case .dose(let id): "\(RequestKind.dose) \(number(id)) \(view.attempts)"
        case nil: "\(RequestKind.none) 0 0"
        }
    }

    private func record(_ id: UInt64) -> PumpRecord {
        let result = rig.book.result(of: id, at: DeviceInstant(milliseconds: 0))
        switch result.outcome {
        case .accepted:
            guard case .setBolus(let amount) = result.order, result.delivered > .zero else {
                return .accepted
            }
            return result.delivered < amount ? .half : .full
        case .refused: return .refused
        case .unknownID, .forgotten: return .unjudged
        }
    }
}
