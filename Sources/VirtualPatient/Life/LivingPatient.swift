// A plant with a life: meals, exercise, alcohol, illness, and sugar against lows.

public import PlantKernels
public import Quantities
public import SmallMath

/// What happens to a person in one minute.
public struct LifeMinute: Sendable {
    /// Meals that begin.
    public let meals: [Meal]
    /// Insulin that reaches the tissue. Unit: U. Range: 0...``PlantInput/insulinUnitsLimit``.
    public let insulinUnits: Double
    /// Mean heart rate; `nil` is rest. Unit: 1/min. Range: ``HeartRates/limits``.
    public let heartRate: Double?
    /// The sensor's last reading, for a person who looks at it.
    public let sensor: SensorReading

    /// A minute; numbers outside their ranges are a programmer's error.
    public init(
        meals: [Meal] = [], insulinUnits: Double = 0, heartRate: Double? = nil,
        sensor: SensorReading = .missing
    ) {
        if let heartRate {
            precondition(
                HeartRates.limits.range.contains(heartRate), "a heart rate is within 20...260/min")
        }
        self.meals = meals
        self.insulinUnits = insulinUnits
        self.heartRate = heartRate
        self.sensor = sensor
    }
}

/// What a person did and was in one minute.
public struct LivedMinute: Sendable {
    /// Carbohydrate handed to the plant, rescue included.
    public let carbohydrate: Carbohydrate
    /// Carbohydrate eaten against low glucose.
    public let rescue: Carbohydrate
    /// How the person differed from the plant's parameters.
    public let modulation: Modulation<Double>
}

/// A virtual patient who lives: a plant, and all that acts on it.
///
/// Advances by whole minutes. The same plant, the same minutes and the same generator give the
/// same life, to the bit. Influences are combined as ``Modulation/combined(with:)`` says and held
/// within ``ModulationLimits``.
public struct LivingPatient<P: Plant>: Sendable {
    /// The physiology.
    public private(set) var plant: P
    /// Minutes since midnight of the first day.
    public private(set) var minute: Int
    private var digestion: Digestion
    private var exercise: any ExerciseEffect
    private let profiles: [any LifeProfile]
    private var rescue: Rescue?

    /// A person about to live.
    /// - Parameters:
    ///   - plant: the physiology, at its present state.
    ///   - body: what meals need to know of it.
    ///   - exercise: how it answers to heart rates.
    ///   - profiles: what depends on the time alone: day variability, alcohol, illness.
    ///   - rescue: what the person does against lows; `nil`: nothing.
    ///   - generator: the person's own stream; not used without a rescue rule.
    ///   - startMinute: the time of day at which this life begins. Range: 0..<1440.
    public init(
        _ plant: P, body: BodyTraits, exercise: any ExerciseEffect,
        profiles: [any LifeProfile] = [], rescue: RescueRule? = nil, generator: SeededGenerator,
        startMinute: Int = 0
    ) {
        precondition((0..<1440).contains(startMinute), "a day has the minutes 0..<1440")
        self.plant = plant
        self.exercise = exercise
        self.profiles = profiles
        self.rescue = rescue.map { Rescue(rule: $0, generator: generator.stream(0)) }
        digestion = Digestion(body: body)
        minute = startMinute
    }

    /// Glucose in plasma.
    public var plasmaGlucose: Glucose { plant.plasmaGlucose }
    /// Glucose under the skin, where a sensor sits.
    public var interstitialGlucose: Glucose { plant.interstitialGlucose }
    /// What goes on inside.
    public var signals: PlantSignals { plant.signals }
    /// Carbohydrate of meals begun, not yet eaten or released.
    public var carbohydrateWaiting: Carbohydrate {
        digestion.carbohydrateWaiting + plant.carbohydrateWaiting
    }

    /// Lives one minute.
    @discardableResult
    public mutating func live(minute happening: LifeMinute) -> LivedMinute {
        for meal in happening.meals { digestion.begin(meal) }
        let food = digestion.live()
        let moved = exercise.live(
            heartRate: happening.heartRate ?? exercise.heartRates.resting)
        let sugar =
            rescue?.live(minute: minute, sensor: happening.sensor, plasma: plant.plasmaGlucose)
            ?? .zero
        let modulation = profiles.reduce(food.modulation.combined(with: moved)) {
            $0.combined(with: $1.modulation(minute: minute))
        }
        .bounded()
        let carbohydrate = food.carbohydrate + sugar
        plant.step(
            minute: PlantInput(
                carbohydrate: carbohydrate, insulinUnits: happening.insulinUnits,
                modulation: modulation))
        minute += 1
        return LivedMinute(carbohydrate: carbohydrate, rescue: sugar, modulation: modulation)
    }
}
