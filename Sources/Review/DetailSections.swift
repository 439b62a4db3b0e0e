// The page below the chart: expectations, alarms, accuracy, metrics, definitions, provenance.

import Foundation
import GlycemicMetrics
import Quantities
import SuiteResults

/// The tables of the page.
struct DetailSections {
    let report: RunReport

    private var calendar: WallText { WallText(offset: report.utcOffset) }
    /// Rows of the table of alarms; the JSON beside the page has them all.
    static let alarmRowsMax = 40

    var html: String {
        "<div class=\"details\">" + expectations + accuracy + alarms + metrics + provenance
            + "</div>" + definitions
    }

    private func table(_ heading: String, _ head: [String], _ rows: [[String]]) -> String {
        let header = head.map { cell($0, "th") }.joined()
        let body = rows.map { "<tr>" + $0.map { cell($0, "td") }.joined() + "</tr>" }.joined()
        return "<section><h2>\(heading)</h2><table><thead><tr>\(header)</tr></thead>"
            + "<tbody>\(body)</tbody></table></section>"
    }

    /// A cell; a leading "#" in the text marks a number, set flush right.
    private func cell(_ text: String, _ element: String) -> String {
        guard text.hasPrefix("#") else { return "<\(element)>\(text)</\(element)>" }
        return "<\(element) class=\"n\">\(text.dropFirst())</\(element)>"
    }

    private var expectations: String {
        guard !report.expectations.isEmpty else { return "" }
        let ordered =
            report.expectations.filter { $0.passed == false }
            + report.expectations.filter { $0.passed == true }
            + report.expectations.filter { $0.passed == nil }
        let rows = ordered.map { result in
            let sign = (result.margin ?? 0) >= 0 ? "+" : ""
            let unit = result.unit.isEmpty ? "" : " \(Markup.escape(result.unit))"
            let margin = result.margin.map { "#\(sign)\(Markup.fixed($0, 1))\(unit)" } ?? "#"
            return [
                Self.mark(result.status), Markup.escape(result.text),
                Markup.escape(result.measured),
                "#\(result.at.map { moment(.origin + $0) } ?? "")", margin,
            ]
        }
        return table("Expectations", ["", "expected", "measured", "#tightest at", "#margin"], rows)
            .replacingFirst("<section>", "<section class=\"wide\">")
    }

    private static func mark(_ status: JudgedExpectation.Status) -> String {
        switch status {
        case .held: "<span class=\"pass\">met</span>"
        case .failed: "<span class=\"fail\">failed</span>"
        case .didNotArise: "<span class=\"fail\">did not arise</span>"
        case .notJudged: "<span class=\"quiet\">not judged</span>"
        }
    }

    private var accuracy: String {
        guard !report.forecastAccuracy.isEmpty else { return "" }
        let rows = report.forecastAccuracy.sorted { $0.horizon < $1.horizon }.map { row in
            [
                Markup.duration(row.horizon), "#\(Markup.fixed(row.twinRMSE, 1))",
                "#\(Markup.fixed(row.holdRMSE, 1))", "#\(Markup.fixed(100 * row.coverage80, 1)) %",
                "#\(row.count)",
            ]
        }
        return table(
            "The twin\u{2019}s forecast of the sensor against its readings",
            ["ahead", "#twin RMSE", "#hold RMSE", "#in 80 % band", "#pairs"], rows)
    }

    private var alarms: String {
        guard !report.alarms.isEmpty else { return "" }
        let order = AlarmMark.Priority.allCases
        let worst = report.alarms.sorted {
            let (a, b) = (order.firstIndex(of: $0.priority), order.firstIndex(of: $1.priority))
            return a != b ? (a ?? 0) < (b ?? 0) : $0.raised < $1.raised
        }.prefix(Self.alarmRowsMax)
        var rows = worst.sorted { $0.raised < $1.raised }.map { alarm in
            [
                "<span class=\"priority \(alarm.priority)\">\(alarm.priority)</span>",
                Markup.escape(Markup.words(alarm.id)), "#\(moment(alarm.raised))",
                "#\(alarm.acknowledged.map { after($0, alarm.raised) } ?? "–")",
                "#\(alarm.cleared.map { after($0, alarm.raised) } ?? "active")",
            ]
        }
        let rest = report.alarms.count - worst.count
        if rest > 0 {
            rows.append(["", "and \(rest) more of lower priority or later", "", "", ""])
        }
        return table(
            "Alarms", ["priority", "alarm", "#raised", "#acknowledged", "#cleared"], rows)
    }

