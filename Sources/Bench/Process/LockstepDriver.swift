// Drives a world over real lines in virtual time: advance, let the controller finish, deliver what
// it wrote, and only then let time move.

import EdgeDevices
import Quantities

/// What a driver needs besides the world.
struct DriverSetup {
    let lines: PatientLines
    let files: PatientFiles
    let gpio: (any PersonPanel)?
    let runner: any RunnerLink
    /// The run's length.
    let end: LoopInstant
    /// The wall clock of the controller.
    let clock: WallClock
    /// When to ask the runner for a scripted fault of a process; sorted.
    let requests: [LoopInstant]
}

/// The lockstep driver: owns virtual time.
struct LockstepDriver<Body: World> {
    private var world: Body
    private let setup: DriverSetup
    private let server: any LockstepPeer
    private let pace: Pace?
    private var nextRequest = 0
    private var totals = LineTotals()
    private var gpioWrites: UInt64 = 0
    private var nextWake = LoopInstant.origin
    private var seat = Seat.taken

    /// Whether there is a controller that hears.
    private enum Seat {
        case taken
        /// It is dead.
        case empty
        /// It is dead, and starts as soon as its lines are there.
        case awaited
        /// It is stopped: what is sent to it waits on the wire.
        case asleep
    }

    /// How long a controller may take to start, and to answer. Real time.
    private static var startLimit: Span { .seconds(60) }
    private static var idleLimit: Span { .seconds(30) }
    /// Exchanges at one instant before the conversation is held to be endless.
    private static var roundsMax: Int { 10_000 }

    /// A driver.
    /// - Parameter rate: virtual seconds per real second; `nil` for as fast as it goes.
    init(world: Body, setup: DriverSetup, server: any LockstepPeer, rate: Double?) {
        self.world = world
        self.setup = setup
        self.server = server
        pace = rate.map { Pace(rate: $0) }
    }

    /// Runs to the end; what was traced is whole, however it ends.
    /// - Returns: the number of advances it took.
    mutating func run() throws(PatientError) -> Int {
        let advances: Int
        do {
            advances = try drive()
        } catch {
            // That the trace cannot be written either is not what went wrong first.
            try? finishFiles()
            throw error
        }
        try finishFiles()
        return advances
    }

    private mutating func finishFiles() throws(PatientError) {
        try setup.files.append(&world)
        try setup.files.finish()
    }

    private mutating func drive() throws(PatientError) -> Int {
        setup.runner.say(.ready)
        try accept()
        var instant = world.now
        var advances = 0
        while true {
            pace?.wait(until: instant)
            advances += try settle(at: instant)
            guard setup.runner.tell(time: instant) else {
                throw .run("the runner ended at \(instant.inWords) of the run")
            }
            guard instant < setup.end else { break }
            // What was done to a process is felt at once, not when something else happens.
            if try askRunner(at: instant) { advances += try settle(at: instant) }
            let next = min(world.nextEvent, nextWake, nextRequestTime, setup.end)
            instant = max(next, instant + Span(milliseconds: 1))
        }
        do { try server.finish() } catch { throw .run("\(error)") }
        return advances
    }

    private var nextRequestTime: LoopInstant {
        nextRequest < setup.requests.count ? setup.requests[nextRequest] : setup.end
    }

    /// Everything at one instant, until neither side has more to say.
    private mutating func settle(at instant: LoopInstant) throws(PatientError) -> Int {
        world.advance(to: instant)
        if seat != .taken {
            try settleAlone()
            guard seat == .awaited, !setup.lines.isHungUp else { return 0 }
            try start(at: instant)
        }
        for rounds in 1...Self.roundsMax {
            try setup.files.append(&world)
            setup.lines.flush()
            try send()
            guard let idle = try exchange(at: instant) else {
                try recover(at: instant)
                guard seat == .taken else { return rounds }
                continue
            }
            nextWake = idle.nextWake
            try receive(idle)
            if !world.hasOutputs, !setup.lines.pends { return rounds }
        }
        throw .run("controller and devices never fall silent at \(instant.inWords) of the run")
    }

    /// The world goes on without a controller; with a stopped one as far as the wires hold.
    private mutating func settleAlone() throws(PatientError) {
        nextWake = setup.end
        try setup.files.append(&world)
        if seat == .asleep { setup.lines.flush() }
        try send()
    }

    /// One advance and its answer; `nil` when the controller is gone.
    private func exchange(at instant: LoopInstant) throws(PatientError) -> LockstepIdle? {
        do {
            try server.send(
                LockstepAdvance(
                    now: instant, wall: setup.clock.wall(at: instant),
                    cgmBytes: totals.sent(setup.lines, .cgm),
                    pumpBytes: totals.sent(setup.lines, .pump), buttonEdges: setup.gpio?.edges ?? 0)
            )
            return try server.awaitIdle(within: Self.idleLimit)
        } catch .closed {
            return nil
        } catch {
            throw .run("\(error), at \(instant.inWords) of the run")
        }
    }

