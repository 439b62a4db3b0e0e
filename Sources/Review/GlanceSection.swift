// The first screen: how it went, whether anything was unsafe, which limits held the dose back.

import GlycemicMetrics
import Quantities
import SuiteResults

/// The top of the page.
struct GlanceSection {
    let report: RunReport
    let verdict: Verdict

    private var calendar: WallText { WallText(offset: report.utcOffset) }

    var html: String {
        """
        <header>
        <p class="kicker">Islet run report</p>
        <h1>\(Markup.escape(report.title))</h1>
        \(report.summary.isEmpty ? "" : "<p class=\"summary\">\(Markup.escape(report.summary))</p>")
        <p class="facts">\(facts)</p>
        </header>
        <section class="verdict \(verdict.level)" aria-label="Verdict">
        \(mark)
        <div><p class="level">\(label)</p>
        <p class="headline">\(Markup.escape(verdict.headline))</p>
        \(findings)</div>
        </section>
        <section class="glance" aria-label="At a glance">
        <div><h2>Time in ranges</h2>\(ranges)</div>
        <div><h2>Safety</h2>\(safety)</div>
        <div><h2>Limits that cut</h2>\(limits)</div>
        <div><h2>Evidence</h2>\(evidence)</div>
        </section>
        """
    }

    private var label: String { verdict.level.label(report.subject) }

    private var facts: String {
        let begin = report.wall(report.begin)
        let end = report.wall(report.end)
        let sameDay = calendar.dayNumber(begin) == calendar.dayNumber(end)
        let until = sameDay ? calendar.time(end) : "\(calendar.date(end)) \(calendar.time(end))"
        var parts = [
            report.subject == .virtualPatient ? "virtual patient" : "recorded person, advice only",
            "\(calendar.date(begin)) \(calendar.time(begin)) – \(until) \(calendar.zone)",
            Markup.duration(report.end - report.begin),
        ]
        if let seed = report.seed { parts.append("seed \(seed)") }
        return parts.map { "<span>\(Markup.escape($0))</span>" }.joined()
    }

    /// A tick, a triangle, an octagon: shape first, colour second.
    private var mark: String {
        let shape =
            switch verdict.level {
            case .good: "<circle cx=\"20\" cy=\"20\" r=\"18\"/><path d=\"M12 20.5l6 6 11-12.5\"/>"
            case .attention:
                "<path class=\"body\" d=\"M20 3L38 36H2Z\"/><path d=\"M20 14v11M20 30v1\"/>"
            case .unsafe:
                "<path class=\"body\" d=\"M12.5 2h15L38 12.5v15L27.5 38h-15L2 27.5v-15Z\"/>"
                    + "<path d=\"M20 9v14M20 29v2\"/>"
            }
        return
            "<svg class=\"mark\" viewBox=\"0 0 40 40\" role=\"img\" aria-label=\"\(label)\">"
            + "<title>\(label)</title>\(shape)</svg>"
    }

    private var findings: String {
        guard !verdict.findings.isEmpty else { return "" }
        let items = verdict.findings.map {
            "<li class=\"\($0.level)\">\(Markup.escape($0.text))</li>"
        }
        return "<ul class=\"findings\">\(items.joined())</ul>"
    }

