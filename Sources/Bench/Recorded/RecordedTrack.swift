// A recorded person as the bench plays one: what the sensor said, what insulin went in, what was
// eaten, on one time line that starts at the first record.

public import Quantities

/// What really happened to one person, in the order of time.
public struct RecordedTrack: Sendable, Equatable {
    /// One word of the sensor.
    public struct Reading: Sendable, Equatable {
        /// Time since the track's start.
        public let at: Span
        /// What it said; never ``SensorReading/missing``.
        public let reading: SensorReading

        /// A reading.
        public init(at: Span, reading: SensorReading) {
            self.at = at
            self.reading = reading
        }
    }

    /// A change of the basal rate.
    public struct BasalStep: Sendable, Equatable {
        /// Time since the track's start.
        public let at: Span
        /// The rate from then on; `nil` returns to the pump's own schedule.
        public let rate: InsulinRate?

        /// A step.
        public init(at: Span, rate: InsulinRate?) {
            self.at = at
            self.rate = rate
        }
    }

    /// A bolus that was given.
    public struct Bolus: Sendable, Equatable {
        /// Time since the track's start.
        public let at: Span
        /// How much; more than zero.
        public let amount: InsulinAmount

        /// A bolus.
        public init(at: Span, amount: InsulinAmount) {
            self.at = at
            self.amount = amount
        }
    }

    /// Carbohydrate that was entered.
    public struct Carbs: Sendable, Equatable {
        /// Time since the track's start.
        public let at: Span
        /// How much; more than zero.
        public let amount: Carbohydrate

        /// An entry.
        public init(at: Span, amount: Carbohydrate) {
            self.at = at
            self.amount = amount
        }
    }

    /// The wall time of the first record.
    public let start: WallInstant
    /// The sensor's words; times rise strictly.
    public let readings: [Reading]
    /// The basal rate's changes; times rise.
    public let basal: [BasalStep]
    /// The boluses; times do not fall.
    public let boluses: [Bolus]
    /// The carbohydrate entries; times do not fall.
    public let carbs: [Carbs]

    /// A track; the arrays are sorted as their properties state.
    public init(
        start: WallInstant, readings: [Reading], basal: [BasalStep], boluses: [Bolus],
        carbs: [Carbs]
    ) {
        self.start = start
        self.readings = readings
        self.basal = basal
        self.boluses = boluses
        self.carbs = carbs
    }

    /// From the start to the last record of any kind.
    public var duration: Span {
        let ends = [
            readings.last?.at, basal.last?.at, boluses.last?.at, carbs.last?.at,
        ]
        return ends.reduce(.zero) { max($0, $1 ?? .zero) }
    }
}

/// How exports write a glucose number: sensors' out-of-range words are numbers there.
enum RecordedGlucose {
    /// The reading a number in mg/dL stands for: below the sensors' range LOW, above it HIGH;
    /// `nil` for the codes of a sensor without a reading (0 ..< 20) and for what is no number.
    static func reading(mgPerdL value: Double) -> SensorReading? {
        guard value.isFinite, value >= Self.codesBelow else { return nil }
        guard let glucose = Glucose(validatingMgPerdL: value) else { return nil }
        if glucose < SensorReading.numericRange.lowerBound { return .low }
        if glucose > SensorReading.numericRange.upperBound { return .high }
        return .value(glucose)
    }

    /// Numbers below this are codes (1 ... 12 and 0) and not glucose. Source: devices.md section 4.
    private static let codesBelow = 20.0
}

extension RecordedTrack {
    /// The part of the track from a wall time on, with its own time line; the basal rate in force
    /// there is in force at its start.
    public func starting(at wall: WallInstant) -> RecordedTrack {
        let skip = Span(milliseconds: wall.unixMilliseconds - start.unixMilliseconds)
        var steps = basal.filter { $0.at > skip }.map { BasalStep(at: $0.at - skip, rate: $0.rate) }
        if let before = basal.last(where: { $0.at <= skip }) {
            steps.insert(BasalStep(at: max(.zero, before.at - skip), rate: before.rate), at: 0)
        }
        return RecordedTrack(
            start: wall,
            readings: readings.filter { $0.at >= skip }.map {
                Reading(at: $0.at - skip, reading: $0.reading)
            },
            basal: steps,
            boluses: boluses.filter { $0.at >= skip }.map {
                Bolus(at: $0.at - skip, amount: $0.amount)
            },
            carbs: carbs.filter { $0.at >= skip }.map {
                Carbs(at: $0.at - skip, amount: $0.amount)
            })
    }
}
