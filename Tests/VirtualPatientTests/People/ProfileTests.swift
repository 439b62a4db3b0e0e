// People in a clinician's numbers.

import Quantities
import Testing
import VirtualPatient

@Suite("Profiles of people")
struct ProfileTests {
    private func value(_ key: String, of profile: PatientProfile) throws -> Double {
        let index = try #require(PatientMeasure.all.firstIndex { $0.key == key })
        return profile.values[index]
    }

    private func profile(_ name: String) throws -> PatientProfile {
        let name = try #require(PersonName(name))
        return try #require(PatientProfile(of: People.named(name)))
    }

    @Test("one unit in a glucose clamp acts as rapid insulin does, and glucose stays put")
    func clamp() throws {
        for name in ["adult-median", "s2013-adult-median", "hovorka-adult-2@seed1"] {
            let person = try People.named(#require(PersonName(name)))
            let action = InsulinAction(of: person.physiology)
            #expect(action.largestDeviation < 1, "\(name): \(action.largestDeviation) mg/dL")
            // Rapid-acting analogues: onset 5 to 30 min, peak 1 to 3 h (labels of lispro and
            // aspart); the tail of a model's insulin is longer than the 5 h of the labels.
            #expect((5...30).contains(action.onset), "\(name): onset \(action.onset)")
            #expect((60...180).contains(action.peak), "\(name): peak \(action.peak)")
            #expect((240...900).contains(action.duration), "\(name): duration \(action.duration)")
        }
    }

    @Test("a profile repeats the therapy estimate and the standard responses")
    func consistent() throws {
        let person = try People.named(#require(PersonName("adult-7@seed42")))
        let profile = try #require(PatientProfile(of: person))
        let therapy = try #require(TherapyEstimate(for: person, group: .adult))
        #expect(try value("cr_g_per_u", of: profile) == therapy.carbRatio.gramsPerUnit)
        #expect(try value("tdi_u_per_day", of: profile) == therapy.totalDailyInsulin.units)
        #expect(
            try value("isf_mg_dl_per_u", of: profile)
                == therapy.sensitivity.milligramsPerDeciliterPerUnit)
        #expect(try value("body_mass_kg", of: profile) == person.physiology.bodyMass)
        // Hand check: 24 h of basal and five meals of 42 g.
        let daily = 24 * therapy.basalRate.unitsPerHour + 5 * 42 / therapy.carbRatio.gramsPerUnit
        #expect(abs(try value("tdi_u_per_day", of: profile) - daily) < 0.002)
    }

    @Test("where a simulation starts changes nothing in a profile")
    func start() throws {
        let person = try People.named(#require(PersonName("child-2@seed8")))
        let elsewhere = try PatientRecord(person, steadyAt: .mgPerdL(160))
        #expect(PatientProfile(of: person) == PatientProfile(of: elsewhere))
    }

    @Test("the middle person of a group has nothing unusual; one changed to slow insulin has")
    func unusual() throws {
        #expect(try profile("adult-median").unusual.isEmpty)
        let median = try People.named(#require(PersonName("adult-median")))
        var values = median.physiology.values
        for (index, parameter) in PlantModel.s2008.parameters.enumerated()
        where ["kd", "ka2", "p2u"].contains(parameter.name) {
            values[index] *= 0.45
        }
        let slow = try PatientRecord(
            name: "slow", group: .adult, physiology: Physiology(.s2008, values: values))
        let found = try #require(PatientProfile(of: slow)).unusual
        let peak = try #require(found.first { $0.measure.key == "action_peak_min" })
        #expect(peak.isHigh)
        #expect(peak.percentile >= 97)
    }

    @Test("the percentile tables are of the people they claim: half of some lie below the median")
    func tables() throws {
        let people = try People(model: .s2008, group: .adult, seed: 2008)
        let profiles = (1...24).compactMap { PatientProfile(of: people.patient($0)) }
        #expect(profiles.count == 24)
        // 24 people and seven measures: half below, within 3.5 standard errors (0.36).
        let medians = [
            ("body_mass_kg", 83.95), ("isf_mg_dl_per_u", 16.02), ("cr_g_per_u", 11.43),
            ("action_peak_min", 106.5), ("meal_peak_min", 219), ("basal_u_per_h", 1.2),
            ("night_rise_mg_dl", 154.8),
        ]
        for (key, median) in medians {
            let below = try profiles.filter { try value(key, of: $0) < median }.count
            #expect((4...20).contains(below), "\(key): \(below) of 24 below \(median)")
        }
    }
}
