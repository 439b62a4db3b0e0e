// What came of a run, as a line of results.

import GlycemicMetrics
import Quantities
import SuiteResults
package import TrialResults

extension TrialRow {
    /// A run that was lived, or why it could not be.
    package init(
        _ plan: TrialPlan, _ key: TrialKey, person: String,
        outcome: Result<TrialOutcome, TrialFailure>
    ) {
        var fields: [(String, JSONValue)] = [
            ("index", .count(key.index)), ("cohort", .string(plan.cohorts[key.cohort].name)),
            ("person", .string(person)), ("arm", .string(plan.arms[key.arm].name)),
            ("controller", .string(plan.deciders[key.decider].name)),
            // A seed may be more than a float counts exactly.
            ("seed", .string("\(key.seed)")), ("days", .count(plan.days)),
        ]
        switch outcome {
        case .failure(let failure): fields.append(("failure", .string(failure.text)))
        case .success(let found):
            fields += [
                ("failure", .null), ("insulin_u_per_day", .number(found.insulinPerDay)),
                ("automatic_u_per_day", .number(found.automaticPerDay)),
                ("lowest", .number(found.summary.lowest.milligramsPerDeciliter)),
            ]
            fields += found.summary.entries.map { entry in
                guard let value = entry.value else { return (entry.key, .null) }
                let isCount = GlycemicSummary.isCount(entry.key)
                return (entry.key, isCount ? .count(Int(value)) : .number(value))
            }
        }
        self.init(fields)
    }
}

/// Why a run has no metrics.
package struct TrialFailure: Error, Sendable, Equatable {
    /// One sentence.
    package let text: String

    /// A failure.
    package init(_ text: String) { self.text = text }
}
