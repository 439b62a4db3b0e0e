// One finished run as a line of results: written once, read back when merged and reported.

import Foundation
import GlycemicMetrics
package import SuiteResults

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
    /// Length of the run. Unit: d.
    package let days: Int
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

    /// Columns of the metrics, in order.
    package static let metricKeys = ["lowest"] + GlycemicSummary.keys

    /// One of ``metricKeys``; `nil` when it has no value.
    package func metric(_ key: String) -> Double? { metrics[key] ?? nil }

    /// A line of fields in the order they are written.
    /// - Parameter fields: those of ``columns``, and those of ``metricKeys`` unless it failed
    ///   (programmer error otherwise).
    package init(_ fields: [(String, JSONValue)]) {
        guard let row = TrialRow(line: JSONValue.object(fields).text) else {
            preconditionFailure("a line just written can be read")
        }
        self = row
    }

    private struct Head: Decodable {
        let index, days: Int
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
            for key in TrialRow.metricKeys {
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
            let seed = UInt64(head.seed), head.index >= 0, head.days > 0,
            head.failure != nil || numbers.values["mean"] != nil
        else { return nil }
        self.line = line
        index = head.index
        cohort = head.cohort
        person = head.person
        arm = head.arm
        controller = head.controller
        self.seed = seed
        days = head.days
        failure = head.failure
        insulinPerDay = head.insulin_u_per_day
        automaticPerDay = head.automatic_u_per_day
        metrics = numbers.values
    }
}
