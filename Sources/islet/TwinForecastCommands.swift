// `islet twin backtest`, `forecast` and `whatif`.

import ArgumentParser
import Foundation
import TwinHistory

/// Scores forecasts on days the fit never saw.
struct TwinBacktestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backtest",
        abstract: "Fit on the first 14 days, score forecasts on the rest beside hold and AR.")

    @Option(name: .customLong("csv"), help: "The file of days; at least 15.")
    var file: String

    @Flag(help: "Print one JSON object.")
    var json = false

    /// What `--json` prints; people script it.
    private struct Report: Encodable {
        let rmse: [String: [String: Double]]
        let coverage: [String: [String: Double]]
        let n: Int
    }

    func run() throws {
        try TwinTools.told("backtest") {
            let test = try Backtest(try TwinTools.history(file))
            print(json ? try TwinTools.json(report(test)) : text(test))
        }
    }

    private func report(_ test: Backtest) -> Report {
        func table(_ scores: [ForecastScore], _ value: (ForecastScore) -> Double)
            -> [String: Double]
        {
            var found: [String: Double] = [:]
            for (minutes, score) in zip(Backtest.minutes, scores) {
                found["\(minutes)"] = value(score)
            }
            return found
        }
        return Report(
            rmse: [
                "twin": table(test.twinScores, \.rmse), "hold": table(test.holdScores, \.rmse),
                "ar": table(test.arScores, \.rmse),
            ],
            coverage: [
                "80": table(test.twinScores, \.coverage80),
                "95": table(test.twinScores, \.coverage95),
            ], n: test.twinScores.last?.count ?? 0)
    }

    private func text(_ test: Backtest) -> String {
        func row(_ name: String, _ values: [Double], _ digits: Int) -> String {
            TwinTools.padded(name, 30)
                + values.map { TwinTools.aligned(TwinTools.fixed($0, digits), 8) }.joined()
        }
        return [
            row("minutes ahead", Backtest.minutes.map(Double.init), 0),
            row("RMSE twin, mg/dL", test.twinScores.map(\.rmse), 1),
            row("RMSE mechanism alone", test.mechanismScores.map(\.rmse), 1),
            row("RMSE hold", test.holdScores.map(\.rmse), 1),
            row("RMSE AR(12) of this person", test.arScores.map(\.rmse), 1),
            row("in the 80 % band, %", test.twinScores.map { 100 * $0.coverage80 }, 1),
            row("in the 95 % band, %", test.twinScores.map { 100 * $0.coverage95 }, 1),
            row("forecasts scored", test.twinScores.map { Double($0.count) }, 0),
        ].joined(separator: "\n")
    }
}

/// The fan at a moment.
struct TwinForecastCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forecast",
        abstract: "What the sensor will show, from a moment on.",
        discussion: """
            Without --twin the person is identified from the 14 days (at least 7) that end at the \
            moment. Nothing later than the moment is used; readings that came later are drawn.
            """)

    @Option(name: .customLong("csv"), help: "The file of days.")
    var file: String

    @Option(help: "The moment, local time (2026-03-01T06:00); the last reading by default.")
    var at: String?

    @Option(help: "A twin's file, or NAME or NAME@VERSION in the bank.")
    var twin: String?

    @Option(help: "The folder of the bank of twins.")
    var bank = "twins"

    @Option(help: "Draw the fan into F.svg or F.html.")
    var plot: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    private struct Report: Encodable {
        struct Point: Encodable {
            let minutes: Double
            let mean_mg_dl: Double
            let mechanism_mg_dl: Double
            let low_80: Double
            let high_80: Double
            let low_95: Double
            let high_95: Double
        }
        let at: String
        let glucose_mg_dl: Double?
        let points: [Point]
        let plot: String?
    }

    func run() throws {
        try TwinTools.told("forecast") {
            try TwinTools.checkPlot(plot)
            let history = try TwinTools.history(file)
            let cell = try TwinTools.cell(at, history)
            let found = try TwinTools.twin(twin, bank: bank, history: history, before: cell)
            let fan = try ForecastFan(found, history: history, at: history.time(of: cell))
            let moment = HistoryTime.text(history.time(of: cell))
            let picture = TwinPicture(fan: fan, moment: moment)
            if let plot { try TwinTools.write(picture.text(forFile: plot), to: plot) }
            guard json else {
                print("From \(moment):")
                print(picture.words.joined(separator: "\n"))
                return
            }
            let points = fan.points.map {
                Report.Point(
                    minutes: $0.minutes, mean_mg_dl: $0.mean, mechanism_mg_dl: $0.mechanism,
                    low_80: $0.band80.lowerBound, high_80: $0.band80.upperBound,
                    low_95: $0.band95.lowerBound, high_95: $0.band95.upperBound)
            }
            print(
                try TwinTools.json(
                    Report(
                        at: moment, glucose_mg_dl: fan.before.last?.glucose, points: points,
                        plot: plot)))
        }
    }
}

