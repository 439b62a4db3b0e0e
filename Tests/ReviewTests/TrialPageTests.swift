// A trial's page: inert, and honest about what is missing.

import Foundation
import FoundationXML
import Review
import SuiteResults
import Testing
import TrialResults

@Suite("A trial's page")
struct TrialPageTests {
    private static func row(_ index: Int, _ person: String, _ controller: String, _ low: Double)
        -> TrialRow
    {
        var fields: [(String, JSONValue)] = [
            ("index", .count(index)), ("cohort", .string("<adults>")), ("person", .string(person)),
            ("arm", .string("full")), ("controller", .string(controller)), ("seed", .string("1")),
            ("days", .count(3)), ("failure", .null),
        ]
        for key in TrialRow.metricKeys {
            let value = key == "tbr_lt70" ? low : key == "tir_70_180" ? 88 : 50
            fields.append((key, .number(value)))
        }
        return TrialRow(fields)
    }

    private static func page(
        _ rows: [TrialRow], runs: Int, plan: String = "trials/p.yaml", more: Int = 0
    ) -> String {
        let head = TrialHead(
            title: "A & B", plan: plan, days: 3, seeds: ["1"], arms: ["full"],
            controllers: [
                .init(name: "alone", kind: "open_loop"), .init(name: "ours", kind: "islet"),
            ] + (0..<more).map { .init(name: "more \($0)", kind: "line") },
            cohorts: [.init(name: "<adults>", group: "adult", people: 2)], runs: runs,
            plan_sha256: "00", build: "00")
        return TrialPage(TrialSummary(head, rows)).html
    }

    private static let rows = [
        row(0, "a", "alone", 0), row(1, "a", "ours", 0.5), row(2, "b", "alone", 0),
        row(3, "b", "ours", 6.5),
    ]

    @Test("is well-formed, loads nothing, runs nothing and escapes names")
    func inert() throws {
        let page = Self.page(Self.rows, runs: 4)
        #expect(page.contains("&lt;adults&gt;") && page.contains("A &amp; B"))
        #expect(!page.contains("<adults>") && !page.contains("<script"))
        #expect(!page.contains("http") || !page.contains("src="))
        #expect(page.contains("default-src 'none'"))
        let body = try #require(page.range(of: "<main>"))
        let end = try #require(page.range(of: "</main>"))
        let parser = XMLParser(
            data: Data(
                String(page[body.lowerBound..<end.upperBound])
                    .replacingOccurrences(of: "<br>", with: "<br/>").utf8))
        #expect(parser.parse(), "\(String(describing: parser.parserError))")
    }

    @Test("a floor that holds, a goal that does not, and the worst person's miss are told")
    func goals() {
        let page = Self.page(Self.rows, runs: 4)
        // TIR 88: the floor of the full arm, below its goal of 92; mean below 70 is 3.5.
        #expect(page.contains("88.00 <span class=\"pass\">floor</span>"))
        #expect(page.contains("3.50 <span class=\"fail\">missed</span>"))
        #expect(page.contains("6.50 <span class=\"fail\">missed</span><br><small>≤ 6.00 / 4.00"))
    }

    @Test("the controller's own severe lows stand beside the time below 54")
    func ownLows() throws {
        let page = Self.page(Self.rows, runs: 4)
        let head = try #require(page.range(of: "<th class=\"n\">own severe<br>lows</th>"))
        #expect(page[..<head.lowerBound].hasSuffix("<th class=\"n\">&lt;54</th>"))
        #expect(page.contains("</td><td class=\"n\">0 of 2</td><td"))
    }

    @Test("the command to run it again names the plan as it was given")
    func again() {
        #expect(
            Self.page(Self.rows, runs: 4).contains("<code>islet trial run trials/p.yaml --out DIR"))
        #expect(
            Self.page(Self.rows, runs: 4, plan: "my plans/p.yaml")
                .contains("islet trial run &#39;my plans/p.yaml&#39; --out DIR")
                || Self.page(Self.rows, runs: 4, plan: "my plans/p.yaml")
                    .contains("islet trial run 'my plans/p.yaml' --out DIR")
        )
    }

    @Test("thirty-five controllers have thirty-five marks")
    func marks() throws {
        let page = Self.page(Self.rows, runs: 4, more: 33)
        let start = try #require(page.range(of: "<p class=\"key\">"))
        let end = try #require(page[start.upperBound...].range(of: "</p>"))
        let marks = page[start.upperBound..<end.lowerBound].components(separatedBy: "<span>")
            .dropFirst().compactMap { $0.components(separatedBy: "</svg>").first }
        #expect(marks.count == 35 && Set(marks).count == 35)
    }

    @Test("on paper no table is cut at its scroll bar")
    func paper() throws {
        let page = Self.page(Self.rows, runs: 4)
        let print = try #require(page.range(of: "@media print{", options: .backwards))
        #expect(page[print.upperBound...].contains(".scroll{overflow:visible}"))
        #expect(page[print.upperBound...].contains("A4 landscape"))
    }

    @Test("says when runs are missing")
    func incomplete() {
        #expect(Self.page(Self.rows, runs: 9).contains("4 of 9 runs: not complete"))
        #expect(!Self.page(Self.rows, runs: 4).contains("not complete"))
    }
}