    private var ranges: String {
        guard let metrics = verdict.metrics else { return "<p class=\"quiet\">no glucose</p>" }
        let rows: [(String, String, Double, String)] = [
            ("very high", "> 250", metrics.veryHigh, "vhigh"),
            ("high", "181–250", metrics.high, "high"),
            ("in range", "70–180", metrics.inRange, "within"),
            ("low", "54–69", metrics.low, "low"), ("very low", "< 54", metrics.veryLow, "vlow"),
        ]
        let summary = rows.map { "\($0.0) \(Markup.fixed($0.2, 1)) %" }.joined(separator: ", ")
        var out =
            "<svg class=\"ranges\" viewBox=\"0 0 270 112\" role=\"img\" aria-label=\"\(summary)\">"
            + "<title>Time in ranges: \(summary)</title>"
        for (index, row) in rows.enumerated() {
            let y = Double(index) * 22 + 15
            let width = row.2 > 0 ? max(row.2 * 0.8, 1) : 0
            let strong = row.3 == "within" ? " strong" : ""
            out +=
                "<text class=\"rangename\(strong)\" x=\"0\" y=\"\(PathData.number(y))\">"
                + "\(row.0)</text>"
                + "<text class=\"rangespan\" x=\"70\" y=\"\(PathData.number(y))\">"
                + "\(Markup.escape(row.1))</text>"
                + "<rect class=\"track\" x=\"130\" y=\"\(PathData.number(y - 10))\" "
                + "width=\"80\" height=\"12\"/>"
                + "<rect class=\"range \(row.3)\" x=\"130\" y=\"\(PathData.number(y - 10))\" "
                + "width=\"\(PathData.number(width))\" height=\"12\"/>"
                + "<text class=\"rangeshare\(strong)\" x=\"268\" y=\"\(PathData.number(y))\">"
                + "\(Markup.fixed(row.2, 1)) %</text>"
        }
        let cv = metrics.coefficientOfVariation.map { ", CV \(Markup.fixed($0, 1)) %" } ?? ""
        let source = report.subject == .virtualPatient && !report.trueGlucose.isEmpty
        return out + "</svg><p class=\"quiet\">\(source ? "true" : "sensor") glucose, mean "
            + "\(Markup.fixed(metrics.mean, 0)) mg/dL\(cv)</p>"
    }

    private func row(_ name: String, _ value: String, _ detail: String = "") -> String {
        "<dt>\(Markup.escape(name))</dt><dd>\(Markup.escape(value))"
            + (detail.isEmpty ? "" : " <small>\(Markup.escape(detail))</small>") + "</dd>"
    }

    private var safety: String {
        var rows = ""
        if let metrics = verdict.metrics {
            rows += row(
                "Lowest", "\(Markup.fixed(metrics.lowest.milligramsPerDeciliter, 0)) mg/dL",
                lowestTime(metrics.lowest))
            rows += row(
                "Highest", "\(Markup.fixed(metrics.highest.milligramsPerDeciliter, 0)) mg/dL")
            rows += row(
                "Below 70", metrics.below70 > 0 ? Verdict.time(metrics.below70, metrics) : "none",
                metrics.hypoEvents > 0 ? Markup.count(metrics.hypoEvents, "event") : "")
            rows += row(
                "Below 54", metrics.veryLow > 0 ? Verdict.time(metrics.veryLow, metrics) : "none",
                metrics.severeHypoEvents > 0 ? Markup.count(metrics.severeHypoEvents, "event") : "")
        }
        let counts = AlarmMark.Priority.allCases.compactMap { priority -> String? in
            let count = report.alarms.count { $0.priority == priority }
            return count > 0 ? "\(count) \(priority.rawValue)" : nil
        }
        rows += row("Alarms", counts.isEmpty ? "none" : counts.joined(separator: ", "))
        if !report.modes.isEmpty {
            for (label, share) in modeShares.prefix(2) {
                // "Advise only" is said at the top; here it would leave the values no room.
                let name = Markup.words(label)
                let isAdvice = name.hasPrefix(Self.advice)
                rows += row(
                    isAdvice ? "As if \(name.dropFirst(Self.advice.count))" : "In " + name,
                    "\(Markup.fixed(100 * share, 1)) %")
            }
        }
        return "<dl>\(rows)</dl>"
    }

    /// What stands before the mode's name when nothing is delivered.
    private static let advice = "advise only, as if "

    private func lowestTime(_ lowest: Glucose) -> String {
        let at =
            report.subject == .virtualPatient && !report.trueGlucose.isEmpty
            ? report.trueGlucose.first { $0.glucose == lowest }?.at
            : report.sensor.first { $0.reading.effectiveGlucose == lowest }?.at
        guard let at else { return "" }
        let wall = report.wall(at)
        let isLong = report.end - report.begin > Panel.wholeRunMax
        return "at " + (isLong ? calendar.shortDate(wall) + " " : "") + calendar.time(wall)
    }

