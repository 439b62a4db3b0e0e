// One run of the bench: isletd and the virtual patient as processes of their own, joined by
// pseudo-terminals, watched to the end.

import EdgeDevices
import Foundation
import Glibc
public import Quantities
import TextInput

/// One run.
public final class HILRun {
    private let play: ScenarioPlay
    private let folder: HILFolder
    private let settings: HILSettings
    private let faults: [ProcessFault]
    let pipes: ChildPipes
    private let controllerLog: ChildLog
    private let patientLog: ChildLog
    private var patient: ChildProcess?
    var controller: ChildProcess?
    var isKillExpected = false
    var killDue: Span?
    /// Between a controller's end, wanted, and the next one's start.
    var isAway = false
    let disk: DiskShimControl?
    private var outcome = HILOutcome(failure: nil, elapsed: .zero, advances: 0, starts: 0)

    /// Real time without a word from the patient after which the run is given up.
    private static let silenceLimit = Span.seconds(120)
    private static let endLimit = Span.seconds(20)

    /// A run that has not begun.
    ///
    /// - Parameters:
    ///   - play: the scenario, made ready.
    ///   - folder: a fresh folder.
    /// - Throws: ``BenchError`` when a file cannot be made.
    public init(
        _ play: ScenarioPlay, in folder: HILFolder, settings: HILSettings
    ) throws(BenchError) {
        self.play = play
        self.folder = folder
        self.settings = settings
        faults = ProcessFault.inOrder(of: play, and: settings.faults)
        disk = try Self.disk(for: play, in: folder, settings)
        pipes = try ChildPipes()
        controllerLog = try ChildLog(path: folder.controllerLog)
        patientLog = try ChildLog(path: folder.patientLog)
    }

    deinit { endChildren() }

    /// A stopped planner would never notice that its supervisor is gone.
    private func endChildren() {
        signalPlanner(SIGKILL)
        controller?.end()
        patient?.end()
    }

    /// The board this run needs.
    public var board: BenchBoard {
        let isLockstep = settings.rate != .realTime
        return BenchBoard(
            for: play, folder: folder.board, cgm: folder.cgm, pump: folder.pump,
            hasGPIO: settings.gpioShim != nil, clockSocket: isLockstep ? folder.socket : nil,
            journal: folder.journal, utcOffset: isLockstep ? nil : play.utcOffsetForNow)
    }

    /// Runs to the end, or to the first thing that goes wrong.
    ///
    /// - Parameter progress: called now and then.
    /// - Throws: ``BenchError`` when a program cannot be started, or the run was stopped
    ///   (``StopRequest``): then no child is left. What goes wrong otherwise is in the outcome.
    public func run(progress: (HILProgress) -> Void) throws(BenchError) -> HILOutcome {
        // A patient that is gone must end the run with a word, not with a signal.
        signal(SIGPIPE, SIG_IGN)
        do { try board.write() } catch { throw .setup(error.description) }
        try startPatient()
        let start = SystemClock.sinceBoot
        outcome.failure = try watch(since: start, progress)
        // The terminal's Ctrl-C reaches the children too: what they say of it is no finding.
        guard !StopRequest.isRaised else {
            endChildren()
            throw .stopped
        }
        outcome.elapsed = SystemClock.sinceBoot - start
        finish()
        return outcome
    }

    private func startPatient() throws(BenchError) {
        var arguments = [
            "hil", "patient", "--driven", "--scenario", play.scenario.folder,
            "--cgm", "pty:\(folder.cgm)", "--pump", "pty:\(folder.pump)",
            "--trace", folder.trace, "--pump-memory", folder.pumpMemory,
        ]
        switch settings.rate {
        case .maximum: arguments += ["--lockstep", folder.socket, "--rate", "max"]
        case .times(let rate): arguments += ["--lockstep", folder.socket, "--rate", "\(rate)"]
        case .realTime: arguments += ["--rate", "1"]
        }
        if settings.gpioShim != nil { arguments += ["--gpio-shim", folder.gpio] }
        for fault in faults { arguments += ["--ask", "\(fault.at.milliseconds)"] }
        arguments += settings.scenarioArguments
        do {
            patient = try ChildProcess(
                executable: settings.islet, arguments: arguments, environment: Self.environment,
                descriptors: [
                    0: pipes.childEnd, 1: pipes.childEnd, 2: patientLog.descriptor,
                ])
        } catch {
            throw .setup("the virtual patient cannot be started: \(error)")
        }
        pipes.childStarted()
    }

    private func startController() throws(BenchError) {
        var environment = Self.environment
        var shims: [String] = []
        if let shim = settings.gpioShim {
            environment.append("ISLET_GPIO_SHIM=\(folder.gpio)")
            shims.append(shim)
        }
        if let disk, let shim = settings.diskShim {
            environment += disk.environment
            shims.append(shim)
        }
        if !shims.isEmpty { environment.append("LD_PRELOAD=\(shims.joined(separator: ":"))") }
        do {
            controller = try ChildProcess(
                executable: settings.isletd, arguments: ["--config", folder.board],
                environment: environment,
                descriptors: [1: controllerLog.descriptor, 2: controllerLog.descriptor])
        } catch {
            throw .setup("isletd cannot be started: \(error)")
        }
        outcome.starts += 1
        isAway = false
    }

