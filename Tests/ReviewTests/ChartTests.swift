// What the charts draw: gaps as gaps, extremes kept, LOW and HIGH on the edge.

import Foundation
import GlycemicMetrics
import Quantities
import Review
import Testing

@Suite("The charts")
struct ChartTests {
    func report(_ readings: [(minute: Int, reading: SensorReading)]) -> RunReport {
        var report = RunReport(
            title: "t", subject: .recordedPerson, start: WallInstant(unixMilliseconds: 0),
            end: .origin + .hours(24))
        report.sensor = readings.map {
            SensorPoint(at: .origin + .minutes(Int64($0.minute)), reading: $0.reading)
        }
        return report
    }

    /// The path data of the glucose line.
    func line(_ report: RunReport) throws -> String {
        let html = report.html
        let start = try #require(html.range(of: "<path id=\"p0-line\" d=\""))
        return String(html[start.upperBound...].prefix { $0 != "\"" })
    }

    func run(_ from: Int, _ to: Int, _ value: Double = 120) -> [(Int, SensorReading)] {
        stride(from: from, to: to, by: 5).map { ($0, .value(.mgPerdL(value))) }
    }

    @Test("a missing reading breaks the line, whether it is absent or said to be missing")
    func gaps() throws {
        let whole = try line(report(run(0, 600)))
        #expect(whole.filter { $0 == "M" }.count == 1)
        let absent = try line(report(run(0, 300) + run(305, 600)))
        #expect(absent.filter { $0 == "M" }.count == 2)
        let said = try line(report(run(0, 300) + [(300, .missing)] + run(305, 600)))
        #expect(said.filter { $0 == "M" }.count == 2)
    }

    @Test("a gap of 15 min or more is hatched and named, a shorter one is not")
    func hatching() {
        #expect(report(run(0, 300) + run(340, 600)).html.contains("no reading for 45 min"))
        #expect(!report(run(0, 300) + run(305, 600)).html.contains("no reading for"))
    }

    @Test("a reading alone between gaps is a dot, not nothing")
    func alone() throws {
        let path = try line(report(run(0, 100) + [(200, .value(.mgPerdL(90)))] + run(300, 400)))
        #expect(path.contains("h0"))
    }

    @Test("one extreme reading among a month's stays in the line")
    func extremes() throws {
        var report = report(run(0, 1440))
        // A reading every 10 s: far more than there are pixels.
        report.sensor = (0..<8640).map { index in
            SensorPoint(
                at: .origin + .seconds(Int64(index) * 10),
                reading: .value(.mgPerdL(index == 4321 ? 52 : 120)))
        }
        // 52 mg/dL is (52 - 40) / 260 of the way up a plot of 290 that ends at 304: y = 290.6.
        #expect(try line(report).contains(" 290.6"))
    }

    @Test("LOW and HIGH are arrows on the plot's edges")
    func offScale() {
        let html = report(run(0, 100) + [(100, .low), (105, .high)] + run(110, 200)).html
        #expect(html.contains("class=\"arrow below\""))
        #expect(html.contains("class=\"arrow above\""))
        #expect(!report(run(0, 100)).html.contains("class=\"arrow"))
    }

    @Test("basal is filled as it was delivered and lined as it was ordered")
    func orderedBasal() {
        var report = report(run(0, 1440))
        report.basal = [
            BasalStep(
                at: .origin, scheduled: .unitsPerHour(1), delivered: .zero,
                ordered: .unitsPerHour(3))
        ]
        let html = report.html
        let filled = html.split(separator: "<path class=\"basal\" d=\"").dropFirst().first ?? ""
        let lined = html.split(separator: "<path class=\"basalline\" d=\"").dropFirst().first ?? ""
        func height(_ path: Substring) -> Substring? {
            path.prefix { $0 != "H" }.split(separator: " ").last
        }
        #expect(height(filled) != nil && height(filled) != height(lined))
        report.basal[0].delivered = .unitsPerHour(3)
        let equal = report.html
        let full = equal.split(separator: "<path class=\"basal\" d=\"").dropFirst().first ?? ""
        #expect(height(full) == height(lined))
    }

    @Test("of a bolus that did not flow the page says what was given and draws the rest hollow")
    func bolusThatDidNotFlow() {
        var report = report(run(0, 1440))
        report.boluses = [
            BolusMark(
                at: .origin + .hours(8), amount: .units(3.3), initiator: .user, delivered: .zero)
        ]
        let html = report.html
        #expect(html.contains(">3.3, 0.0 given</text>"))
        #expect(html.contains("<path class=\"bolus missing\""))
        #expect(!html.contains("<path class=\"bolus user\""))
        // A stroke of the motor is not missed.
        report.boluses[0].delivered = .units(3.25)
        #expect(report.html.contains(">3.3</text>"))
        #expect(!report.html.contains("<path class=\"bolus missing\""))
    }

