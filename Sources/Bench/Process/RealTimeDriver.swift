// Drives a world over real lines on the machine's clock: for a real board, and for `--rate 1`.

import DeviceProtocols
import EdgeDevices
import Quantities

/// The real-time driver: virtual time is real time since the controller first spoke.
struct RealTimeDriver<Body: World> {
    private var world: Body
    private let setup: DriverSetup
    private var pace = Pace(rate: 1)
    private var nextRequest = 0

    /// The buzzer is looked at this often; a line has no way to call out.
    private static var look: Span { Span(milliseconds: 100) }

    /// A driver that has not begun.
    init(world: Body, setup: DriverSetup) {
        self.world = world
        self.setup = setup
    }

    /// Runs to the end, or to the wish to stop (``StopRequest``); then what was traced is whole.
    mutating func run() throws(PatientError) {
        setup.runner.say(.ready)
        let first = waitForController()
        pace = Pace(rate: 1)
        if !first.isEmpty { world.receive(first, on: .pump) }
        var nextLook = LoopInstant.origin
        while true {
            let now = min(pace.now, setup.end)
            world.advance(to: now)
            if let gpio = setup.gpio, now >= nextLook {
                world.hear(buzzer: gpio.buzzer())
                nextLook = now + Self.look
            }
            for line in BenchLine.allCases {
                let bytes = setup.lines.read(line)
                if !bytes.isEmpty { world.receive(bytes, on: line) }
            }
            // What the pump remembers is in place before anyone hears its answer.
            try setup.files.append(&world)
            try send()
            _ = setup.runner.tell(time: now)
            try askRunner(at: now)
            guard now < setup.end, !StopRequest.isRaised else { break }
            wait(until: setup.gpio == nil ? world.nextEvent : min(world.nextEvent, nextLook))
        }
        try setup.files.finish()
    }

    /// Waits until the controller speaks to the pump: its lines are open then. What is sent before
    /// would be lost, the first sample with it.
    /// - Returns: what it said.
    private func waitForController() -> [UInt8] {
        var decoder = FrameDecoder()
        var said: [UInt8] = []
        while !StopRequest.isRaised {
            let bytes = setup.lines.read(.pump)
            decoder.push(bytes)
            said += bytes
            // An open wire may bring noise; only a whole frame is a word.
            while let result = decoder.next() {
                if case .success = result { return said }
            }
            let entry = setup.lines[.pump].pollEntry
            let found = try? Poller.wait(for: [entry], timeout: .seconds(1))
            if let found, found[0].hungUp { pause() }
        }
        return []
    }

    private mutating func send() throws(PatientError) {
        setup.lines.flush()
        for output in world.takeOutputs() {
            switch output {
            case .bytes(let bytes, let line): setup.lines.write(bytes, on: line)
            case .button(let pressed): setup.gpio?.press(pressed, at: world.now)
            case .interlock(let fault): setup.gpio?.breakInterlock(fault)
            case .hangUp(let line): setup.lines.hangUp(line)
            case .restored(let line): try setup.lines.restore(line)
            }
        }
    }

    private func wait(until instant: LoopInstant) {
        var due = min(instant, setup.end)
        if nextRequest < setup.requests.count { due = min(due, setup.requests[nextRequest]) }
        let left = min(pace.left(until: due), .seconds(1))
        let entries = BenchLine.allCases.map { setup.lines[$0].pollEntry }
        guard left > .zero, let found = try? Poller.wait(for: entries, timeout: left) else {
            return
        }
        // A line whose other end is not open is always "ready": do not spin on it.
        if found.contains(where: { $0.hungUp }) { pause() }
    }

    private func pause() { _ = try? Poller.wait(for: [], timeout: Span(milliseconds: 50)) }

    private mutating func askRunner(at instant: LoopInstant) throws(PatientError) {
        while nextRequest < setup.requests.count, setup.requests[nextRequest] <= instant {
            setup.runner.say(.fault(nextRequest))
            nextRequest += 1
            switch setup.runner.answer() {
            case .carryOn, .absent, .held, .released: break
            case .restarted:
                setup.lines.reset()
                setup.gpio?.release()
                setup.runner.say(.free)
                world.controllerStarted()
            case .end: throw .run("the runner ended at \(instant.inWords) of the run")
            }
        }
    }
}
