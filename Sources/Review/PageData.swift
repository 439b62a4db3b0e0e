// The data the page's own script reads: decisions of a panel as compact rows.

import Foundation
import Quantities
import SuiteResults

/// Collects words used often, so that rows can name them by number.
struct WordTable {
    private(set) var words: [String] = []
    private var index: [String: Int] = [:]

    /// The number of a word.
    mutating func number(of word: String) -> JSONValue {
        if let known = index[word] { return .count(known) }
        index[word] = words.count
        words.append(word)
        return .count(words.count - 1)
    }
}

/// Writes the rows. The order of the fields is the one `PageScript` reads.
struct PageData {
    let report: RunReport
    let layout: ChartLayout
    var table = WordTable()
    /// Minutes between the points of a drawn forecast.
    let fanStep: Int64
    /// Points of a drawn forecast at most.
    let fanPoints: Int
    /// Whether each cut's explanation goes with it, and fans are fine and long.
    let isFull: Bool

    /// With more decisions than this, fans are coarser and reach 2 h instead of 6 h, and cuts go
    /// without their explanations, so that a month stays one light page. The JSON beside it has
    /// everything.
    static let fullDetailMax = 1000

    init(_ report: RunReport, _ layout: ChartLayout) {
        self.report = report
        self.layout = layout
        isFull = report.decisions.count <= Self.fullDetailMax
        let steps = report.decisions.lazy.compactMap(\.forecast?.step.milliseconds)
        let own = max((steps.first { _ in true } ?? 300_000) / 60_000, 1)
        // The smallest multiple of the forecast's own step that is 15 min or more.
        fanStep = own * ((15 + own - 1) / own)
        fanPoints = Int((isFull ? 360 : 120) / fanStep)
    }

    /// What all panels share. Write it after the panels: it holds the words they used.
    func shared(chosen: (panel: Int, row: Int)?) -> String {
        let places: [(String, JSONValue)] = [
            ("left", .number(layout.left)), ("width", .number(layout.plotWidth)),
            ("top", .number(layout.glucose.top)), ("bottom", .number(layout.glucose.bottom)),
            ("axis", .number(layout.axisTop)), ("low", .number(layout.glucoseBottom)),
            ("high", .number(layout.glucoseTop)),
        ]
        let local = report.start.unixMilliseconds + report.utcOffset.milliseconds
        return JSONValue.object([
            // Add to a loop time to get local wall time, as if it were UTC.
            ("local", .int(local - report.begin.milliseconds)),
            ("places", .object(places)), ("fanStep", .int(fanStep)), ("fine", .bool(isFull)),
            ("words", .array(table.words.map { .string($0) })),
            (
                "chosen",
                chosen.map { .array([.count($0.panel), .count($0.row)]) } ?? .null
            ),
        ]).text
    }

    /// One panel's rows.
    mutating func panel(_ panel: Panel) -> String {
        var rows: [JSONValue] = []
        for decision in panel.decisions { rows.append(row(decision, panel)) }
        return JSONValue.object([
            ("begin", .int(panel.begin.milliseconds)), ("end", .int(panel.end.milliseconds)),
            ("rows", .array(rows)),
        ]).text
    }

