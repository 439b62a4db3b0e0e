// The report as JSON, for programs: every input as it was given, units in the key names.

import GlycemicMetrics
import Quantities
import SuiteResults

extension RunReport {
    /// The whole report as one JSON object. Times `*_ms` are loop milliseconds; numbers read back
    /// to the same bits.
    public var json: String {
        JSONValue.object([
            ("format", .string("islet-run-report")), ("version", .int(2)),
            ("title", .string(title)), ("summary", .string(summary)),
            ("subject", .string(subject.rawValue)),
            // A seed may not fit a JSON reader's double, so it is text.
            ("seed", .optional(seed) { .string("\($0)") }),
            ("start_utc", .string(WallText.iso(start))),
            ("utc_offset_min", .int(utcOffset.milliseconds / 60_000)),
            ("begin_ms", .int(begin.milliseconds)), ("end_ms", .int(end.milliseconds)),
            ("configuration_fingerprint", .string(configurationFingerprint)),
            ("build_fingerprint", .string(buildFingerprint)),
            ("reproduce_command", .string(reproduceCommand)),
            ("journal", .optional(journal, Self.json)),
            ("expectations", .array(expectations.map(\.json))),
            ("metrics_true", .optional(trueMetrics) { .raw($0.json) }),
            ("metrics_sensor", .optional(sensorMetrics) { .raw($0.json) }),
            ("forecast_accuracy", .array(forecastAccuracy.map(Self.json))),
            ("limits", .array(LimitUsage.ranked(self).map(Self.json))),
            ("alarms", .array(alarms.map(Self.json))),
            ("faults", .array(faults.map(Self.json))),
            ("happenings", .array(happenings.map(Self.json))),
            ("modes", .array(modes.map(Self.json))),
            ("carbs", .array(carbs.map(Self.json))),
            ("boluses", .array(boluses.map(Self.json))),
            ("basal", .array(basal.map(Self.json))),
            ("true_glucose", .array(trueGlucose.map(Self.json))),
            ("sensor", .array(sensor.map(Self.json))),
            ("decisions", .array(decisions.map(Self.json))),
        ]).text
    }

    private static func time(_ at: LoopInstant) -> JSONValue { .int(at.milliseconds) }
    private static func rate(_ rate: InsulinRate) -> JSONValue { .int(rate.milliunitsPerHour) }
    private static func amount(_ amount: InsulinAmount) -> JSONValue { .int(amount.milliunits) }
    private static func glucose(_ glucose: Glucose) -> JSONValue {
        .number(glucose.milligramsPerDeciliter)
    }

    private static func json(_ check: JournalCheck) -> JSONValue {
        .object([
            ("intact", .bool(check.fault == nil)),
            ("fault", .optional(check.fault) { .string($0) }),
            ("records", .string("\(check.records)")), ("head_sha256", .string(check.head)),
            ("replayed", .optional(check.replayed) { .count($0) }),
            ("replay_mismatches", .count(check.replayMismatches)),
        ])
    }

    private static func json(_ row: ForecastAccuracy) -> JSONValue {
        .object([
            ("horizon_min", .number(row.horizon.minutes)),
            ("twin_rmse_mgdl", .number(row.twinRMSE)),
            ("hold_rmse_mgdl", .number(row.holdRMSE)), ("coverage_80", .number(row.coverage80)),
            ("n", .count(row.count)),
        ])
    }

    private static func json(_ usage: LimitUsage) -> JSONValue {
        .object([
            ("limit", .string(usage.limit)), ("decisions", .count(usage.decisions)),
            ("refusals", .count(usage.refusals)),
            ("largest_bolus_cut_mu", amount(usage.largestBolusCut)),
            ("largest_basal_cut_mu_per_h", rate(usage.largestBasalCut)),
        ])
    }

    private static func json(_ alarm: AlarmMark) -> JSONValue {
        .object([
            ("id", .string(alarm.id)), ("priority", .string(alarm.priority.rawValue)),
            ("raised_ms", time(alarm.raised)),
            ("acknowledged_ms", .optional(alarm.acknowledged, time)),
            ("cleared_ms", .optional(alarm.cleared, time)),
        ])
    }

    private static func json(_ fault: FaultMark) -> JSONValue {
        .object([
            ("label", .string(fault.label)), ("from_ms", time(fault.from)),
            ("until_ms", .optional(fault.until, time)),
        ])
    }

    private static func json(_ happening: HappeningMark) -> JSONValue {
        .object([
            ("kind", .string(happening.kind.rawValue)), ("label", .string(happening.label)),
            ("from_ms", time(happening.from)), ("until_ms", time(happening.until)),
        ])
    }

