// Reads a configuration's folder, and refuses anything unknown, missing, out of range or
// contradictory with one line that names the place and the mend.

import ControlLoop
import DeviceProtocols
import Quantities
import Safety
public import TextInput

extension BoardConfiguration {
    /// Devices, clock and files of the machine.
    public static let boardFile = "board.yaml"
    /// The person's therapy settings.
    public static let therapyFile = "therapy.yaml"
    /// What automation may do, and the person's limits.
    public static let limitsFile = "limits.yaml"

    /// Reads a configuration.
    /// - Parameter folder: a folder with ``boardFile``, ``therapyFile`` and ``limitsFile``.
    /// - Throws: ``TextInputError`` for the first thing that is wrong.
    public static func load(folder: String) throws(TextInputError) -> BoardConfiguration {
        func tree(_ name: String) throws(TextInputError) -> TextNode {
            try StrictYAML.read(path: resolve(name, in: folder))
        }
        return try load(
            board: tree(boardFile), therapy: tree(therapyFile), limits: tree(limitsFile),
            folder: folder)
    }

    /// Reads a configuration from the trees of its files.
    /// - Parameter folder: where relative paths start.
    /// - Throws: ``TextInputError`` for the first thing that is wrong.
    public static func load(
        board: TextNode, therapy: TextNode, limits: TextNode, folder: String
    ) throws(TextInputError) -> BoardConfiguration {
        let settings = try TherapyText.read(therapy)
        let permitted = try LimitsText.read(limits)
        var section = try board.section()
        let cgm = try SensorPart(section.required("cgm"), folder: folder)
        let pump = try PumpPart(section.required("pump"), folder: folder)
        let gpio = try gpio(section.required("gpio"))
        let clock = try clock(section.required("clock"), folder: folder)
        let journal = try section.required("journal").text()
        let utcOffset = try section.required("utc_offset").utcOffset()
        let cycle = try cycle(section.required("cycle"))
        try section.finish()
        guard cgm.line.path != pump.line.path else {
            throw board.error(
                "cgm and pump name the same port \(cgm.line.path)", mend: "give each its own")
        }
        return BoardConfiguration(
            folder: folder, cgm: cgm.line, pump: pump.line, pumpKeyFile: pump.keyFile, gpio: gpio,
            clock: clock, journal: resolve(journal, in: folder),
            loop: LoopConfiguration(
                therapy: settings, limits: permitted.limits, automation: permitted.automation,
                sensorUnit: cgm.unit, utcOffset: utcOffset, cycle: cycle,
                bolusIncrement: pump.bolusIncrement, basalIncrement: pump.basalIncrement))
    }

    /// Twin, dosing and forecasts count in steps of 5 min, and nothing was tested at another pace.
    private static func cycle(_ node: TextNode) throws(TextInputError) -> Span {
        let cycle = try node.duration(in: .seconds(1) ... .hours(1))
        guard cycle == .minutes(5) else {
            throw node.error(
                "a decision every \(QuantityText.write(cycle)) is not supported",
                mend: "write 5 min; a sensor may send more often")
        }
        return cycle
    }

    private struct SensorPart {
        let line: LineSetup
        let unit: GlucoseUnit

        init(_ node: TextNode, folder: String) throws(TextInputError) {
            var section = try node.section()
            line = try readLine(&section, folder: folder)
            unit = try section.required("unit").choice(SensorUnitWord.self).unit
            try section.finish()
        }
    }

    private struct PumpPart {
        let line: LineSetup
        let keyFile: String
        let bolusIncrement: InsulinAmount
        let basalIncrement: InsulinRate

        init(_ node: TextNode, folder: String) throws(TextInputError) {
            var section = try node.section()
            line = try readLine(&section, folder: folder)
            keyFile = resolve(try section.required("key_file").text(), in: folder)
            bolusIncrement = try section.required("bolus_increment").insulin(
                in: .units(0.001) ... .units(1))
            basalIncrement = try section.required("basal_increment").insulinRate(
                in: .unitsPerHour(0.001) ... .unitsPerHour(1))
            try section.finish()
        }
    }

    private static func readLine(
        _ section: inout Section, folder: String
    ) throws(TextInputError) -> LineSetup {
        LineSetup(
            path: resolve(try section.required("port").text(), in: folder),
            driver: try section.required("driver").choice(LineDriver.self),
            bitsPerSecond: try section.required("baud").integer(in: 9600...4_000_000))
    }

    private static func gpio(_ node: TextNode) throws(TextInputError) -> GPIOSetup? {
        if node.isScalar {
            guard try node.text() == "none" else {
                throw node.error(
                    "\"\(try node.text())\" is not a GPIO setup",
                    mend: "write none, or a section with chip and line names")
            }
            return nil
        }
        var section = try node.section()
        let setup = GPIOSetup(
            chip: try section.required("chip").text(),
            buzzer: try section.required("buzzer").text(),
            light: try section.required("light").text(),
            interlock: try section.required("interlock").text(),
            interlockReadBack: try section.required("interlock_read_back").text(),
            button: try section.required("button").text())
        try section.finish()
        var seen: [String] = []
        for (key, line) in [
            ("buzzer", setup.buzzer), ("light", setup.light), ("interlock", setup.interlock),
            ("interlock_read_back", setup.interlockReadBack), ("button", setup.button),
        ] {
            guard !seen.contains(line) else {
                throw (section.optional(key) ?? node).error(
                    "the line \"\(line)\" is used twice", mend: "give each its own line")
            }
            seen.append(line)
        }
        return setup
    }

    private static func clock(
        _ node: TextNode, folder: String
    ) throws(TextInputError) -> ClockSetup {
        if node.isScalar {
            guard try node.text() == "system" else {
                throw node.error(
                    "\"\(try node.text())\" is not a clock",
                    mend: "write system (on the bench: {lockstep: {socket: PATH}})")
            }
            return .system
        }
        var section = try node.section()
        var lockstep = try section.required("lockstep").section()
        let socket = try lockstep.required("socket").text()
        try lockstep.finish()
        try section.finish()
        return .lockstep(socket: resolve(socket, in: folder))
    }

    /// A path as written when it is absolute, else from the configuration's folder.
    static func resolve(_ path: String, in folder: String) -> String {
        if path.hasPrefix("/") { return path }
        return folder.hasSuffix("/") ? folder + path : "\(folder)/\(path)"
    }
}

/// The unit of the sensor's frames as configurations write it.
enum SensorUnitWord: String, CaseIterable {
    case milligramsPerDeciliter = "mg/dL"
    case millimolesPerLiter = "mmol/L"

    var unit: GlucoseUnit {
        switch self {
        case .milligramsPerDeciliter: .milligramsPerDeciliter
        case .millimolesPerLiter: .millimolesPerLiter
        }
    }

    init(_ unit: GlucoseUnit) {
        switch unit {
        case .milligramsPerDeciliter: self = .milligramsPerDeciliter
        case .millimolesPerLiter: self = .millimolesPerLiter
        }
    }
}
