// The real libserialport and libgpiod, in a program of their own under the preload shims.

import Bench
import EdgeDevices
import Foundation
import Quantities
import Testing

/// The shims, built once into a scratch folder, and the program that runs under them.
private enum Shims {
    static let folder = try? ScratchFolder()

    /// Nil when this machine has no C compiler (Debian: apt install gcc libc6-dev make).
    static let library: String? = {
        guard let folder else { return nil }
        let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("hil/shims").path
        let script = """
            command -v make >/dev/null && c=$(command -v cc || command -v clang) || exit 77
            make -C "$0" OUT="$1" CC="$c" >"$1/log" 2>&1
            """
        let environment = ProcessInfo.processInfo.environment["PATH"].map { ["PATH=\($0)"] } ?? []
        let build = try? ChildProcess(
            executable: "/bin/sh", arguments: ["-c", script, source, folder.path],
            environment: environment)
        guard let status = build?.wait(within: .seconds(120)), status != .exited(77) else {
            return nil
        }
        return folder.path
    }()

    /// line-check, beside the test program.
    static let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appendingPathComponent("line-check").path
}

private func lineCheck(_ arguments: [String], environment: [String]) throws -> PipedProgram {
    try PipedProgram(Shims.program, arguments, environment: environment)
}

@Suite(
    "Real libserialport on a pseudo-terminal", .enabled(if: Shims.library != nil, "no C compiler"))
struct SerialShimTests {
    @Test("bytes go out and back through the library, by a stable name, until the cable is pulled")
    func echo() throws {
        let shims = try #require(Shims.library)
        let folder = try ScratchFolder()
        let bench = try PseudoTerminal()
        try bench.link(at: folder.path + "/cgm")
        let program = try lineCheck(
            ["serial", "port", folder.path + "/cgm", "--echo", "--seconds", "20"],
            environment: ["LD_PRELOAD=\(shims)/ttyshim.so"])
        #expect(try program.line() == "open \(folder.path)/cgm at 115200 bit/s")
        let bytes = (0..<1024).map { UInt8(truncatingIfNeeded: $0 * 5) }
        #expect(bench.write(bytes) == .accepted)
        #expect(try readBytes(bench, count: bytes.count) == bytes)

        let second = try lineCheck(
            ["serial", "port", folder.path + "/cgm"],
            environment: ["LD_PRELOAD=\(shims)/ttyshim.so"])
        #expect(try second.line()?.hasSuffix("another process is using it") == true)
        #expect(second.process.wait(within: .seconds(5)) == .exited(1))

        bench.close()
        #expect(try program.line() == "hung up: 1024 bytes in, 1024 bytes out")
        #expect(program.process.wait(within: .seconds(5)) == .exited(0))
    }

    @Test("without the shim the library refuses a pseudo-terminal, and the message says the mend")
    func refused() throws {
        let bench = try PseudoTerminal()
        let program = try lineCheck(["serial", "port", bench.path], environment: [])
        #expect(try program.line()?.hasSuffix("wants kind terminal") == true)
        #expect(program.process.wait(within: .seconds(5)) == .exited(1))
    }
}

@Suite("Real libgpiod on made-up lines", .enabled(if: Shims.library != nil, "no C compiler"))
struct GPIOShimTests {
    private let arguments = [
        "gpio", "--buzzer", "BUZZER", "--led", "LED", "--pump-enable", "PUMP_ENABLE", "--sense",
        "PUMP_SENSE", "--button", "ACK:active-low:pull-up",
    ]

    private func control(_ folder: ScratchFolder) throws -> GPIOShimControl {
        try GPIOShimControl(
            folder: folder.path,
            lines: [
                GPIOShimLine(name: "BUZZER"), GPIOShimLine(name: "LED"),
                GPIOShimLine(name: "PUMP_ENABLE"),
                GPIOShimLine(name: "PUMP_SENSE", follows: "PUMP_ENABLE"),
                GPIOShimLine(name: "ACK", startsHigh: true),
            ])
    }

    private func start(_ control: GPIOShimControl, _ arguments: [String]) throws -> PipedProgram {
        let library = try #require(Shims.library) + "/gpioshim.so"
        return try lineCheck(arguments, environment: control.environment(shimLibrary: library))
    }

