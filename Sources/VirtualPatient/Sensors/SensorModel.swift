// A kind of sensor: how it errs, how long it lives, what goes wrong with it.

public import Quantities

/// A kind of sensor, put together from parts that are checked one by one.
///
/// The named kinds show their error, warm-up and end of life and nothing else;
/// ``withUsualFaults()``
/// adds gaps, lost packets, compression lows and early failure.
public struct SensorModel: Sendable, Hashable {
    /// A name to choose it by.
    public var name: String
    /// How readings differ from the glucose at the sensor.
    public var error: SensorError
    /// Warm-up, wear and early death.
    public var life: SensorLife
    /// What goes wrong now and then.
    public var faults: SensorFaults
    /// The delay behind plasma, where the sensor is given plasma glucose.
    public var lag: SensorLag

    /// A kind of sensor.
    public init(
        name: String, error: SensorError, life: SensorLife, faults: SensorFaults = .none,
        lag: SensorLag = .usual
    ) {
        self.name = name
        self.error = error
        self.life = life
        self.faults = faults
        self.lag = lag
    }

    /// A sensor that only rounds and saturates, for tests of everything else.
    public static let exact = SensorModel(name: "exact", error: .none, life: .endless)
    /// FreeStyle Navigator. Source: ``JohnsonNoise``.
    public static let breton2008 = SensorModel(
        name: "breton-2008", error: .johnson(.navigator), life: .navigator, lag: .navigator)
    /// Dexcom SEVEN Plus. Source: ``CalibrationError``.
    public static let facchinetti2014 = SensorModel(
        name: "facchinetti-2014", error: .calibrated(.sevenPlus), life: .sevenPlus)
    /// Dexcom G6. Source: ``FactoryCalibratedError``.
    public static let g6 = SensorModel(
        name: "g6", error: .factoryCalibrated(.g6), life: .g6)
    /// Like a Dexcom G7. Source: ``FactoryCalibratedError``; the scale is ours.
    public static let g7 = SensorModel(
        name: "g7", error: .factoryCalibrated(.g7), life: .g7)
    /// On the bounds of 21 CFR 862.1355, with the life of a G6. Source: ``AccuracyFloor``.
    public static let icgmFloor = SensorModel(
        name: "icgm-floor", error: .floor(.usual), life: .g6)

    /// Every named kind.
    public static let named: [SensorModel] = [
        exact, breton2008, facchinetti2014, g6, g7, icgmFloor,
    ]

    /// The kind of a name; `nil` for no such kind.
    public static func named(_ name: String) -> SensorModel? {
        named.first { $0.name == name }
    }

    /// Time after insertion without readings.
    public var warmUp: Span { life.warmUp }

    /// The same kind with gaps, lost packets, compression lows, and death as frequent as the G6's.
    ///
    /// The first day's excess of errors is added where the error model has none of its own (the
    /// G6's and G7's gain is already worse on the first day).
    public func withUsualFaults() -> SensorModel {
        var model = self
        model.faults = .usual
        model.life = life.failing(.g6)
        switch error {
        case .none, .factoryCalibrated: break
        case .johnson, .calibrated, .floor: model.faults.firstDay = .g6
        }
        return model
    }
}
