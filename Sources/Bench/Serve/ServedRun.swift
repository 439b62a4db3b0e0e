// One run of a scenario for another controller: observation, answer, order, step after step, to the
// end whatever the controller does.

public import Quantities
public import TextInput

/// What came back from a controller within the time it had.
public enum ServedAnswer: Sendable, Equatable {
    /// One line, without its end.
    case line(String)
    /// Nothing yet.
    case silence
    /// A line longer than ``ServedLimits/lineLengthMax``; the rest of it was thrown away.
    case overlong
    /// The controller is gone; how, in words.
    case gone(String)
}

/// A way to another controller. Real time is the channel's business.
public protocol ServedChannel {
    /// Writes one line. What cannot be written is lost; the next ``receive(within:)`` says why.
    mutating func send(_ line: String)
    /// Waits for one line.
    /// - Parameter limit: real time to wait at most.
    mutating func receive(within limit: Span) -> ServedAnswer
    /// Takes a line that is there already, whole or overlong, without waiting; `nil` if none is.
    mutating func takeWaiting() -> ServedAnswer?
}

/// What a run with another controller left behind.
public struct ServedOutcome: Sendable {
    /// What the controller calls itself.
    public var name: String
    /// The truth.
    public var trace: BenchTrace
    /// Observations sent.
    public var observations = 0
    /// Answers that could be used, at least in part.
    public var answers = 0
    /// Why the controller took no part any more; `nil` when it stayed to the end.
    public var failure: String?
    /// What was wrong with its answers: one line for each kind, with the first of them.
    public var violations: [String] = []
    /// What the scenario's faults did to its orders: no fault of the controller.
    public var remarks: [String] = []
}

/// A run with another controller.
public struct ServedRun<Channel: ServedChannel> {
    private let play: ScenarioPlay
    private var channel: Channel
    private let answerLimit: Span
    private var tally = ServedTally()
    private var outcome = ServedOutcome(name: "", trace: BenchTrace())
    private var owed = 0
    private var silentInRow = 0

    /// - Parameter answerLimit: real time the controller has for each answer.
    public init(_ play: ScenarioPlay, channel: Channel, answerLimit: Span) {
        self.play = play
        self.channel = channel
        self.answerLimit = answerLimit
    }

    /// Runs to the scenario's end.
    ///
    /// The patient lives on when the controller falls silent or ends: on the pump's own basal.
    /// - Throws: ``TextInputError`` when the scenario cannot be served.
    public mutating func run() throws(TextInputError) -> ServedOutcome {
        var mealBolus = MealBolus.user
        do throws(ServedFault) {
            let ready = try greet()
            outcome.name = ready.name
            mealBolus = ready.mealBolus
        } catch {
            outcome.failure = error.description
        }
        var world = try ServedWorld(play, mealBolus: mealBolus)
        var instant = LoopInstant.origin
        while instant < play.end {
            world.advance(to: instant)
            if outcome.failure == nil { step(&world) }
            instant = instant + ServedWorld.step
        }
        world.advance(to: play.end)
        if outcome.failure == nil { channel.send(ServedLine.end) }
        outcome.trace = world.trace
        outcome.violations = tally.lines(of: .controller)
        outcome.remarks = tally.lines(of: .patient)
        return outcome
    }

    private mutating func greet() throws(ServedFault) -> ServedReady {
        channel.send(ServedLine.text(ServedWorld.greeting(play)))
        switch channel.receive(within: max(answerLimit, ServedLimits.start)) {
        case .line(let line): return try ServedReady(line: line)
        case .silence: throw ServedFault("the controller did not answer init")
        case .overlong: throw ServedFault("the controller answered init with an endless line")
        case .gone(let how): throw ServedFault("the controller was gone before it began: \(how)")
        }
    }

    /// Takes what the controller wrote before it was asked again: answers it owes are late; a line
    /// more than those, and nobody knows any longer which answer belongs to which observation.
    private mutating func takeEarly(at now: LoopInstant) {
        while channel.takeWaiting() != nil {
            guard owed > 0 else {
                outcome.failure =
                    "the controller wrote a line that nothing had asked for, before \(now.inWords)"
                return
            }
            owed -= 1
            tally.note(.late, at: now)
        }
    }

    private mutating func step(_ world: inout ServedWorld) {
        takeEarly(at: world.now)
        guard outcome.failure == nil else { return }
        channel.send(ServedLine.text(world.observe()))
        outcome.observations += 1
        let now = world.now
        while true {
            switch channel.receive(within: answerLimit) {
            case .line where owed > 0, .overlong where owed > 0:
                // It answers an observation from before: acting on it now would be wrong.
                owed -= 1
                tally.note(.late, at: now)
                continue
            case .overlong: tally.note(.overlong, at: now)
            case .line(let line): take(line, &world)
            case .silence:
                fallSilent(at: now)
                return
            case .gone(let how):
                outcome.failure = "the controller was gone on \(now.inWords): \(how)"
                return
            }
            silentInRow = 0
            return
        }
    }

    private mutating func take(_ line: String, _ world: inout ServedWorld) {
        let reply = ServedReply(line: line)
        for fault in reply.faults { tally.note(.malformed, at: world.now, fault.description) }
        if reply.basal != nil || reply.bolus != nil { outcome.answers += 1 }
        let now = world.now
        for fate in world.order(basal: reply.basal, bolus: reply.bolus) {
            switch fate {
            case .done: break
            case .refused(let reason): tally.note(.refused, at: now, "\(reason)")
            case .pumpSilent: tally.note(.pumpSilent, at: now)
            }
        }
    }

    private mutating func fallSilent(at now: LoopInstant) {
        owed += 1
        silentInRow += 1
        tally.note(.silent, at: now)
        if silentInRow == ServedLimits.silentInRow {
            outcome.failure =
                "the controller gave no answer \(silentInRow) times in a row, on \(now.inWords)"
        }
    }
}

/// Limits of a served run.
public enum ServedLimits {
    /// The longest line a controller may write. Unit: bytes.
    public static let lineLengthMax = 65_536
    /// The least real time a controller has to answer `init`.
    static let start = Span.seconds(20)
    /// So many observations without an answer, and it is not waited for any more.
    static let silentInRow = 3
}

/// What went wrong on the way, by kind, each with its first case.
private struct ServedTally {
    enum Side { case controller, patient }

    enum Kind: String, CaseIterable {
        case malformed = "answers that could not be used whole"
        case overlong = "endless lines"
        case silent = "observations without an answer in time"
        case late = "late answers, not acted on"
        case refused = "orders the pump refused"
        case pumpSilent = "orders that did not reach the pump"

        var side: Side {
            switch self {
            case .malformed, .overlong, .silent, .late: .controller
            case .refused, .pumpSilent: .patient
            }
        }
    }

    private var counts: [Kind: Int] = [:]
    private var first: [Kind: String] = [:]

    mutating func note(_ kind: Kind, at now: LoopInstant, _ detail: String = "") {
        counts[kind, default: 0] += 1
        guard first[kind] == nil else { return }
        first[kind] = "first on \(now.inWords)" + (detail.isEmpty ? "" : ": \(detail)")
    }

    func lines(of side: Side) -> [String] {
        Kind.allCases.filter { $0.side == side }.compactMap { kind in
            counts[kind].map { "\(kind.rawValue): \($0), \(first[kind] ?? "")" }
        }
    }
}
