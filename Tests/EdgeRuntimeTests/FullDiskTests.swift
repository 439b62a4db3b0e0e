// The whole controller on a disk that takes nothing for hours: it goes on hearing and alarming,
// doses nothing, and its journal is whole once there is room again.

import BoardConfig
import ControlLoop
import DecisionRecord
import DeviceProtocols
import EdgeDevices
import EdgeRuntime
import Foundation
import GRDB
import Journal
import Quantities
import Safety
import Testing

/// A controller with its board in memory and its journal on a disk that can be broken.
private final class DiskRig {
    let board: MemoryBoard
    let journal: String
    private(set) var now = LoopInstant.origin
    private let folder: URL
    private let configuration: BoardConfiguration
    private let memory: Int
    private var controller: HostedController
    private var nextWake = LoopInstant.origin

    init(memory: Int = JournalStore.memoryLimit) throws {
        self.memory = memory
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("islet-disk-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let bytes = (0..<32).map { UInt8($0) }
        let keyFile = folder.appendingPathComponent("pump.key").path
        try bytes.map { String(format: "%02x", $0) }.joined()
            .write(toFile: keyFile, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: keyFile)
        journal = folder.appendingPathComponent("decisions.sqlite").path
        board = MemoryBoard(pump: PumpInMemory(try #require(PairingKey(bytes: bytes))))
        let line = LineSetup(path: "/dev/null", driver: .terminal, bitsPerSecond: 115_200)
        configuration = BoardConfiguration(
            folder: folder.path, cgm: line, pump: line, pumpKeyFile: keyFile, gpio: nil,
            clock: .system, journal: journal, loop: try Self.loop())
        controller = try HostedController(
            configuration: configuration, access: board, journalMemory: memory)
    }

    /// A new start of the program.
    func restart() throws {
        controller = try HostedController(
            configuration: configuration, access: board, journalMemory: memory)
        nextWake = now
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private static func loop() throws -> LoopConfiguration {
        var limits = Limits()
        limits.maximumBasal = .unitsPerHour(3)
        limits.maximumBolus = .units(1)
        limits.maximumInsulinOnBoard = .units(4)
        return LoopConfiguration(
            therapy: TherapySettings(
                basal: try #require(BasalSchedule(constant: .unitsPerHour(1))),
                sensitivity: try #require(InsulinSensitivity(mgPerdLPerUnit: 40)),
                carbRatio: try #require(CarbRatio(gramsPerUnit: 10)), target: .mgPerdL(110),
                suspendThreshold: .mgPerdL(75), totalDailyInsulin: .units(50),
                bodyMass: try #require(BodyMass(kilograms: 70)), insulinActionDuration: .hours(6),
                insulinActionPeak: .minutes(75)),
            limits: limits, automation: .closedLoop, sensorUnit: .milligramsPerDeciliter,
            utcOffset: .zero, cycle: .minutes(5), bolusIncrement: .units(0.05),
            basalIncrement: .unitsPerHour(0.05))
    }

    private func serve() throws {
        board.pump.advance(to: now)
        let idle = try controller.advance(
            LockstepAdvance(
                now: now,
                wall: WallInstant(unixMilliseconds: 1_767_571_200_000 + now.milliseconds),
                cgmBytes: 0, pumpBytes: 0, buttonEdges: 0))
        nextWake = idle.nextWake
    }

    /// Lets time pass, serving every moment the controller asks for.
    func pass(_ span: Span) throws {
        let end = now + span
        while now < end {
            now = min(end, max(now + Span(milliseconds: 1), nextWake))
            try serve()
        }
    }

    func read(_ glucose: Double) throws {
        try board.sensor.send(glucose, at: now)
        try serve()
    }

    /// Readings that move a little about a value, one in 5 min.
    func run(_ glucose: Double, for span: Span) throws {
        for count in 0..<(span.milliseconds / Span.minutes(5).milliseconds) {
            try read(glucose + Double(count % 3))
            try pass(.minutes(5))
        }
    }

    func press() throws {
        board.panel.press()
        try serve()
    }

    func finish() throws { try controller.finish() }

    /// Runs SQL beside the controller, as a hand on the disk.
    func sql(_ text: String) throws {
        let queue = try DatabaseQueue(path: journal)
        try queue.write { try $0.execute(sql: text) }
        try queue.close()
    }

    static let fill = """
        CREATE TRIGGER full BEFORE INSERT ON record BEGIN SELECT raise(ABORT, 'no room'); END
        """
    static let free = "DROP TRIGGER full"

    /// When an alarm was raised, by the journal.
    func raised(_ alarm: String) throws -> [LoopInstant] {
        try JournalReader(journal).records(kind: .alarm).map(\.record).filter {
            $0.body["alarm"]?.textValue == alarm && $0.body["change"]?.textValue == "raised"
        }.map(\.at)
    }
}

@Suite("A disk that stays full")
struct FullDiskTests {
    /// The journal's alarm sounds and a press silences it; then a low sounds, and is silenced.
    /// - Returns: when the low was.
    @discardableResult
    private func expectAlarmsAreHeard(_ rig: DiskRig) throws -> LoopInstant {
        try rig.read(109)
        #expect(rig.board.panel.buzzer)
        try rig.press()
        #expect(!rig.board.panel.buzzer)
        try rig.pass(.seconds(50))
        #expect(!rig.board.panel.buzzer)
        let lowAt = rig.now
        try rig.read(45)
        #expect(rig.board.panel.buzzer)
        try rig.press()
        #expect(!rig.board.panel.buzzer)
        return lowAt
    }

    @Test(
        "H48: it alarms of a low and hears the button, doses nothing, and its journal is whole after",
        arguments: [
            (DiskRig.fill, DiskRig.free),
            // Reading back fails too.
            ("ALTER TABLE record RENAME TO away", "ALTER TABLE away RENAME TO record"),
        ])
    func fourHours(spoil: String, mend: String) throws {
        let rig = try DiskRig()
        try rig.pass(.seconds(5))
        try rig.run(200, for: .hours(1))
        let given = rig.board.pump.doses
        #expect(given > 0)

        try rig.sql(spoil)
        try rig.run(110, for: .hours(3))
        // The alarm of the journal has sounded since; it is heard, and then there is a low.
        let lowAt = try expectAlarmsAreHeard(rig)
        try rig.pass(.seconds(250))
        try rig.run(45, for: .minutes(15))
        try rig.run(110, for: .minutes(40))
        #expect(rig.board.pump.doses == given)

        try rig.sql(mend)
        try rig.run(72, for: .hours(1))
        #expect(rig.board.pump.doses > given)
        try rig.finish()
        #expect(try JournalVerifier.verify(rig.journal).isSound)
        let replay = try ReplayReport(journal: rig.journal)
        #expect(replay.problem == nil && replay.decisions > 60)
        #expect(try rig.raised("urgent_low") == [lowAt])
        #expect(try !rig.raised("journal_unwritable").isEmpty)
    }

    @Test("H48: what comes after a decision that cannot be written, in the same step, is not lost")
    func afterTheDecision() throws {
        let rig = try DiskRig()
        try rig.pass(.seconds(5))
        try rig.run(110, for: .minutes(30))
        try rig.sql(DiskRig.fill)
        // Without a pump a reading is decided on at once; its alarm follows the decision.
        rig.board.pump.isDeaf = true
        try rig.run(110, for: .minutes(30))
        let lowAt = rig.now
        try rig.read(45)
        try rig.pass(.minutes(1))
        try rig.sql(DiskRig.free)
        try rig.pass(.minutes(10))
        try rig.finish()
        #expect(try JournalVerifier.verify(rig.journal).isSound)
        #expect(try ReplayReport(journal: rig.journal).problem == nil)
        #expect(try rig.raised("urgent_low") == [lowAt])
    }

    @Test("H48: when no more can wait it still alarms, ends with room, and a new start is whole")
    func memoryIsOver() throws {
        let rig = try DiskRig(memory: 100_000)
        try rig.pass(.seconds(5))
        try rig.run(200, for: .hours(1))
        let given = rig.board.pump.doses
        #expect(given > 0)
        let written = try JournalReader(rig.journal).chain().next

        try rig.sql(DiskRig.fill)
        try rig.run(110, for: .hours(4))
        try expectAlarmsAreHeard(rig)
        #expect(rig.board.pump.doses == given)

        try rig.sql(DiskRig.free)
        let end = #expect(throws: DaemonError.self) { try rig.run(110, for: .minutes(10)) }
        #expect(end?.exitCode == 1)
        // What could wait is there, and the journal ends with it.
        let kept = try JournalReader(rig.journal).chain().next
        #expect(kept > written + 20)
        #expect(try JournalVerifier.verify(rig.journal).isSound)
        #expect(try ReplayReport(journal: rig.journal).problem == nil)

        try rig.restart()
        try rig.run(72, for: .hours(1))
        #expect(rig.board.pump.doses > given)
        try rig.finish()
        #expect(try JournalVerifier.verify(rig.journal).isSound)
        #expect(try ReplayReport(journal: rig.journal).problem == nil)
    }
}
