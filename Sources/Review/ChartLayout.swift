// Where everything stands in a chart: one glucose plot, and lanes below it on the same time axis.

import Quantities

/// A horizontal strip of a chart. Units of the picture.
struct Strip: Equatable {
    var top: Double
    var height: Double
    var bottom: Double { top + height }
    var middle: Double { top + height / 2 }
}

/// The places of a chart's parts, the same for every panel of a run.
struct ChartLayout {
    /// A row of the limits lane.
    struct LimitRow {
        let id: String
        let strip: Strip
    }
    /// A row of the alarms lane.
    struct AlarmRow {
        let priority: AlarmMark.Priority
        let strip: Strip
    }

    let width = Self.width
    let left = Self.left
    let right = Self.right
    private static let width = 960.0
    private static let left = 124.0
    private static let right = 18.0
    let glucose: Strip
    let meals: Strip
    let bolus: Strip
    let basal: Strip
    let limits: [LimitRow]
    let limitsLane: Strip
    let mode: Strip
    let alarms: [AlarmRow]
    let alarmsLane: Strip
    /// Rows of what happened to the person and the worn devices.
    let happenings: PackedRows<HappeningMark>
    /// Rows of the faults.
    let faults: PackedRows<FaultMark>
    /// Rows of the moments at which expectations were tightest.
    let moments: PackedRows<MomentMark>
    /// Top of the row with the hours.
    let axisTop: Double
    let height: Double
    /// Top of the glucose scale: 300 when nothing is higher, else 400. Unit: mg/dL.
    let glucoseTop: Double
    /// Bottom of the glucose scale. Unit: mg/dL.
    let glucoseBottom = 40.0
    /// Top of the basal scale.
    let basalTop: InsulinRate
    /// Top of the bolus scale.
    let bolusTop: InsulinAmount

    /// Rows of the limits lane; limits that bound less often share the last one.
    static let limitRowsMax = 6

    init(_ report: RunReport) {
        var top = 14.0
        func strip(_ height: Double, gap: Double = 13) -> Strip {
            let strip = Strip(top: top, height: height)
            top += height + gap
            return strip
        }
        glucose = strip(290, gap: 16)
        meals = strip(30)
        bolus = strip(44)
        basal = strip(50, gap: 24)
        let packer = RowPacker(report, width: Self.width - Self.left - Self.right)
        happenings = packer.pack(
            report.happenings, from: \.from, until: \.until, label: \.label, top: &top)
        if happenings.first != nil { top += 15 }
        var limitStrips: [LimitRow] = []
        for usage in LimitUsage.ranked(report).prefix(Self.limitRowsMax) {
            limitStrips.append(LimitRow(id: usage.limit, strip: strip(10, gap: 5)))
        }
        if limitStrips.isEmpty { _ = strip(10, gap: 5) }
        limitsLane = Strip(top: limitStrips.first?.strip.top ?? top - 15, height: 0)
        limits = limitStrips
        top += 8
        mode = strip(15)
        var alarmStrips: [AlarmRow] = []
        for priority in AlarmMark.Priority.allCases
        where report.alarms.contains(where: { $0.priority == priority }) {
            alarmStrips.append(AlarmRow(priority: priority, strip: strip(12, gap: 4)))
        }
        alarmsLane = alarmStrips.first?.strip ?? strip(12, gap: 4)
        alarms = alarmStrips
        top += 9
        faults = packer.pack(
            report.faults, from: \.from, until: { $0.until ?? report.end }, label: \.label,
            top: &top)
        moments = packer.pack(
            MomentMark.all(report), from: \.at, until: \.at, label: \.label, top: &top)
        axisTop = top
        height = top + 18

        let highest = max(
            report.sensor.lazy.compactMap(\.reading.effectiveGlucose?.milligramsPerDeciliter).max()
                ?? 0,
            report.trueGlucose.lazy.map(\.glucose.milligramsPerDeciliter).max() ?? 0)
        glucoseTop = highest <= 290 ? 300 : 400
        let rates = report.basal.lazy.map { max($0.scheduled, max($0.delivered, $0.ordered)) }
        basalTop = max(rates.max() ?? .zero, .unitsPerHour(0.1))
        bolusTop = max(report.boluses.lazy.map(\.amount).max() ?? .zero, .units(1))
    }

    var plotWidth: Double { width - left - right }
    var plotRight: Double { width - right }

    /// Height of a glucose value, kept inside the plot.
    func y(mgPerdL value: Double) -> Double {
        let inside = min(max(value, glucoseBottom), glucoseTop)
        let share = (inside - glucoseBottom) / (glucoseTop - glucoseBottom)
        return glucose.bottom - share * glucose.height
    }

    /// Height of a basal rate.
    func y(_ rate: InsulinRate) -> Double {
        let share = rate.unitsPerHour / basalTop.unitsPerHour
        return basal.bottom - min(max(share, 0), 1) * basal.height
    }

    /// Height of a bolus; the smallest still shows.
    func y(_ amount: InsulinAmount) -> Double {
        let share = min(max(amount.units / bolusTop.units, 0), 1)
        return bolus.bottom - max(share * (bolus.height - 12), 3)
    }
}

/// The time axis of one panel.
struct TimeScale {
    let begin: LoopInstant
    let end: LoopInstant
    let left: Double
    let width: Double

    init(_ panel: Panel, _ layout: ChartLayout) {
        begin = panel.begin
        end = panel.end
        left = layout.left
        width = layout.plotWidth
    }

    /// Place of an instant; outside the panel when the instant is.
    func x(_ at: LoopInstant) -> Double {
        left + (at - begin).seconds / (end - begin).seconds * width
    }

    /// Place of an instant, kept inside the panel.
    func clampedX(_ at: LoopInstant) -> Double { min(max(x(at), left), left + width) }
}
