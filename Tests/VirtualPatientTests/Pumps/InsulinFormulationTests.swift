// Kinds of insulin, by simulation on the plants, against published times and exposures.

import Testing
import VirtualPatient

/// One published S2008 person, from the declared order of parameters.
private func person(
    _ values: [Double]
) throws -> S2008Parameters { try S2008Parameters(values: values) }

/// A person whose parameters are the medians of simglucose's ten adults (vpatient_params.csv,
/// NumPy, 4 digits).
private func median(_ changes: [String: Double] = [:]) throws -> S2008Parameters {
    var values = [
        86.43, 2.358, 142.9, 106.6, 0.1551, 0.04089, 0.006084, 0.7882, 0.178, 1.871, 0.05101,
        0.04319, 245.5, 0.117, 0.05681, 0.03599, 0.165, 0.2934, 0.009088, 0.00381, 0.008314,
        0.01565, 0.0915, 0.00355, 0.01625, 0.6, 0.9, 0.0005, 339, 1,
    ]
    for (index, declaration) in S2008Parameters.declarations.enumerated() {
        if let change = changes[declaration.name] { values[index] = change }
    }
    return try person(values)
}

private func response(_ person: S2008Parameters) -> InsulinResponse {
    let plant = S2008(parameters: person)
    return InsulinResponse(of: plant, basal: plant.basal.unitsPerMinute, minutes: 300)
}

@Suite("Insulin formulations")
struct InsulinFormulationTests {
    @Test("lispro/aspart on S2008 peaks in plasma at 40 to 60 min and acts most at 70 to 95 min")
    func rapid() throws {
        let answer = response(try InsulinFormulation.rapid.applied(to: median()))
        #expect(answer.plasmaPeak > 40 && answer.plasmaPeak < 60)
        #expect(answer.actionPeak > 70 && answer.actionPeak < 95)
    }

    @Test("faster aspart gives 1.5 to 2 times the exposure in 30 min (Heise 2017), and acts sooner")
    func faster() throws {
        let plain = response(try median())
        let faster = response(try InsulinFormulation.fasterAspart.applied(to: median()))
        let ratio = faster.firstHalfHour / plain.firstHalfHour
        #expect(ratio >= 1.5 && ratio <= 2.0)
        #expect(faster.actionPeak < plain.actionPeak - 5)
        #expect(faster.earlyHalf < plain.earlyHalf)
    }

    @Test("the children's profile acts most at 65 min, to 0.2 min, in whoever has it")
    func children() throws {
        #expect(InsulinFormulation.childProfile == .actionPeak(minutes: 65))
        let child = try InsulinFormulation.childProfile.applied(to: median())
        #expect(abs(response(child).actionPeak - 65) < 0.2)
        let slow = try InsulinFormulation.childProfile.applied(to: median(["ka2": 0.03]))
        #expect(abs(response(slow).actionPeak - 65) < 0.2)
    }

    @Test("an insulin changes no basal rate")
    func basal() throws {
        let plain = S2008(parameters: try median()).basal.unitsPerMinute
        for kind in [InsulinFormulation.fasterAspart, .childProfile] {
            let other = S2008(parameters: try kind.applied(to: median()))
            #expect(other.basal.unitsPerMinute == plain)
        }
    }

    @Test("a time out of range or out of reach is refused by name; so is nothing to speed up")
    func refused() throws {
        let person = try median()
        for minutes in [29.9, 180.1, .nan] {
            let error = #expect(throws: TableError.self) {
                try InsulinFormulation.actionPeak(minutes: minutes).applied(to: person)
            }
            #expect(error?.column == "actionPeak.minutes")
        }
        let none = #expect(throws: TableError.self) {
            try InsulinFormulation.fasterAspart.applied(to: median(["ka1": 0]))
        }
        #expect(none?.column == "ka1")
        #expect(throws: TableError.self) {
            try InsulinFormulation.scale(reaching: 60) { _ throws(TableError) in 100 }
        }
    }
}

@Suite("Insulin formulations on the Hovorka plant")
struct HovorkaFormulationTests {
    /// Hovorka et al. 2004, nominal adult, at a basal glucose of 110 mg/dL; the rest as published.
    private func nominal() throws -> HovorkaParameters {
        try HovorkaParameters(values: [
            75, 16.1, 9.7, 0.066, 0.006, 0.06, 0.03, 51.2, 8.2, 520, 0.16, 0.12, 0.138, 55, 40,
            0.8, 9, 0.003, 0.03, 0.09, 110,
        ])
    }

    private func response(_ person: HovorkaParameters) -> InsulinResponse {
        let plant = Hovorka(parameters: person)
        return InsulinResponse(of: plant, basal: plant.basalUnitsPerMinute, minutes: 300)
    }

    @Test("an insulin can be given to every accepted person, also with 25 U/min of basal")
    func largeBasal() throws {
        // The least sensitive to insulin that the declared ranges allow, and the largest.
        let person = try HovorkaParameters(values: [
            200, 45, 2, 0.06, 0.0034, 0.056, 0.024, 0.5, 0.1, 10, 0.15, 0.3, 1, 55, 40, 0.9, 9,
            0.01, 0.03, 0.09, 110,
        ])
        #expect(person.basalUnitsPerMinute > 25)
        let child = try InsulinFormulation.childProfile.applied(to: person)
        #expect(abs(response(child).actionPeak - 65) < 0.5)
    }

    @Test("aspart peaks in plasma at 63 min (SciPy), half of it at 20 and 156 min")
    func rapid() throws {
        // matrix exponential of the absorption chain with tmaxI 55 min, ke 0.138/min:
        // 63.25, 20.1 and 155.6 min (tools/oracles/pump_insulin.py)
        let answer = response(try InsulinFormulation.rapid.applied(to: nominal()))
        #expect(abs(answer.plasmaPeak - 63.25) < 0.5)
        #expect(abs(answer.earlyHalf - 20.1) < 0.5)
        #expect(abs((answer.lateHalf ?? 0) - 155.6) < 0.5)
    }

    @Test(
        "faster aspart gives 1.5 to 2 times the exposure in 30 min; the children's profile 65 min")
    func others() throws {
        let plain = response(try nominal())
        let faster = response(try InsulinFormulation.fasterAspart.applied(to: nominal()))
        let ratio = faster.firstHalfHour / plain.firstHalfHour
        #expect(ratio >= 1.5 && ratio <= 2.0)
        let child = response(try InsulinFormulation.childProfile.applied(to: nominal()))
        #expect(abs(child.actionPeak - 65) < 0.2)
    }
}
