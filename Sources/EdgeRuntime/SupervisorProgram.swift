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
    private let stop = StopSignal()
    private let notifier = ServiceNotifier()
    private var epoch: UInt32 = 0

    /// - Parameter configuration: the board's configuration, already checked.
    public init(configuration: BoardConfiguration) {
        self.configuration = configuration
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

    private func runOnSystemClock() throws(DaemonError) {
        let board = try openBoard()
        let wallNow = SystemClock(origin: .origin).wall
        let store = try openJournal(origin: wallNow)
        let writer = RecordWriter(store)
        let (recovered, last) = try writer.recover()
        let bootID = (try? SystemClock.bootID()) ?? "unknown"
        let clock = SystemClock(origin: try Self.resume(store, last, bootID, wallNow))
        let driver = try assemble(
            recovered, writer, now: clock.now, wall: clock.wall, isLockstep: false, board: board)
        try begin(
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
        try end(driver)
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
        let board = try openBoard()
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
        let writer = RecordWriter(try openJournal(origin: clock.wall))
        let (recovered, _) = try writer.recover()
        let driver = try assemble(
            recovered, writer, now: clock.now, wall: clock.wall, isLockstep: true, board: board)
        try begin(driver, clock: ["clock": .text("lockstep")])
        var advance = first
        while !stop.isRaised {
            try follow(advance, driver, clock)
            guard let next = try nextAdvance(clock) else { break }
            advance = next
        }
        try end(driver)
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
            let isBehind =
                driver.sensor.received < advance.cgmBytes
                || driver.pump.received < advance.pumpBytes
                || driver.panel.edges < advance.buttonEdges
            if !isBehind, !driver.planner.isAsked { break }
            if isBehind, SystemClock.sinceBoot > guardEnd {
                throw .failure("clock: lockstep: bytes the bench says it sent did not arrive")
            }
            wait(driver, until: .seconds(1))
        } while !stop.isRaised
        driver.pump.drain()
        do {
            try clock.idle(
                LockstepIdle(
                    nextWake: driver.nextWake, pumpBytes: driver.pump.sent,
                    cgmBytes: driver.sensor.sent, gpioWrites: driver.panel.writes))
        } catch {
            throw .failure("clock: lockstep: \(error)")
        }
    }
}

/// Assembling and ending.
extension SupervisorProgram {
    /// Everything that is opened before the journal is touched: a missing line writes nothing.
    private struct Board {
        let sensor: SensorPort
        let pumpLine: any SerialLine
        let panel: Panel
        let key: PairingKey
    }

    private func openBoard() throws(DaemonError) -> Board {
        do {
            guard let key = PairingKey(bytes: try configuration.readPumpKey()) else {
                throw DaemonError.configuration("\(configuration.pumpKeyFile): is no key")
            }
            return Board(
                sensor: try SensorPort(configuration.cgm),
                pumpLine: try Lines.open(configuration.pump), panel: try Panel(configuration.gpio),
                key: key)
        } catch let error as DaemonError {
            throw error
        } catch {
            throw .configuration("\(error)")
        }
    }

    private func openJournal(origin: WallInstant) throws(DaemonError) -> JournalStore {
        do {
            return try JournalStore(
                configuration.journal, creating: JournalOrigin(created: origin, origin: origin))
        } catch {
            throw .configuration("\(error)")
        }
    }

    private func assemble(
        _ recovered: Supervisor?, _ writer: RecordWriter, now: LoopInstant, wall: WallInstant,
        isLockstep: Bool, board: Board
    ) throws(DaemonError) -> LoopDriver {
        let epoch = try writer.nextEpoch()
        let pump = PumpPort(
            board.pumpLine, configuration.pump, controllerID: Self.controllerID(board.key),
            key: board.key, epoch: epoch)
        var supervisor =
            recovered ?? Supervisor(configuration: configuration.loop, at: now, wall: wall)
        supervisor.reconfigure(configuration.loop)
        self.epoch = epoch
        // In lockstep the planner's time is real while the loop's stands still: be patient, so that
        // a busy machine does not change a run.
        let planner = PlannerPort(
            executable: Self.executable, patience: isLockstep ? .seconds(5) : .seconds(2))
        return LoopDriver(
            supervisor: supervisor, writer: writer, sensor: board.sensor, pump: pump,
            planner: planner, panel: board.panel, allowsRealPump: !isLockstep,
            pumpHint: "is it on and connected to \(configuration.pump.path), and is "
                + "\(configuration.pumpKeyFile) the key it was paired with?",
            now: now, wall: wall)
    }

    /// The controller's name on the link: derived from the shared key, so that it needs no setting.
    private static func controllerID(_ key: PairingKey) -> UInt64 {
        SHA256.hash(Array("islet controller".utf8) + key.bytes).bytes.prefix(8)
            .reduce(0) { $0 << 8 | UInt64($1) }
    }

    private func begin(_ driver: LoopDriver, clock: CBORMap) throws(DaemonError) {
        var body = clock
        body["configuration"] = configuration.loop.cbor
        body["fingerprint"] = .text(configuration.fingerprint.hex)
        body["build"] = .text(BuildFingerprint.sources)
        body["epoch"] = .int(Int64(epoch))
        try driver.note(.session, .map(body))
        driver.feed(.started(epoch: epoch))
        driver.pump.connect(at: driver.now)
    }

    private func end(_ driver: LoopDriver) throws(DaemonError) {
        driver.planner.stop()
        do {
            try driver.writer.close()
        } catch {
            throw .failure("\(error)")
        }
    }
}
