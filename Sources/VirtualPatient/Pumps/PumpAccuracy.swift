// How well a pump meters: what a stroke really moves, as against what the pump says.

public import Quantities
public import SmallMath

/// How a pump errs. The parameters are declared with unit, range and source in ``declarations``.
public struct PumpAccuracy: Sendable, Hashable {
    /// Delivered per commanded, averaged over pumps. Unit: 1.
    public let meanGain: Double
    /// Standard deviation of that between pumps. Unit: 1.
    public let gainSpread: Double
    /// Insulin per turn of the mechanism, after which its pattern repeats. Unit: U.
    public let patternPeriod: Double
    /// First harmonic of the pattern, relative. Unit: 1.
    public let patternFirst: Double
    /// Second harmonic of the pattern, relative. Unit: 1.
    public let patternSecond: Double
    /// Standard deviation of how far delivery is ahead or behind. Unit: U.
    public let wander: Double
    /// Delivered insulin over which that is forgotten (to 1/e). Unit: U.
    public let wanderLength: Double

    /// What is declared about one parameter.
    public struct Declaration: Sendable {
        /// Its name.
        public let name: String
        /// Its unit.
        public let unit: String
        /// The values accepted.
        public let range: ClosedRange<Double>
        /// Where the form and the defaults come from.
        public let source: String
        let place: any KeyPath<PumpAccuracy, Double> & Sendable
    }

    /// Every parameter, once.
    public static let declarations: [Declaration] = [
        Declaration(
            name: "meanGain", unit: "1", range: 0.5...1.5,
            source: "Omnipod 5 user guide, bolus table: 5.01 of 5, 30.05 of 30 U",
            place: \.meanGain),
        Declaration(
            name: "gainSpread", unit: "1", range: 0...0.2,
            source: "fitted to the same table, 30 U row", place: \.gainSpread),
        Declaration(
            name: "patternPeriod", unit: "U", range: 0.1...100,
            source: "Eichenlaub et al., J. Diabetes Sci. Technol. 17 (2023): one turn is 5 U",
            place: \.patternPeriod),
        Declaration(
            name: "patternFirst", unit: "1", range: -0.4...0.4,
            source: "as above, A1 = -0.1852", place: \.patternFirst),
        Declaration(
            name: "patternSecond", unit: "1", range: -0.4...0.4,
            source: "as above, A2 = -0.0633", place: \.patternSecond),
        Declaration(
            name: "wander", unit: "U", range: 0...1,
            source: "fitted to doi 10.1089/dia.2019.0486 (strokes) and the Omnipod 5 user guide",
            place: \.wander),
        Declaration(
            name: "wanderLength", unit: "U", range: 0.1...100,
            source: "as wander", place: \.wanderLength),
    ]

    /// A pump that meters exactly.
    public static let exact = PumpAccuracy(
        gain: (1, 0), pattern: (5, 0, 0), wander: (0, 1))

    /// Omnipod-like: the turn of the mechanism shows, strokes wander.
    public static let omnipodLike = PumpAccuracy(
        gain: (1, 0.005), pattern: (5, -0.1852, -0.0633), wander: (0.09, 2.5))

    /// t:slim-like: no turn, strokes wander.
    public static let tslimLike = PumpAccuracy(
        gain: (1, 0.02), pattern: (5, 0, 0), wander: (0.05, 3.4))

    /// - Throws: ``TableError`` naming the parameter and its range.
    public init(
        meanGain: Double, gainSpread: Double, patternPeriod: Double, patternFirst: Double,
        patternSecond: Double, wander: Double, wanderLength: Double
    ) throws(TableError) {
        self.init(
            gain: (meanGain, gainSpread), pattern: (patternPeriod, patternFirst, patternSecond),
            wander: (wander, wanderLength))
        for declaration in Self.declarations {
            try declaration.range.check(
                self[keyPath: declaration.place], name: "accuracy.\(declaration.name)",
                unit: declaration.unit)
        }
    }

    private init(
        gain: (mean: Double, spread: Double),
        pattern: (period: Double, first: Double, second: Double),
        wander: (size: Double, length: Double)
    ) {
        meanGain = gain.mean
        gainSpread = gain.spread
        patternPeriod = pattern.period
        patternFirst = pattern.first
        patternSecond = pattern.second
        self.wander = wander.size
        wanderLength = wander.length
    }
}

extension ClosedRange<Double> {
    /// Refuses a value outside, naming it and the range; NaN is outside.
    func check(_ value: Double, name: String, unit: String) throws(TableError) {
        guard contains(value) else {
            throw TableError(
                column: name,
                problem: "\(value) is outside \(lowerBound) to \(upperBound) \(unit)")
        }
    }
}

/// One pump's metering: turns what the pump says of each stroke into what really moved.
///
/// A stroke of v moves the integral over v of gain (1 + A1 sin(2 pi x/L) + A2 sin(4 pi x/L)),
/// x being all insulin commanded so far (Eichenlaub et al. 2023; the pattern's phase at the start
/// is drawn), plus the change of a deviation that forgets itself: what one stroke lacks the next
/// ones make up (an Ornstein-Uhlenbeck process in delivered insulin; the form is ours). A
/// mechanism never sucks back, so no stroke is negative; the lack is carried on.
public struct PumpMetering: Sendable {
    /// How the kind of pump errs.
    public let accuracy: PumpAccuracy
    /// This pump's delivered per commanded. Unit: 1.
    public let gain: Double
    /// Place in the turn of the mechanism. Unit: U, 0 ..< patternPeriod.
    private var place: Double
    /// How far delivery is ahead of the pattern. Unit: U.
    private var deviation: Double
    private var generator: SeededGenerator

    /// A pump drawn from its kind.
    public init(accuracy: PumpAccuracy, generator: SeededGenerator) {
        self.accuracy = accuracy
        self.generator = generator
        gain = max(0, accuracy.meanGain + accuracy.gainSpread * self.generator.normal())
        place = accuracy.patternPeriod * self.generator.uniform()
        deviation = accuracy.wander * self.generator.normal()
    }

    /// What a stroke really moves.
    /// - Parameter stroke: what the pump says it is; not negative.
    public mutating func volume(of stroke: InsulinAmount) -> InsulinVolume {
        let commanded = stroke.units
        let expected = gain * (turned(to: place + commanded) - turned(to: place))
        let kept = Elementary.exp(-commanded / accuracy.wanderLength)
        let aim =
            kept * deviation
            + accuracy.wander * (1 - kept * kept).squareRoot() * generator.normal()
        let moved = max(0, expected + aim - deviation)
        deviation += moved - expected
        place = (place + commanded).truncatingRemainder(dividingBy: accuracy.patternPeriod)
        return InsulinVolume(units: moved)
    }

    /// Integral of the pattern from 0 to a place. Unit: U.
    private func turned(to place: Double) -> Double {
        let turn = 2 * Double.pi / accuracy.patternPeriod
        let angle = turn * place
        return place + accuracy.patternFirst * (1 - Elementary.cos(angle)) / turn
            + accuracy.patternSecond * (1 - Elementary.cos(2 * angle)) / (2 * turn)
    }
}
