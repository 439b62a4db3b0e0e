// Turns what a bench run needs into a board's real configuration files, with the scenario's
// changes laid over them.

public import BoardConfig
import ControlLoop
import DeviceProtocols
import Foundation
import Safety
public import TextInput

extension BenchBoard {
    /// The configuration's files and the pump's key, as `isletd` will find them.
    ///
    /// Changes are written whatever they are: it is `isletd` that refuses them.
    /// - Throws: ``TextInputError`` naming the file that cannot be written.
    public func write() throws(TextInputError) {
        try plain.write(pumpKey: pumpKey)
        for name in [
            BoardConfiguration.boardFile, BoardConfiguration.therapyFile,
            BoardConfiguration.limitsFile,
        ] {
            guard let over = changes(of: name) else { continue }
            let path = "\(folder)/\(name)"
            var text: String?
            if !over.isLeftOut {
                text = try wholeText(over)
                if text == nil { text = try tree(name).yaml }
            }
            do {
                try FileManager.default.removeItem(atPath: path)
                if let text { try Data(text.utf8).write(to: URL(fileURLWithPath: path)) }
            } catch {
                throw WholeFile.fault(path, "cannot be written", error)
            }
        }
    }

    /// What `isletd` makes of the files.
    /// - Throws: ``TextInputError``, at the scenario's own line for what the scenario changes.
    public func configuration() throws(TextInputError) -> BoardConfiguration {
        try BoardConfiguration.load(
            board: tree(BoardConfiguration.boardFile),
            therapy: tree(BoardConfiguration.therapyFile),
            limits: tree(BoardConfiguration.limitsFile), folder: folder)
    }

    /// The configuration without the scenario's changes.
    private var plain: BoardConfiguration {
        let line = { (path: String) in
            LineSetup(path: path, driver: .terminal, bitsPerSecond: 115_200)
        }
        let lines = GPIOSetup(
            chip: BenchWiring.chip, buzzer: BenchWiring.buzzer, light: BenchWiring.light,
            interlock: BenchWiring.interlock, interlockReadBack: BenchWiring.interlockReadBack,
            button: BenchWiring.button)
        return BoardConfiguration(
            folder: folder, cgm: line(cgm), pump: line(pump), pumpKeyFile: "\(folder)/pump.key",
            gpio: hasGPIO ? lines : nil,
            clock: clockSocket.map { .lockstep(socket: $0) } ?? .system, journal: journal,
            loop: LoopConfiguration(
                therapy: therapy, limits: limits, automation: automation,
                sensorUnit: .milligramsPerDeciliter, utcOffset: utcOffset, cycle: cycle,
                bolusIncrement: bolusIncrement, basalIncrement: basalIncrement))
    }

    private func changes(of name: String) -> TextNode? {
        switch name {
        case BoardConfiguration.boardFile: overrides.board
        case BoardConfiguration.therapyFile: overrides.therapy
        default: overrides.limits
        }
    }

    private func wholeText(_ node: TextNode) throws(TextInputError) -> String? {
        guard node.isScalar else { return nil }
        return try node.text() + "\n"
    }

    private func tree(_ name: String) throws(TextInputError) -> TextNode {
        let text = plain.files.first { $0.name == name }?.text ?? ""
        let under = try StrictYAML.parse(text, file: name)
        guard let over = changes(of: name) else { return under }
        guard !over.isLeftOut else {
            throw over.error("isletd cannot start without \(name)", mend: Self.meant)
        }
        guard let whole = try wholeText(over) else { return under.overlaid(by: over) }
        do { return try StrictYAML.parse(whole, file: name) } catch {
            throw over.error(error.description, mend: Self.meant)
        }
    }

    private static let meant =
        "if that is what the scenario is for, expect: isletd refuses to start"
}

extension ScenarioPlay {
    /// Refuses changes of the configuration as `isletd` would, unless that is what is expected.
    func checkConfiguration() throws(TextInputError) {
        let changes = scenario.configuration
        guard changes != Scenario.Configuration(), !scenario.isRefused else { return }
        let board = BenchBoard(
            for: self, folder: "board", cgm: "cgm", pump: "pump", hasGPIO: true, clockSocket: nil,
            journal: "journal")
        let configuration = try board.configuration()
        if case .recorded = subject, configuration.loop.automation != .adviseOnly {
            throw TextInputError(
                place: changes.limits?.place ?? TextPlace(file: Scenario.fileName),
                key: "configuration.limits", problem: "a recorded person cannot answer to doses",
                mend: "leave automation at advise_only")
        }
    }
}
