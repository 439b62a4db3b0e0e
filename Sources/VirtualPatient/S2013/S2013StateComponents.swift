// An S2013 state from plain numbers and back, with names for what is refused.

public import PlantKernels

extension S2013State where V == Double {
    /// The names of x1...x17, as in the papers; x17 is ours.
    public static let componentNames = [
        "Qsto1", "Qsto2", "Qgut", "Gp", "Gt", "Ip", "X", "I1", "Id", "Il", "Isc1", "Isc2", "Gs",
        "H", "SRs", "XH", "XA",
    ]

    /// A state from x1...x17.
    /// - Throws: ``TableError`` naming the state when a number is not within 0...1e9, X within
    ///   -1e9...1e9; or when there are not 17.
    public init(components x: [Double]) throws(TableError) {
        guard x.count == Self.componentNames.count else {
            throw TableError(
                problem: "\(x.count) states, \(Self.componentNames.count) are needed")
        }
        self.init()
        for (index, value) in x.enumerated() {
            let place = Self.places[index]
            let isSigned = place == \.body.insulinAction
            let lowest = isSigned ? -S2008State.largestComponent : 0
            guard value >= lowest, value <= S2008State.largestComponent else {
                throw TableError(
                    column: Self.componentNames[index],
                    problem: "\(value) is outside \(isSigned ? "-1e9" : "0") to 1e9")
            }
            self[keyPath: place] = value
        }
    }

    /// x1...x17.
    public var components: [Double] { Self.places.map { self[keyPath: $0] } }

    private static var places: [WritableKeyPath<Self, Double>] {
        [
            \.gut.solid, \.gut.liquid, \.gut.gut, \.body.plasmaGlucose, \.body.tissueGlucose,
            \.body.plasmaInsulin, \.body.insulinAction, \.body.delayedInsulin1,
            \.body.delayedInsulin2, \.body.liverInsulin, \.body.depot1, \.body.depot2,
            \.body.interstitialGlucose, \.answer.glucagon, \.answer.staticSecretion,
            \.answer.glucagonAction, \.answer.autonomicProduction,
        ]
    }
}
