// Virtual people of the Hovorka plant: a seed and a number name a person.

import Quantities
public import SmallMath

/// A person of the Hovorka population.
public struct HovorkaPatient: Sendable, Hashable {
    /// Such as "hovorka-adult-7@seed42".
    public let name: String
    /// The physiology.
    public let parameters: HovorkaParameters

    /// The person at basal steady state, at minute 0.
    public var plant: Hovorka { Hovorka(parameters: parameters) }
}

/// The adults of one seed after Wilinska 2010, numbered from 1.
///
/// Person 7 of a seed is the same whoever else is drawn: each number has its own random stream.
public struct HovorkaPopulation: Sendable {
    /// The seed the people belong to.
    public let seed: UInt64

    /// A population; nothing is drawn yet.
    /// - Throws: ``TableError`` for adolescents and children: the published population is one of
    ///   adults (18 people, 74.9 ± 14.4 kg), and no published rule scales it to the young.
    public init(group: AgeGroup, seed: UInt64) throws(TableError) {
        guard group == .adult else {
            throw TableError(
                column: "group",
                problem:
                    "the Hovorka population is published for adults only; no \(group.rawValue) "
                    + "can be drawn from it (the UVA/Padova plants have all three groups)")
        }
        self.seed = seed
    }

    /// One person. Candidates are drawn until one passes every rule.
    ///
    /// Cost: up to 26 simulated hours a candidate; about one of five passes.
    /// - Parameter number: 1 or more.
    public func patient(_ number: Int) -> HovorkaPatient {
        precondition(number >= 1, "people are numbered from 1")
        var generator = SeededGenerator(seed: seed).stream(4).stream(UInt64(number))
        while true {
            if case .accepted(let parameters) = Self.candidate(&generator) {
                return HovorkaPatient(
                    name: "hovorka-adult-\(number)@seed\(seed)", parameters: parameters)
            }
        }
    }

    /// What became of one draw.
    public enum Candidate: Sendable {
        /// A person.
        case accepted(HovorkaParameters)
        /// Nobody: the first rule that was broken.
        case rejected(RejectionRule)
    }

    /// Why a draw is no person. The first is McGill's; the others are ours.
    public enum RejectionRule: String, Sendable, CaseIterable {
        /// Production too low for what is used without insulin: 0.8·EGP0 is not at least
        /// 5.5·(F01/0.85)/6.5, both in µmol/kg/min.
        case productionTooLow
        /// Body mass 45...140 kg, as for the adults of the UVA/Padova plants.
        case bodyMass
        /// 1/ka,int 1...45 min: the published spread reaches from seconds to hours.
        case interstitialDelay
        /// No insulin holds the basal glucose, or a declared range is left.
        case noSteadyState
        /// No insulin holds 5.5 mmol/L, or 10 mmol/L: a person without insulin must pass both.
        case targetsNotHeld
        /// Basal insulin 0.07...0.63 U/kg a day: Wilinska's 0.35 ± 0.14, two deviations.
        case basalRate
        /// The kidneys clear at most 0.15 L of plasma a minute, R_cl·V_G·BW: no more glucose can be
        /// lost than is filtered, and 135 to 150 mL/min is already called hyperfiltration. The
        /// published spread of R_cl alone (0.01 ± 0.025) gives kidneys that hold glucose at their
        /// threshold whatever insulin does.
        case renalClearance
        /// One unit lowers plasma glucose by 10 to 200 mg/dL.
        case sensitivity
        /// Plasma glucose passes 180 mg/dL within 12 h without insulin.
        case insulinDependence
        /// 42 g without bolus raise plasma glucose by 15 to 250 mg/dL.
        case mealRise
    }

    /// Draws once and judges.
    /// - Parameter generator: advances by the draws of one candidate.
    public static func candidate(_ generator: inout SeededGenerator) -> Candidate {
        let values = HovorkaDistributions.draw(&generator)
        let production = values[HovorkaDistributions.productionPosition]
        let use = values[HovorkaDistributions.usePosition]
        guard 0.8 * production >= 5.5 * (use / 0.85) / 6.5 else {
            return .rejected(.productionTooLow)
        }
        guard (45...140).contains(values[HovorkaDistributions.bodyMassPosition]) else {
            return .rejected(.bodyMass)
        }
        let delay = 1 / values[HovorkaDistributions.interstitialPosition]
        guard (1...45).contains(delay) else { return .rejected(.interstitialDelay) }
        guard let parameters = try? HovorkaParameters(values: values) else {
            return .rejected(.noSteadyState)
        }
        if let rule = brokenAtRest(parameters) { return .rejected(rule) }
        guard renalClearance(values) <= renalClearanceMax else {
            return .rejected(.renalClearance)
        }
        if let rule = brokenInTests(parameters) { return .rejected(rule) }
        return .accepted(parameters)
    }

    /// Filtered by two kidneys at most. Unit: L/min. Source: where hyperfiltration begins
    /// (135-150 mL/min in the literature of diabetic kidneys), its upper end.
    static let renalClearanceMax = 0.15

    /// Plasma the kidneys clear of glucose above their threshold. Unit: L/min.
    private static func renalClearance(_ values: [Double]) -> Double {
        values[HovorkaDistributions.renalClearancePosition]
            * values[HovorkaDistributions.glucoseVolumePosition]
            * values[HovorkaDistributions.bodyMassPosition]
    }

    private static func brokenAtRest(_ p: HovorkaParameters) -> RejectionRule? {
        for target in [5.5, 10] {
            guard (try? p.steadyState(plasmaGlucose: .mmolPerL(target))) != nil else {
                return .targetsNotHeld
            }
        }
        let daily = 1440 * p.basalUnitsPerMinute / p.bodyMass
        return (0.07...0.63).contains(daily) ? nil : .basalRate
    }

    private static func brokenInTests(_ p: HovorkaParameters) -> RejectionRule? {
        let response = HovorkaResponse(of: p)
        if !(10...200).contains(response.dropPerUnit) { return .sensitivity }
        if response.peakWithoutInsulin <= 180 { return .insulinDependence }
        return (15...250).contains(response.riseAfterMeal) ? nil : .mealRise
    }
}
