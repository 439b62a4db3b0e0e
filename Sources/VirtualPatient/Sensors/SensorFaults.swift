// What goes wrong with readings now and then: gaps, lost packets, a first day worse than the rest.

import Quantities
import SmallMath

/// The faults a sensor of a kind shows, each of them optional and independent of the others.
public struct SensorFaults: Sendable, Hashable {
    /// Gaps of several readings.
    public var gaps: ReadingGaps?
    /// Single readings lost on the radio link.
    public var packetLoss: PacketLoss?
    /// Low readings at night while the wearer lies on the sensor.
    public var compression: CompressionLows?
    /// Errors that are larger in the first hours.
    public var firstDay: FirstDayExcess?

    /// Faults; none where nothing is said.
    public init(
        gaps: ReadingGaps? = nil, packetLoss: PacketLoss? = nil,
        compression: CompressionLows? = nil, firstDay: FirstDayExcess? = nil
    ) {
        self.gaps = gaps
        self.packetLoss = packetLoss
        self.compression = compression
        self.firstDay = firstDay
    }

    /// No faults.
    public static let none = SensorFaults()
    /// Gaps, lost packets and compression as usual; the first day's excess is for error models
    /// that have none of their own.
    public static let usual = SensorFaults(
        gaps: .usual, packetLoss: .usual, compression: .usual)
}

/// Gaps of several readings ("brief sensor issue"): a two-state Markov chain, one step per reading.
public struct ReadingGaps: Sendable, Hashable {
    /// Share of the readings lost in gaps. Unit: 1.
    public let share: Double
    /// Mean length of a gap. Unit: min.
    public let meanMinutes: Double

    private static let source =
        "ours: with packet loss 96-98 % availability, as G4 data capture 96 ± 8 %"
    /// What is accepted for ``share``.
    public static let shareParameter = SensorParameter("gap share", "1", 0...0.5, source)
    /// What is accepted for ``meanMinutes``: no gap is shorter than one reading.
    public static let meanParameter = SensorParameter("mean gap", "min", 5...1440, source)

    /// Gaps.
    /// - Throws: ``TableError`` naming the parameter outside its range.
    public init(share: Double, meanMinutes: Double) throws(TableError) {
        try Self.shareParameter.check(share)
        try Self.meanParameter.check(meanMinutes)
        self.init(uncheckedShare: share, meanMinutes: meanMinutes)
    }

    private init(uncheckedShare: Double, meanMinutes: Double) {
        share = uncheckedShare
        self.meanMinutes = meanMinutes
    }

    /// 2.5 % of the readings, 27.5 min on average: about 1.3 gaps a day.
    public static let usual = ReadingGaps(uncheckedShare: 0.025, meanMinutes: 27.5)
}

/// The chain of gaps on its way.
struct ReadingGapsState: Sendable {
    private let entering: Double
    private let leaving: Double
    private var inGap: Bool
    private var generator: SeededGenerator

    /// Starts settled. The share fixes how often a gap begins: share·leaving = (1 -
    /// share)·entering.
    init(_ gaps: ReadingGaps, generator: SeededGenerator) {
        self.generator = generator
        leaving = GlucoseSensor.cadence.minutes / gaps.meanMinutes
        entering = leaving * gaps.share / (1 - gaps.share)
        inGap = self.generator.uniform() < gaps.share
    }

    /// Whether the next reading is lost.
    mutating func next() -> Bool {
        defer {
            let draw = generator.uniform()
            inGap = inGap ? draw >= leaving : draw < entering
        }
        return inGap
    }
}

/// Readings lost one by one on the radio link; a real device may deliver them later, this one
/// does not.
public struct PacketLoss: Sendable, Hashable {
    /// Probability that a reading is lost. Unit: 1.
    public let probability: Double

    /// What is accepted for ``probability``.
    public static let probabilityParameter = SensorParameter(
        "packet loss", "1", 0...0.5, "ours: 0.5-1 %")

    /// Loss.
    /// - Throws: ``TableError`` when the probability is outside its range.
    public init(probability: Double) throws(TableError) {
        try Self.probabilityParameter.check(probability)
        self.init(unchecked: probability)
    }

    private init(unchecked: Double) { probability = unchecked }

    /// 0.75 %.
    public static let usual = PacketLoss(unchecked: 0.0075)
}

/// Errors that are larger in the first hours: error·(1 + extra·e^(-age/hours)).
public struct FirstDayExcess: Sendable, Hashable {
    /// How much larger errors are at insertion. Unit: 1.
    public let extra: Double
    /// Time in which 63 % of the excess is gone. Unit: h.
    public let hours: Double

    private static let source = "M. C. Marak et al., Diabetes Technol. Ther. 25 (2023) 817"
    /// What is accepted for ``extra``.
    public static let extraParameter = SensorParameter("first-day extra", "1", 0...5, source)
    /// What is accepted for ``hours``.
    public static let hoursParameter = SensorParameter("first-day time", "h", 0.5...48, source)

    /// An excess.
    /// - Throws: ``TableError`` naming the parameter outside its range.
    public init(extra: Double, hours: Double) throws(TableError) {
        try Self.extraParameter.check(extra)
        try Self.hoursParameter.check(hours)
        self.init(uncheckedExtra: extra, hours: hours)
    }

    private init(uncheckedExtra: Double, hours: Double) {
        extra = uncheckedExtra
        self.hours = hours
    }

    /// The two numbers that give the G6 Pro's published errors: 13.6 % from the warm-up's end to
    /// 12 h, 10.5 % from 12 to 24 h, 10.1 % after (solved by tools/oracles/sensor_models.py).
    public static let g6 = FirstDayExcess(uncheckedExtra: 1.219, hours: 4.91)

    /// The factor on the error at an age in hours.
    func factor(hours age: Double) -> Double { 1 + extra * Elementary.exp(-age / hours) }
}
