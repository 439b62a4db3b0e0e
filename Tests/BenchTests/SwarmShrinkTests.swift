// Shrinking: what is left is small, cannot be made smaller, and fails for the same reason.

import Quantities
import Testing

import Bench

@Suite("Shrinking a case of the swarm") struct SwarmShrinkTests {
    private static let sentence = "alarm no_reading never"
    private static let drawn = Result { try SwarmDraw(seed: 3, inProcess: true).drawn }

    /// A drawn life with five faults, of which one is looked for.
    private func large() throws -> SwarmCase {
        var drawn = try Self.drawn.get()
        drawn.faults = [
            Scenario.Fault(at: .minutes(61), lasts: .minutes(7), .duplicate, .cgm, .number(10_000)),
            Scenario.Fault(at: .minutes(122), lasts: .minutes(33), .hangUp, .pumpLine),
            Scenario.Fault(at: .minutes(437), lasts: .minutes(97), .off, .cgm),
            Scenario.Fault(at: .minutes(500), .reset, .cgm),
            Scenario.Fault(at: .minutes(600), lasts: .minutes(11), .suspend, .pump),
        ]
        return drawn
    }

    private func run(_ failed: Bool, _ sentence: String, _ measured: String = "m") -> SwarmRun {
        SwarmRun(
            checks: [
                SwarmRun.Check(
                    text: sentence, passed: !failed, measured: measured, atMilliseconds: nil)
            ], head: "")
    }

    private func shrink(
        _ drawn: SwarmCase, budget: Int = 500, _ fails: @escaping (SwarmCase) -> Bool
    ) throws -> SwarmShrink.Shrunk {
        let property = try SwarmProperty.asked(Self.sentence)
        let first = run(true, Self.sentence)
        let finding = try #require(SwarmFinding("asked", Self.sentence, in: first))
        var shrink = SwarmShrink(drawn, failing: finding, of: property, budget: budget) {
            run(fails($0), $1)
        }
        return try shrink.run()
    }

    private static func isBlind(_ drawn: SwarmCase, for span: Span) -> Bool {
        drawn.faults.contains { fault in
            fault.kind == .off && fault.target == .cgm && fault.lasts.map { $0 >= span } ?? false
        }
    }

    @Test("the one fault that matters is left, no longer than it must be, in a plain short run")
    func oneFault() throws {
        let shrunk = try shrink(large()) { Self.isBlind($0, for: .minutes(21)) }
        let left = shrunk.smallest
        #expect(shrunk.isMinimal)
        #expect(left.faults.map(\.kind) == [.off])
        #expect(left.faults.first?.lasts == .minutes(30))
        #expect(left.meals.isEmpty && left.life.isEmpty)
        #expect(left.recovery == .zero && left.safety <= .hours(2))
        #expect(left.wrongTherapy == nil && left.initialGlucose == nil)
        #expect(left.sensor == "exact" && !left.isVariable && !left.rescues)
        #expect(left.patient == (try large()).patient)
        #expect(left.seed == 3)
    }

    @Test("what only fails together stays together, and no part of it can be taken away")
    func together() throws {
        let large = try large()
        try #require(large.meals.count > 2)
        let meal = large.meals[large.meals.count / 2]
        let fails = { (drawn: SwarmCase) in
            Self.isBlind(drawn, for: .minutes(1))
                && drawn.faults.contains { $0.kind == .suspend }
                && drawn.meals.contains { $0.carbs == meal.carbs }
        }
        let left = try shrink(large, fails).smallest
        #expect(left.faults.map(\.kind) == [.off, .suspend])
        #expect(left.meals.map(\.carbs) == [meal.carbs])
        for index in left.faults.indices {
            var smaller = left
            smaller.faults.remove(at: index)
            #expect(!fails(smaller))
        }
    }

    @Test("no more runs are spent than allowed, and that it may be smaller is said")
    func budget() throws {
        var runs = 0
        let shrunk = try shrink(large(), budget: 6) {
            runs += 1
            return Self.isBlind($0, for: .minutes(21))
        }
        #expect(runs == 6)
        #expect(shrunk.runs == 6)
        #expect(!shrunk.isMinimal)
    }

    @Test("a run that dies of something else is no smaller failure of the same kind")
    func otherReason() throws {
        let sound = try #require(SwarmProperty.all.first { $0.id == "sound" })
        let words = { (drawn: SwarmCase) in
            drawn.faults.count >= 3 ? "ended by signal 4: trap 17" : "gave up after 3 s"
        }
        let first = run(true, SwarmProperty.soundness, words(try large()))
        let finding = try #require(SwarmFinding("sound", SwarmProperty.soundness, in: first))
        var shrink = SwarmShrink(try large(), failing: finding, of: sound, budget: 300) {
            run(true, $1, words($0))
        }
        let shrunk = try shrink.run()
        #expect(shrunk.smallest.faults.count == 3)
        #expect(shrunk.finding.measured == "ended by signal 4: trap 17")
    }

    @Test("a failure of the recovery keeps its recovery phase, right after the last fault")
    func recovery() throws {
        let back = try #require(SwarmProperty.all.first { $0.id == "stays-unlatched" })
        let large = try large()
        let sentence = try #require(back.sentence(for: large))
        let finding = try #require(SwarmFinding(back.id, sentence, in: run(true, sentence)))
        var shrink = SwarmShrink(large, failing: finding, of: back, budget: 500) {
            run(Self.isBlind($0, for: .minutes(5)), $1)
        }
        let left = try shrink.run().smallest
        #expect(left.recovery == large.recovery)
        #expect(left.faults.count == 1)
        #expect(left.safety == .hours(1))
    }
}
