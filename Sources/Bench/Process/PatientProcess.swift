// The virtual patient as a process of its own: opens the real lines and drives a world on them.

import DeviceProtocols
import EdgeDevices
public import Quantities
import TextInput

/// How fast virtual time goes.
public enum BenchRate: Sendable, Hashable {
    /// As fast as both ends can, in lockstep.
    case maximum
    /// Virtual seconds per real second, in lockstep; more than zero and not 1.
    case times(Double)
    /// The machine's own clock, at both ends.
    case realTime

    /// The rate a command's argument names: "max", "1", or a number from 0.01 to 1e6.
    public init?(argument: String) {
        if argument == "max" {
            self = .maximum
            return
        }
        guard let value = Double(argument), value.isFinite, (0.01...1e6).contains(value) else {
            return nil
        }
        self = value == 1 ? .realTime : .times(value)
    }
}

/// What a virtual patient's process is told.
public struct PatientOptions: Sendable {
    /// The sensor's line.
    public var cgm: LineTarget
    /// The pump's line.
    public var pump: LineTarget
    /// The pump's secret; `nil` for the one drawn from the scenario's seed.
    public var pumpKey: [UInt8]?
    /// Where a controller connects for its clock; `nil` for real time.
    public var lockstepSocket: String?
    /// How fast; in real time only ``BenchRate/realTime``.
    public var rate: BenchRate
    /// An existing, empty folder for made-up GPIO lines.
    public var gpioFolder: String?
    /// Where the trace goes; the folder must be there.
    public var traceFolder: String?
    /// Where the pump's memory is kept over restarts of this process.
    public var pumpMemory: String?
    /// When the runner wants to be asked, to bring about faults of processes; sorted.
    public var requests: [LoopInstant]
    /// Whether a runner speaks on standard input and output.
    public var isDriven: Bool

    /// Two lines in real time, and nothing else.
    public init(cgm: LineTarget, pump: LineTarget) {
        self.cgm = cgm
        self.pump = pump
        rate = .realTime
        requests = []
        isDriven = false
    }
}

/// The virtual patient's process.
public enum PatientProcess {
    /// Plays a scenario on real lines until its end.
    ///
    /// - Throws: ``PatientError`` when it cannot start or the run goes wrong.
    public static func run(
        _ play: ScenarioPlay, options: PatientOptions
    ) throws(PatientError) {
        guard let pairing = PairingKey(bytes: options.pumpKey ?? play.pumpKey) else {
            throw .usage("the pump's key is not 32 bytes")
        }
        if options.lockstepSocket == nil, options.rate != .realTime {
            throw .usage("without --lockstep only --rate 1 is possible")
        }
        let files: PatientFiles
        let memory: [UInt8]?
        do throws(TextInputError) {
            files = try PatientFiles(
                traceFolder: options.traceFolder, pumpMemory: options.pumpMemory)
            memory = try files.pumpMemory()
        } catch {
            throw .usage(error.description)
        }
        let world: any World
        do throws(PumpDoseBookFault) {
            world = try self.world(of: play, pumpKey: pairing, pumpMemory: memory)
        } catch {
            throw .usage("\(options.pumpMemory ?? "pump memory"): is damaged (\(error))")
        }
        try drive(world, play, files, options)
    }

    /// The world of a play.
    ///
    /// - Parameters:
    ///   - pumpKey: 32 bytes; `nil` for the play's own.
    ///   - pumpMemory: what the pump remembers from an earlier start.
    /// - Throws: ``PumpDoseBookFault`` when that is damaged.
    static func world(
        of play: ScenarioPlay, pumpKey: PairingKey, pumpMemory: [UInt8]?
    ) throws(PumpDoseBookFault) -> any World {
        switch play.subject {
        case .sampled(let patient):
            try VirtualWorld(play, patient: patient, pairing: pumpKey, pumpMemory: pumpMemory)
        case .recorded(let track):
            try VirtualWorld(play, track: track, pairing: pumpKey, pumpMemory: pumpMemory)
        }
    }

    private static func drive(
        _ world: some World, _ play: ScenarioPlay, _ files: PatientFiles, _ options: PatientOptions
    ) throws(PatientError) {
        try options.refuse(play.scenario.faults)
        let lines = try PatientLines(cgm: options.cgm, pump: options.pump)
        let gpio: PatientGPIO? =
            if let folder = options.gpioFolder { try PatientGPIO(folder: folder) } else { nil }
        let runner = RunnerChannel(isDriven: options.isDriven)
        let setup = DriverSetup(
            lines: lines, files: files, gpio: gpio, runner: runner, end: play.end,
            clock: WallClock(start: play.wallStart, faults: play.scenario.faults),
            requests: options.requests)
        var advances = 0
        if let socket = options.lockstepSocket {
            let server: LockstepServer
            do { server = try LockstepServer(path: socket) } catch { throw .usage("\(error)") }
            let rate: Double? = if case .times(let value) = options.rate { value } else { nil }
            var driver = LockstepDriver(world: world, setup: setup, server: server, rate: rate)
            advances = try driver.run()
        } else {
            var driver = RealTimeDriver(world: world, setup: setup)
            try driver.run()
        }
        runner.say(.end(play.end, advances: advances))
    }
}

extension PatientOptions {
    /// - Throws: a usage error for a fault that cannot be brought about on these lines.
    fileprivate func refuse(_ faults: [Scenario.Fault]) throws(PatientError) {
        for fault in faults {
            let isTerminal: Bool
            switch fault.target == .cgmLine ? cgm : pump {
            case .pseudoTerminal: isTerminal = true
            case .terminal, .port: isTerminal = false
            }
            if fault.kind == .hangUp, !isTerminal {
                throw .usage("\(fault.words): only a pseudo-terminal of the bench can hang up")
            }
            if fault.form?.need == .gpio, gpioFolder == nil {
                throw .usage(
                    "\(fault.words): needs the made-up GPIO lines; make -C hil/shims, then run")
            }
            if fault.form?.need == .lockstep, lockstepSocket == nil {
                throw .usage("\(fault.words): needs virtual time; run at another rate than 1")
            }
            if [.process, .disk].contains(fault.form?.need), !isDriven {
                throw .usage("\(fault.words): needs islet hil run, which starts isletd")
            }
        }
    }
}