    private mutating func send() throws(PatientError) {
        for output in world.takeOutputs() {
            switch output {
            case .bytes(let bytes, let line):
                // Nobody listens where nobody is.
                if seat == .taken || seat == .asleep { setup.lines.write(bytes, on: line) }
            case .button(let pressed):
                setup.gpio?.press(pressed, at: world.now)
            case .interlock(let fault): setup.gpio?.breakInterlock(fault)
            case .hangUp(let line): setup.lines.hangUp(line)
            case .restored(let line): try setup.lines.restore(line)
            }
        }
    }

    /// Takes exactly what the controller says it has written.
    private mutating func receive(_ idle: LockstepIdle) throws(PatientError) {
        for (line, total) in [(BenchLine.cgm, idle.cgmBytes), (.pump, idle.pumpBytes)] {
            let bytes = try totals.take(setup.lines, line, upTo: total)
            if !bytes.isEmpty { world.receive(bytes, on: line) }
        }
        guard let gpio = setup.gpio, idle.gpioWrites != gpioWrites else { return }
        gpioWrites = idle.gpioWrites
        world.hear(buzzer: gpio.buzzer())
    }

    /// Asks the runner for the process faults that are due, and waits until they are done.
    /// - Returns: whether there were any.
    private mutating func askRunner(at instant: LoopInstant) throws(PatientError) -> Bool {
        let first = nextRequest
        while nextRequest < setup.requests.count, setup.requests[nextRequest] <= instant {
            setup.runner.say(.fault(nextRequest))
            nextRequest += 1
            switch setup.runner.answer() {
            case .carryOn: break
            case .restarted: try start(at: instant)
            case .absent:
                seat = .empty
                leave()
            case .held where seat == .taken: seat = .asleep
            case .released where seat == .asleep: seat = .taken
            case .held, .released: break
            case .end: throw .run("the runner ended at \(instant.inWords) of the run")
            }
        }
        return nextRequest > first
    }

    /// The controller is gone: what it wrote still arrives, then a new one is waited for.
    private mutating func recover(at instant: LoopInstant) throws(PatientError) {
        setup.runner.say(.lost(instant))
        guard setup.runner.answer() == .restarted else {
            throw .run("the controller ended by itself at \(instant.inWords) of the run")
        }
        try start(at: instant)
    }

    /// A new controller takes the place of one that has ended.
    private mutating func start(at instant: LoopInstant) throws(PatientError) {
        if seat == .taken || seat == .asleep { leave() }
        // A board tries to start it again and again until it can open its lines.
        seat = .awaited
        try send()
        if setup.lines.isHungUp { return }
        seat = .taken
        setup.lines.reset()
        setup.runner.say(.free)
        try accept()
        world.controllerStarted()
    }

    /// A controller has ended: its outputs fall, and what it had sent still arrives.
    private mutating func leave() {
        server.disconnect()
        setup.gpio?.release()
        if let gpio = setup.gpio { world.hear(buzzer: gpio.buzzer()) }
        for line in BenchLine.allCases {
            let bytes = setup.lines.readRest(line)
            if !bytes.isEmpty { world.receive(bytes, on: line) }
        }
    }

    private mutating func accept() throws(PatientError) {
        do { try server.accept(within: Self.startLimit) } catch {
            throw .run("no controller: \(error)")
        }
        totals.restart(setup.lines)
        gpioWrites = 0
        setup.gpio?.restart()
    }
}

/// Bytes on each line since the controller's hello.
private struct LineTotals {
    private var sentBefore: [UInt64] = [0, 0]
    private var taken: [UInt64] = [0, 0]

    /// How long bytes that the controller has written may take to arrive. Real time.
    private static let arrivalLimit = Span.seconds(5)

    mutating func restart(_ lines: PatientLines) {
        sentBefore = BenchLine.allCases.map { lines[$0].counters.sent }
        taken = [0, 0]
    }

    func sent(_ lines: PatientLines, _ line: BenchLine) -> UInt64 {
        lines[line].counters.sent - sentBefore[line.index]
    }

    mutating func take(
        _ lines: PatientLines, _ line: BenchLine, upTo total: UInt64
    ) throws(PatientError) -> [UInt8] {
        var bytes: [UInt8] = []
        while taken[line.index] < total {
            let part = lines.read(line)
            taken[line.index] += UInt64(part.count)
            bytes += part
            if part.isEmpty { try wait(for: lines[line]) }
        }
        return bytes
    }

    private func wait(for line: any SerialLine) throws(PatientError) {
        let found = try? Poller.wait(for: [line.pollEntry], timeout: Self.arrivalLimit)
        guard let found, !found[0].isQuiet else {
            throw .run("bytes the controller says it wrote to \(line.path) do not arrive")
        }
    }
}

extension LoopInstant {
    /// "day 1 02:03:04.005", counted from the run's start.
    var inWords: String {
        let pad = { (value: Int64) in value < 10 ? "0\(value)" : "\(value)" }
        let seconds = milliseconds / 1000
        let time = "\(pad(seconds / 3600 % 24)):\(pad(seconds / 60 % 60)):\(pad(seconds % 60))"
        return "day \(seconds / 86_400 + 1) \(time)"
    }
}