    private static var environment: [String] {
        ProcessInfo.processInfo.environment
            .filter { $0.key != "LD_PRELOAD" && !$0.key.hasSuffix("_SHIM") }
            .map { "\($0.key)=\($0.value)" }.sorted()
    }
}

/// Watching.
extension HILRun {
    /// Follows the run to its end. - Returns: why it failed, if it did.
    private func watch(
        since start: Span, _ progress: (HILProgress) -> Void
    ) throws(BenchError) -> String? {
        var heard = SystemClock.sinceBoot
        var endSeen: Span?
        while true {
            killIfDue()
            if StopRequest.isRaised { return nil }
            let line = pipes.line(within: Span(milliseconds: killDue == nil ? 100 : 1))
            guard let line else {
                if pipes.isClosed { return failure(of: "the virtual patient", patient, patientLog) }
                if controllerHasEnded, !isEndExpected {
                    // At the run's end it goes first, and the patient still writes.
                    let since = endSeen ?? SystemClock.sinceBoot
                    endSeen = since
                    if controller?.status() == .exited(0),
                        SystemClock.sinceBoot - since < Self.endLimit
                    {
                        continue
                    }
                    noteRefusal()
                    // It has not missed the controller, and would go on waiting for it.
                    patient?.signal(SIGTERM)
                    return failure(of: "isletd", controller, controllerLog)
                }
                if SystemClock.sinceBoot - heard > silenceLimit {
                    return "no sign of life for \(silenceLimit.milliseconds / 1000) s"
                }
                continue
            }
            heard = SystemClock.sinceBoot
            let limit = settings.timeLimit(of: play)
            if heard - start > limit { return HILSettings.overdue(limit) }
            let words = line.split(separator: " ")
            switch words.first {
            case "ready", "free": try startController()
            case "time":
                guard words.count > 1, let now = Int64(words[1]) else { break }
                progress(
                    HILProgress(
                        now: LoopInstant(milliseconds: now), end: play.end, elapsed: heard - start))
            case "fault":
                if words.count > 1, let index = Int(words[1]), faults.indices.contains(index) {
                    bringAbout(faults[index].kind)
                }
            case "lost":
                guard takeExpectedEnd() else {
                    pipes.say("end")
                    noteRefusal()
                    return failure(of: "isletd", controller, controllerLog)
                }
                endController("again")
            case "end":
                outcome.advances = words.count > 2 ? Int(words[2]) ?? 0 : 0
                progress(HILProgress(now: play.end, end: play.end, elapsed: heard - start))
                return nil
            default: return "the virtual patient says \"\(line)\", which no patient says"
            }
        }
    }

    private var controllerHasEnded: Bool {
        guard let controller else { return false }
        return controller.status() != .running
    }

    /// A slow rate means long pauses between words.
    private var silenceLimit: Span {
        guard case .times(let rate) = settings.rate else { return Self.silenceLimit }
        return Self.silenceLimit + Span(milliseconds: Int64(600_000 / rate))
    }

    private func failure(of name: String, _ child: ChildProcess?, _ log: ChildLog) -> String {
        let status = child?.wait(within: .seconds(2)) ?? .running
        let how: String
        switch status {
        case .exited(let code): how = "ended with exit code \(code)"
        case .signalled(let number): how = "was ended by signal \(number)"
        case .running: how = "gave up"
        }
        return log.lastLine.map { "\(name) \(how): \($0)" } ?? "\(name) \(how)"
    }

    /// Exit code 2 at the first start means that `isletd` refused what it was told.
    private func noteRefusal() {
        guard outcome.starts == 1, controller?.wait(within: .seconds(2)) == .exited(2) else {
            return
        }
        // Where the run happened to be is nobody's concern.
        outcome.refusal = (controllerLog.lastLine ?? "").replacing("\(folder.path)/", with: "")
    }

    /// Lets both programs end by themselves, and ends them when they do not.
    private func finish() {
        outcome.failure = outcome.failure ?? missedCut
        if outcome.failure != nil || settings.rate == .realTime { controller?.signal(SIGTERM) }
        if let controller, controller.wait(within: Self.endLimit) == .running {
            controller.end()
            outcome.failure =
                outcome.failure
                ?? "isletd did not end within \(Self.endLimit.milliseconds / 1000) s"
        } else if outcome.failure == nil, let controller, controller.status() != .exited(0) {
            outcome.failure = failure(of: "isletd", controller, controllerLog)
        }
        if let patient, patient.wait(within: Self.endLimit) == .running { patient.end() }
    }
}

extension ScenarioPlay {
    /// The offset from UTC with which the machine's clock shows the scenario's local time now.
    public var utcOffsetForNow: Span {
        let wanted = wallStart.minuteOfDay(utcOffset: scenario.utcOffset)
        let real = SystemClock(origin: .origin).wall.minuteOfDay(utcOffset: .zero)
        let offset = (wanted - real + 1440) % 1440
        // Offsets reach from -12:00 to +14:00.
        return .minutes(Int64(offset > 840 ? offset - 1440 : offset))
    }
}
