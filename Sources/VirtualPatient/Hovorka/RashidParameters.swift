// The numbers of the exercise model for the Hovorka plant, each declared once.

/// Parameters of ``RashidExercise``.
///
/// p1 to p8 and VT are the means over the 20 patients of mGIPsim, the simulator that grew out of
/// M. Rashid et al., Comput. Chem. Eng. 130 (2019) 106565 (values as facts; reference/
/// plant-models.md 1.6). The last two are ours, see ``RashidExercise``.
public struct RashidParameters: Sendable, Hashable {
    /// p1, what exercise adds to production. Unit: 1.
    public fileprivate(set) var production = 0.0
    /// p2, what hard exercise adds to production. Unit: 1.
    public fileprivate(set) var hardProduction = 0.0
    /// p3, glucose moved from plasma to tissue. Unit: mmol/min.
    public fileprivate(set) var transfer = 0.0
    /// p4, glucose used in tissue. Unit: mmol/min. At most p3.
    public fileprivate(set) var use = 0.0
    /// p5, what the longer effect adds to insulin's action on disposal. Unit: mmol.
    public fileprivate(set) var insulin = 0.0
    /// p6, rate of the short effect. Unit: 1/min.
    public fileprivate(set) var shortRate = 0.0
    /// p7, rate at which the longer effect fades. Unit: 1/min.
    public fileprivate(set) var longRate = 0.0
    /// p8, rate of the effect of hard exercise. Unit: 1/min.
    public fileprivate(set) var hardRate = 0.0
    /// VT, share of the heart rate reserve at which exercise becomes hard. Unit: 1.
    public fileprivate(set) var hardShare = 0.0
    /// What an hour of the hardest exercise adds to insulin's effect afterwards. Unit: 1/h. Ours.
    public fileprivate(set) var afterGain = 0.0
    /// How long that lasts. Unit: min. Ours.
    public fileprivate(set) var afterTime = 0.0

    /// The published means and our two.
    public static let mean: RashidParameters = {
        var p = RashidParameters()
        for (declaration, value) in zip(
            declarations, [2.73, 8.23, 11.2, 2.95, 2.99, 0.18, 0.1, 0.1, 0.777, 1, 330])
        {
            p[keyPath: declaration.place] = value
        }
        return p
    }()

    private init() {}

    /// Parameters from values in the order of ``declarations``.
    /// - Throws: ``TableError`` naming the parameter when a value is outside its range or p4 is
    ///   more than p3, or when their number is wrong.
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
        guard use <= transfer else {
            throw TableError(column: "p4", problem: "\(use) is more than p3, \(transfer) mmol/min")
        }
    }

    /// The values in the order of ``declarations``.
    public var values: [Double] { Self.declarations.map { self[keyPath: $0.place] } }

    /// What is declared about one parameter.
    public struct Declaration: Sendable {
        /// Its symbol.
        public let name: String
        /// Its unit.
        public let unit: String
        /// The values accepted.
        public let range: ClosedRange<Double>
        /// Where the value comes from.
        public let source: String
        let place: any WritableKeyPath<RashidParameters, Double> & Sendable
    }

    /// Every parameter, once, in the order of ``values``. The ranges are ours, about three
    /// deviations of the 20 patients where one is known.
    public static let declarations: [Declaration] = [
        declare("p1", "1", 0...10, mgipsim, \.production),
        declare("p2", "1", 0...20, mgipsim, \.hardProduction),
        declare("p3", "mmol/min", 0...35, mgipsim, \.transfer),
        declare("p4", "mmol/min", 0...8, mgipsim, \.use),
        declare("p5", "mmol", 0...10, mgipsim, \.insulin),
        declare("p6", "1/min", 0.01...1, mgipsim, \.shortRate),
        declare("p7", "1/min", 0.001...1, mgipsim, \.longRate),
        declare("p8", "1/min", 0.01...1, mgipsim, \.hardRate),
        declare("VT", "1", 0.3...0.95, mgipsim, \.hardShare),
        declare("afterGain", "1/h", 0...5, ours, \.afterGain),
        declare("afterTime", "min", 30...2880, ours, \.afterTime),
    ]

    private static let mgipsim = "mGIPsim, mean of 20 patients"
    private static let ours = "ours (docs/plant-hovorka.md)"

    private static func declare(
        _ name: String, _ unit: String, _ range: ClosedRange<Double>, _ source: String,
        _ place: any WritableKeyPath<RashidParameters, Double> & Sendable
    ) -> Declaration {
        Declaration(name: name, unit: unit, range: range, source: source, place: place)
    }
}
