// How a person answers to low glucose: every parameter declared once, with range and source.

/// Glucagon, the autonomic response and the risk of low glucose in one person.
///
/// No open set of values exists; these are ours, calibrated to published clamps
/// (docs/plant-s2013.md, `tools/oracles/s2013_calibrate.py`), except where a source is named.
public struct CounterRegulation: Sendable, Hashable {
    /// Gain of the risk. Unit: 1.
    public fileprivate(set) var r1 = 1.4407
    /// Glucagon at basal. Unit: pg/mL.
    public fileprivate(set) var basalGlucagon = 110.0
    /// Elimination of glucagon. Unit: 1/min.
    public fileprivate(set) var n = 0.105
    /// Rate of static secretion. Unit: 1/min.
    public fileprivate(set) var rho = 0.5
    /// Gain of static secretion. Unit: pg/mL/min per mg/dL.
    public fileprivate(set) var sigma = 0.073
    /// Insulin above basal that halves static secretion. Unit: pmol/L.
    public fileprivate(set) var halvingInsulin = 20.0
    /// Gain of dynamic secretion. Unit: pg/mL per mg/dL.
    public fileprivate(set) var delta = 1.0
    /// Effect of glucagon on production. Unit: mg/kg/min per pg/mL.
    public fileprivate(set) var xi = 0.01
    /// Rate of glucagon's action. Unit: 1/min.
    public fileprivate(set) var kh = 0.1
    /// Glucose below which counter-regulation begins. Unit: mg/dL.
    public fileprivate(set) var threshold = 68.0
    /// Gain of autonomic production. Unit: mg/kg/min per mg/dL.
    public fileprivate(set) var psi = 0.027
    /// Rate of autonomic production. Unit: 1/min.
    public fileprivate(set) var ka = 0.05

    /// The typical person, on whom the calibration was done.
    public init() {}

    /// Counter-regulation from values in the order of ``declarations``.
    /// - Throws: ``TableError`` naming the parameter when a value is outside its range, or when
    ///   their number is wrong.
    public init(values: [Double]) throws(TableError) {
        guard values.count == Self.declarations.count else {
            throw TableError(
                problem: "\(values.count) values, \(Self.declarations.count) are needed")
        }
        for (declaration, value) in zip(Self.declarations, values) {
            guard declaration.range.contains(value) else {
                throw TableError(
                    column: declaration.name,
                    problem: "\(value) is outside \(declaration.range.lowerBound) to "
                        + "\(declaration.range.upperBound) \(declaration.unit)")
            }
            self[keyPath: declaration.place] = value
        }
    }

    /// The values in the order of ``declarations``.
    public var values: [Double] { Self.declarations.map { self[keyPath: $0.place] } }
}

extension CounterRegulation {
    /// What is declared about one parameter.
    public struct Declaration: Sendable {
        /// Its name in tables and files.
        public let name: String
        /// Its unit.
        public let unit: String
        /// The values accepted.
        public let range: ClosedRange<Double>
        /// Spread between people: standard deviation of ln(value), of the value itself for the
        /// threshold; 0 where all have the same. Cut off at two standard deviations.
        public let spread: Double
        /// Where the typical value comes from.
        public let source: String
        let place: any WritableKeyPath<CounterRegulation, Double> & Sendable
    }

    /// Every parameter, once, in the order of ``values``.
    public static let declarations: [Declaration] = [
        Declaration(
            name: "r1", unit: "1", range: 0...3, spread: 0,
            source: "Dalla Man 2014, appendix A", place: \.r1),
        Declaration(
            name: "Hb", unit: "pg/mL", range: 10...500, spread: 0.28,
            source: "Unger et al., J. Clin. Invest. 49 (1970) 837: 110, SEM 9, 12 people",
            place: \.basalGlucagon),
        Declaration(
            name: "n", unit: "1/min", range: 0.02...1, spread: 0.2,
            source: "half-life 6.6 min, SEM 0.5, 7 people with insulin-dependent diabetes: "
                + "Glucagon Metabolism in Man (abstract; docs/plant-s2013.md)", place: \.n),
        Declaration(
            name: "rho", unit: "1/min", range: 0.02...1, spread: 0,
            source: "ours, as in the two open transcriptions of S2013", place: \.rho),
        Declaration(
            name: "sigma", unit: "pg/mL/min per mg/dL", range: 0...5, spread: 0.4,
            source: "calibrated, target T3", place: \.sigma),
        Declaration(
            name: "Ihalf", unit: "pmol/L", range: 1...1000, spread: 0,
            source: "ours, checked by target T2", place: \.halvingInsulin),
        Declaration(
            name: "delta", unit: "pg/mL per mg/dL", range: 0...20, spread: 0.3,
            source: "ours, a blunted response", place: \.delta),
        Declaration(
            name: "xi", unit: "mg/kg/min per pg/mL", range: 0...0.1, spread: 0.3,
            source: "ours, order of magnitude", place: \.xi),
        Declaration(
            name: "kH", unit: "1/min", range: 0.01...1, spread: 0, source: "ours", place: \.kh),
        Declaration(
            name: "Gth", unit: "mg/dL", range: 45...100, spread: 4,
            source: "Schwartz et al., J. Clin. Invest. 79 (1987) 777; Mitrakou et al., Am. J. "
                + "Physiol. 260 (1991) E67 (from memory: 65 to 70)", place: \.threshold),
        Declaration(
            name: "psi", unit: "mg/kg/min per mg/dL", range: 0...0.5, spread: 0.4,
            source: "calibrated, target T1", place: \.psi),
        Declaration(
            name: "kA", unit: "1/min", range: 0.005...1, spread: 0, source: "ours", place: \.ka),
    ]
}