    @Test("alarms that stand together are named together, never over the lane's title")
    func alarmsTogether() throws {
        var report = report(run(0, 1440))
        report.alarms = ["not_looping_60", "urgent_low", "no_reading"].enumerated().map {
            AlarmMark(
                id: $1, priority: .high, raised: .origin + .minutes(Int64($0) * 30), cleared: nil)
        }
        let html = report.html
        let label = try #require(
            html.split(separator: "<text class=\"alarmname\" x=\"").dropFirst().first)
        #expect(label.contains("!!! not looping 60, urgent low +1</text>"))
        #expect(try #require(Double(label.prefix { $0 != "\"" })) > 124)
        #expect(html.components(separatedBy: "class=\"alarmname\"").count == 2)
    }

    @Test("a basal rate from before a day is drawn from the day's start")
    func basal() {
        var report = report(run(0, 1440))
        report.basal = [
            BasalStep(
                at: .origin - .hours(3), scheduled: .unitsPerHour(1), delivered: .unitsPerHour(2))
        ]
        #expect(report.html.contains("<path class=\"basalline\" d=\"M124 "))
    }
}

/// The parts of the JSON that hold numbers. Read with `JSONDecoder`, which reads doubles exactly;
/// `JSONSerialization` of swift-corelibs-foundation does not.
struct WrittenReport: Decodable {
    struct Decision: Decodable {
        struct Wanted: Decodable {
            let basal_mu_per_h: Int64?
            let bolus_mu: Int64
        }
        struct Expected: Decodable {
            let mean_mgdl: [Double]
            let sd_mgdl: [Double]
            let scheduled_basal_mean_mgdl: [Double]
        }
        struct Cut: Decodable {
            let limit: String
        }
        let number: String
        let at_ms: Int64
        let wanted: Wanted
        let expected: Expected?
        let cuts: [Cut]
    }
    struct Point: Decodable {
        let at_ms: Int64
        let mgdl: Double
    }
    struct Metrics: Decodable {
        let n: Int
        let mean: Double
        let tir_70_180: Double
    }
    let seed: String
    let start_utc: String
    let decisions: [Decision]
    let true_glucose: [Point]
    let metrics_true: Metrics
}

@Suite("The report as JSON")
struct JSONTests {
    @Test("numbers in the JSON equal the inputs to the bit")
    func numbers() throws {
        var report = RunReport.sampleDay()
        report.seed = 18_446_744_073_709_551_615
        let written = try JSONDecoder().decode(WrittenReport.self, from: Data(report.json.utf8))
        #expect(written.seed == "18446744073709551615")
        #expect(written.start_utc == "2026-03-01T05:00:00.000Z")
        try #require(written.decisions.count == report.decisions.count)
        for (found, decision) in zip(written.decisions, report.decisions) {
            #expect(found.number == "\(decision.number)")
            #expect(found.at_ms == decision.at.milliseconds)
            #expect(found.wanted.basal_mu_per_h == decision.wantedBasal?.milliunitsPerHour)
            #expect(found.wanted.bolus_mu == decision.wantedBolus.milliunits)
            let same =
                found.expected?.mean_mgdl == decision.forecast?.mean
                && found.expected?.sd_mgdl == decision.forecast?.standardDeviation
                && found.expected?.scheduled_basal_mean_mgdl
                    == decision.forecast?.scheduledBasalMean
            #expect(same, "decision \(decision.number)")
            #expect(found.cuts.map(\.limit) == decision.cuts.map(\.limit))
        }
        let same =
            written.true_glucose.map(\.mgdl)
            == report.trueGlucose.map(\.glucose.milligramsPerDeciliter)
        #expect(same)
        #expect(written.metrics_true.n == 1441)
        #expect(written.metrics_true.mean == report.trueMetrics?.mean)
        #expect(written.metrics_true.tir_70_180 == report.trueMetrics?.inRange)
    }

    @Test("text with every kind of character reads back the same")
    func strings() throws {
        var report = RunReport.sampleDay(title: "a\"b\\c</script>\n\t\u{1}\u{2028}é😀")
        report.summary = "</script><script>"
        let parsed = try JSONSerialization.jsonObject(with: Data(report.json.utf8))
        let object = try #require(parsed as? [String: Any])
        #expect(object["title"] as? String == report.title)
        #expect(object["summary"] as? String == report.summary)
    }
}
