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
    private static let basal = RequiredKey(
        "basal",
        .node(
            .either([
                Reading<InsulinRate>.insulinRate(in: TherapyRanges.basal).form,
                .list(.section(segment)),
            ])),
        "Basal rate, or a list of rates from times of day, the first at 00:00.")
    private static let from = RequiredKey(
        "from", Reading(.timeOfDay) { node throws(TextInputError) in node },
        "When the rate begins.")
    private static let rate = RequiredKey(
        "rate", .insulinRate(in: TherapyRanges.basal), "The rate until the next one.")
    private static let segment = SectionForm("A basal rate.", [from, rate])
    private static let sensitivity = RequiredKey(
        "insulin_sensitivity", .sensitivity(in: TherapyRanges.sensitivity),
        "How far a unit lowers glucose.")
    private static let carbRatio = RequiredKey(
        "carb_ratio", .carbRatio(in: TherapyRanges.carbRatio),
        "How much carbohydrate a unit covers.")
    private static let target = RequiredKey(
        "target", .glucose(in: TherapyRanges.target), "Where glucose should be.")
    private static let suspendThreshold = RequiredKey(
        "suspend_threshold", .glucose(in: TherapyRanges.suspendThreshold),
        "Below it delivery stops.")
    private static let totalDailyInsulin = RequiredKey(
        "total_daily_insulin", .insulin(in: TherapyRanges.totalDailyInsulin),
        "Insulin of a usual day.")
    private static let bodyMass = RequiredKey(
        "body_mass", .mass(in: TherapyRanges.bodyMass), "The person's mass.")
    private static let insulinActionDuration = RequiredKey(
        "insulin_action_duration", .duration(in: TherapyRanges.insulinActionDuration),
        "How long insulin acts.")
    private static let insulinActionPeak = RequiredKey(
        "insulin_action_peak", .duration(in: TherapyRanges.insulinActionPeak),
        "When it acts most; less than half of its duration.")

    private static let age = FallbackKey(
        "age_group", Reading<AgeBand>.choice, or: "unknown",
        "The person's age, which decides how fast insulin is expected to be.")
    private static let insulin = FallbackKey(
        "insulin_type", Reading<InsulinKind>.choice, or: "rapid", "The insulin in the pump.")
    private static let learning = FallbackKey(
        "twin_learning", Reading<TwinLearning>.choice, or: "released",
        "Whether what the twin learns of the person may reach a dose.")
    private static let meals = FallbackKey(
        "meals", Reading<MealAnnouncement>.choice, or: "announced",
        "Whether food is entered; unannounced is fully closed loop.")

    /// The keys of a section of therapy settings.
    public static let form = SectionForm(
        "A person's therapy settings.",
        [
            basal, sensitivity, carbRatio, target, suspendThreshold, totalDailyInsulin, bodyMass,
            insulinActionDuration, insulinActionPeak, age, insulin, learning, meals,
        ])

    /// Reads a section of therapy settings of ``form``.
    /// - Throws: a value outside ``TherapyRanges``; settings that contradict each other.
    public static func read(_ node: TextNode) throws(TextInputError) -> TherapySettings {
        var section = try node.section(of: form)
        let basalNode = try section.read(basal)
        let settings = TherapySettings(
            basal: try readBasal(basalNode), sensitivity: try section.read(sensitivity),
            carbRatio: try section.read(carbRatio), target: try section.read(target),
            suspendThreshold: try section.read(suspendThreshold),
            totalDailyInsulin: try section.read(totalDailyInsulin),
            bodyMass: try section.read(bodyMass),
            insulinActionDuration: try section.read(insulinActionDuration),
            insulinActionPeak: try section.read(insulinActionPeak), age: try section.read(age),
            insulin: try section.read(insulin), learning: try section.read(learning),
            meals: try section.read(meals))
        let thresholdNode = section.place(suspendThreshold)
        let peakNode = section.place(insulinActionPeak)
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
            "age_group: \(therapy.age.rawValue)", "insulin_type: \(therapy.insulin.rawValue)",
            "twin_learning: \(therapy.learning.rawValue)", "meals: \(therapy.meals.rawValue)",
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
            var section = try element.section(of: segment)
            let from = try section.read(from)
            let minute = try from.minuteOfDay()
            let rate = try section.read(rate)
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
