// The error of a sensor as one thing, whichever published form it has.

import SmallMath

/// How readings differ from the glucose at the sensor, apart from faults.
public enum SensorError: Sendable, Hashable {
    /// Not at all.
    case none
    /// Additive skewed noise, Breton and Kovatchev 2008.
    case johnson(JohnsonNoise)
    /// A sensor calibrated by its wearer, Facchinetti 2014.
    case calibrated(CalibrationError)
    /// A sensor out of a factory-calibrated population, Vettoretti 2019.
    case factoryCalibrated(FactoryCalibratedError)
    /// On the bounds of the law.
    case floor(AccuracyFloor)
}

/// The error of one sensor on its way; to be asked once per reading.
enum SensorErrorState: Sendable {
    case none
    case johnson(JohnsonState)
    case calibrated(CalibrationError, AutoregressiveState, AutoregressiveState)
    case factoryCalibrated(FactoryCalibratedError.Sensor, AutoregressiveState, scale: Double)
    case floor(AccuracyFloorState)

    /// One sensor's error, drawn from streams of the sensor's generator.
    init(_ error: SensorError, streams: SensorStreams) {
        switch error {
        case .none: self = .none
        case .johnson(let noise):
            self = .johnson(JohnsonState(noise, generator: streams.noise))
        case .calibrated(let form):
            self = .calibrated(
                form, AutoregressiveState(form.measurement, generator: streams.noise),
                AutoregressiveState(form.common, generator: streams.secondNoise))
        case .factoryCalibrated(let population):
            var person = streams.person
            let sensor = FactoryCalibratedError.sensor(&person)
            self = .factoryCalibrated(
                sensor, AutoregressiveState(sensor.noise, generator: streams.noise),
                scale: population.errorScale)
        case .floor(let floor):
            self = .floor(
                AccuracyFloorState(floor, person: streams.person, generator: streams.noise))
        }
    }

    /// What the sensor makes of a glucose, before rounding and limits; moves the noise on by one.
    /// - Parameters:
    ///   - glucose: at the sensor. Unit: mg/dL.
    ///   - days: time since insertion. Unit: day.
    mutating func shown(glucose: Double, days: Double) -> Double {
        switch self {
        case .none: return glucose
        case .johnson(var state):
            let error = state.next()
            self = .johnson(state)
            return glucose + error
        case .calibrated(let form, var measurement, var common):
            let noise = measurement.next() + common.next()
            self = .calibrated(form, measurement, common)
            return form.calibrated(glucose, days: days) + noise
        case .factoryCalibrated(let sensor, var noise, let scale):
            let error = sensor.calibrated(glucose, days: days) + noise.next() - glucose
            self = .factoryCalibrated(sensor, noise, scale: scale)
            return glucose + scale * error
        case .floor(var state):
            let score = state.next()
            self = .floor(state)
            return glucose + AccuracyFloor.error(score: score, glucose: glucose)
        }
    }
}

/// A sensor's independent sources of chance: using one does not shift another's draws.
struct SensorStreams: Sendable {
    let person: SeededGenerator
    let noise: SeededGenerator
    let secondNoise: SeededGenerator
    let sensorIssues: SeededGenerator
    let packets: SeededGenerator
    let compression: SeededGenerator
    let failure: SeededGenerator

    init(_ generator: SeededGenerator) {
        person = generator.stream(0)
        noise = generator.stream(1)
        secondNoise = generator.stream(2)
        sensorIssues = generator.stream(3)
        packets = generator.stream(4)
        compression = generator.stream(5)
        failure = generator.stream(6)
    }
}
