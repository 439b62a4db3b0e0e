// The therapy section, read and written the same way by board configurations and scenarios.

public import Quantities

/// Allowed values of a person's therapy settings.
///
/// Sources are sections of the project's hazard reference. These catch slips (a value ten times too
/// large or small, another unit); relations between settings are checked by ``TherapyText``.
public enum TherapyRanges {
    /// Basal rate. LoopKit absolute limit 30 U/h; 10 U/h is AndroidAPS's adult hard limit (3.2).
    public static let basal = InsulinRate.zero ... .unitsPerHour(10)
    /// Insulin sensitivity, mg/dL per U. LoopKit absolute limits (3.2).
    public static let sensitivity = 10.0...500.0
    /// Carb ratio, g per U. LoopKit absolute limits (3.2).
    public static let carbRatio = 2.0...150.0
    /// Target. LoopKit correction range (3.2).
    public static let target = Glucose.mgPerdL(87) ... .mgPerdL(180)
    /// Suspend threshold. Not below 70 mg/dL (3.3), nor above LoopKit's 110 mg/dL (3.2).
    public static let suspendThreshold = Glucose.mgPerdL(70) ... .mgPerdL(110)
    /// Insulin of a day.
    public static let totalDailyInsulin = InsulinAmount.units(2) ... .units(200)
    /// Body mass, kg.
    public static let bodyMass = 8.0...250.0
    /// Duration of insulin action. AndroidAPS hard limits 5 to 9 h (3.2).
    public static let insulinActionDuration = Span.hours(5) ... .hours(9)
    /// Time to the peak of insulin action. oref0 and LoopKit models (3.6).
    public static let insulinActionPeak = Span.minutes(30) ... .minutes(120)
    /// Basal insulin of a day by body mass, U/kg: outside it is taken for a slip (H36).
    public static let dailyBasalPerMass = 0.1...0.7
    /// Basal insulin in percent of the insulin of a day: outside it is taken for a slip (H36).
    public static let basalPercent = Int64(10)...100
}

/// Therapy settings as text.
public enum TherapyText {
    /// Reads a section of therapy settings, every key required:
    /// `basal` (one rate, or a list of `{from: 07:30, rate: 0.85 U/h}` starting at 00:00),
    /// `insulin_sensitivity`, `carb_ratio`, `target`, `suspend_threshold`, `total_daily_insulin`,
    /// `body_mass`, `insulin_action_duration`, `insulin_action_peak`.
    /// - Throws: a value outside ``TherapyRanges``; settings that contradict each other.
    public static func read(_ node: TextNode) throws(TextInputError) -> TherapySettings {
        var section = try node.section()
        let basalNode = try section.required("basal")
        let settings = TherapySettings(
            basal: try readBasal(basalNode),
            sensitivity: try section.required("insulin_sensitivity").sensitivity(
                in: TherapyRanges.sensitivity),
            carbRatio: try section.required("carb_ratio").carbRatio(in: TherapyRanges.carbRatio),
            target: try section.required("target").glucose(in: TherapyRanges.target),
            suspendThreshold: try section.required("suspend_threshold").glucose(
                in: TherapyRanges.suspendThreshold),
            totalDailyInsulin: try section.required("total_daily_insulin").insulin(
                in: TherapyRanges.totalDailyInsulin),
            bodyMass: try section.required("body_mass").mass(in: TherapyRanges.bodyMass),
            insulinActionDuration: try section.required("insulin_action_duration").duration(
                in: TherapyRanges.insulinActionDuration),
            insulinActionPeak: try section.required("insulin_action_peak").duration(
                in: TherapyRanges.insulinActionPeak))
        let thresholdNode = section.optional("suspend_threshold") ?? node
        let peakNode = section.optional("insulin_action_peak") ?? node
        try section.finish()
        try checkRelations(settings, threshold: thresholdNode, peak: peakNode, basal: basalNode)
        return settings
    }

