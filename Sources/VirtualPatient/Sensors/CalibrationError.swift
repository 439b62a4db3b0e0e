// The sensor of Facchinetti 2014: calibrated by its wearer, with two noises on top.

import SmallMath

/// A sensor calibrated at intervals: a gain and an offset that move as polynomials of the time since
/// the calibration, measurement noise, and the noise common to all sensors worn by one person.
///
/// Source: A. Facchinetti et al., IEEE Trans. Biomed. Eng. 61 (2014) 620, Dexcom SEVEN Plus,
/// eqs. 4-7, 13, 14 and table 1, numbers as LoopInsighT1 quotes them: the averages; the paper's
/// spread between sensors is not at hand, so two sensors here differ only in their noise.
public struct CalibrationError: Sendable, Hashable {
    /// a0, a1, a2 of the gain a0 + a1·t + a2·t², t in days. Units: 1, 1/day, 1/day².
    public let gain: [Double]
    /// b0, b1, b2 of the offset. Units: mg/dL, mg/dL/day, mg/dL/day².
    public let offset: [Double]
    /// The measurement noise.
    public let measurement: AutoregressiveNoise
    /// The noise common to all sensors of a person.
    public let common: AutoregressiveNoise
    /// Time between calibrations. Unit: day.
    public let calibrationDays: Double

    private static let paper = "Facchinetti 2014, table 1"
    /// What is accepted for the gain's coefficients.
    public static let gainParameters = [
        SensorParameter("a0", "1", 0.3...2, paper),
        SensorParameter("a1", "1/day", -1...1, paper),
        SensorParameter("a2", "1/day²", -1...1, paper),
    ]
    /// What is accepted for the offset's coefficients.
    public static let offsetParameters = [
        SensorParameter("b0", "mg/dL", -60...60, paper),
        SensorParameter("b1", "mg/dL/day", -60...60, paper),
        SensorParameter("b2", "mg/dL/day²", -60...60, paper),
    ]
    /// What is accepted for ``calibrationDays``.
    public static let calibrationParameter = SensorParameter(
        "calibration interval", "day", 0.04...30, "SEVEN Plus user guide: every 12 h")

    /// An error of the form.
    /// - Throws: ``TableError`` naming the coefficient outside its range, or the polynomial that
    ///   has not three.
    public init(
        gain: [Double], offset: [Double], measurement: AutoregressiveNoise,
        common: AutoregressiveNoise, calibrationDays: Double
    ) throws(TableError) {
        try Self.check(gain, Self.gainParameters, "gain")
        try Self.check(offset, Self.offsetParameters, "offset")
        try Self.calibrationParameter.check(calibrationDays)
        self.init(
            uncheckedGain: gain, offset: offset, measurement: measurement, common: common,
            calibrationDays: calibrationDays)
    }

    private init(
        uncheckedGain gain: [Double], offset: [Double], measurement: AutoregressiveNoise,
        common: AutoregressiveNoise, calibrationDays: Double
    ) {
        self.gain = gain
        self.offset = offset
        self.measurement = measurement
        self.common = common
        self.calibrationDays = calibrationDays
    }

    private static func check(
        _ values: [Double], _ parameters: [SensorParameter], _ name: String
    ) throws(TableError) {
        guard values.count == parameters.count else {
            throw TableError(
                column: name,
                problem: "\(values.count) coefficients, \(parameters.count) are needed")
        }
        for (value, parameter) in zip(values, parameters) { try parameter.check(value) }
    }

    /// The paper's averages; innovations of variance 14.45 and 11.3 (mg/dL)².
    public static let sevenPlus = CalibrationError(
        uncheckedGain: [1.1, 2e-4, 0], offset: [-14.8, 0.04, 0],
        measurement: AutoregressiveNoise(
            uncheckedFirst: 1.013, second: -0.2135, innovationDeviation: 3.8013),
        common: AutoregressiveNoise(
            uncheckedFirst: 1.23, second: -0.3995, innovationDeviation: 3.3615),
        calibrationDays: 0.5)

    /// What the sensor makes of a glucose before noise, at a time of wear in days. Unit: mg/dL.
    func calibrated(_ glucose: Double, days: Double) -> Double {
        let t = days - calibrationDays * (days / calibrationDays).rounded(.down)
        return (gain[0] + (gain[1] + gain[2] * t) * t) * glucose
            + offset[0] + (offset[1] + offset[2] * t) * t
    }
}
