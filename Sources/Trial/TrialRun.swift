// One person, one arm, one seed, one controller: the days are lived and measured.

package import GlycemicMetrics
package import LineController
import Quantities
import SmallMath
import TwinStudy
import VirtualPatient

/// Who decides in a trial.
package protocol TrialController {
    /// Whether the controller gives the meal's bolus, and not the person.
    mutating func begin(_ message: LineInit) throws -> Bool
    /// The next 5 min.
    mutating func decide(_ message: LineObservation) throws -> TrialOrder
}

/// What a controller wants for the next 5 min.
package struct TrialOrder: Sendable, Equatable {
    /// Unit: U/h.
    package var basal: Double
    /// Unit: U.
    package var bolus: Double
    /// What the person is advised to give by hand now; `nil` for no advice. Unit: U.
    package var advised: Double?

    /// An order.
    package init(basal: Double, bolus: Double, advised: Double? = nil) {
        self.basal = basal
        self.bolus = bolus
        self.advised = advised
    }
}

/// What came of it.
package struct TrialOutcome: Sendable, Equatable {
    /// Of true plasma glucose, every 5 min from the fifth minute on.
    package var summary: GlycemicSummary
    /// Given on average. Unit: U/d.
    package var insulinPerDay: Double
    /// The controller's boluses on average. Unit: U/d.
    package var automaticPerDay: Double
}

/// A run to be lived.
package struct TrialRun: Sendable {
    /// Who.
    package let person: TrialPerson
    /// Under what.
    package let arm: TrialArm
    /// Decides everything random.
    package let seed: UInt64
    /// Unit: d.
    package let days: Int

    /// A run.
    package init(person: TrialPerson, arm: TrialArm, seed: UInt64, days: Int) {
        self.person = person
        self.arm = arm
        self.seed = seed
        self.days = days
    }

    /// Midnight of 2026-01-05, in seconds since 1970.
    private static let start: Int64 = 1_767_571_200

    /// Lives the days.
    /// - Throws: what the controller throws, ``TrialError/order(_:)``.
    package func live(_ controller: inout some TrialController) throws -> TrialOutcome {
        let random = SeededGenerator(seed: seed).stream(Self.number(of: person.name))
        let life = TrialLife(
            random, group: person.group, days: days, isRobust: arm.isRobust)
        var noise = BretonNoise(generator: random.stream(3))
        let profile = person.profile(arm.settings)
        let controllerBoluses = try controller.begin(
            LineInit(
                protocol: 1, patient: person.name, t_s: Self.start, step_s: 300,
                announce: arm.isAnnounced, units: "mg/dL", profile: profile))
        var plant = person.plant
        var pump = TrialPump()
        var byHand = BolusByHand(isAdvised: arm.isAdvised)
        var samples: [GlucoseSample] = []
        for minute in stride(from: 0, to: days * 1440, by: 5) {
            let carbs = arm.isAnnounced ? life.entered(minute) : 0
            let bolus = controllerBoluses ? 0 : byHand.take(counted: carbs / profile.cr_g_per_u)
            let given = pump.takeGiven()
            let error = noise.next()
            let order = try controller.decide(
                LineObservation(
                    t_s: Self.start + 60 * Int64(minute),
                    cgm_mgdl: life.isBlind(minute)
                        ? nil
                        : Self.shown(
                            plant.interstitialGlucose.milligramsPerDeciliter + error
                                - life.pressure(minute)),
                    carbs_g: carbs, user_bolus_u: bolus, delivered_basal_u: given.basal,
                    delivered_bolus_u: given.bolus, profile: profile))
            byHand.read(order.advised)
            try pump.take(order, personBolus: bolus)
            for step in 0..<5 {
                let now = minute + step
                plant.step(
                    minute: PlantInput(
                        carbohydrate: .grams(life.eaten(now)), insulinUnits: pump.minute(step),
                        modulation: life.modulation(now)))
            }
            samples.append(
                GlucoseSample(at: .minutes(Int64(minute + 5)), glucose: plant.plasmaGlucose))
        }
        return TrialOutcome(
            summary: try GlycemicSummary(of: samples), insulinPerDay: pump.total / Double(days),
            automaticPerDay: pump.automatic / Double(days))
    }

    /// A sensor's whole numbers, held at its ends. Unit: mg/dL.
    private static func shown(_ glucose: Double) -> Double {
        min(max(glucose.rounded(), 39), 400)
    }

    /// FNV-1a of a name, so that a person's days do not depend on who else takes part.
    private static func number(of name: String) -> UInt64 {
        name.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
