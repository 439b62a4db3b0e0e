// A virtual patient: the plant, the life it leads, and the sensors worn one after the other.

public import Quantities
import SmallMath
import VirtualPatient

/// The body of a virtual patient.
public struct SimulatedBody: WorldBody {
    /// Insulin comes from a worn pump.
    public typealias Mechanism = WornMechanism

    private var person: LivingPatient<AnyPlant>
    private var sensors: SensorSeries
    private var sampleNumber: Int64 = 0
    private var lived: Int64 = 0
    private var bouts: [(minutes: Range<Int64>, heartRate: Double)]
    private let heartRates: HeartRates
    /// Which sensor is worn, and what it says of itself.
    public private(set) var sensor = WornSensor(number: 0, condition: .working)

    /// A patient with a life and a sensor.
    /// - Parameter minuteOfDay: at the start of the run.
    /// - Throws: `TableError` naming what of the life is out of range.
    init(
        _ patient: PatientRecord, life: Scenario.Life, sensor setup: Scenario.SensorSetup,
        minuteOfDay: Int, seed: UInt64
    ) throws(TableError) {
        let streams = WorldStreams(seed: seed)
        let body = try patient.physiology.traits
        let heartRates = try HeartRates(age: (patient.group ?? .adult).typicalAge)
        let exercise: any ExerciseEffect =
            if case .hovorka(let parameters) = patient.physiology {
                RashidExercise(heartRates: heartRates, person: parameters)
            } else {
                BretonExercise(heartRates: heartRates, body: body)
            }
        person = LivingPatient(
            patient.plant, body: body, exercise: exercise,
            profiles: try life.profiles(body: body, minuteOfDay: minuteOfDay, streams: streams),
            rescue: life.rescue.rule, generator: streams.person, startMinute: minuteOfDay)
        sensors = SensorSeries(
            model: setup.model, generator: streams.sensor, startMinuteOfDay: minuteOfDay,
            wornBefore: setup.worn)
        self.heartRates = heartRates
        bouts = life.exercise.map { bout in
            let start = Int64(bout.at.minutes.rounded())
            let end = start + max(1, Int64(bout.lasts.minutes.rounded()))
            let rate =
                switch bout.effort {
                case .intensity(let intensity): heartRates.rate(at: intensity)
                case .heartRate(let rate): rate
                }
            return (start..<end, rate)
        }
    }

    /// Insulin acts on the plant.
    public static var answersToInsulin: Bool { true }

    private var sampleTime: Span {
        Span(milliseconds: sampleNumber * GlucoseSensor.cadence.milliseconds)
    }

    /// The sensor speaks at its cadence, for ever.
    public var nextSample: LoopInstant? { LoopInstant.origin + sampleTime }

    /// Reads the sensor worn; one that is over is replaced in time.
    public mutating func takeSample() -> SensorReading {
        let sample = sensors.sample(interstitial: person.interstitialGlucose, at: sampleTime)
        sampleNumber += 1
        sensor = WornSensor(number: sensors.number, condition: sample.status)
        return sample.reading
    }

    /// Lives through a minute.
    public mutating func live(_ minute: BodyMinute) -> Carbohydrate {
        let bout = bouts.first { $0.minutes.contains(lived) }
        lived += 1
        return person.live(
            minute: LifeMinute(
                meals: minute.meals, insulinUnits: minute.insulin.units,
                heartRate: bout?.heartRate, sensor: minute.sensor)
        ).rescue
    }

    /// Whether exercise is going on.
    var isExercising: Bool { bouts.contains { $0.minutes.contains(lived) } }

    /// Exercise that begins now, unless some is going on.
    /// - Returns: the heart rate; `nil` when there is exercise already. Unit: 1/min.
    mutating func exercise(_ intensity: ExerciseIntensity, minutes: Int) -> Double? {
        let asked = lived..<(lived + Int64(max(1, minutes)))
        guard !bouts.contains(where: { $0.minutes.overlaps(asked) }) else { return nil }
        let rate = heartRates.rate(at: intensity)
        bouts.append((asked, rate))
        return rate
    }

    /// Glucose of the plant.
    public var truth: (plasma: Glucose, interstitial: Glucose)? {
        (person.plasmaGlucose, person.interstitialGlucose)
    }
}

extension Scenario.Life {
    /// What depends on the time alone.
    fileprivate func profiles(
        body: BodyTraits, minuteOfDay: Int, streams: WorldStreams
    ) throws(TableError) -> [any LifeProfile] {
        var profiles: [any LifeProfile] = []
        if let variability {
            var generator = streams.variability
            profiles.append(
                DailyVariability(
                    seed: generator.next(), sensitivityClass: variability.sensitivityClass,
                    dawn: variability.hasDawn ? .typical : nil))
        }
        for evening in alcohol {
            profiles.append(
                try Alcohol(
                    gramsPerKilogram: evening.gramsPerKilogram,
                    startMinute: minuteOfDay + Int(evening.at.minutes.rounded()), body: body))
        }
        for sickness in illness {
            profiles.append(
                try Illness(
                    sickness.severity,
                    startMinute: minuteOfDay + Int(sickness.at.minutes.rounded()),
                    days: sickness.days, body: body))
        }
        return profiles
    }
}

extension AgeGroup {
    /// An age for the heart rates of someone of whom only the group is known. Unit: years. Ours.
    fileprivate var typicalAge: Double {
        switch self {
        case .adult: 40
        case .adolescent: 15
        case .child: 9
        }
    }
}

extension Physiology {
    /// What life outside the plant must know of this person.
    fileprivate var traits: BodyTraits {
        get throws(TableError) {
            switch self {
            case .s2008(let parameters): return parameters.traits
            case .s2013(let parameters): return parameters.traits
            case .hovorka(let parameters):
                guard let mass = BodyMass(kilograms: parameters.bodyMass) else {
                    throw TableError(column: "BW", problem: "\(parameters.bodyMass) is no mass")
                }
                return try BodyTraits(bodyMass: mass, insulinShare: 0)
            }
        }
    }
}