/// Other insulin or food.
struct TwinWhatIfCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "whatif",
        abstract: "Other insulin or food from a moment on, everything unexplained as it was.",
        discussion: """
            Give one of --insulin-scale, --extra-bolus and --carbs. Refused beyond what was \
            validated: insulin of the window changed by more than half, more than 8 h, more than \
            40 g. An estimate from a model; never evidence about a dose.
            """)

    @Option(name: .customLong("csv"), help: "The file of days.")
    var file: String

    @Option(help: "The moment, local time (2026-03-01T06:00).")
    var at: String

    @Option(help: "All insulin from the moment on times this, 0.5 to 1.5.")
    var insulinScale: Double?

    @Option(
        parsing: .unconditional, help: "A bolus more (or, negative, less) at the moment, in U.")
    var extraBolus: Double?

    @Option(
        parsing: .unconditional, help: "Food more (or, negative, less) at the moment, in g.")
    var carbs: Double?

    @Option(help: "Length of the window, in hours (0.5 to 8).")
    var hours = 6.0

    @Option(help: "A twin's file, or NAME or NAME@VERSION in the bank.")
    var twin: String?

    @Option(help: "The folder of the bank of twins.")
    var bank = "twins"

    @Option(help: "Draw the answer into F.svg or F.html.")
    var plot: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    private struct Report: Encodable {
        struct Point: Encodable {
            let minutes: Double
            let logged_mg_dl: Double
            let is_reading: Bool
            let glucose_mg_dl: Double
            let change_mg_dl: Double
            let change_low_80: Double
            let change_high_80: Double
            let change_low_95: Double
            let change_high_95: Double
        }
        let at: String
        let question: String
        let logged_insulin_u: Double
        let asked_insulin_u: Double
        let points: [Point]
        let plot: String?
    }

    func run() throws {
        try TwinTools.told("whatif") {
            try TwinTools.checkPlot(plot)
            let (question, words) = try question()
            let history = try TwinTools.history(file)
            let cell = try TwinTools.cell(at, history)
            let found = try TwinTools.twin(twin, bank: bank, history: history, before: cell)
            let answer = try HistoryWhatIf(found, history: history).answer(
                question, at: history.time(of: cell), minutes: hours * 60)
            let moment = HistoryTime.text(history.time(of: cell))
            let picture = TwinPicture(whatIf: answer, question: words, moment: moment)
            if let plot { try TwinTools.write(picture.text(forFile: plot), to: plot) }
            guard json else {
                print("From \(moment), \(words):")
                print(picture.words.joined(separator: "\n"))
                return
            }
            let points = answer.points.map {
                Report.Point(
                    minutes: $0.minutes, logged_mg_dl: $0.logged, is_reading: $0.isReading,
                    glucose_mg_dl: $0.glucose, change_mg_dl: $0.change,
                    change_low_80: $0.change80.lowerBound, change_high_80: $0.change80.upperBound,
                    change_low_95: $0.change95.lowerBound, change_high_95: $0.change95.upperBound)
            }
            print(
                try TwinTools.json(
                    Report(
                        at: moment, question: words, logged_insulin_u: answer.loggedInsulin,
                        asked_insulin_u: answer.askedInsulin, points: points, plot: plot)))
        }
    }

    private func question() throws -> (InsulinOrFood, String) {
        let asked = [insulinScale, extraBolus, carbs].compactMap { $0 }
        guard asked.count == 1, asked.allSatisfy(\.isFinite), hours.isFinite else {
            throw TwinRefusal("give one of --insulin-scale, --extra-bolus and --carbs")
        }
        if let insulinScale {
            let percent = TwinTools.fixed(100 * insulinScale, 0)
            return (.insulinScale(insulinScale), "\(percent) % of the insulin")
        }
        if let extraBolus {
            let sign = extraBolus < 0 ? "less" : "more"
            return (.extraBolus(extraBolus), "\(TwinTools.short(abs(extraBolus))) U \(sign)")
        }
        let grams = carbs ?? 0
        return (
            .extraCarbs(grams), "\(TwinTools.short(abs(grams))) g \(grams < 0 ? "less" : "more")"
        )
    }
}