    private static func json(_ mark: ModeMark) -> JSONValue {
        .object([
            ("at_ms", time(mark.at)), ("kind", .string(mark.kind.rawValue)),
            ("label", .string(mark.label)),
        ])
    }

    private static func json(_ carb: CarbMark) -> JSONValue {
        .object([
            ("at_ms", time(carb.at)), ("eaten_g", .optional(carb.eaten) { .number($0.grams) }),
            ("announced_g", .optional(carb.announced) { .number($0.grams) }),
            ("rescue", .bool(carb.isRescue)),
        ])
    }

    private static func json(_ bolus: BolusMark) -> JSONValue {
        .object([
            ("at_ms", time(bolus.at)), ("amount_mu", amount(bolus.amount)),
            ("delivered_mu", amount(bolus.delivered)),
            ("initiator", .string(bolus.initiator.rawValue)),
        ])
    }

    private static func json(_ step: BasalStep) -> JSONValue {
        .object([
            ("at_ms", time(step.at)), ("scheduled_mu_per_h", rate(step.scheduled)),
            ("delivered_mu_per_h", rate(step.delivered)),
            ("ordered_mu_per_h", rate(step.ordered)),
        ])
    }

    private static func json(_ point: GlucosePoint) -> JSONValue {
        .object([("at_ms", time(point.at)), ("mgdl", glucose(point.glucose))])
    }

    private static func json(_ point: SensorPoint) -> JSONValue {
        .object([("at_ms", time(point.at)), ("reading", reading(point.reading))])
    }

    /// A number in mg/dL, "LOW", "HIGH" or null.
    private static func reading(_ reading: SensorReading) -> JSONValue {
        switch reading {
        case .value(let value): glucose(value)
        case .low: .string("LOW")
        case .high: .string("HIGH")
        case .missing: .null
        }
    }

    private static func json(_ decision: DecisionPoint) -> JSONValue {
        .object([
            ("number", .string("\(decision.number)")), ("at_ms", time(decision.at)),
            ("mode", .string(decision.mode)),
            ("knew", knew(decision)),
            ("expected", .optional(decision.forecast, json)),
            (
                "wanted",
                .object([
                    ("basal_mu_per_h", .optional(decision.wantedBasal, rate)),
                    ("bolus_mu", amount(decision.wantedBolus)),
                    ("reason", .string(decision.reason)),
                ])
            ),
            ("cuts", .array(decision.cuts.map(json))),
            (
                "ordered",
                .object([
                    ("basal_mu_per_h", .optional(decision.orderedBasal, rate)),
                    ("bolus_mu", amount(decision.orderedBolus)),
                    ("outcome", .string(DecisionText.outcome(decision.outcome))),
                ])
            ),
        ])
    }

    private static func knew(_ decision: DecisionPoint) -> JSONValue {
        .object([
            ("reading", reading(decision.reading)),
            ("reading_age_ms", .optional(decision.readingAge) { .int($0.milliseconds) }),
            ("insulin_on_board_mu", amount(decision.insulinOnBoard)),
            ("uncertain_mu", amount(decision.uncertainInsulin)),
            ("carbs_on_board_g", .optional(decision.carbsOnBoard) { .number($0.grams) }),
            ("estimate_mgdl", .optional(decision.estimate, glucose)),
            ("twin_health", .string(decision.twinHealth)),
        ])
    }

    private static func json(_ forecast: ReportForecast) -> JSONValue {
        .object([
            ("step_ms", .int(forecast.step.milliseconds)),
            ("mean_mgdl", .array(forecast.mean.map { .number($0) })),
            ("sd_mgdl", .array(forecast.standardDeviation.map { .number($0) })),
            (
                "scheduled_basal_mean_mgdl",
                .array(forecast.scheduledBasalMean.map { .number($0) })
            ),
        ])
    }

    private static func json(_ cut: LimitCut) -> JSONValue {
        var fields: [(String, JSONValue)] = [("limit", .string(cut.limit))]
        switch cut.change {
        case .basal(let before, let after):
            fields += [
                ("before_mu_per_h", rate(before)), ("after_mu_per_h", rate(after)),
            ]
        case .bolus(let before, let after):
            fields += [("before_mu", amount(before)), ("after_mu", amount(after))]
        case .refused:
            fields.append(("refused", .bool(true)))
        }
        fields.append(("explanation", .string(cut.explanation)))
        return .object(fields)
    }
}
