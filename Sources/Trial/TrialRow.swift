// One finished run as a line of results: written once, read back when merged and reported.

import Foundation
import GlycemicMetrics
import Quantities
import SuiteResults

/// What came of one run.
package struct TrialRow: Sendable, Equatable {
    /// The line without its end, as it stands in the file.
    package let line: String
    /// Place in the plan.
    package let index: Int
    /// Names of what was run.
    package let cohort: String
    /// See ``cohort``.
    package let person: String
    /// See ``cohort``.
    package let arm: String
    /// See ``cohort``.
    package let controller: String
    /// The seed.
    package let seed: UInt64
    /// Why there are no metrics; `nil` when there are.
    package let failure: String?
    /// Given on average; `nil` after a failure. Unit: U/d.
    package let insulinPerDay: Double?
    /// The controller's boluses on average; `nil` after a failure. Unit: U/d.
    package let automaticPerDay: Double?
    private let metrics: [String: Double?]

    /// The columns before the metrics, in order.
    package static let columns = [
        "index", "cohort", "person", "arm", "controller", "seed", "days", "failure",
        "insulin_u_per_day", "automatic_u_per_day",
    ]

    /// One of ``GlycemicSummary/keys``, or "lowest"; `nil` when it has no value.
    package func metric(_ key: String) -> Double? { metrics[key] ?? nil }

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
        let line = JSONValue.object(fields).text
        guard let row = TrialRow(line: line) else {
            preconditionFailure("a line just written can be read")
        }
        self = row
    }

    private struct Head: Decodable {
        let index: Int
        let cohort, person, arm, controller, seed: String
        let failure: String?
        let insulin_u_per_day, automatic_u_per_day, lowest: Double?
    }

    private struct Numbers: Decodable {
        var values: [String: Double?] = [:]

        struct Key: CodingKey {
            let stringValue: String
            var intValue: Int? { nil }
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            for key in GlycemicSummary.keys + ["lowest"] {
                let place = Key(stringValue: key)
                guard container.contains(place) else { continue }
                values[key] = try container.decodeIfPresent(Double.self, forKey: place)
            }
        }
    }

    /// Reads a line; `nil` when it is torn or no line of results.
    package init?(line: String) {
        let decoder = JSONDecoder()
        let data = Data(line.utf8)
        guard let head = try? decoder.decode(Head.self, from: data),
            let numbers = try? decoder.decode(Numbers.self, from: data),
            let seed = UInt64(head.seed), head.index >= 0,
            head.failure != nil || numbers.values["mean"] != nil
        else { return nil }
        self.line = line
        index = head.index
        cohort = head.cohort
        person = head.person
        arm = head.arm
        controller = head.controller
        self.seed = seed
        failure = head.failure
        insulinPerDay = head.insulin_u_per_day
        automaticPerDay = head.automatic_u_per_day
        metrics = numbers.values
    }
}

/// Why a run has no metrics.
package struct TrialFailure: Error, Sendable, Equatable {
    /// One sentence.
    package let text: String

    /// A failure.
    package init(_ text: String) { self.text = text }
}
