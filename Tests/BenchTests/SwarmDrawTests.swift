// The swarm's draws: a function of the seed, scenarios like any other, faults over in time.

import Quantities
import Safety
import SmallMath
import Testing
import VirtualPatient

import Bench

@Suite("What the swarm draws") struct SwarmDrawTests {
    private static let seeds: [UInt64] = [1, 2, 3]
    private static let drawn = Result {
        try seeds.map { try SwarmDraw(seed: $0, inProcess: false) }
    }

    private func cases() throws -> [SwarmCase] { try Self.drawn.get().map(\.drawn) }

    @Test("a seed draws the same again, and another seed another case")
    func determinism() throws {
        let cases = try cases()
        #expect(try SwarmDraw(seed: 1, inProcess: false).drawn == cases[0])
        #expect(Set(cases).count == Self.seeds.count)
        #expect(cases.map(\.seed) == Self.seeds)
    }

    @Test("without processes faults of the disk are left out and nothing else changes")
    func inProcess() throws {
        // Found by looking through the seeds.
        var whole = try SwarmDraw(seed: Self.withDisk, inProcess: false).drawn
        #expect(whole.faults.contains { $0.target == .disk })
        whole.faults.removeAll { $0.target == .disk }
        #expect(try SwarmDraw(seed: Self.withDisk, inProcess: true).drawn == whole)
    }

    @Test("a case is written as a scenario that says the same, with every property it is held to")
    func text() throws {
        for drawn in try cases() {
            let sentences = SwarmProperty.all.compactMap { $0.sentence(for: drawn) }
                .filter { $0 != SwarmProperty.soundness }
            #expect(sentences.count > 12)
            let scenario = try Scenario.load(
                text: drawn.yaml(title: "A test", purpose: "To be read.", expectations: sentences),
                file: "scenario.yaml", folder: "test")
            #expect(scenario.seed == drawn.seed)
            #expect(scenario.duration == drawn.safety + drawn.recovery)
            #expect(scenario.limits == drawn.limits)
            #expect(scenario.automation == drawn.automation)
            #expect(scenario.sensor.worn == drawn.sensorWorn)
            #expect(scenario.pump == drawn.pump)
            #expect(scenario.meals.map(\.at) == drawn.meals.map(\.at))
            #expect(
                scenario.meals.map(\.food.carbohydrate.grams)
                    == drawn.meals.map { Double($0.carbs) }
            )
            let scripted = scenario.faults.filter { $0.kind != .setChange }
            #expect(scripted == drawn.faults)
            #expect(scenario.expectations.map(\.text) == sentences)
        }
    }

    @Test("faults are over when the safety phase is, whatever is drawn, and every form is drawn")
    func faults() {
        let safety = Span.hours(22)
        var found: Set<FaultForm> = []
        for seed in 0..<1500 {
            let stream = SeededGenerator(seed: UInt64(seed))
            for fault in SwarmFaults.draw(stream, during: safety, inProcess: false) {
                #expect(fault.at + (fault.lasts ?? .zero) <= safety, "\(fault.yaml)")
                #expect(fault.magnitude != .word("blank"))
                if let form = fault.form { found.insert(form) }
            }
        }
        #expect(FaultForm.all.filter { $0.isDrawn && !found.contains($0) } == [])
    }

    @Test("the envelope of an hour is one basal and its multiple, reckoned from the settings alone")
    func envelope() throws {
        var drawn = try cases()[0]
        var therapy = drawn.rightTherapy
        therapy.basal = try #require(BasalSchedule(constant: .unitsPerHour(0.8)))
        drawn.wrongTherapy = therapy
        drawn.limits.hourlyBasalMultiple = 2.5
        drawn.limits.maximumBolus = .units(3)
        let sentences = SwarmProperty.all.compactMap { $0.sentence(for: drawn) }
        // 3.5 times 0.8 U and a step of 0.05 U; half an hour of 0.8 U/h.
        #expect(sentences.contains("automatic in 60 min <= 2.85 U"))
        #expect(sentences.contains("max automatic bolus <= 0.4 U"))
    }

    @Test("somebody's own sentence is a property, and one that is none is refused at its word")
    func asked() throws {
        let asked = try SwarmProperty.asked("alarm no_reading never")
        #expect(asked.sentence(for: try cases()[0]) == "alarm no_reading never")
        #expect(throws: (any Error).self) { try SwarmProperty.asked("alarm no_raeding never") }
    }

    @Test("settings and start glucose that no board or body can have are taken back, and named")
    func redrawn() throws {
        let draw = try SwarmDraw(seed: Self.withRedrawn, inProcess: true)
        #expect(!draw.redrawn.isEmpty)
        #expect(draw.drawn.canBeSetUp)
    }

    private static let withDisk: UInt64 = 5
    private static let withRedrawn: UInt64 = 14
}
