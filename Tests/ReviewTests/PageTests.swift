// The page as a whole: inert text, no requests, well-formed pictures, bounded size.

import Foundation
import FoundationXML
import Quantities
import Review
import SuiteResults
import Testing

/// Counts what an XML parser finds.
final class ElementCounter: NSObject, XMLParserDelegate {
    var elements: [String: Int] = [:]
    var texts = ""

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
        qualifiedName: String?, attributes: [String: String]
    ) {
        elements[name, default: 0] += 1
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { texts += string }
}

/// The pictures of a page, in order.
func pictures(_ html: String) -> [String] {
    html.components(separatedBy: "<svg").dropFirst().compactMap { piece in
        guard let end = piece.range(of: "</svg>") else { return nil }
        return "<svg" + piece[..<end.upperBound]
    }
}

@Suite("The report page")
struct PageTests {
    static let hostile = #"</title><script>alert(1)</script><img src=x onerror=alert(2)>"'&\u{0}"#

    @Test("hostile text anywhere in a report stays text")
    func injection() throws {
        var report = RunReport.sampleDay(title: Self.hostile)
        report.summary = Self.hostile
        report.reproduceCommand = Self.hostile
        report.remarks = [RunReport.Remark(name: Self.hostile, text: Self.hostile)]
        report.expectations[0].text = Self.hostile
        report.expectations[0].unit = Self.hostile
        report.alarms[0].id = Self.hostile
        report.faults[0].label = Self.hostile
        report.modes[1].label = Self.hostile
        report.journal?.fault = Self.hostile
        for index in report.decisions.indices {
            report.decisions[index].mode = Self.hostile
            report.decisions[index].reason = Self.hostile
            report.decisions[index].twinHealth = Self.hostile
            report.decisions[index].outcome = .refused(Self.hostile)
            report.decisions[index].cuts.append(
                LimitCut(limit: Self.hostile, change: .refused, explanation: Self.hostile))
        }
        let html = report.html
        #expect(!html.contains("<script>alert"))
        #expect(!html.contains("<img"))
        // The page's own three kinds of script element and no more: data blocks and one script.
        let clean = RunReport.sampleDay().html
        #expect(
            html.components(separatedBy: "<script").count
                == clean.components(separatedBy: "<script").count)
        #expect(html.components(separatedBy: "</title>").count > 1)
        for picture in pictures(html) + [report.svgThumbnail] {
            let parser = XMLParser(data: Data(picture.utf8))
            let counter = ElementCounter()
            parser.delegate = counter
            #expect(parser.parse(), "\(String(describing: parser.parserError))")
            #expect(counter.elements["script"] == nil)
            #expect(counter.elements["img"] == nil)
        }
        let data = try #require(block(html, id: "run"))
        _ = try JSONSerialization.jsonObject(with: Data(data.utf8))
    }

    @Test("the page can make no request and run nothing but its own script")
    func noRequests() throws {
        for html in [RunReport.sampleDay().html, RunReport.sampleRecording(days: 3).html] {
            for pattern in [
                "src=", "@import", "url(http", "href=\"http", "//cdn", "fetch(", "XMLHttpRequest",
                "<link", "<iframe", "<object", "style=\"", " onclick", " onload",
            ] {
                #expect(!html.contains(pattern), "\(pattern)")
            }
            // The only addresses are names, not places: the SVG namespace the script needs.
            let addresses = html.components(separatedBy: "http").dropFirst()
                .filter { $0.hasPrefix("://") || $0.hasPrefix("s://") }
            #expect(addresses.allSatisfy { $0.hasPrefix("://www.w3.org/2000/svg") })
            #expect(html.contains("default-src 'none'; style-src 'sha256-"))
            #expect(!html.contains("unsafe-inline"))
            #expect(html.contains("Research software, not for treating people."))
        }
    }

    @Test("the policy names the hashes of the style and the script as they stand in the page")
    func policy() throws {
        let html = RunReport.sampleDay().html
        for (element, end) in [("<style>", "</style>"), ("<script>", "</script>")] {
            let start = try #require(html.range(of: element))
            let stop = try #require(html.range(of: end, range: start.upperBound..<html.endIndex))
            let digest = try sha256(String(html[start.upperBound..<stop.lowerBound]))
            #expect(html.contains("'sha256-\(digest.base64EncodedString())'"), "\(element)")
        }
    }

    /// The digest by coreutils, another implementation than the page's.
    func sha256(_ text: String) throws -> Data {
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("islet-\(UUID().uuidString)")
        try text.write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["sha256sum", file.path]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let words = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let hex = Array(String(decoding: words, as: UTF8.self).prefix(64))
        return Data(
            stride(from: 0, to: hex.count - 1, by: 2).compactMap {
                UInt8(String(hex[$0...($0 + 1)]), radix: 16)
            })
    }

    @Test("every picture is well-formed, and every chart has a role, a title and a description")
    func wellFormed() {
        for html in [RunReport.sampleDay().html, RunReport.sampleRecording(days: 4).html] {
            let all = pictures(html)
            #expect(all.count > 3)
            for picture in all {
                let parser = XMLParser(data: Data(picture.utf8))
                #expect(parser.parse(), "\(String(describing: parser.parserError))")
            }
            for chart in all where chart.hasPrefix("<svg class=\"chart\"") {
                #expect(chart.contains("role=\"img\""))
                #expect(chart.contains("<title id="))
                #expect(chart.contains("<desc id="))
            }
        }
    }

    @Test("a month of a recorded person is one page below 2 MB, a day one below 300 kB")
    func size() {
        var month = RunReport.sampleRecording()
        #expect(month.decisions.count > 8000)
        // Advice only: one limit cuts every decision, and most are rounded to the pump's step.
        for index in month.decisions.indices {
            month.decisions[index].cuts += [
                LimitCut(
                    limit: "automation",
                    change: .bolus(before: .units(0.35), after: .zero),
                    explanation: "decision \(index)"),
                LimitCut(
                    limit: "pump_increment",
                    change: .basal(before: .unitsPerHour(1.234), after: .unitsPerHour(1.2))),
            ]
        }
        #expect(month.html.utf8.count < 2_000_000)
        #expect(RunReport.sampleDay().html.utf8.count < 300_000)
        #expect(RunReport.sampleDay().svgThumbnail.utf8.count < 80_000)
    }

    @Test("the same report gives the same bytes")
    func deterministic() {
        #expect(RunReport.sampleDay().html == RunReport.sampleDay().html)
        #expect(RunReport.sampleDay().json == RunReport.sampleDay().json)
    }

    @Test("a run with nothing in it still makes a page that says so")
    func empty() {
        let report = RunReport(
            title: "", subject: .virtualPatient, start: WallInstant(unixMilliseconds: 0),
            end: .origin)
        let html = report.html
        #expect(html.contains("No glucose was recorded."))
        #expect(html.contains("No decision in this run."))
        for picture in pictures(html) + [report.svgThumbnail] {
            #expect(XMLParser(data: Data(picture.utf8)).parse())
        }
    }

    @Test("every decision is on the page, also those in a scrap of a first day")
    func everyDecision() throws {
        // The recording begins at 23:59:11.
        let report = RunReport.sampleRecording(days: 3)
        let html = report.html
        var rows = 0
        for index in 0..<10 {
            guard let text = block(html, id: "panel-\(index)") else { break }
            let parsed = try JSONSerialization.jsonObject(with: Data(text.utf8))
            let object = try #require(parsed as? [String: Any])
            rows += try #require(object["rows"] as? [Any]).count
        }
        #expect(rows == report.decisions.count)
    }

    func block(_ html: String, id: String) -> String? {
        guard let start = html.range(of: "id=\"\(id)\">"),
            let end = html.range(of: "</script>", range: start.upperBound..<html.endIndex)
        else { return nil }
        return String(html[start.upperBound..<end.lowerBound])
    }
}