    /// The lines of a section that ``read(_:)`` takes back unchanged.
    /// - Parameter indent: spaces before each line.
    public static func write(_ therapy: TherapySettings, indent: Int) -> String {
        let margin = String(repeating: " ", count: indent)
        var lines = ["basal:"]
        for segment in therapy.basal.segments {
            let from = QuantityText.write(minuteOfDay: segment.startMinute)
            lines.append("  - {from: \(from), rate: \(QuantityText.write(segment.rate))}")
        }
        lines += [
            "insulin_sensitivity: \(QuantityText.write(therapy.sensitivity))",
            "carb_ratio: \(QuantityText.write(therapy.carbRatio))",
            "target: \(QuantityText.write(therapy.target))",
            "suspend_threshold: \(QuantityText.write(therapy.suspendThreshold))",
            "total_daily_insulin: \(QuantityText.write(therapy.totalDailyInsulin))",
            "body_mass: \(QuantityText.write(therapy.bodyMass))",
            "insulin_action_duration: \(QuantityText.write(therapy.insulinActionDuration))",
            "insulin_action_peak: \(QuantityText.write(therapy.insulinActionPeak))",
        ]
        return lines.map { margin + $0 + "\n" }.joined()
    }

    private static func readBasal(_ node: TextNode) throws(TextInputError) -> BasalSchedule {
        if node.isScalar {
            let rate = try node.insulinRate(in: TherapyRanges.basal)
            guard let schedule = BasalSchedule(constant: rate) else {
                throw node.error("is not a basal rate")
            }
            return schedule
        }
        var segments: [BasalSchedule.Segment] = []
        for element in try node.elements() {
            var section = try element.section()
            let from = try section.required("from")
            let minute = try from.minuteOfDay()
            let rate = try section.required("rate").insulinRate(in: TherapyRanges.basal)
            try section.finish()
            if segments.isEmpty, minute != 0 {
                throw from.error("the first segment starts at 00:00", mend: "write 00:00")
            }
            if let last = segments.last, minute <= last.startMinute {
                throw from.error(
                    "segments must follow each other in time",
                    mend: "write a time after \(QuantityText.write(minuteOfDay: last.startMinute))")
            }
            segments.append(BasalSchedule.Segment(startMinute: minute, rate: rate))
        }
        guard let schedule = BasalSchedule(segments: segments) else {
            throw node.error("has no segment", mend: "write at least {from: 00:00, rate: ... U/h}")
        }
        return schedule
    }

    private static func checkRelations(
        _ therapy: TherapySettings, threshold: TextNode, peak: TextNode, basal: TextNode
    ) throws(TextInputError) {
        guard therapy.suspendThreshold < therapy.target else {
            throw threshold.error(
                "must be below target (\(QuantityText.write(therapy.target)))")
        }
        let action = therapy.insulinActionDuration
        guard therapy.insulinActionPeak.milliseconds * 2 < action.milliseconds else {
            throw peak.error(
                "must be less than half of insulin_action_duration (\(QuantityText.write(action)))")
        }
        let daily = therapy.basal.dailyTotal
        let perMass = daily.units / therapy.bodyMass.kilograms
        let plausible = TherapyRanges.dailyBasalPerMass
        guard plausible.contains(perMass) else {
            throw basal.error(
                "\(QuantityText.write(daily)) of basal a day for "
                    + "\(QuantityText.write(therapy.bodyMass)) is "
                    + "\(DecimalText.write(perMass, decimals: 3)) U/kg; plausible is "
                    + "\(plausible.lowerBound) to \(plausible.upperBound) U/kg",
                mend: "check the decimal points of the rates and of body_mass")
        }
        // Whole milliunits, so that the ends of the range are exact.
        let (share, total) = (daily.milliunits * 100, therapy.totalDailyInsulin.milliunits)
        let percent = TherapyRanges.basalPercent
        guard share >= percent.lowerBound * total, share <= percent.upperBound * total else {
            throw basal.error(
                "\(QuantityText.write(daily)) of basal a day does not fit total_daily_insulin "
                    + QuantityText.write(therapy.totalDailyInsulin),
                mend:
                    "basal is \(percent.lowerBound) % to \(percent.upperBound) % of the daily total"
            )
        }
    }
}
