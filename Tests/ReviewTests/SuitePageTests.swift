// The suite's page: what broke first, and nothing in it can run or load.

import Foundation
import FoundationXML
import Quantities
import Review
import SuiteResults
import Testing

@Suite("The suite's page")
struct SuitePageTests {
    private static let page = SampleSuite.report().html

    /// The text between two pieces of the page.
    private func part(_ from: String, _ to: String) -> String {
        guard let start = Self.page.range(of: from),
            let end = Self.page.range(of: to, range: start.upperBound..<Self.page.endIndex)
        else { return "" }
        return String(Self.page[start.upperBound..<end.lowerBound])
    }

    @Test("what broke stands first: where, by how much, when, and since which run")
    func broke() {
        let table = part("What broke, where, and since when", "</section>")
        let rows = table.components(separatedBy: "<tr>").dropFirst(2)
        #expect(rows.count == 3)
        let first = rows.first ?? ""
        #expect(first.contains("<a href=\"evening/index.html\">evening</a>"))
        #expect(first.contains("glucose &gt; 54 always"))
        #expect(first.contains("\u{2212}3.2 mg/dL"))
        #expect(first.contains("17:40"))
        #expect(first.contains("new failure"))
        #expect(first.contains("held in run 2"))
        let second = rows.dropFirst().first ?? ""
        #expect(second.contains("failing since"))
        #expect(second.contains("run 1 (Fri 20 Nov"))
        #expect(second.contains("3 runs in a row"))
    }

    @Test("every run is a card once, the failed ones in a group before the families")
    func cards() {
        let names = ["breakfast", "evening", "occlusion", "noise", "kill"]
        for name in names {
            let link = "<a href=\"\(name)/index.html\"><span class=\"name\">"
            #expect(Self.page.components(separatedBy: link).count == 2, "\(name)")
        }
        let failed = Self.page.range(of: "id=\"failed\"")
        let family = Self.page.range(of: "id=\"family-daily-life\"")
        #expect(failed != nil && family != nil)
        if let failed, let family { #expect(failed.lowerBound < family.lowerBound) }
        #expect(part("id=\"failed\"", "</section>").components(separatedBy: "<li class").count == 4)
        #expect(Self.page.contains("data-hazards=\"H39 H40\""))
    }

    @Test("colour says nothing alone: failures carry a cross, a word and a thicker frame")
    func notColourAlone() {
        let failed = part("id=\"failed\"", "</section>")
        #expect(failed.contains("\u{2717}"))
        #expect(failed.contains("NEW FAILURE"))
        #expect(failed.contains("FAILING"))
        #expect(Self.page.contains(".card.new,.card.failing{border:2px solid"))
    }

    @Test("hazards without a scenario are listed, those that cannot be simulated say why")
    func coverage() {
        #expect(Self.page.contains("<small>5 of 6 covered, 1 not simulated</small>"))
        #expect(Self.page.contains("not simulated: needs a clinic"))
        #expect(Self.page.contains("LoopKit/Loop#1541"))
        let row = part("<tr id=\"hazard-H41\">", "</tr>")
        #expect(row.contains("evening/index.html") && row.contains("class=\"fail\""))
    }

    @Test("each run says how to run it again, and the page where it came from")
    func again() {
        for name in ["breakfast", "refused"] {
            #expect(
                Self.page.contains("<code>islet hil run scenarios/\(name) --seed 42</code>"))
        }
        #expect(Self.page.contains("<code>islet hil run scenarios</code>"))
        for file in ["results.json", "results.csv", "expectations.csv"] {
            #expect(Self.page.contains("href=\"\(file)\""))
        }
    }

    @Test("hostile text anywhere in the results stays text, and every picture is well formed")
    func hostile() {
        let page = SampleSuite.report(hostile: PageTests.hostile).html
        #expect(!page.contains("<script>alert"))
        #expect(!page.contains("<img"))
        #expect(page.components(separatedBy: "<script").count == 2)
        for picture in pictures(page) {
            let parser = XMLParser(data: Data(picture.utf8))
            #expect(parser.parse(), "\(String(describing: parser.parserError))")
        }
    }

    @Test("the page asks for nothing: no address but those of files beside it")
    func offline() {
        #expect(Self.page.contains("default-src 'none'"))
        for word in ["http://", "https://", "@import", "url(http", "src="] {
            #expect(!Self.page.contains(word), "\(word)")
        }
    }

    @Test("without failures it says so; without a history it compares with nothing")
    func good() {
        var report = SampleSuite.report()
        report.results.runs = [report.results.runs[0]]
        report.history = SuiteHistory()
        let page = report.html
        #expect(page.contains("The run passed"))
        #expect(page.contains("Nothing broke"))
        #expect(!page.contains("compared with"))
    }
}

@Suite("The comparison's page")
struct DiffPageTests {
    @Test("it leads with what got worse, and draws each margin with the line at which it fails")
    func page() {
        let after = SampleSuite.report().results
        var before = after
        for index in before.runs.indices {
            for place in before.runs[index].expectations.indices {
                guard let margin = before.runs[index].expectations[place].margin else { continue }
                before.runs[index].expectations[place].margin = margin + 8
                before.runs[index].expectations[place].status = .held
            }
        }
        let diff = SuiteDiff(before, after)
        let page = diff.html(before: ("old", before), after: ("new", after))
        #expect(page.contains("<h1>2 new failures</h1>"))
        #expect(page.contains("Moved, seed noise unknown"))
        #expect(page.contains("class=\"zero\""))
        #expect(!page.contains("<script"))
    }
}

@Suite("Life, devices, faults and closest calls on the timeline")
struct MarkTests {
    private let page = SampleSuite.eventfulDay(failing: true).html

    @Test("exercise, alcohol, illness, set and sensor changes and rescue carbs are drawn and named")
    func drawn() {
        for label in [
            "moderate exercise", "alcohol, 0.6 g/kg", "mild illness", "new set", "new sensor",
        ] {
            #expect(page.contains("<title>\(label)</title>"), "\(label)")
        }
        #expect(page.contains("<title>ate 15 g against low glucose</title>"))
    }

    @Test("the failed expectation is marked through the plot, those that held by a triangle")
    func moments() {
        #expect(page.contains("class=\"failedat\""))
        #expect(page.contains("\u{2717} glucose &gt; 54 always -3.20 mg/dL"))
        #expect(
            page.contains("<title>alarm no_reading within 25 min of cgm_age &gt; 20 min +20.00 min")
        )
    }

    @Test("faults that overlap stand in rows of their own, each with its name")
    func rows() {
        for name in ["CGM line silent", "planner killed", "wrong cgm +40 mg/dL"] {
            #expect(page.components(separatedBy: ">\(name)</t").count == 3, "\(name)")
        }
        let tops = page.components(separatedBy: "<rect class=\"fault\"").dropFirst().compactMap {
            $0.components(separatedBy: " y=\"").dropFirst().first?.prefix { $0 != "\"" }
        }
        #expect(Set(tops).count == 3)
    }

    @Test("a run without such things has no lanes for them")
    func absent() {
        var report = RunReport.sampleDay()
        report.faults = []
        for name in ["Life, devices", "Injected faults", "Closest calls"] {
            #expect(!report.html.contains(">\(name)<"))
            #expect(page.contains(">\(name)<"))
        }
    }
}
