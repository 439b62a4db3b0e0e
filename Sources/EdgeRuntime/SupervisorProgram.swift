// The supervisor's role of isletd: opens the board, recovers, and runs the loop.

public import BoardConfig
import ControlLoop
import DecisionRecord
import DeviceProtocols
import EdgeDevices
import Foundation
import Journal
import LinkCrypto
import Quantities
import Safety

/// The supervisor process.
public final class SupervisorProgram {
    private let configuration: BoardConfiguration
    private let assembly: LoopAssembly
    private let stop = StopSignal()
    private let notifier = ServiceNotifier()

    /// - Parameter configuration: the board's configuration, already checked.
    public init(configuration: BoardConfiguration) {
        self.configuration = configuration
        assembly = LoopAssembly(
            configuration: configuration, access: ConfiguredBoard(configuration: configuration))
    }

    /// This program, to be started again as the planner.
    private static let executable = "/proc/self/exe"

    /// Runs until asked to stop.
    /// - Throws: ``DaemonError`` with one clear line.
    public func run() throws(DaemonError) {
        switch configuration.clock {
        case .system: try runOnSystemClock()
        case .lockstep(let socket): try runInLockstep(socket)
        }
    }

    private func planner(patience: Span) -> any PlannerLink {
        PlannerPort(executable: Self.executable, patience: patience)
    }

    private func runOnSystemClock() throws(DaemonError) {
        let board = try assembly.openBoard()
        let wallNow = SystemClock(origin: .origin).wall
        let store = try assembly.openJournal(origin: wallNow)
        let writer = RecordWriter(store)
        var notices = RecoveryNotices()
        let (recovered, last) = try writer.recover { sequence in
            guard notices.isDue(at: SystemClock.sinceBoot) else { return }
            notifier.starting(
                status: "recovering: \(sequence) records", within: RecoveryNotices.patience)
        }
        let bootID = (try? SystemClock.bootID()) ?? "unknown"
        // Recovering took its time: the wall is read again.
        let wall = SystemClock(origin: .origin).wall
        let clock = SystemClock(origin: try Self.resume(store, last, bootID, wall))
        let driver = try assembly.assemble(
            recovered, writer, planner(patience: .seconds(2)), now: clock.now, wall: clock.wall,
            isLockstep: false, board: board)
        try assembly.begin(
            driver,
            clock: [
                "clock": .text("system"), "boot_id": .text(bootID),
                "since_boot_ms": .int(SystemClock.sinceBoot.milliseconds),
            ])
        notifier.ready(status: "running")
        while !stop.isRaised {
            try driver.serve(at: clock.now, wall: clock.wall)
            notifier.alive()
            wait(driver, until: driver.nextWake - clock.now)
        }
        notifier.stopping()
        try assembly.end(driver)
    }

    private func wait(_ driver: LoopDriver, until due: Span) {
        var entries = [stop.pollEntry]
        for entry in [
            driver.sensor.pollEntry, driver.pump.pollEntry, driver.planner.pollEntry,
            driver.panel.pollEntry,
        ] { if let entry { entries.append(entry) } }
        let kick = notifier.watchdogInterval.map { Span(milliseconds: $0.milliseconds / 2) }
        var timeout = min(due, kick ?? .seconds(5))
        if let left = driver.planner.timeLeft { timeout = min(timeout, left) }
        // A failed wait only makes the loop look again at once.
        _ = try? Poller.wait(for: entries, timeout: max(.zero, timeout))
    }

    /// Where the loop's time line goes on: exactly within one boot of the machine, else by the wall.
    private static func resume(
        _ store: JournalStore, _ last: Record?, _ bootID: String, _ wall: WallInstant
    ) throws(DaemonError) -> LoopInstant {
        guard let last else { return .origin }
        let byWall = Span(
            milliseconds: max(0, wall.unixMilliseconds - last.wall.unixMilliseconds))
        do {
            guard let session = try store.lastRecord(kind: .session)?.record,
                session.body["boot_id"]?.textValue == bootID,
                let sinceBoot = session.body["since_boot_ms"]?.intValue
            else { return last.at + byWall }
            let passed = SystemClock.sinceBoot.milliseconds - sinceBoot
            return max(last.at, session.at + Span(milliseconds: max(0, passed)))
        } catch {
            throw .failure("\(error)")
        }
    }

    private func runInLockstep(_ socket: String) throws(DaemonError) {
        let board = try assembly.openBoard()
        let clock: LockstepClock
        let first: LockstepAdvance
        do {
            clock = try LockstepClock(path: socket, helloWithin: .seconds(10))
            guard case .advance(let advance) = try clock.receive(within: .seconds(60)) else {
                return
            }
            first = advance
        } catch {
            throw .configuration("clock: lockstep: \(error); is the bench running?")
        }
        let writer = RecordWriter(try assembly.openJournal(origin: clock.wall))
        let (recovered, _) = try writer.recover()
        // The planner's time is real while the loop's stands still: be patient, so that a busy
        // machine does not change a run.
        let driver = try assembly.assemble(
            recovered, writer, planner(patience: .seconds(5)), now: clock.now, wall: clock.wall,
            isLockstep: true, board: board)
        try assembly.begin(driver, clock: ["clock": .text("lockstep")])
        var advance = first
        while !stop.isRaised {
            try follow(advance, driver, clock)
            guard let next = try nextAdvance(clock) else { break }
            advance = next
        }
        try assembly.end(driver)
    }

    private func nextAdvance(_ clock: LockstepClock) throws(DaemonError) -> LockstepAdvance? {
        do {
            let entries = [stop.pollEntry, PollEntry(clock.fileDescriptor)]
            while true {
                if let request = try clock.receive() {
                    guard case .advance(let advance) = request else { return nil }
                    return advance
                }
                _ = try? Poller.wait(for: entries, timeout: nil)
                if stop.isRaised { return nil }
            }
        } catch {
            throw .failure("clock: lockstep: \(error)")
        }
    }

    /// One advance of the bench's clock: take in exactly what was sent, finish everything, report.
    private func follow(
        _ advance: LockstepAdvance, _ driver: LoopDriver, _ clock: LockstepClock
    ) throws(DaemonError) {
        let guardEnd = SystemClock.sinceBoot + .seconds(10)
        repeat {
            try driver.serve(at: clock.now, wall: clock.wall)
            let isBehind = !driver.has(advance)
            if !isBehind, !driver.planner.isAsked { break }
            if isBehind, SystemClock.sinceBoot > guardEnd {
                throw .failure("clock: lockstep: bytes the bench says it sent did not arrive")
            }
            wait(driver, until: .seconds(1))
        } while !stop.isRaised
        driver.pump.drain()
        do {
            try clock.idle(driver.idle)
        } catch {
            throw .failure("clock: lockstep: \(error)")
        }
    }
}
