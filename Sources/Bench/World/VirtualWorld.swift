// A person with sensor, pump and button, in virtual time; the person is simulated or recorded.

import DeviceProtocols
public import Quantities
import SmallMath
import VirtualPatient

/// The world of a scenario.
public struct VirtualWorld<Body: WorldBody>: World {
    /// Virtual time.
    public private(set) var now = LoopInstant.origin
    var body: Body
    private var cgm: VirtualCGM
    var pump: VirtualPump<Body.Mechanism>
    var person: VirtualPerson
    private var record: WorldRecord
    private var faults: FaultTimeline
    private let sensorGaps: [Range<LoopInstant>]
    private var nextMinute = LoopInstant.origin
    private var minuteNumber = 0
    private let streams: WorldStreams
    private var mealsBegun: [Meal] = []
    private var basalOfMinute = InsulinAmount.zero
    private var bolusOfMinute = InsulinAmount.zero
    private var sensorNumber = 0
    private var lastShown = SensorReading.missing

    /// A world at its start; the sensor's receiver greets at once.
    init(
        _ scenario: Scenario, body: Body, cgm: VirtualCGM, pump: VirtualPump<Body.Mechanism>,
        person: VirtualPerson
    ) {
        self.body = body
        self.cgm = cgm
        self.pump = pump
        self.person = person
        streams = WorldStreams(seed: scenario.seed)
        record = WorldRecord(noise: scenario.lineNoise, generator: streams.noise)
        faults = FaultTimeline(scenario)
        sensorGaps = scenario.sensorGaps
        record.send(self.cgm.hello(at: now), on: .cgm, at: now)
    }

    /// Total basal and bolus insulin the pump has delivered.
    public var pumpTotals: (basal: InsulinAmount, bolus: InsulinAmount) { pump.totals }

    /// The rate the pump delivers at now.
    public var pumpRate: InsulinRate { pump.basalRate }

    /// What is still to come of a bolus the person began.
    public var userBolusLeft: InsulinAmount {
        guard let running = pump.mechanism.runningBolus, running.purpose == .userBolus else {
            return .zero
        }
        return running.remaining
    }

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
        let reached = minuteNumber > 0 ? live() : pump.takeReached()
        let truth = body.truth
        record.note(
            TraceMinute(
                minute: minuteNumber, plasma: truth?.plasma.milligramsPerDeciliter,
                interstitial: truth?.interstitial.milligramsPerDeciliter,
                basal: basalOfMinute, bolus: bolusOfMinute, reached: reached?.units))
        basalOfMinute = .zero
        bolusOfMinute = .zero
        minuteNumber += 1
        nextMinute = nextMinute + .minutes(1)
    }

    /// - Returns: the insulin that really reached the tissue; `nil` when nobody knows.
    private mutating func live() -> InsulinVolume? {
        let reached = pump.takeReached()
        let sugar = body.live(
            BodyMinute(
                meals: mealsBegun, insulin: reached ?? InsulinVolume(basalOfMinute + bolusOfMinute),
                sensor: lastShown))
        mealsBegun.removeAll(keepingCapacity: true)
        if sugar > .zero { note(.meal, value: sugar.grams, detail: "rescue") }
        return reached
    }

    private mutating func sample() {
        let reading = body.takeSample()
        let worn = body.sensor
        if worn.number != sensorNumber {
            sensorNumber = worn.number
            cgm.pair(with: streams.sensorID(number: worn.number))
            note(.sensorChanged, value: Double(worn.number))
        }
        guard !sensorGaps.contains(where: { $0.contains(now) }) else {
            lastShown = .missing
            return
        }
        lastShown = reading
        record.send(cgm.measurement(reading, status: worn.status, at: now), on: .cgm, at: now)
        let event: (value: Double?, detail: String) =
            switch reading {
            case .value(let glucose): (glucose.milligramsPerDeciliter, "")
            case .low: (nil, "low")
            case .high: (nil, "high")
            case .missing: (nil, worn.words)
            }
        note(.cgm, value: event.value, detail: event.detail)
    }

    private mutating func carryOut(_ act: PersonAct) {
        switch act {
        case .eat(let meal):
            mealsBegun.append(meal)
            note(.meal, value: meal.carbohydrate.grams)
        case .enter(let carbs): pump.enter(carbs)
        case .bolus(let amount):
            if pump.startBolus(amount) == .busy { person.retry(act, at: now) }
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

    mutating func note(
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