    private func moment(_ at: LoopInstant) -> String {
        let wall = report.wall(at)
        let isLong = report.end - report.begin > .hours(24)
        return (isLong ? calendar.shortDate(wall) + " " : "") + calendar.time(wall)
    }

    private func after(_ at: LoopInstant, _ start: LoopInstant) -> String {
        "after \(Markup.duration(at - start))"
    }

    private var metrics: String {
        let both = [("true", report.trueMetrics), ("sensor", report.sensorMetrics)]
            .compactMap { name, metrics in metrics.map { (name, $0) } }
        guard !both.isEmpty else { return "" }
        let names: [(String, Int, (GlycemicSummary) -> Double?)] = [
            ("Mean, mg/dL", 1, { $0.mean }),
            ("Standard deviation, mg/dL", 1, { $0.standardDeviation }),
            ("Coefficient of variation, %", 1, { $0.coefficientOfVariation }),
            ("Glucose management indicator, %", 2, { $0.glucoseManagementIndicator }),
            ("In range 70–180, %", 1, { $0.inRange }),
            ("In tight range 70–140, %", 1, { $0.inTightRange }),
            ("Above 180, %", 1, { $0.above180 }), ("Above 250, %", 1, { $0.veryHigh }),
            ("Below 70, %", 2, { $0.below70 }), ("Below 54, %", 2, { $0.veryLow }),
            ("Glycemia risk index", 1, { $0.riskIndex }),
            ("LBGI", 2, { $0.lowIndex }), ("HBGI", 2, { $0.highIndex }),
            ("Events below 70 / 54", 0, { Double($0.hypoEvents) }),
            ("Events above 180 / 250", 0, { Double($0.hyperEvents) }),
        ]
        let rows = names.map { name, digits, value in
            [name]
                + both.map { _, metrics in
                    let shown = value(metrics).map { Markup.fixed($0, digits) } ?? "–"
                    switch name {
                    case "Events below 70 / 54": return "#\(shown) / \(metrics.severeHypoEvents)"
                    case "Events above 180 / 250": return "#\(shown) / \(metrics.severeHyperEvents)"
                    default: return "#\(shown)"
                    }
                }
        }
        return table("Glucose metrics", [""] + both.map { "#\($0.0)" }, rows)
    }

    private var provenance: String {
        var rows: [[String]] = []
        func add(_ name: String, _ text: String, code: Bool = false) {
            guard !text.isEmpty else { return }
            let inert = Markup.escape(text)
            rows.append([Markup.escape(name), code ? "<code>\(inert)</code>" : inert])
        }
        add("Run it again", report.reproduceCommand, code: true)
        add("Seed", report.seed.map { "\($0)" } ?? "")
        add("Build", report.buildFingerprint, code: true)
        add("Configuration", report.configurationFingerprint, code: true)
        if let journal = report.journal {
            add("Journal head", journal.head, code: true)
            add("Journal", journal.fault ?? "\(journal.records) records, chain whole")
        }
        for remark in report.remarks { add(remark.name, remark.text) }
        guard !rows.isEmpty else { return "" }
        return table("Where this came from", ["", ""], rows)
            .replacingFirst("<section>", "<section class=\"provenance\">")
    }

    private var definitions: String {
        """
        <footer><h2>How to read this</h2>
        <p>Ranges include their edges: 70 and 180 are in range, 54 is low, 250 is high. An event \
        is 15 min or more beyond the threshold and ends with 15 min back; gaps of up to 45 min \
        between readings are bridged for events, longer ones end them; shares are of readings and \
        nothing is interpolated. Deviation with n\u{2212}1. GMI: Bergenstal 2018. GRI: Klonoff \
        2022. LBGI, HBGI: Kovatchev 1998, 2006.</p>
        <p>Fan: glucose as dosing reckoned with it at the chosen decision, given what it wanted, \
        with its margins of 50 % and 80 %; dashed, the same if the pump had stayed on its \
        schedule. The fan is a model\u{2019}s belief, the lines are facts. Forecast errors are \
        not the fan\u{2019}s: they are those of what the twin expected the sensor to show on \
        scheduled basal, without what was wanted. A limit that only rounds to the pump\u{2019}s \
        step is shown with its decision but not counted. A break in a line is a missing \
        reading. Lines are thinned to the first, lowest, highest and last value of each \
        three-quarter pixel column; the JSON beside this page has every value.</p>
        <p>A journal\u{2019}s chain is evidence against later change, not against a dishonest \
        board.</p></footer>
        """
    }
}

extension String {
    /// The text with the first occurrence of a piece replaced.
    fileprivate func replacingFirst(_ piece: String, _ other: String) -> String {
        guard let found = range(of: piece) else { return self }
        return replacingCharacters(in: found, with: other)
    }
}
