// A person in a clinician's numbers, each measured by simulation, and what is unusual in them.

import Quantities

/// The measures of one person.
public struct PatientProfile: Sendable, Hashable {
    /// Whose.
    public let name: String
    /// The group compared with, and whose test meal was eaten.
    public let group: AgeGroup
    /// Which plant the person has.
    public let model: PlantModel
    /// The test meal. Unit: g.
    public var testMealGrams: Double { group.testMealGrams }
    /// The values in the order of ``PatientMeasure/all``.
    public let values: [Double]

    /// Measures a person at rest; where a simulation of the person starts does not matter.
    /// Cost: about eight simulated days.
    /// - Parameter group: stands in where the person has none.
    /// - Returns: `nil` if one unit does not lower this person's glucose at all.
    public init?(of patient: PatientRecord, group: AgeGroup = .adult) {
        let group = patient.group ?? group
        guard let therapy = TherapyEstimate(for: patient, group: group) else { return nil }
        let response = PatientResponse(of: patient)
        let plant = patient.atRest.plant
        let unit = response.course(bolusUnits: 1)
        let meal = response.course(grams: group.testMealGrams)
        let night = response.course(insulinFactor: 0, minutes: 480)
        let action = InsulinAction(of: patient.physiology)
        let mass = patient.physiology.bodyMass
        let basal = 60 * plant.basalUnitsPerMinute
        let daily = therapy.totalDailyInsulin.units
        name = patient.name
        self.group = group
        model = patient.physiology.model
        values = [
            mass, response.fastingGlucose, plant.signals.plasmaInsulin, daily, daily / mass, basal,
            100 * 24 * basal / daily, response.fastingGlucose - unit.lowest,
            Double(unit.lowestMinute), therapy.carbRatio.gramsPerUnit, Double(action.onset),
            Double(action.peak), Double(action.duration), Double(meal.highestMinute),
            meal.highest - response.fastingGlucose, night.last - response.fastingGlucose,
        ]
    }

    /// One measure that is rare in the person's group.
    public struct Unusual: Sendable, Hashable {
        /// Which.
        public let measure: PatientMeasure
        /// Its value in its unit.
        public let value: Double
        /// Whether it is high; else it is low.
        public let isHigh: Bool
        /// Where it stands among the group, 0...100; 0 and 100 mean beyond everybody in the table.
        public let percentile: Double
    }

    /// The measures at or beyond the 3rd and 97th percentile of the group, rarest first.
    public var unusual: [Unusual] {
        guard let norms = PatientNorms.table(model, group) else { return [] }
        var found: [Unusual] = []
        for (index, measure) in PatientMeasure.all.enumerated() {
            let percentile = PatientNorms.percentile(of: values[index], among: norms[index])
            guard percentile <= 3 || percentile >= 97 else { continue }
            found.append(
                Unusual(
                    measure: measure, value: values[index], isHigh: percentile >= 97,
                    percentile: percentile))
        }
        // A stable order: equally rare measures stay in the order of the table.
        return found.enumerated().sorted {
            let (a, b) = ($0.element.rarity, $1.element.rarity)
            return a == b ? $0.offset < $1.offset : a < b
        }.map(\.element)
    }
}

extension PatientProfile.Unusual {
    /// Percent of the group that is at least as far out. Range: 0...3.
    fileprivate var rarity: Double { isHigh ? 100 - percentile : percentile }
}
