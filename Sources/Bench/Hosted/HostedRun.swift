// One run of the bench without processes and terminals: the same controller, the same world, the
// same journal and trace, to the byte.

import DeviceProtocols
import EdgeDevices
import EdgeRuntime
import Foundation
import Quantities
import TextInput

/// One run in this process.
public final class HostedRun {
    private let play: ScenarioPlay
    private let folder: HILFolder
    private let settings: HILSettings
    private let faults: [ProcessFault]
    private let hasGPIO: Bool

    /// A run that has not begun.
    ///
    /// - Parameters:
    ///   - play: the scenario, made ready.
    ///   - folder: a fresh folder.
    /// - Throws: ``BenchError`` naming a fault that needs processes of their own.
    public init(
        _ play: ScenarioPlay, in folder: HILFolder, settings: HILSettings
    ) throws(BenchError) {
        self.play = play
        self.folder = folder
        self.settings = settings
        hasGPIO = settings.gpioShim != nil
        faults = ProcessFault.inOrder(of: play, and: settings.faults)
        try Self.check(play, settings)
    }

    /// Whether a scenario can run without processes.
    ///
    /// - Throws: ``BenchError`` naming what cannot.
    public static func check(
        _ play: ScenarioPlay, _ settings: HILSettings
    ) throws(BenchError) {
        guard settings.rate == .maximum else {
            throw .setup("a run in this process has no rate but max; leave out --in-process")
        }
        let hasGPIO = settings.gpioShim != nil
        for fault in play.scenario.faults where !fault.isHostable(hasGPIO: hasGPIO) {
            throw .setup(
                "\(play.scenario.folder): \(fault.words): needs isletd in a process of its own; "
                    + "leave out --in-process")
        }
        let faults = ProcessFault.inOrder(of: play, and: settings.faults)
        for case .killController(.some) in faults.map(\.kind) {
            throw .setup(
                "kills in the middle of isletd's work need a process of its own; "
                    + "leave out --in-process")
        }
    }

    /// Runs to the end, or to the first thing that goes wrong.
    ///
    /// - Parameter progress: called now and then.
    /// - Throws: ``BenchError`` when it cannot begin, or was stopped (``StopRequest``); what goes
    ///   wrong otherwise is in the outcome.
    public func run(progress: @escaping (HILProgress) -> Void) throws(BenchError) -> HILOutcome {
        do {
            try BenchBoard(
                for: play, folder: folder.board, cgm: folder.cgm, pump: folder.pump,
                hasGPIO: hasGPIO, clockSocket: folder.socket, journal: folder.journal
            ).write()
        } catch {
            throw .setup(error.description)
        }
        let bench = HostedBench(folder, hasGPIO: hasGPIO)
        let start = SystemClock.sinceBoot
        let limit = settings.timeLimit(of: play)
        let runner = HostedRunner(faults: faults, seat: bench.seat) { [play] now in
            let elapsed = SystemClock.sinceBoot - start
            progress(HILProgress(now: now, end: play.end, elapsed: elapsed))
            return elapsed <= limit && !StopRequest.isRaised
        }
        var outcome = HILOutcome(failure: nil, elapsed: .zero, advances: 0, starts: 0)
        do throws(PatientError) {
            outcome.advances = try drive(bench, runner)
        } catch  where runner.isGivenUp {
            outcome.failure = HILSettings.overdue(limit)
        } catch {
            outcome.failure =
                bench.seat.ending.map { "isletd ended with exit code \($0.code): \($0.line)" }
                ?? error.description
            if let ending = bench.seat.ending, ending.code == 2, bench.seat.starts <= 1 {
                outcome.refusal = ending.line.replacing("\(folder.path)/", with: "")
            }
        }
        guard !StopRequest.isRaised else { throw .stopped }
        outcome.elapsed = SystemClock.sinceBoot - start
        outcome.starts = bench.seat.starts
        progress(HILProgress(now: play.end, end: play.end, elapsed: outcome.elapsed))
        return outcome
    }

