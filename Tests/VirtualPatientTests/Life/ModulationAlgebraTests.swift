// Influences on a person combine as declared, and stay within their limits.

import PlantKernels
import Testing
import VirtualPatient

@Suite("Combining modulations")
struct ModulationAlgebraTests {
    /// Eight numbers in the order of the fields.
    private func numbers(_ m: Modulation<Double>) -> [Double] {
        [
            m.insulinUse, m.insulinLiver, m.restingUse, m.productionFactor, m.production,
            m.appearance, m.uptake, m.emptying,
        ]
    }

    private func modulation(_ values: [Double]) -> Modulation<Double> {
        var m = Modulation<Double>()
        m.insulinUse = values[0]
        m.insulinLiver = values[1]
        m.restingUse = values[2]
        m.productionFactor = values[3]
        m.production = values[4]
        m.appearance = values[5]
        m.uptake = values[6]
        m.emptying = values[7]
        return m
    }

    private let a = [1.5, 0.5, 2.0, 0.75, -1.0, 0.25, 3.0, 0.5]
    private let b = [2.0, 0.25, 0.5, 2.0, 4.0, 1.5, 0.5, 1.5]

    @Test("Factors multiply and amounts add")
    func combines() {
        // By hand, from a and b.
        #expect(
            numbers(modulation(a).combined(with: modulation(b)))
                == [3.0, 0.125, 1.0, 1.5, 3.0, 1.75, 3.5, 0.75])
    }

    @Test("Order does not matter, and the neutral modulation changes nothing")
    func algebra() {
        let (x, y) = (modulation(a), modulation(b))
        #expect(numbers(x.combined(with: y)) == numbers(y.combined(with: x)))
        #expect(numbers(x.combined(with: Modulation())) == a)
        #expect(numbers(Modulation<Double>().combined(with: x)) == a)
    }

    @Test("The share of basal insulin in the resting use is the person's Vmx·Ib/Vm0, at most 20")
    func share() throws {
        let person = try LifePerson.adult001.parameters()
        // docs/virtual-life.md: 0.96.
        #expect(abs(person.traits.insulinShare - 0.96) < 0.005)
        var values = person.values
        values[11] = 0.9
        // By hand: 0.9/0.031319 times as much, 27.6.
        #expect(try S2008Parameters(values: values).traits.insulinShare == 20)
        #expect(try traits(insulinShare: 20).insulinShare == 20)
        #expect(throws: TableError.self) { try traits(insulinShare: 20.1) }
    }

    @Test("Two influences that each take all of the resting use do not give it back together")
    func twoLosses() throws {
        // By hand: insulin's effect at 0.48 with a share of 4 would be 1 − 0.52·4 = −1.08 of the
        // resting use, and two of them 1.17 times as much as at rest.
        let body = try traits(insulinShare: 4)
        let ill = try Illness(.severe, startMinute: 0, days: 3, body: body).modulation(minute: 2880)
        #expect(ill.restingUse == 0)
        #expect(ill.combined(with: ill).bounded().restingUse == 0.05)
    }

    @Test("Values outside the limits are held at their ends, values within stay as they are")
    func limits() {
        #expect(numbers(modulation(a).bounded()) == a)
        let high = modulation([Double](repeating: 1000, count: 8)).bounded()
        #expect(numbers(high) == [8, 4, 12, 16, 24, 40, 50, 2])
        let low = modulation([Double](repeating: -1000, count: 8)).bounded()
        #expect(numbers(low) == [0.1, 0.1, 0.05, 0, -10, 0, 0, 0.15])
    }

    @Test("Not a number becomes a limit instead of reaching the plant")
    func notANumber() {
        let broken = modulation([Double](repeating: .nan, count: 8)).bounded()
        #expect(numbers(broken) == [0.1, 0.1, 0.05, 0, -10, 0, 0, 0.15])
    }
}
