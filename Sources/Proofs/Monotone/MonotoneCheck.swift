// Whether a riskier input ever raises what the judge authorises.

import Quantities
package import Safety
import SmallMath

/// A pair in which the riskier situation was given more.
public struct MonotoneViolation: Sendable, Equatable {
    /// The pair's number: with the seed it draws the same pair again.
    public var pair: Int
    /// What became riskier.
    public var step: String
    /// What is authorised in the safer situation and in the riskier one, in words.
    public var safer: String
    /// See ``safer``.
    public var riskier: String
}

/// What was found over many pairs.
public struct MonotoneReport: Sendable, Equatable {
    /// Pairs judged.
    public var pairs = 0
    /// Pairs in which the riskier situation was given less: the check had something to see.
    public var lowered = 0
    /// Pairs in which it was given more.
    public var raised = 0
    /// The first few of those.
    public var violations: [MonotoneViolation] = []
}

/// The search for a riskier input that raises a dose.
///
/// The dose is the bolus and all that the rate delivers over a whole lease: a bolus that is cut
/// leaves its room to the rate, which is rounded down by its own step, so that then a step of the
/// rate is let pass. A riskier input raises neither the bolus nor the dose. Inputs that take away
/// what automation rests on may bring scheduled basal back, and no more.
public enum MonotoneCheck {
    /// Who judges, so that a judge with a mistake can be put in.
    package typealias Judging = (DeliveryRequest?, SafetyFacts, Limits) -> Delivery

    /// The judge as it is.
    package static func judged(
        _ request: DeliveryRequest?, _ facts: SafetyFacts, _ limits: Limits
    ) -> Delivery {
        Judge(limits: limits).evaluate(request, facts: facts).authorised
    }

    /// Judges random pairs.
    public static func run(pairs: Int, seed: UInt64) -> MonotoneReport {
        run(pairs: pairs, seed: seed, judging: judged)
    }

    package static func run(
        pairs: Int, seed: UInt64, judging: Judging
    ) -> MonotoneReport {
        let root = SeededGenerator(seed: seed)
        var report = MonotoneReport()
        for pair in 0..<pairs {
            // A stream for each, so that one pair can be looked at alone.
            var draw = SituationDraw(generator: root.stream(UInt64(pair)))
            let safer = draw.situation()
            let steps = RiskStep.allCases
            let step = steps[min(steps.count - 1, Int(draw.between(0, Double(steps.count))))]
            let riskier = draw.riskier(safer, step)
            let before = judging(safer.request, safer.facts, safer.limits)
            let after = judging(riskier.request, riskier.facts, riskier.limits)
            report.pairs += 1
            if dose(after) < dose(before) { report.lowered += 1 }
            guard isRaised(before, after, step, safer.facts) else { continue }
            report.raised += 1
            guard report.violations.count < 10 else { continue }
            report.violations.append(
                MonotoneViolation(
                    pair: pair, step: step.rawValue, safer: words(before), riskier: words(after)))
        }
        return report
    }

    private static func dose(_ delivery: Delivery) -> InsulinAmount {
        delivery.bolus + delivery.basal.amount(over: FixedLimits.lease)
    }

    private static func isRaised(
        _ before: Delivery, _ after: Delivery, _ step: RiskStep, _ facts: SafetyFacts
    ) -> Bool {
        if after.bolus > before.bolus { return true }
        let allowed =
            step.restoresSchedule
            ? Delivery(basal: max(before.basal, facts.scheduledBasal), bolus: before.bolus) : before
        let rounding =
            after.bolus < before.bolus
            ? facts.basalIncrement.amount(over: FixedLimits.lease) : .zero
        return dose(after) > dose(allowed) + rounding
    }

    private static func words(_ delivery: Delivery) -> String {
        "\(delivery.basal.unitsPerHour) U/h, \(delivery.bolus.units) U"
    }
}
