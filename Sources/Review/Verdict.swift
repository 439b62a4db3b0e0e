// The first sentence of a report: how it went, and what a clinician must not overlook.

import GlycemicMetrics
import Quantities
import SuiteResults

/// What the run comes to.
struct Verdict {
    /// How much attention something needs.
    enum Level: Int, Comparable {
        case good, attention, unsafe

        static func < (a: Level, b: Level) -> Bool { a.rawValue < b.rawValue }

        /// What it is called on the page.
        func label(_ subject: RunReport.Subject) -> String {
            switch self {
            case .good: subject == .virtualPatient ? "Nothing unsafe found" : "Nothing amiss found"
            case .attention: "Needs a look"
            case .unsafe: "Unsafe or failed"
            }
        }
    }

    /// One thing found.
    struct Finding {
        let level: Level
        let text: String
    }

    let level: Level
    /// One or two sentences.
    let headline: String
    /// What made the level, worst first.
    let findings: [Finding]
    /// Metrics of what the page draws as the line.
    let metrics: GlycemicSummary?

    init(_ report: RunReport) {
        let isPlant = report.subject == .virtualPatient
        let metrics = isPlant ? report.trueMetrics ?? report.sensorMetrics : report.sensorMetrics
        var findings = Self.evidence(report)
        if isPlant, let metrics { findings += Self.glucose(metrics, report) }
        findings += Self.alarms(report)
        let order = findings.enumerated().sorted {
            $0.element.level != $1.element.level
                ? $0.element.level > $1.element.level : $0.offset < $1.offset
        }
        self.findings = order.map(\.element)
        level = findings.map(\.level).max() ?? .good
        self.metrics = metrics
        headline = Self.headline(report, metrics)
    }

    private static func headline(_ report: RunReport, _ metrics: GlycemicSummary?) -> String {
        var sentences: [String] = []
        if report.subject == .recordedPerson {
            sentences.append("Advice only: nothing was delivered.")
            for row in report.forecastAccuracy.sorted(by: { $0.horizon < $1.horizon }).prefix(1) {
                sentences.append(
                    "Forecasts \(Markup.duration(row.horizon)) ahead missed by "
                        + "\(Markup.fixed(row.twinRMSE, 1)) mg/dL, against "
                        + "\(Markup.fixed(row.holdRMSE, 1)) for \u{201C}stays as it is\u{201D}.")
            }
            return sentences.joined(separator: " ")
        }
        guard let metrics else { return "No glucose was recorded." }
        sentences.append("In range \(Markup.fixed(metrics.inRange, 1)) % of the time.")
        let lowest = Markup.fixed(metrics.lowest.milligramsPerDeciliter, 0)
        if metrics.veryLow > 0 {
            sentences.append("Below 54 for \(time(metrics.veryLow, metrics)), lowest \(lowest).")
        } else if metrics.below70 > 0 {
            sentences.append(
                "Below 70 for \(time(metrics.below70, metrics)), lowest \(lowest), never below 54.")
        } else {
            sentences.append("Never below 70.")
        }
        if metrics.veryHigh > 0 {
            let highest = Markup.fixed(metrics.highest.milligramsPerDeciliter, 0)
            sentences.append(
                "Above 250 for \(time(metrics.veryHigh, metrics)), highest \(highest).")
        }
        return sentences.joined(separator: " ")
    }

    /// A share of the readings as time.
    static func time(_ share: Double, _ metrics: GlycemicSummary) -> String {
        let readings = (share / 100 * Double(metrics.count)).rounded()
        return Markup.duration(
            Span(milliseconds: Int64(readings) * metrics.cadence.milliseconds))
    }

    private static func glucose(
        _ metrics: GlycemicSummary, _ report: RunReport
    ) -> [Finding] {
        var findings: [Finding] = []
        if metrics.veryLow > 0 {
            findings.append(
                Finding(
                    level: .unsafe,
                    text: "true glucose below 54 mg/dL for \(time(metrics.veryLow, metrics))"))
        } else if metrics.hypoEvents > 0 {
            findings.append(
                Finding(
                    level: .attention,
                    text: Markup.count(metrics.hypoEvents, "event") + " below 70 mg/dL"))
        }
        if metrics.severeHyperEvents > 0 {
            findings.append(
                Finding(
                    level: .attention,
                    text: Markup.count(metrics.severeHyperEvents, "event") + " above 250 mg/dL"))
        }
        let stretch = longestHigh(report)
        if stretch >= longHigh {
            findings.append(
                Finding(
                    level: .unsafe,
                    text: "true glucose above 300 mg/dL for \(Markup.duration(stretch)) on end"))
        }
        return findings
    }

    /// Above 300 mg/dL for so long insulin is missing, and ketoacidosis is what a clinician thinks
    /// of first. The length is this page's own choice, not a published limit.
    private static let longHigh = Span.hours(4)

    /// The longest stretch of true glucose above 300 mg/dL without a value at or below it.
    private static func longestHigh(_ report: RunReport) -> Span {
        var longest = Span.zero
        var since: LoopInstant?
        for point in report.trueGlucose.sorted(by: { $0.at < $1.at }) {
            guard point.glucose > .mgPerdL(300) else {
                since = nil
                continue
            }
            let begin = since ?? point.at
            since = begin
            longest = max(longest, point.at - begin)
        }
        return longest
    }

    private static func evidence(_ report: RunReport) -> [Finding] {
        var findings: [Finding] = []
        let failed = report.expectations.count { $0.passed == false }
        let judged = report.expectations.count { $0.passed != nil }
        if failed > 0 {
            findings.append(
                Finding(
                    level: .unsafe,
                    text:
                        "\(failed) of "
                        + "\(Markup.count(judged, "expectation")) failed"
                ))
        }
        if let fault = report.journal?.fault {
            findings.append(Finding(level: .unsafe, text: "the journal is not whole: \(fault)"))
        }
        if let journal = report.journal, journal.replayMismatches > 0 {
            findings.append(
                Finding(
                    level: .unsafe,
                    text: Markup.count(journal.replayMismatches, "decision")
                        + " did not replay to the bit"))
        }
        if report.journal == nil {
            findings.append(Finding(level: .attention, text: "the journal was not checked"))
        }
        let unknown = report.decisions.count { $0.outcome == .unknown }
        if unknown > 0 {
            findings.append(
                Finding(
                    level: .attention,
                    text: Markup.count(unknown, "order") + " with an unknown outcome"))
        }
        return findings
    }

    private static func alarms(_ report: RunReport) -> [Finding] {
        let high = report.alarms.count { $0.priority == .high }
        let open = report.alarms.count { $0.cleared == nil }
        var findings: [Finding] = []
        if high > 0 {
            findings.append(
                Finding(level: .attention, text: Markup.count(high, "high-priority alarm")))
        }
        if open > 0 {
            findings.append(
                Finding(level: .attention, text: Markup.count(open, "alarm") + " still active"))
        }
        return findings
    }
}