    private func drive(
        _ bench: HostedBench, _ runner: HostedRunner
    ) throws(PatientError) -> Int {
        guard let pairing = PairingKey(bytes: play.pumpKey) else {
            throw .usage("the pump's key is not 32 bytes")
        }
        let files: PatientFiles
        let world: any World
        do {
            files = try PatientFiles(traceFolder: folder.trace, pumpMemory: nil)
            world = try PatientProcess.world(of: play, pumpKey: pairing, pumpMemory: nil)
        } catch {
            throw .usage("\(error)")
        }
        let setup = DriverSetup(
            lines: PatientLines(cgm: bench.cgm, pump: bench.pump), files: files,
            gpio: bench.panel, runner: runner, end: play.end,
            clock: WallClock(start: play.wallStart, faults: play.scenario.faults),
            requests: faults.map(\.at))
        return try Self.run(world, setup, bench.seat)
    }

    private static func run(
        _ world: some World, _ setup: DriverSetup, _ seat: HostedSeat
    ) throws(PatientError) -> Int {
        var driver = LockstepDriver(world: world, setup: setup, server: seat, rate: nil)
        return try driver.run()
    }
}

/// The wires and the controller's seat of one run.
private struct HostedBench {
    let cgm: MemoryCable
    let pump: MemoryCable
    let panel: MemoryPanel?
    let seat: HostedSeat

    init(_ folder: HILFolder, hasGPIO: Bool) {
        cgm = MemoryCable(path: folder.cgm)
        pump = MemoryCable(path: folder.pump)
        panel = hasGPIO ? MemoryPanel() : nil
        seat = HostedSeat(
            folder: folder.board, board: HostedBoard(cgm: cgm, pump: pump, panel: panel))
    }
}

extension Scenario.Fault {
    /// Whether the fault is the same without processes: what is on the wires, in the devices and in
    /// the clock is; a planner or a controller that is killed or stopped between two advances is too.
    fileprivate func isHostable(hasGPIO: Bool) -> Bool {
        switch form?.need {
        case nil, .lockstep: true
        case .gpio: hasGPIO
        case .disk: false
        case .process: true
        }
    }
}

/// The runner's part, played at once.
private final class HostedRunner: RunnerLink {
    private let faults: [ProcessFault]
    private let seat: HostedSeat
    private let goesOn: (LoopInstant) -> Bool
    /// Whether the run was ended from here.
    private(set) var isGivenUp = false
    private var next = RunnerAnswer.carryOn
    private var told = Span.zero
    private static let step = Span(milliseconds: 50)

    init(
        faults: [ProcessFault], seat: HostedSeat, goesOn: @escaping (LoopInstant) -> Bool
    ) {
        self.faults = faults
        self.seat = seat
        self.goesOn = goesOn
    }

    func say(_ word: RunnerWord) {
        switch word {
        case .fault(let index): next = bringAbout(faults[index].kind)
        case .lost: next = .end
        case .ready, .free, .end: break
        }
    }

    func tell(time: LoopInstant) -> Bool {
        let now = SystemClock.sinceBoot
        guard now - told >= Self.step else { return true }
        told = now
        isGivenUp = !goesOn(time)
        return !isGivenUp
    }

    func answer() -> RunnerAnswer { StopRequest.isRaised ? .end : next }

    private func bringAbout(_ kind: ProcessFault.Kind) -> RunnerAnswer {
        switch kind {
        case .killPlanner: seat.planner?.kill()
        case .stopPlanner: seat.planner?.suspend()
        case .continuePlanner: seat.planner?.resume()
        // Who is away cannot be killed, and who is there not started: faults may overlap.
        case .killController where seat.isEmpty, .endController where seat.isEmpty,
            .startController where !seat.isEmpty:
            break
        case .killController:
            seat.kill()
            return .restarted
        case .endController:
            seat.kill()
            return .absent
        case .startController: return .restarted
        case .stopController: return .held
        case .continueController: return .released
        // Refused before the run: no disk is under a journal of this process alone.
        case .disk, .cutPower: break
        }
        return .carryOn
    }
}
