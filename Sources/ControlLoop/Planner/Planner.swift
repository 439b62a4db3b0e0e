// The advocate: one request in, one proposal out, and nothing remembered in between.

import Dosing
import Quantities
import Twin

/// The planner: the twin and the dosing algorithm as one pure function.
public enum Planner {
    /// Points of the forecast in a reply: 4 h.
    public static let forecastPoints = 48

    /// A reading that is wrong with more than this probability allows no increase. Dimensionless.
    static let doubtMax = 0.5

    /// Answers one request.
    ///
    /// Depends on the request alone, never traps on its content. A twin state that is empty or
    /// unusable is replaced by the prior, and the reply's health says so.
    public static func plan(_ request: PlannerRequest) -> PlannerReply {
        let dosing = DosingTuning()
        let settings = TwinSettings(therapy: request.therapy)
        let reading = reading(of: request.reading)
        let restored =
            request.twin.isEmpty ? nil : TwinState(decoding: request.twin, settings: settings)
        var twin =
            restored
            ?? TwinState(
                glucose: request.reading.effectiveGlucose?.milligramsPerDeciliter,
                insulinOnBoard: request.insulinOnBoard.units, settings: settings)
        let innovation = twin.step(
            input(of: request, reading: reading, settings: settings, continuing: restored != nil),
            settings: settings)
        let announces = request.therapy.meals == .announced || twin.announces
        let pending = request.bolusInProgress + request.uncertainInsulin
        let forecast = twin.forecast(
            steps: DosingParameters.horizon, pending: pending.units, settings: settings,
            bounds: dosing.bounds(announces: announces))
        twin.remember(forecast)
        let situation = situation(
            of: request, twin: twin, announces: announces,
            gated: innovation.gated || twin.watch.sensorDoubt > Self.doubtMax
                || twin.watch.isRebounding)
        let proposal = proposal(
            situation, activity: request.activity, forecast: forecast, tuning: dosing)
        let rate = wholeRate(proposal.rate, towards: situation.scheduledRate)
        let bolus = InsulinAmount(milliunits: Int64((proposal.bolus * 1000).rounded(.down)))
        return PlannerReply(
            cycle: request.cycle, twin: twin.encoded(), basal: rate, bolus: bolus,
            insulinRequired: InsulinAmount(
                milliunits: Int64((proposal.required * 1000).rounded(.up))),
            reason: reason(proposal.reason),
            health: health(twin, restarted: restored == nil || innovation.restarted),
            forecast: published(
                forecast, bolus: bolus.units,
                rateAbove: rate.unitsPerHour - situation.scheduledRate),
            glucoseEstimate: twin.glucose, innovation: innovation.value,
            innovationDeviation: innovation.deviation,
            normalisedInnovation: twin.innovationPower, carbsOnBoard: twin.carbsOnBoard,
            estimates: estimates(
                twin, forecast: forecast, minuteOfDay: situation.minuteOfDay)
                + advice(
                    request, situation, required: proposal.required, forecast: forecast,
                    tuning: dosing),
            iterations: proposal.iterations)
    }

    private static func proposal(
        _ situation: DosingSituation, activity: Activity?, forecast: TwinForecast,
        tuning: DosingTuning
    ) -> DosingProposal {
        let target: Double
        switch activity {
        case nil: return ZoneController.propose(situation, forecast: forecast, tuning: tuning)
        case .exercise: target = DosingParameters.exerciseTarget
        case .sleep: target = DosingParameters.sleepTarget
        }
        return ZoneController.propose(
            situation, during: target, forecast: forecast, tuning: tuning)
    }

    /// A reading in the model's terms; a number outside the sensor's range is LOW or HIGH.
    private static func reading(of reading: SensorReading) -> TwinInput.Reading {
        let range = SensorReading.numericRange
        let low = TwinInput.Reading.below(range.lowerBound.milligramsPerDeciliter)
        let high = TwinInput.Reading.above(range.upperBound.milligramsPerDeciliter)
        switch reading {
        case .missing: return .missing
        case .low: return low
        case .high: return high
        case .value(let glucose):
            if glucose < range.lowerBound { return low }
            if glucose > range.upperBound { return high }
            return .value(glucose.milligramsPerDeciliter)
        }
    }

    private static func input(
        of request: PlannerRequest, reading: TwinInput.Reading, settings: TwinSettings,
        continuing: Bool
    ) -> TwinInput {
        // A fresh start gets its past insulin from the ledger's insulin on board.
        let minutes = continuing ? max(request.elapsed.minutes, 0) : 0
        let minute = min(max(request.minuteOfDay, 0), 1439)
        let scheduled = settings.meanScheduledRate(over: minutes, endingAt: minute)
        let delivered = request.deliveredBasal + request.deliveredBolus
        return TwinInput(
            minutes: minutes, insulin: continuing ? delivered.units - scheduled * minutes : 0,
            personBolus: continuing ? personBolus(of: request, scheduled: scheduled) : 0,
            carbs: request.carbs.grams, carbsAge: request.carbsAge.minutes,
            minuteOfDay: Double(minute), reading: reading)
    }

    /// The bolus insulin that cannot be automatic, as automatic boluses are never that large.
    private static func personBolus(of request: PlannerRequest, scheduled: Double) -> Double {
        let automaticMax = DosingParameters.bolusBasalHours * 60 * scheduled
        let bolus = request.deliveredBolus.units
        return bolus > 2 * automaticMax + DosingParameters.bolusMin ? bolus : 0
    }

