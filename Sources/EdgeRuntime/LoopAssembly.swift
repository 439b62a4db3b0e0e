// Puts a controller together from its configuration, its board and its journal, and ends it.

import BoardConfig
import ControlLoop
import DecisionRecord
import DeviceProtocols
import EdgeDevices
import Journal
import Quantities

/// The parts of one controller and the order in which they come to life.
final class LoopAssembly {
    let configuration: BoardConfiguration
    private let access: any BoardAccess
    private let journalMemory: Int
    private var epoch: UInt32 = 0

    init(
        configuration: BoardConfiguration, access: any BoardAccess,
        journalMemory: Int = JournalStore.memoryLimit
    ) {
        self.configuration = configuration
        self.access = access
        self.journalMemory = journalMemory
    }

    /// Everything that is opened before the journal is touched: a missing line writes nothing.
    struct Board {
        let sensor: SensorPort
        let pumpLine: any SerialLine
        let panel: Panel
        let key: PairingKey
    }

    func openBoard() throws(DaemonError) -> Board {
        do {
            guard let key = PairingKey(bytes: try configuration.readPumpKey()) else {
                throw DaemonError.configuration("\(configuration.pumpKeyFile): is no key")
            }
            return Board(
                sensor: try SensorPort(LineDoor(line: .cgm, access: access)),
                pumpLine: try access.open(.pump, counters: .zero),
                panel: Panel(try access.openPanel()), key: key)
        } catch let error as DaemonError {
            throw error
        } catch {
            throw .configuration("\(error)")
        }
    }

    func openJournal(origin: WallInstant) throws(DaemonError) -> JournalStore {
        do {
            return try JournalStore(
                configuration.journal, creating: JournalOrigin(created: origin, origin: origin),
                memoryLimit: journalMemory)
        } catch {
            throw .configuration("\(error)")
        }
    }

    func assemble(
        _ recovered: Supervisor?, _ writer: RecordWriter, _ planner: any PlannerLink,
        now: LoopInstant, wall: WallInstant, isLockstep: Bool, board: Board
    ) throws(DaemonError) -> LoopDriver {
        let epoch = try writer.nextEpoch()
        let pump = PumpPort(
            board.pumpLine, LineDoor(line: .pump, access: access),
            controllerID: Self.controllerID(board.key), key: board.key, epoch: epoch)
        var supervisor =
            recovered ?? Supervisor(configuration: configuration.loop, at: now, wall: wall)
        supervisor.reconfigure(configuration.loop)
        self.epoch = epoch
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

    func begin(_ driver: LoopDriver, clock: CBORMap) throws(DaemonError) {
        var body = clock
        body["configuration"] = configuration.loop.cbor
        body["fingerprint"] = .text(configuration.fingerprint.hex)
        body["build"] = .text(BuildFingerprint.sources)
        body["epoch"] = .int(Int64(epoch))
        try driver.note(.session, .map(body))
        driver.feed(.started(epoch: epoch))
        driver.pump.connect(at: driver.now)
    }

    func end(_ driver: LoopDriver) throws(DaemonError) {
        driver.planner.stop()
        do {
            try driver.writer.close()
        } catch {
            throw .failure("\(error)")
        }
    }
}
