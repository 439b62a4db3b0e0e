// A twin lived along a trace: what it forecast after every cycle, and what it said a unit would do.

public import Quantities
public import Twin
public import VirtualPatient

/// What a twin is given of the person besides the therapy settings.
public struct TwinRunSettings: Sendable {
    /// The estimator's chosen numbers.
    public var tuning = TwinTuning()
    /// Whether the person's age group is told.
    public var tellsAge = true

    /// As shipped.
    public init() {}
}

/// A forecast at one horizon after one cycle.
public struct StudyForecast: Sendable, Equatable {
    /// What the sensor is expected to show. Unit: mg/dL.
    public var mean: Double
    /// SD as the filter states it. Unit: mg/dL.
    public var deviation: Double
    /// Half widths of the bands. Unit: mg/dL.
    public var band80: Double
    /// See ``band80``.
    public var band95: Double
}

/// The twin's word on one trace.
public struct TwinRun: Sendable {
    /// Horizons scored. Unit: cycles of 5 min.
    public static let horizons = [6, 12, 24, 48]
    /// Horizons of the check by intervention. Unit: cycles of 5 min.
    public static let effectHorizons = [24, 48, 72, 96]

    /// Forecasts by cycle, then by horizon.
    public private(set) var forecasts: [[StudyForecast]] = []
    /// What one unit more would do at ``effectHorizons``, at each of the trace's moments. Unit: mg/dL.
    public private(set) var effects: [[Double]] = []
    /// What one unit less would do, as a rise. Unit: mg/dL.
    public private(set) var effectsOfLess: [[Double]] = []
    /// SD of the effects as stated. Unit: mg/dL.
    public private(set) var effectDeviations: [[Double]] = []
    /// Normalised innovations, by cycle with a reading.
    public private(set) var innovations: [Double] = []
    /// Trust after every cycle.
    public private(set) var trusts: [TwinTrust] = []
    /// The watch after every cycle.
    public private(set) var watches: [TwinWatch] = []
    /// The twin after the last cycle.
    public private(set) var twin: TwinState

    /// Lives along a trace.
    public init(of trace: StudyTrace, settings study: TwinRunSettings = TwinRunSettings()) {
        var therapy = trace.therapy
        therapy.age = study.tellsAge ? trace.person.group.ageBand : .unknown
        let settings = TwinSettings(therapy: therapy, tuning: study.tuning)
        let first = trace.cycles.first?.reading.effectiveGlucose?.milligramsPerDeciliter
        twin = TwinState(glucose: first, insulinOnBoard: 0, settings: settings)
        let bounds = DosingBounds(sensitivityMin: 0.8, actionRateMax: 1)
        var forecast = TwinForecast(steps: 96)
        var moments = trace.moments.map(\.cycle)[...]
        for (index, cycle) in trace.cycles.enumerated() {
            let found = twin.step(Self.input(cycle, settings), settings: settings)
            twin.forecast(into: &forecast, pending: 0, settings: settings, bounds: bounds)
            twin.remember(forecast)
            forecasts.append(
                Self.horizons.map { horizon in
                    StudyForecast(
                        mean: forecast.sensorMean[horizon - 1],
                        deviation: forecast.sensorDeviation[horizon - 1],
                        band80: forecast.sensorBand80[horizon - 1],
                        band95: forecast.sensorBand95[horizon - 1])
                })
            if found.deviation > 0 { innovations.append(found.value / found.deviation) }
            trusts.append(twin.trust)
            watches.append(twin.watch)
            if let moment = moments.first, moment + 1 == index {
                moments = moments.dropFirst()
                let more = twin.fall(ofChange: 1, steps: 96, settings: settings)
                let less = twin.fall(ofChange: -1, steps: 96, settings: settings)
                effects.append(Self.effectHorizons.map { more[$0 - 2] })
                effectsOfLess.append(Self.effectHorizons.map { -less[$0 - 2] })
                effectDeviations.append(
                    Self.effectHorizons.map { forecast.unitEffectDeviation[$0 - 2] })
            }
        }
    }

    /// A cycle in the twin's terms.
    public static func input(_ cycle: StudyCycle, _ settings: TwinSettings) -> TwinInput {
        let reading: TwinInput.Reading =
            switch cycle.reading {
            case .value(let glucose): .value(glucose.milligramsPerDeciliter)
            case .low: .below(40)
            case .high: .above(400)
            case .missing: .missing
            }
        let minute = cycle.minute % 1440
        return TwinInput(
            minutes: 5,
            insulin: cycle.insulin - 5 * settings.meanScheduledRate(over: 5, endingAt: minute),
            personBolus: cycle.personBolus, carbs: cycle.carbs, carbsAge: cycle.carbsAge,
            minuteOfDay: Double(minute), reading: reading)
    }
}

extension AgeGroup {
    /// The therapy settings' word for the group.
    public var ageBand: AgeBand {
        switch self {
        case .adult: .adult
        case .adolescent: .adolescent
        case .child: .child
        }
    }
}
