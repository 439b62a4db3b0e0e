// `islet hil alarms`: how often alarms come in runs without faults, measured over their reports.

import ArgumentParser
import Bench
import ControlLoop
import Foundation
import Quantities
import TextInput

/// Measures the alarms of reports.
struct HILAlarmsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alarms",
        abstract: "Count alarms a day, and false ones, in the reports of runs without faults.",
        discussion: """
            FOLDER is what `islet hil run ... --report FOLDER` wrote. A glucose alarm is false when \
            the body's glucose was not what it said: within 15 min below 70 (low), below 60 \
            (urgent_low), above 250 (high) mg/dL, or below 70 within the next hour \
            (urgent_low_soon). insulin_not_acting is false always, for in these runs insulin acts. \
            Exit code 1: more than one false alarm a day. 2: no report, or none of a run without faults.
            """)

    @Argument(help: "The folder with the reports.")
    var folder: String

    func run() throws {
        let runs: [AlarmBudget.Run]
        do {
            runs = try Self.reports(in: folder)
        } catch {
            CommandFault.complain("hil alarms", error)
            throw ExitCode(2)
        }
        let budget = AlarmBudget(runs)
        guard let falsePerDay = budget.falsePerDay else {
            CommandFault.complain(
                "hil alarms",
                CommandFault(
                    text: "\(folder): none of the \(runs.count) reports is of a run without "
                        + "faults; nothing was measured"))
            throw ExitCode(2)
        }
        print("\(budget.runs) runs without faults, \(Self.decimals(budget.days, 1)) days")
        for count in budget.counts {
            let rate = Self.decimals(Double(count.raised) / budget.days, 3)
            print(
                "  \(count.id.rawValue): \(count.raised), \(rate) a day, "
                    + "\(count.unfounded) false")
        }
        let isWell = falsePerDay <= AlarmBudget.falsePerDayMax
        print(
            "false alarms a day: \(Self.decimals(falsePerDay, 3)), "
                + "\(isWell ? "within" : "beyond") the budget of "
                + "\(Self.decimals(AlarmBudget.falsePerDayMax, 0))")
        if !isWell { throw ExitCode(1) }
    }

    private static func decimals(_ value: Double, _ count: Int) -> String {
        DecimalText.fixed(value, count) ?? "-"
    }

    private struct Report: Decodable {
        struct Alarm: Decodable {
            var id: String
            var raised_ms: Int64
        }
        struct Point: Decodable {
            var at_ms: Int64
            var mgdl: Double
        }
        struct Fault: Decodable {}
        var begin_ms: Int64
        var end_ms: Int64
        var alarms: [Alarm]
        var faults: [Fault]
        var true_glucose: [Point]
    }

    private static func reports(in folder: String) throws -> [AlarmBudget.Run] {
        let files = FileManager.default
        guard let names = try? files.contentsOfDirectory(atPath: folder) else {
            throw CommandFault(text: "\(folder): is no folder that can be read")
        }
        var runs: [AlarmBudget.Run] = []
        for name in names.sorted() {
            let path = "\(folder)/\(name)/report.json"
            guard let data = files.contents(atPath: path) else { continue }
            guard let report = try? JSONDecoder().decode(Report.self, from: data) else {
                throw CommandFault(text: "\(path): is no run's report")
            }
            runs.append(run(of: report))
        }
        guard !runs.isEmpty else {
            throw CommandFault(
                text: "\(folder): holds no report; write one with islet hil run --report")
        }
        return runs
    }

    private static func run(of report: Report) -> AlarmBudget.Run {
        AlarmBudget.Run(
            length: Span(milliseconds: report.end_ms - report.begin_ms),
            hasFaults: !report.faults.isEmpty,
            alarms: report.alarms.compactMap { alarm in
                AlarmID(rawValue: alarm.id).map {
                    ($0, LoopInstant(milliseconds: alarm.raised_ms))
                }
            },
            glucose: report.true_glucose.map {
                (LoopInstant(milliseconds: $0.at_ms), $0.mgdl)
            })
    }
}
