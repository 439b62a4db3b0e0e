// The whole controller within another program, in that program's time: the bench without processes.

public import BoardConfig
import ControlLoop
import DecisionRecord
public import EdgeDevices
public import Journal
import Quantities

/// The supervisor's loop and planner as `isletd` runs them on a lockstep clock, with its journal,
/// but driven by calls. What it decides and records is the same to the byte.
public final class HostedController {
    /// Its planner, to be disturbed.
    public let planner = HostedPlanner()
    private let assembly: LoopAssembly
    private var board: LoopAssembly.Board?
    private var driver: LoopDriver?

    /// Opens the board. The journal is opened at the first ``advance(_:)``.
    ///
    /// - Parameter journalMemory: bytes of memory for records that wait for a full disk.
    /// - Throws: ``DaemonError``.
    public init(
        configuration: BoardConfiguration, access: any BoardAccess,
        journalMemory: Int = JournalStore.memoryLimit
    ) throws(DaemonError) {
        assembly = LoopAssembly(
            configuration: configuration, access: access, journalMemory: journalMemory)
        board = try assembly.openBoard()
    }

    /// One advance of the clock: takes in exactly what was sent, finishes everything, reports.
    ///
    /// - Throws: ``DaemonError``; the controller has then ended as the program would.
    public func advance(_ advance: LockstepAdvance) throws(DaemonError) -> LockstepIdle {
        let driver: LoopDriver
        if let running = self.driver { driver = running } else { driver = try start(advance) }
        repeat {
            try driver.serve(at: advance.now, wall: advance.wall)
            guard driver.has(advance) else {
                throw .failure("clock: lockstep: bytes the bench says it sent did not arrive")
            }
        } while driver.planner.isAsked
        return driver.idle
    }

    /// Ends it as the end of the run does.
    ///
    /// - Throws: ``DaemonError``.
    public func finish() throws(DaemonError) {
        if let driver { try assembly.end(driver) }
        driver = nil
    }

    private func start(_ first: LockstepAdvance) throws(DaemonError) -> LoopDriver {
        guard let board else { throw .failure("clock: lockstep: the controller has ended") }
        self.board = nil
        let writer = RecordWriter(try assembly.openJournal(origin: first.wall))
        let (recovered, _) = try writer.recover()
        let driver = try assembly.assemble(
            recovered, writer, planner, now: first.now, wall: first.wall, isLockstep: true,
            board: board)
        try assembly.begin(driver, clock: ["clock": .text("lockstep")])
        self.driver = driver
        return driver
    }
}

extension LoopDriver {
    /// Whether everything the bench sent has come.
    func has(_ advance: LockstepAdvance) -> Bool {
        sensor.received >= advance.cgmBytes && pump.received >= advance.pumpBytes
            && panel.edges >= advance.buttonEdges
    }

    /// The report that everything up to now is done.
    var idle: LockstepIdle {
        LockstepIdle(
            nextWake: nextWake, pumpBytes: pump.sent, cgmBytes: sensor.sent,
            gpioWrites: panel.writes)
    }
}