    private mutating func row(_ decision: DecisionPoint, _ panel: Panel) -> JSONValue {
        let reading: JSONValue
        switch decision.reading {
        case .value(let glucose): reading = .number(tenth(glucose.milligramsPerDeciliter))
        case .low: reading = .string("LOW")
        case .high: reading = .string("HIGH")
        case .missing: reading = .null
        }
        var cuts: [JSONValue] = []
        for cut in decision.cuts { cuts.append(self.cut(cut)) }
        return .array([
            .int((decision.at - panel.begin).milliseconds / 1000),
            .int(Int64(clamping: decision.number)),
            table.number(of: decision.mode), reading,
            .optional(decision.readingAge) { .int($0.milliseconds / 1000) },
            .int(decision.insulinOnBoard.milliunits), .int(decision.uncertainInsulin.milliunits),
            .optional(decision.carbsOnBoard) { .number(tenth($0.grams)) },
            .optional(decision.estimate) { .number(tenth($0.milligramsPerDeciliter)) },
            table.number(of: decision.twinHealth),
            .optional(decision.wantedBasal) { .int($0.milliunitsPerHour) },
            .int(decision.wantedBolus.milliunits), table.number(of: decision.reason), .array(cuts),
            .optional(decision.orderedBasal) { .int($0.milliunitsPerHour) },
            .int(decision.orderedBolus.milliunits),
            table.number(of: DecisionText.outcome(decision.outcome)),
            horizons(decision), .string(fan(decision)),
        ])
    }

    private func tenth(_ value: Double) -> Double { (value * 10).rounded() / 10 }

    private mutating func cut(_ cut: LimitCut) -> JSONValue {
        let limit = table.number(of: cut.limit)
        let words =
            isFull && !cut.explanation.isEmpty ? table.number(of: cut.explanation) : .int(-1)
        let rounding: JSONValue = .int(cut.isRounding ? 1 : 0)
        switch cut.change {
        case .basal(let before, let after):
            return .array([
                limit, .int(0), .int(before.milliunitsPerHour), .int(after.milliunitsPerHour),
                words,
                rounding,
            ])
        case .bolus(let before, let after):
            return .array([
                limit, .int(1), .int(before.milliunits), .int(after.milliunits), words, rounding,
            ])
        case .refused:
            return .array([limit, .int(2), .int(0), .int(0), words, rounding])
        }
    }

    /// Mean and half of the 80 % band at the horizons the panel names: exact, unlike the drawn fan.
    private func horizons(_ decision: DecisionPoint) -> JSONValue {
        guard let forecast = decision.forecast else { return .null }
        return .array(
            DecisionText.horizons.flatMap { minutes -> [JSONValue] in
                guard let point = DecisionText.point(forecast, minutes: minutes),
                    point.mean.isFinite, point.deviation.isFinite
                else { return [.null, .null] }
                let spread = ForecastLayer.deviations80 * point.deviation
                return isFull
                    ? [.number(tenth(point.mean)), .number(tenth(spread))]
                    : [.number(point.mean.rounded()), .number(spread.rounded())]
            })
    }

    /// The drawn fan, base64: per point the mean, the deviation, and the mean on scheduled basal.
    ///
    /// In full detail two bytes each, big-endian, in tenths; else one byte each, the means halved:
    /// half a unit of the scale is less than a pixel. All bits set: no value.
    private func fan(_ decision: DecisionPoint) -> String {
        guard let forecast = decision.forecast else { return "" }
        let every = fanStep * 60_000 / max(forecast.step.milliseconds, 1)
        guard every > 0 else { return "" }
        var bytes: [UInt8] = []
        let count = min(forecast.mean.count, forecast.standardDeviation.count)
        var index = Int(every) - 1
        var points = 0
        while index < count, points < fanPoints {
            append(forecast.mean[index], isMean: true, to: &bytes)
            append(forecast.standardDeviation[index], isMean: false, to: &bytes)
            let basal = forecast.scheduledBasalMean
            append(index < basal.count ? basal[index] : .nan, isMean: true, to: &bytes)
            index += Int(every)
            points += 1
        }
        return Data(bytes).base64EncodedString()
    }

    private func append(_ value: Double, isMean: Bool, to bytes: inout [UInt8]) {
        let scaled = isFull ? value * 10 : isMean ? value / 2 : value
        let top = isFull ? 65_534.0 : 254
        let number = scaled.isFinite ? Int(min(max(scaled.rounded(), 0), top)) : Int(top) + 1
        if isFull { bytes.append(UInt8(number >> 8)) }
        bytes.append(UInt8(number & 255))
    }
}
