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
    var cgm: VirtualCGM
    var pump: VirtualPump<Body.Mechanism>
    var person: VirtualPerson
    var record = WorldRecord()
    private var lines: WorldLines
    private var timeline: FaultTimeline
    var cgmFaults: CGMFaults
    private var samplesDue: [CGMDelivery] = []
    let panelFaults: PanelFaults
    /// The buzzer's line, whoever hears it.
    var buzzer = false
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
        lines = WorldLines(scenario.faults, streams: streams)
        timeline = FaultTimeline(scenario)
        cgmFaults = CGMFaults(scenario.faults, streams: streams)
        panelFaults = PanelFaults(scenario.faults)
        if !cgmFaults.isOff(at: now) { send(self.cgm.hello(at: now), on: .cgm) }
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

    /// The next thing that happens by itself: a sample, an act of the person, bytes that come
    /// late, or a begin or end of what is scripted.
    public var nextEvent: LoopInstant {
        [
            body.nextSample, person.nextAct, samplesDue.first?.due, lines.nextEvent,
            pump.nextOutput, timeline.nextEdge,
        ].compactMap(\.self).min() ?? LoopInstant(milliseconds: .max)
    }

    /// Moves time on.
    public mutating func advance(to instant: LoopInstant) {
        precondition(instant >= now, "time does not go back")
        while true {
            deliver(to: max(now, min(nextMinute, nextEvent, instant)))
            if now == nextMinute { liveMinute() }
            while let act = person.takeAct(at: now) { carryOut(act) }
            while let due = body.nextSample, due <= now { sample() }
            sendSamplesDue()
            for edge in timeline.take(upTo: now) { pass(edge) }
            hearPump()
            if now >= instant { break }
        }
        collectPump()
    }

    private mutating func pass(_ edge: FaultEdge) {
        record.note(edge.event)
        if let fault = edge.fault { bringAbout(fault, begins: edge.isBegin) }
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
        lastShown = .missing
        if cgmFaults.isOff(at: now) { return }
        let said = cgmFaults.disturb(reading, worn.status, at: now)
        let sample = cgm.take(said.0, status: said.1, at: now)
        for delivery in cgmFaults.deliveries(of: sample, at: now) {
            let index = samplesDue.firstIndex { $0.due > delivery.due } ?? samplesDue.endIndex
            samplesDue.insert(delivery, at: index)
        }
    }

    private mutating func sendSamplesDue() {
        while let first = samplesDue.first, first.due <= now {
            samplesDue.removeFirst()
            send(cgm.frame(first.sample, at: now), on: .cgm)
            guard first.isShown else { continue }
            lastShown = first.sample.reading
            noteSample(first.sample)
        }
    }

    private mutating func noteSample(_ sample: CGMSample) {
        switch sample.reading {
        case .value(let glucose): note(.cgm, value: glucose.milligramsPerDeciliter)
        case .low: note(.cgm, detail: "low")
        case .high: note(.cgm, detail: "high")
        case .missing: note(.cgm, detail: body.sensor.words(sample.status))
        }
    }

    private mutating func carryOut(_ act: PersonAct) {
        switch act {
        case .eat(let meal):
            mealsBegun.append(meal)
            note(.meal, value: meal.carbohydrate.grams)
        case .enter(let carbs): pump.enter(carbs)
        case .state(let statement): pump.state(statement)
        case .test(let shown): if let glucose = shown ?? body.truth?.plasma { pump.test(glucose) }
        case .bolus(let amount):
            if pump.startBolus(amount) == .busy { person.retry(act, at: now) }
        case .press(let pressed): press(pressed)
        }
    }

    /// Bytes from the controller; nothing listens on the sensor's line.
    public mutating func receive(_ bytes: [UInt8], on line: BenchLine) {
        guard line == .pump else { return }
        lines.receive(bytes, on: line, at: now)
        hearPump()
        collectPump()
    }

    /// The pump takes in what has arrived.
    private mutating func hearPump() {
        for bytes in lines.arriving(at: .pump, at: now) { pump.receive(bytes) }
    }

    /// A device sends; what arrives at once is given out.
    mutating func send(_ bytes: [UInt8], on line: BenchLine) {
        lines.send(bytes, on: line, at: now)
        deliverLines()
    }

    private mutating func deliverLines() {
        for arrival in lines.arriving(at: now) {
            record.put(.bytes(arrival.bytes, arrival.line))
        }
    }

    /// The buzzer as it is now.
    public mutating func hear(buzzer: Bool) {
        if buzzer != self.buzzer { note(.buzzer, value: buzzer ? 1 : 0) }
        self.buzzer = buzzer
        listen()
    }

    /// Notes that another controller came.
    public mutating func controllerStarted() { note(.controllerStarted) }

    private mutating func collectPump() {
        for bytes in pump.takeOutputs() { send(bytes, on: .pump) }
        deliverLines()
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
