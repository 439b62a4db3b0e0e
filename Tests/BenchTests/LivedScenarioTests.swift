// What a scenario's life does to its person, and that each consumer of chance has its own stream.

import Bench
import Quantities
import Testing

private func play(_ text: String) throws -> ScenarioPlay {
    try BenchScenario.sampled(duration: "4 days", text)
}

@Suite("Streams of chance") struct StreamTests {
    private func run(_ text: String) throws -> (trace: BenchTrace, outputs: [WorldOutput]) {
        var talk = try BenchScenario.conversation(play(text))
        try talk.connect()
        for step in 1...8 {
            talk.advance(to: .hours(Int64(step)))
            _ = try talk.status()
        }
        return (talk.trace, talk.outputs)
    }

    @Test(
        "what does not come to act changes no byte",
        arguments: [
            "rescue: rule_of_15", "exercise: [{at: 9 h, lasts: 1 h, intensity: light}]",
            "alcohol: [{at: 9 h, amount: 1 g/kg}]",
            "illness: [{at: 9 h, lasts: 2 days, severity: severe}]",
            "faults: [{fault: occlusion, target: set, at: 9 h, magnitude: 50 %}]",
            "faults: [{fault: bit_errors, target: cgm_line, at: 9 h, for: 1 h, magnitude: 1 %}]",
        ])
    func silent(text: String) throws {
        let plain = try run("")
        let other = try run(text)
        #expect(plain.trace == other.trace)
        #expect(plain.outputs == other.outputs)
    }

    @Test("days that differ change glucose, not the pump's metering or the sensor's noise")
    func variability() throws {
        let plain = try run("").trace
        let other = try run("variability: {class: drawn}").trace
        #expect(plain.minutes.map(\.plasma) != other.minutes.map(\.plasma))
        #expect(plain.minutes.map(\.reached) == other.minutes.map(\.reached))
        let errors = { (trace: BenchTrace) in
            trace.events(of: .cgm).map { event in
                (event.value ?? 0) - (trace.minutes[Int(event.at.minutes)].interstitial ?? 0)
            }
        }
        let pairs = Array(zip(errors(plain), errors(other)))
        #expect(pairs.count == 97)
        // A G6's error grows with glucose by a few hundredths, and readings are rounded.
        let drift = zip(plain.minutes, other.minutes).reduce(0) {
            max($0, ($1.0.interstitial ?? 0) - ($1.1.interstitial ?? 0)).magnitude
        }
        #expect(drift > 5)
        #expect(pairs.allSatisfy { ($0 - $1).magnitude < 1.5 + 0.3 * drift })
    }

    @Test("a faulty sensor changes nothing but its readings")
    func sensorFaults() throws {
        let plain = try run("sensor: {model: g6}").trace
        let other = try run("sensor: {model: icgm-floor, faults: usual}").trace
        #expect(plain.minutes == other.minutes)
    }

    @Test("a scenario's life is the same to the byte when it is lived again")
    func again() throws {
        let text = """
            meals: [{at: 07:30, carbs: 50 g, fat: 20 g, protein: 20 g, announced: exactly}]
            exercise: [{at: 09:00, lasts: 40 min, intensity: vigorous}]
            alcohol: [{at: 08:00, amount: 0.5 g/kg}]
            illness: [{at: 06:00, lasts: 1 days, severity: mild}]
            variability: {class: drawn}
            rescue: rule_of_15
            sensor: {model: g7, faults: usual}
            pump: {model: tslim_like, faults: usual}
            """
        let first = try run(text)
        let second = try run(text)
        #expect(first.trace == second.trace)
        #expect(first.outputs == second.outputs)
    }
}

@Suite("A lived scenario") struct LivedScenarioTests {
    private func lowest(_ text: String, patient: String) throws -> Double {
        let play = try BenchScenario.sampled(duration: "1 days", patient: patient, text)
        var talk = try BenchScenario.conversation(play)
        talk.advance(to: .hours(8))
        return talk.trace.minutes.compactMap(\.plasma).min() ?? .nan
    }

    @Test(
        "exercise lowers glucose on every plant",
        arguments: ["s2008", "s2013", "hovorka"])
    func exercise(model: String) throws {
        let patient = "{model: \(model), cohort: adult, draw: 2}"
        let rest = try lowest("", patient: patient)
        let moved = try lowest(
            "exercise: [{at: 08:00, lasts: 60 min, intensity: moderate}]", patient: patient)
        #expect(moved < rest - 5, "\(moved) \(rest)")
    }

    @Test("a run starts at the glucose asked for")
    func initialGlucose() throws {
        var talk = try BenchScenario.conversation(
            BenchScenario.sampled(
                patient: "{model: s2008, cohort: adult, draw: 1, initial_glucose: 190 mg/dL}"))
        talk.advance(to: .minutes(1))
        let plasma = try #require(talk.trace.minutes.first?.plasma)
        #expect((plasma - 190).magnitude < 0.01)
    }

    @Test("a person with a rescue rule eats 15 g when the sensor shows a low, and says so nowhere")
    func rescue() throws {
        let patient = "{model: s2008, cohort: adult, draw: 1, initial_glucose: 90 mg/dL}"
        let overdose = """
            sensor: {model: exact}
            meals: [{at: 06:10, carbs: 10 g, announced: exactly, bolus: 8 U}]
            """
        var talk = try BenchScenario.conversation(
            BenchScenario.sampled(patient: patient, overdose + "\nrescue: rule_of_15"))
        talk.advance(to: .hours(5))
        let eaten = talk.trace.events(of: .meal).filter { $0.detail == "rescue" }
        let first = try #require(eaten.first)
        #expect(eaten.allSatisfy { $0.value == 15 })
        let low = try #require(
            talk.trace.events(of: .cgm).first { ($0.value ?? 999) < 70 || $0.detail == "low" })
        // Five minutes to find the sugar; a minute of life is written down at its end.
        #expect(first.at - low.at >= .minutes(5))
        #expect(first.at - low.at <= .minutes(7))
        #expect(talk.trace.events(of: .carbEntry).count == 1)
        #expect(
            try lowest(overdose, patient: patient) < talk.trace.minutes.compactMap(\.plasma).min()
                ?? 0)
    }
}