    /// Probabilities of the twin's rival explanations, for the record.
    private static func suspicions(_ twin: TwinState) -> [PlannerReply.Estimate] {
        TwinHypothesis.allCases.map { hypothesis in
            let name =
                switch hypothesis {
                case .unloggedMeal: "probability_unlogged_meal"
                case .compressionLow: "probability_compression_low"
                case .stuckSensor: "probability_stuck_sensor"
                case .insulinNotActing: "probability_insulin_not_acting"
                case .sensitivityRise: "probability_sensitivity_rise"
                case .driftingSensor: "probability_drifting_sensor"
                }
            return .init(name: name, value: twin.watch.probability(hypothesis))
        }
    }

    private static func situation(
        of request: PlannerRequest, twin: TwinState, announces: Bool, gated: Bool
    ) -> DosingSituation {
        let therapy = request.therapy
        let minute = min(max(request.minuteOfDay, 0), 1439)
        let reading = request.reading.effectiveGlucose?.milligramsPerDeciliter
        let food = twin.carbsOnBoard / therapy.carbRatio.gramsPerUnit
        let fall =
            (request.insulinOnBoard.units - food)
            * therapy.sensitivity.milligramsPerDeciliterPerUnit
        return DosingSituation(
            scheduledRate: therapy.basal.rate(atMinute: minute).unitsPerHour,
            target: therapy.target.milligramsPerDeciliter,
            suspendThreshold: therapy.suspendThreshold.milligramsPerDeciliter,
            dailyInsulin: min(max(therapy.totalDailyInsulin.units, 1), 300),
            reading: reading, glucose: twin.glucose, rest: (reading ?? twin.glucose) - fall,
            trust: twin.trust, gated: gated,
            announces: announces, unloggedMeal: twin.watch.probability(.unloggedMeal),
            caution: twin.release.caution,
            minuteOfDay: Double(minute),
            ease: twin.release.ease * (1 - twin.watch.probability(.sensitivityRise)),
            rateMax: max(request.limits.maximumBasal.unitsPerHour, 0),
            bolusMax: max(request.limits.maximumBolus.units, 0),
            room: max(request.limits.insulinOnBoardRoom.units, 0))
    }

    /// Whole mU/h, rounded down; a rate equal to the scheduled one stays equal.
    private static func wholeRate(_ rate: Double, towards scheduled: Double) -> InsulinRate {
        let exact = rate == scheduled ? (rate * 1000).rounded() : (rate * 1000).rounded(.down)
        return InsulinRate(milliunitsPerHour: Int64(exact))
    }

    private static func health(_ twin: TwinState, restarted: Bool) -> TwinHealth {
        switch twin.trust {
        case .untrusted: .untrusted
        case .starting: .restarted
        case .sound: restarted ? .restarted : .healthy
        case .degraded: restarted ? .restarted : .degraded
        }
    }

    private static func reason(_ reason: DosingReason) -> ProposalReason {
        switch reason {
        case .inZone: .inZone
        case .correctHigh: .correctHigh
        case .protectLow: .protectLow
        case .suspendLow: .suspendLow
        case .notConverged: .notConverged
        case .untrusted: .untrusted
        }
    }

    /// The forecast of a reply: with the bolus now and the rate held for one lease.
    private static func published(
        _ forecast: TwinForecast, bolus: Double, rateAbove: Double
    ) -> Forecast {
        let leaseSteps = Int(DosingParameters.stepsPerHour * DosingParameters.leaseHours)
        var mean: [Double] = []
        for point in 0..<forecastPoints {
            var fall = bolus * forecast.unitEffect[point]
            for step in 0..<min(leaseSteps, point + 1) {
                fall +=
                    rateAbove / DosingParameters.stepsPerHour * forecast.unitEffect[point - step]
            }
            mean.append(max(forecast.mean[point] - fall, TwinParameters.glucoseRange.lowerBound))
        }
        return Forecast(
            mean: mean,
            standardDeviation: [Double](forecast.deviation[0..<forecastPoints]),
            basalOnlyMean: [Double](forecast.mean[0..<forecastPoints]))
    }

    private static func estimates(
        _ twin: TwinState, forecast: TwinForecast, minuteOfDay: Double
    ) -> [PlannerReply.Estimate] {
        var peak = 0.0
        for effect in forecast.unitEffect { peak = max(peak, effect) }
        return [
            .init(name: "sensitivity_multiplier", value: twin.sensitivityMultiplier),
            .init(name: "unit_effect_peak_mg_dl_per_u", value: peak),
            .init(name: "basal_glucose_mg_dl", value: twin.basalGlucose),
            .init(name: "meal_time_min", value: twin.mealTime),
            .init(name: "insulin_above_basal_u", value: twin.insulinOnBoard),
            .init(
                name: "unexplained_flow_mg_dl_per_min", value: twin.mean(TwinIndex.disturbance)),
            .init(name: "sensor_error_mg_dl", value: twin.mean(TwinIndex.sensor)),
            .init(name: "forecast_120_min_mg_dl", value: forecast.mean[23]),
            .init(
                name: "sensor_forecast_deviation_120_min_mg_dl", value: forecast.sensorDeviation[23]
            ),
            .init(name: "dosing_effect_floor", value: twin.release.floor),
            .init(name: "caution_after_lows", value: twin.release.caution.at(minute: minuteOfDay)),
            .init(name: "margins_earned", value: twin.release.ease),
        ] + readingsToCome(forecast) + suspicions(twin)
    }

    /// What the sensor is to show, which is what a forecast can be held to later.
    private static func readingsToCome(_ forecast: TwinForecast) -> [PlannerReply.Estimate] {
        SensorForecast.horizons.flatMap { horizon in
            let point = Int(horizon.milliseconds / Forecast.step.milliseconds) - 1
            return SensorForecast(
                mean: forecast.sensorMean[point], band80: forecast.sensorBand80[point]
            ).estimates(at: horizon)
        }
    }
}