    /// Modes by their share of the run, largest first.
    private var modeShares: [(String, Double)] {
        let marks = report.modes.sorted { $0.at < $1.at }
        var shares: [(String, Double)] = []
        let length = max((report.end - report.begin).seconds, 1)
        for (index, mark) in marks.enumerated() {
            let next = index + 1 < marks.count ? marks[index + 1].at : report.end
            let lasts = (min(next, report.end) - max(mark.at, report.begin)).seconds / length
            guard lasts > 0 else { continue }
            if let known = shares.firstIndex(where: { $0.0 == mark.label }) {
                shares[known].1 += lasts
            } else {
                shares.append((mark.label, lasts))
            }
        }
        return shares.enumerated().sorted {
            $0.element.1 != $1.element.1 ? $0.element.1 > $1.element.1 : $0.offset < $1.offset
        }.map(\.element)
    }

    private var limits: String {
        let usages = LimitUsage.ranked(report)
        let cut = report.decisions.count { $0.cuts.contains { !$0.isRounding } }
        guard let first = usages.first else {
            return "<p class=\"quiet\">No limit cut any of \(report.decisions.count) decisions.</p>"
        }
        let rows = usages.prefix(5).map { usage in
            let width = Double(usage.decisions) / Double(max(first.decisions, 1)) * 100
            let most =
                usage.largestBolusCut > .zero
                ? "\(Markup.units(usage.largestBolusCut)) U"
                : usage.largestBasalCut > .zero
                    ? "\(Markup.rate(usage.largestBasalCut)) U/h" : "refused"
            return "<tr><td>\(Markup.escape(Markup.words(usage.limit)))"
                + "<svg class=\"bar\" viewBox=\"0 0 100 3\" preserveAspectRatio=\"none\" "
                + "aria-hidden=\"true\"><rect width=\"\(PathData.number(width))\" "
                + "height=\"3\"/></svg></td>"
                + "<td class=\"n\">\(usage.decisions)</td><td class=\"n\">\(most)</td></tr>"
        }
        return "<table class=\"limits\"><thead><tr><th>limit</th><th class=\"n\">times</th>"
            + "<th class=\"n\">largest cut</th></tr></thead><tbody>\(rows.joined())</tbody></table>"
            + "<p class=\"quiet\">\(cut) of "
            + "\(Markup.count(report.decisions.count, "decision")) cut</p>"
    }

    private var evidence: String {
        var rows = ""
        if !report.expectations.isEmpty {
            let met = report.expectations.count { $0.passed == true }
            let judged = report.expectations.count { $0.passed != nil }
            rows += row("Expectations", "\(met) of \(judged) met")
        }
        if let journal = report.journal {
            rows += row(
                "Journal", journal.fault == nil ? "chain whole" : "FAULTY",
                "\(journal.records) records")
            if let replayed = journal.replayed {
                rows += row(
                    "Replay", "\(replayed - journal.replayMismatches) of \(replayed)",
                    "to the bit")
            }
        } else {
            rows += row("Journal", "not checked")
        }
        if let sensor = report.sensorMetrics {
            rows += row("Sensor active", "\(Markup.fixed(sensor.activeShare, 1)) %")
        }
        if let accuracy = report.forecastAccuracy.first(where: { $0.horizon == .minutes(30) }) {
            rows += row(
                "Sensor forecast, 30 min", "\u{00B1}\(Markup.fixed(accuracy.twinRMSE, 1)) mg/dL",
                "hold \(Markup.fixed(accuracy.holdRMSE, 1))")
        }
        if let metrics = verdict.metrics, !metrics.isSufficient {
            rows += row("As therapy data", "insufficient", "needs 14 days, 70 % active")
        }
        return "<dl>\(rows)</dl>"
    }
}
