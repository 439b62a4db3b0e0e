// Writes a configuration as the loader takes it back: the bench makes its boards this way.

import ControlLoop
import DecisionRecord
import DeviceProtocols
import Foundation
import Quantities
public import TextInput

extension BoardConfiguration {
    /// The files of this configuration, by name, in the order of reading.
    public var files: [(name: String, text: String)] {
        [
            (Self.boardFile, boardText),
            (Self.therapyFile, TherapyText.write(loop.therapy, indent: 0)),
            (Self.limitsFile, LimitsText.write(loop.automation, loop.limits)),
        ]
    }

    /// Writes the configuration into its folder, which is made if it is missing, and the key into
    /// its file, readable by the owner only.
    /// - Parameter pumpKey: 32 bytes.
    /// - Throws: ``TextInputError`` naming the file that cannot be written.
    public func write(pumpKey: [UInt8]) throws(TextInputError) {
        try Self.attempt(folder) {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
        }
        for (name, text) in files {
            let path = Self.resolve(name, in: folder)
            try Self.attempt(path) {
                try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
            }
        }
        try Self.attempt(pumpKeyFile) {
            try? FileManager.default.removeItem(atPath: pumpKeyFile)
            let made = FileManager.default.createFile(
                atPath: pumpKeyFile, contents: Data((Hexadecimal.text(pumpKey) + "\n").utf8),
                attributes: [.posixPermissions: 0o600])
            guard made else { throw CocoaError(.fileWriteUnknown) }
        }
    }

    private static func attempt(
        _ path: String, _ body: () throws -> Void
    ) throws(TextInputError) {
        do {
            try body()
        } catch {
            throw WholeFile.fault(path, "cannot be written", error)
        }
    }

    private var boardText: String {
        var lines = ["cgm:"]
        lines += Self.lines(of: cgm)
        lines.append("  unit: \(SensorUnitWord(loop.sensorUnit).rawValue)")
        lines.append("pump:")
        lines += Self.lines(of: pump)
        lines += [
            "  key_file: \(TextNode.quoted(pumpKeyFile))",
            "  bolus_increment: \(QuantityText.write(loop.bolusIncrement))",
            "  basal_increment: \(QuantityText.write(loop.basalIncrement))",
        ]
        if let gpio {
            lines += [
                "gpio:", "  chip: \(TextNode.quoted(gpio.chip))",
                "  buzzer: \(TextNode.quoted(gpio.buzzer))",
                "  light: \(TextNode.quoted(gpio.light))",
                "  interlock: \(TextNode.quoted(gpio.interlock))",
                "  interlock_read_back: \(TextNode.quoted(gpio.interlockReadBack))",
                "  button: \(TextNode.quoted(gpio.button))",
            ]
        } else {
            lines.append("gpio: none")
        }
        switch clock {
        case .system: lines.append("clock: system")
        case .lockstep(let socket):
            lines += ["clock:", "  lockstep:", "    socket: \(TextNode.quoted(socket))"]
        }
        lines += [
            "journal: \(TextNode.quoted(journal))",
            "utc_offset: \"\(QuantityText.write(utcOffset: loop.utcOffset))\"",
            "cycle: \(QuantityText.write(loop.cycle))",
        ]
        return lines.map { $0 + "\n" }.joined()
    }

    private static func lines(of line: LineSetup) -> [String] {
        [
            "  port: \(TextNode.quoted(line.path))", "  driver: \(line.driver.rawValue)",
            "  baud: \(line.bitsPerSecond)",
        ]
    }
}