    @Test("outputs are found by name, start off, and every write and change is seen by the bench")
    func outputs() throws {
        let folder = try ScratchFolder()
        let control = try control(folder)
        let program = try start(control, arguments)
        #expect(try program.line() == "open")
        #expect(control.output("BUZZER")?.isHigh == false)
        #expect(control.output("BUZZER")?.isHeld == true)
        for command in ["buzzer on", "buzzer on", "led on", "buzzer off"] { program.say(command) }
        for count in 1...4 { #expect(try program.line()?.hasSuffix("\(count) writes") == true) }
        #expect(control.output("BUZZER")?.changes == 2)
        #expect(control.output("BUZZER")?.writes == 3)
        #expect(control.output("LED")?.isHigh == true)
        #expect(control.totalWrites == 4)
        #expect(control.output("NONE") == nil)
    }

    @Test("the interlock's read-back follows it, and can be broken both ways (H30)")
    func sense() throws {
        let folder = try ScratchFolder()
        let control = try control(folder)
        let program = try start(control, arguments)
        #expect(try program.line() == "open")
        func sense() throws -> String? {
            program.say("sense")
            return try program.line()
        }
        #expect(try sense() == "sense off")
        program.say("pump-enable on")
        #expect(try program.line() == "pump-enable on, 1 writes")
        #expect(try sense() == "sense on")
        control.setFault(.stuckLow, of: "PUMP_SENSE")
        #expect(try sense() == "sense off")
        control.setFault(.stuckHigh, of: "PUMP_SENSE")
        program.say("pump-enable off")
        #expect(try program.line() == "pump-enable off, 2 writes")
        #expect(try sense() == "sense on")
        control.setFault(.none, of: "PUMP_SENSE")
        #expect(try sense() == "sense off")
    }

    @Test("each edge of the button arrives once, with the bench's time; none from before the start")
    func button() throws {
        let folder = try ScratchFolder()
        let control = try control(folder)
        #expect(!control.setInput("ACK", isHigh: false, nanoseconds: 1))
        #expect(!control.setInput("ACK", isHigh: true, nanoseconds: 2))
        let program = try start(control, arguments)
        #expect(try program.line() == "open")
        #expect(control.setInput("ACK", isHigh: false, nanoseconds: 5_000_000_000))
        #expect(!control.setInput("ACK", isHigh: false, nanoseconds: 5_010_000_000))
        #expect(control.setInput("ACK", isHigh: true, nanoseconds: 5_200_000_000))
        #expect(control.edges == 2)
        #expect(try program.line() == "button down at 5000000000 ns")
        #expect(try program.line() == "button up at 5200000000 ns, a press")
    }

    @Test("a second program is refused a held line; a killed holder's outputs fall low")
    func holders() throws {
        let folder = try ScratchFolder()
        let control = try control(folder)
        let first = try start(control, arguments)
        #expect(try first.line() == "open")
        let second = try start(control, arguments)
        #expect(
            try second.line()
                == "line-check: gpio line BUZZER: another program is using it")
        #expect(second.process.wait(within: .seconds(5)) == .exited(1))
        first.say("pump-enable on")
        #expect(try first.line() == "pump-enable on, 1 writes")
        first.process.end()
        #expect(control.output("PUMP_ENABLE")?.isHigh == true)
        control.releaseDead()
        #expect(control.output("PUMP_ENABLE")?.isHigh == false)
        #expect(control.output("PUMP_ENABLE")?.isHeld == false)
        let third = try start(control, arguments)
        #expect(try third.line() == "open")
        third.say("pump-enable on")
        #expect(try third.line() == "pump-enable on, 1 writes")
        third.say("quit")
        #expect(third.process.wait(within: .seconds(5)) == .exited(0))
        #expect(control.output("PUMP_ENABLE")?.isHigh == false)
    }

    @Test("a line or chip that is not there, and a line with two roles, are named")
    func badLines() throws {
        let folder = try ScratchFolder()
        let control = try control(folder)
        let cases: [([String], String)] = [
            (["--buzzer", "BEEPER"], "gpio line BEEPER: no chip has a line of this name"),
            (["--led", "LED", "--buzzer", "LED"], "gpio line LED: it is given to two roles"),
            (["--chip", "other", "--led", "LED"], "gpio chip other: there is no such chip"),
        ]
        for (arguments, message) in cases {
            let program = try start(control, ["gpio"] + arguments)
            #expect(try program.line() == "line-check: " + message)
            #expect(program.process.wait(within: .seconds(5)) == .exited(1))
        }
        let named = try start(
            control, ["gpio", "--chip", GPIOShimControl.chipLabel, "--led", "LED"])
        #expect(try named.line() == "open")
    }

    @Test("two lines of one name are refused rather than guessed")
    func ambiguous() throws {
        let folder = try ScratchFolder()
        let control = try GPIOShimControl(
            folder: folder.path, lines: [GPIOShimLine(name: "LED"), GPIOShimLine(name: "LED")])
        let program = try start(control, ["gpio", "--led", "LED"])
        #expect(try program.line()?.contains("gpio line LED: more than one line") == true)
    }

    @Test("a board that says it has no lines runs without, and reads nothing")
    func noLines() throws {
        let port = try GPIOPort(.none)
        try port.set(.buzzer, true)
        #expect(!port.has(.buzzer))
        #expect(port.writes == 0)
        #expect(try port.readPumpEnableSense() == nil)
        #expect(port.buttonDescriptor == nil)
        #expect(try port.readButton().isEmpty)
    }
}
