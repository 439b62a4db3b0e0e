// A person with sensor, pump and button, in virtual time; the person is simulated or recorded.

import DeviceProtocols
public import Quantities
import SmallMath

/// What is different between a virtual patient and a recorded person.
public protocol WorldBody: Sendable {
    /// What moves this body's insulin.
    associatedtype Mechanism: PumpMechanism
    /// When the sensor speaks next; `nil` never again.
    var nextSample: LoopInstant? { get }
    /// The sensor speaks.
    mutating func takeSample() -> SensorReading
    /// One minute passes.
    mutating func live(eating grams: Double, insulin: InsulinAmount)
    /// Plasma and interstitial glucose; `nil` when nobody knows.
    var truth: (plasma: Glucose, interstitial: Glucose)? { get }
    /// Whether commanded insulin acts on this body. If not, a command is a violation.
    static var answersToInsulin: Bool { get }
}

/// The world of a scenario.
public struct VirtualWorld<Body: WorldBody>: World {
    /// Virtual time.
    public private(set) var now = LoopInstant.origin
    private var body: Body
    private var cgm: VirtualCGM
    private var pump: VirtualPump<Body.Mechanism>
    private var person: VirtualPerson
    private var record: WorldRecord
    private var faults: FaultTimeline
    private let sensorGaps: [Range<LoopInstant>]
    private var nextMinute = LoopInstant.origin
    private var minuteNumber = 0
    private var meals: [MealInProgress] = []
    private var basalOfMinute = InsulinAmount.zero
    private var bolusOfMinute = InsulinAmount.zero

    private struct MealInProgress: Sendable {
        let gramsPerMinute: Double
        var minutesLeft: Int64
    }

    /// A world at its start; the sensor's receiver greets at once.
    init(
        _ scenario: Scenario, body: Body, cgm: VirtualCGM, pump: VirtualPump<Body.Mechanism>,
        person: VirtualPerson
    ) {
        self.body = body
        self.cgm = cgm
        self.pump = pump
        self.person = person
        record = WorldRecord(
            noise: scenario.lineNoise, generator: WorldStreams(seed: scenario.seed).noise)
        faults = FaultTimeline(scenario.faults)
        sensorGaps = scenario.sensorGaps
        record.send(self.cgm.hello(at: now), on: .cgm, at: now)
    }

    /// Total basal and bolus insulin the pump has delivered.
    public var pumpTotals: (basal: InsulinAmount, bolus: InsulinAmount) { pump.totals }

    /// The rate the pump delivers at now.
    public var pumpRate: InsulinRate { pump.basalRate }

    /// The next sample or act of the person.
    public var nextEvent: LoopInstant {
        let never = LoopInstant(milliseconds: .max)
        return min(body.nextSample ?? never, person.nextAct ?? never)
    }

    /// Moves time on.
    public mutating func advance(to instant: LoopInstant) {
        precondition(instant >= now, "time does not go back")
        while true {
            deliver(to: max(now, min(nextMinute, nextEvent, instant)))
            if now == nextMinute { liveMinute() }
            while let act = person.takeAct(at: now) { carryOut(act) }
            while let due = body.nextSample, due <= now { sample() }
            for event in faults.take(upTo: now) { record.note(event) }
            if now >= instant { break }
        }
        collectPump()
    }

    private mutating func deliver(to instant: LoopInstant) {
        for item in pump.run(to: instant) {
            if item.purpose == .basal {
                basalOfMinute += item.amount
            } else {
                bolusOfMinute += item.amount
            }
        }
        now = instant
        collectPump()
    }

    /// The minute that ends now is lived through: what was eaten and delivered in it acts.
    private mutating func liveMinute() {
        if minuteNumber > 0 {
            body.live(eating: eatMinute(), insulin: basalOfMinute + bolusOfMinute)
        }
        let truth = body.truth
        record.note(
            TraceMinute(
                minute: minuteNumber, plasma: truth?.plasma.milligramsPerDeciliter,
                interstitial: truth?.interstitial.milligramsPerDeciliter,
                basal: basalOfMinute, bolus: bolusOfMinute))
        basalOfMinute = .zero
        bolusOfMinute = .zero
        minuteNumber += 1
        nextMinute = nextMinute + .minutes(1)
    }

    private mutating func eatMinute() -> Double {
        var grams = 0.0
        for index in meals.indices {
            grams += meals[index].gramsPerMinute
            meals[index].minutesLeft -= 1
        }
        meals.removeAll { $0.minutesLeft <= 0 }
        return grams
    }

    private mutating func sample() {
        let reading = body.takeSample()
        guard !sensorGaps.contains(where: { $0.contains(now) }) else { return }
        record.send(cgm.measurement(reading, status: .ok, at: now), on: .cgm, at: now)
        let event: (value: Double?, detail: String) =
            switch reading {
            case .value(let glucose): (glucose.milligramsPerDeciliter, "")
            case .low: (nil, "low")
            case .high: (nil, "high")
            case .missing: (nil, "missing")
            }
        note(.cgm, value: event.value, detail: event.detail)
    }

    private mutating func carryOut(_ act: PersonAct) {
        switch act {
        case .eat(let carbs, let lasts):
            let minutes = max(1, Int64(lasts.minutes.rounded()))
            meals.append(
                MealInProgress(
                    gramsPerMinute: carbs.grams / Double(minutes), minutesLeft: minutes))
            note(.meal, value: carbs.grams)
        case .enter(let carbs): pump.enter(carbs)
        case .bolus(let amount):
            if !pump.startBolus(amount) { person.retry(act, at: now) }
        case .press(let pressed):
            record.press(pressed)
            if pressed { note(.button) }
        }
    }

    /// Bytes from the controller.
    public mutating func receive(_ bytes: [UInt8], on line: BenchLine) {
        guard line == .pump else { return }
        pump.receive(bytes)
        collectPump()
    }

    /// The buzzer as it is now.
    public mutating func hear(buzzer: Bool) {
        guard person.hear(buzzer, at: now) else { return }
        note(.buzzer, value: buzzer ? 1 : 0)
    }

    /// Notes that another controller came.
    public mutating func controllerStarted() { note(.controllerStarted) }

    private mutating func collectPump() {
        for bytes in pump.takeOutputs() { record.send(bytes, on: .pump, at: now) }
        for event in pump.takeEvents() {
            record.note(event)
            guard event.kind == .dose, !Body.answersToInsulin else { continue }
            note(.violation, id: event.id, detail: "a recorded person was sent a dose")
        }
    }

    private mutating func note(
        _ kind: TraceEvent.Kind, id: UInt64 = 0, value: Double? = nil, detail: String = ""
    ) {
        record.note(
            TraceEvent(at: now - .origin, kind: kind, id: id, value: value, detail: detail))
    }

    /// Whether there is something to send.
    public var hasOutputs: Bool { record.hasOutputs }

    /// What to send.
    public mutating func takeOutputs() -> [WorldOutput] { record.takeOutputs() }

    /// What to write down.
    public mutating func takeTrace() -> BenchTrace { record.takeTrace() }

    /// What the pump must not forget.
    public mutating func takePumpMemory() -> [UInt8]? { pump.takeMemory() }
}

/// The independent random streams of a world: one more consumer does not shift the others.
struct WorldStreams {
    let sensor: SeededGenerator
    let pump: SeededGenerator
    let noise: SeededGenerator
    let identity: SeededGenerator

    init(seed: UInt64) {
        let root = SeededGenerator(seed: seed)
        sensor = root.stream(101)
        pump = root.stream(102)
        noise = root.stream(103)
        identity = root.stream(104)
    }
}
