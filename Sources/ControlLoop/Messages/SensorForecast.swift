// What the twin expects the sensor to show, as estimates of a planner's reply.

public import Quantities

/// What the sensor is to show at one horizon if the pump stays on scheduled basal.
///
/// Not the course that dosing reckons with (``PlannerReply/forecast``): that is glucose, with what
/// is proposed given; this is the reading to come, with the sensor's lasting error, the lean to
/// the usual reading and the usual misses. A forecast is judged by this one.
public struct SensorForecast: Sendable, Equatable {
    /// The horizons that a reply states.
    public static let horizons: [Span] = [.minutes(30), .minutes(60), .minutes(120)]

    /// Mean. Unit: mg/dL.
    public var mean: Double
    /// Half the width of the 80 % band. Unit: mg/dL.
    public var band80: Double

    /// A forecast of one horizon.
    public init(mean: Double, band80: Double) {
        self.mean = mean
        self.band80 = band80
    }

    /// The forecast as estimates of a reply.
    /// - Parameter horizon: one of ``horizons``.
    public func estimates(at horizon: Span) -> [PlannerReply.Estimate] {
        [
            .init(name: Self.meanName(horizon), value: mean),
            .init(name: Self.bandName(horizon), value: band80),
        ]
    }

    static func meanName(_ horizon: Span) -> String {
        "sensor_forecast_\(horizon.milliseconds / 60_000)_min_mg_dl"
    }

    static func bandName(_ horizon: Span) -> String {
        "sensor_band_80_\(horizon.milliseconds / 60_000)_min_mg_dl"
    }
}

extension PlannerReply {
    /// What the sensor is to show; `nil` when the reply does not say it for this horizon.
    public func sensorForecast(at horizon: Span) -> SensorForecast? {
        func value(_ name: String) -> Double? { estimates.first { $0.name == name }?.value }
        guard let mean = value(SensorForecast.meanName(horizon)),
            let band80 = value(SensorForecast.bandName(horizon))
        else { return nil }
        return SensorForecast(mean: mean, band80: band80)
    }
}
