// The supervisor: owns every limit, mode, alarm and dose; a state machine without I/O.

import DecisionRecord
import DeviceProtocols
import Monitors
public import Quantities
public import Safety

/// The judge's side of the loop as a deterministic state machine.
///
/// Feed it events in the order they happened; carry out the commands it returns, in order. The same
/// events give the same commands to the bit, so a journal of events replays every decision.
///
/// One decision goes: ask the pump for its status and news, ask the planner, judge its proposal,
/// record the decision durably, send the doses. Whatever fails on the way, the pump is left on, or
/// falls back by its lease to, its own scheduled basal.
public struct Supervisor: Sendable, Equatable {
    enum Phase: Sendable, Equatable {
        case idle
        case polling
        case planning(PlannerRequest)
        case delivering
    }

    var configuration: LoopConfiguration
    var now: LoopInstant
    var wall: WallInstant
    var startedAt: LoopInstant
    /// The first of the starts that followed each other closely: a program that restarts again and
    /// again must not put off what it has to tell.
    var attendedSince: LoopInstant
    var epoch: UInt32 = 0
    var doseCounter: UInt32 = 0
    var lastDoseID: UInt64 = 0
    var cycle: UInt64 = 0
    var cycleStartedAt: LoopInstant?
    var phase = Phase.idle
    var sensor: SensorTracker
    var account: PumpAccount
    var conversation = PumpConversation()
    var modes = ModeMachine()
    /// The newest verdict; its room for steps is used again for the next one.
    public internal(set) var verdict = Verdict()
    var alarms = AlarmBoard()
    var monitor: SafetyMonitor
    var twin: [UInt8] = []
    var twinTrusted = false
    var plannerFailedNow = false
    var plannerFailures: [LoopInstant] = []
    var plannerLatched = false
    var lastLoopedAt: LoopInstant
    /// The decision in progress counts as carried out once the pump takes a dose of it.
    var loopsOnceTaken = false
    var lastAutomaticBolusAt: LoopInstant?
    var journalFailedInCycle: UInt64?
    var interlockContradicts = false
    var wallSteppedAt: LoopInstant?
    var delivery = DeliveryClock()
    var heldBack = HeldBackClock()
    var unanswered = UnansweredClock()
    var suspicion = SuspicionClock()
    var lastOutput: OutputState?
    var pumpRebootedAt: LoopInstant?
    /// Whether the pump answered the last request.
    var pumpAnswers = true
    /// The decision in progress is a fallback after a planner failure.
    var skipPlanner = false
    /// Records and commands of the step in progress.
    var commands: [LoopCommand] = []

    /// A supervisor that has seen nothing yet.
    /// - Precondition: the configuration's insulin action is a valid curve.
    public init(configuration: LoopConfiguration, at now: LoopInstant, wall: WallInstant) {
        self.configuration = configuration
        self.now = now
        self.wall = wall
        startedAt = now
        attendedSince = now
        lastLoopedAt = now
        monitor = SafetyMonitor(settings: configuration.watched)
        sensor = SensorTracker(cycle: configuration.cycle)
        account = PumpAccount(curve: Self.curve(of: configuration.therapy), at: now)
    }

    static func curve(of therapy: TherapySettings) -> InsulinActionCurve {
        guard
            let curve = InsulinActionCurve(
                duration: therapy.insulinActionDuration, peak: therapy.insulinActionPeak)
        else { preconditionFailure("the configuration was checked for a valid insulin curve") }
        return curve
    }

    /// The mode that holds.
    public var mode: LoopMode { modes.mode }

    /// Active causes, for display.
    public var causes: [ModeCause] { modes.causes }

    /// Automatic doses whose outcome is unknown.
    public var uncertainDoseIDs: [UInt64] { conversation.uncertain.map { $0.dose.id } }

    /// Whether a pump ever told its status, in this session or one before.
    public var knowsPump: Bool { account.status != nil }

    /// Takes over a new configuration at the start of a session, keeping what was learnt of the
    /// pump, the sensor and the insulin on board, which counts by the new insulin action.
    /// - Precondition: the configuration's insulin action is a valid curve.
    public mutating func reconfigure(_ configuration: LoopConfiguration) {
        self.configuration = configuration
        monitor.settings = configuration.watched
        account.use(Self.curve(of: configuration.therapy))
        sensor.cycle = configuration.cycle
    }

    /// Takes one event and says what to do about it.
    public mutating func step(_ input: LoopInput) -> [LoopCommand] {
        commands = []
        let silence = input.at - now
        watchClocks(input)
        monitor.take(input.event, at: now)
        switch input.event {
        case .started(let epoch): start(epoch, after: silence)
        case .sensorHello(let hello): sensor.receive(hello, at: now)
        case .sensorLineLost: break
        case .sensor(let sample): receive(sample)
        case .pumpConnected(let identity): pumpConnected(identity)
        case .pumpLost: pumpLost()
        case .pumpReply(let reply): receive(reply)
        case .plannerReply(let reply): receive(reply)
        case .plannerFailed(let failure): plannerFailed(failure)
        case .journalFailed: journalFailed()
        case .acknowledged: acknowledge()
        case .interlock(let commanded, let sensed): interlockContradicts = commanded != sensed
        case .tick: break
        }
        passTime()
        refreshCauses()
        refreshAlarms()
        refreshOutput()
        return commands
    }

    /// Ages count on the loop's own line; a wall clock that moves against it is only noted.
    private mutating func watchClocks(_ input: LoopInput) {
        let elapsed = input.at - now
        let wallElapsed = input.wall.unixMilliseconds - wall.unixMilliseconds
        if (wallElapsed - elapsed.milliseconds).magnitude
            > FixedLimits.wallStep.milliseconds.magnitude
        {
            wallSteppedAt = input.at
        }
        now = max(now, input.at)
        wall = input.wall
    }

    private mutating func start(_ epoch: UInt32, after silence: Span) {
        self.epoch = epoch
        doseCounter = 0
        startedAt = now
        if silence > FixedLimits.notLoopingFirst {
            attendedSince = now
            lastLoopedAt = now
        }
        conversation.restart(at: now)
        phase = .idle
        skipPlanner = false
        lastOutput = nil
        // The lines are read anew; what latched stays latched until a person has acknowledged it.
        interlockContradicts = false
        plannerFailedNow = false
        plannerFailures = []
        commands.append(.startPlanner)
    }

    /// Minute of the person's local day.
    var minuteOfDay: Int { wall.minuteOfDay(utcOffset: configuration.utcOffset) }

    /// The configured basal rate now.
    var scheduledBasal: InsulinRate { configuration.therapy.basal.rate(atMinute: minuteOfDay) }

    /// The configured basal around now.
    var scheduledCourse: ScheduledCourse {
        ScheduledCourse(
            configuration.therapy.basal, at: now,
            timeOfDay: wall.timeOfDay(utcOffset: configuration.utcOffset))
    }

    mutating func record(_ kind: RecordKind, _ body: CBORMap, durable: Bool = false) {
        commands.append(.record(RecordDraft(kind: kind, body: .map(body), isDurable: durable)))
    }
}
