// Every lane of every instruction set is the plant alone, bit for bit.

import PlantKernels
import Quantities
import SmallMath
import Testing
import VirtualPatient

/// S2008 people of all groups; every third starts away from rest.
private func people(_ count: Int) throws -> [S2008] {
    try (0..<count).map { index in
        let group = AgeGroup.allCases[index % AgeGroup.allCases.count]
        let patient = Population(group: group, seed: 7).patient(index + 1)
        guard case .s2008(let plant) = patient.plant else { throw NotS2008() }
        guard index % 3 == 2 else { return plant }
        let steady = try S2008.steadyState(
            of: plant.parameters, plasmaGlucose: .mgPerdL(110 + Double(index)))
        return S2008(parameters: plant.parameters, state: steady.state)
    }
}

private struct NotS2008: Error {}

/// Meals, boluses and, for some, insulin beyond all measure and modulation: different for each.
private func course(_ index: Int, minutes: Int) -> OpenLoopInputs {
    var random = SeededGenerator(seed: UInt64(100 + index))
    var inputs: [PlantInput] = []
    for minute in 0..<minutes {
        let draw = random.uniform()
        var modulation = Modulation<Double>()
        if index % 4 == 1 {
            modulation.insulinUse = 0.5 + draw
            modulation.insulinLiver = 1.5 - draw
            modulation.restingUse = 1 + 3 * draw
            modulation.productionFactor = 0.8 + draw
            modulation.production = draw
            modulation.appearance = 0.3 * draw
            modulation.uptake = 4 * draw
            modulation.emptying = 0.4 + draw
        }
        let extreme = index % 5 == 3 && (100..<160).contains(minute)
        inputs.append(
            PlantInput(
                carbohydrate: .grams(draw > 0.99 ? 60 * draw * draw : 0),
                insulinUnits: extreme ? 50 : draw < 0.01 ? 4 : 0.015, modulation: modulation))
    }
    return OpenLoopInputs(minutes: inputs)
}

@Suite("Lanes of the S2008 plant")
struct LaneTests {
    @Test(
        "every patient of a batch has the bits of the patient alone, also in a group not full",
        arguments: InstructionSet.available, [1, 3, 8, 19])
    func bits(set: InstructionSet, count: Int) throws {
        let people = try people(count)
        let minutes = 500
        let courses = (0..<count).map { course($0, minutes: minutes - 3) }
        let batch = Batch(people, instructionSet: set, blockMinutes: 130)
        var rows = [Int](repeating: 0, count: count)
        var plants = people
        batch.run(minutes: minutes, courses: courses) { patient, block in
            #expect(block.minutes.lowerBound == rows[patient] + 1)
            for minute in block.minutes {
                let given = courses[patient].minutes
                plants[patient].step(
                    minute: given.indices.contains(minute - 1) ? given[minute - 1] : PlantInput())
                let alone = plants[patient]
                if block.plasma(minute) != alone.plasmaGlucose.milligramsPerDeciliter
                    || block.interstitial(minute)
                        != alone.interstitialGlucose.milligramsPerDeciliter
                {
                    Issue.record("patient \(patient) differs at \(minute)")
                    return
                }
                rows[patient] = minute
            }
        }
        #expect(rows == [Int](repeating: minutes, count: count))
    }

    @Test("rows come group by group, block by block and patient by patient")
    func order() throws {
        let batch = Batch(try people(9), instructionSet: .baseline, blockMinutes: 4)
        var seen: [[Int]] = []
        batch.run(minutes: 6, inputs: { _, inputs in inputs.fill(insulin: 0.01) }) {
            seen.append([$0, $1.minutes.lowerBound, $1.minutes.upperBound])
        }
        let groups = [[0, 1, 2, 3], [4, 5, 6, 7], [8]]
        #expect(
            seen
                == groups.flatMap { group in
                    [[1, 5], [5, 7]].flatMap { block in group.map { [$0] + block } }
                })
    }

    @Test("threads' ranges cover everyone once and break between groups", arguments: [1, 2, 3, 50])
    func ranges(threads: Int) throws {
        let batch = Batch(try people(19), instructionSet: .baseline)
        let ranges = batch.ranges(threads: threads)
        #expect(ranges.flatMap { Array($0) } == Array(0..<19))
        #expect(ranges.dropLast().allSatisfy { $0.count % batch.lanes == 0 })
        #expect(ranges.count == min(threads, 5))
    }

    @Test("memory is some hundred bytes a patient and does not grow with the course")
    func memory() throws {
        #expect(Batch<S2008>.bytesPerPatient <= 1024)
        let batch = Batch(try people(2), instructionSet: .baseline, blockMinutes: 120)
        // Four numbers a minute; 33 constants, 13 states and 4 numbers about the meal, twice.
        #expect(batch.workingBytes() == 4 * (8 * 4 * 120 + 2 * 8 * (33 + 13 + 4)))
    }

    @Test("a measurement reports the set it was given, and simulates fewer patients than lanes")
    func throughput() throws {
        var clock = 0.0
        let speed = Throughput.measure(
            try people(1), instructionSet: .baseline, seconds: 0.5,
            cpuSeconds: {
                clock += 1
                return clock
            })
        #expect(speed.instructionSet == .baseline)
        #expect(speed.lanes == 4)
        // Each stretch takes one second of this clock: four patients' days, or one patient's.
        #expect(speed.patientDaysPerCPUSecond == 4)
        #expect(speed.scalarPatientDaysPerCPUSecond == 1)
        #expect(speed.ratio == 4)
        #expect(speed.bytesPerPatient == Batch<S2008>.bytesPerPatient)
    }

    @Test("one vector's operations are its lanes' own")
    func operations() {
        func check<V: Lanes>(_: V.Type) {
            var a = V(0)
            var b = V(0)
            for lane in 0..<V.count {
                a[lane: lane] = [1, -2, 3.5, 0, -0.0, 7, 8, 9][lane]
                b[lane: lane] = [2, -3, 3.5, -0.0, 0, 6, 8, 1e300][lane]
            }
            let chosen = V.choose(a.isMore(than: b), V(1), V(0))
            for lane in 0..<V.count {
                let (x, y) = (a[lane: lane], b[lane: lane])
                #expect(V.larger(a, b)[lane: lane].bitPattern == Double.larger(x, y).bitPattern)
                #expect(V.smaller(a, b)[lane: lane].bitPattern == Double.smaller(x, y).bitPattern)
                #expect(chosen[lane: lane] == (x > y ? 1 : 0))
                #expect((a / V(3))[lane: lane].bitPattern == (x / 3).bitPattern)
            }
            #expect(V.isTrueAnywhere(a.isMore(than: b)))
            #expect(!V.isTrueAnywhere(a.isMore(than: a)))
        }
        check(SIMD2<Double>.self)
        check(SIMD4<Double>.self)
        check(SIMD8<Double>.self)
        check(Tagged<Int, SIMD4<Double>>.self)
    }

    @Test("the hyperbolic tangent is within 1e-10 of SmallMath's everywhere")
    func tanh() {
        var worst = 0.0
        for step in -4000...4000 {
            let x = Double(step) * 0.01
            worst = max(worst, abs(Double.tanh(x) - Elementary.tanh(x)))
        }
        for x in [-1e300, -1e-300, 1e-300, 1e300] {
            worst = max(worst, abs(Double.tanh(x) - Elementary.tanh(x)))
        }
        #expect(worst < 1e-10)
    }
}
