// One virtual person's physiology: every parameter declared once, with unit, range and source.

/// The parameters of one S2008 patient: 25 that vary between people and 5 that are usually fixed.
///
/// Everything else (rates at basal, clearances, basal masses) follows from these by the basal
/// identities, see ``S2008Basal``. Column names, units and ranges are in ``declarations``.
public struct S2008Parameters: Sendable, Hashable {
    /// Body mass. Unit: kg.
    public fileprivate(set) var bodyMass = 0.0
    /// Endogenous glucose production at basal. Unit: mg/kg/min.
    public fileprivate(set) var basalProduction = 0.0
    /// Plasma glucose at basal. Unit: mg/dL.
    public fileprivate(set) var basalGlucose = 0.0
    /// Plasma insulin at basal. Unit: pmol/L.
    public fileprivate(set) var basalInsulin = 0.0
    /// Rate of absorption from the gut. Unit: 1/min.
    public fileprivate(set) var kabs = 0.0
    /// Fastest gastric emptying, also the grinding rate. Unit: 1/min.
    public fileprivate(set) var kmax = 0.0
    /// Slowest gastric emptying. Unit: 1/min.
    public fileprivate(set) var kmin = 0.0
    /// Share of the meal in the stomach at which emptying begins to slow. Unit: 1.
    public fileprivate(set) var b = 0.0
    /// Share of the meal in the stomach at which emptying speeds up again. Unit: 1.
    public fileprivate(set) var d = 0.0
    /// Distribution volume of glucose. Unit: dL/kg.
    public fileprivate(set) var vg = 0.0
    /// Distribution volume of insulin. Unit: L/kg.
    public fileprivate(set) var vi = 0.0
    /// Insulin's effect on glucose use. Unit: mg/kg/min per pmol/L.
    public fileprivate(set) var vmx = 0.0
    /// Tissue glucose at which its use is half as fast as it can be. Unit: mg/kg.
    public fileprivate(set) var km0 = 0.0
    /// Glucose exchange, tissue to plasma. Unit: 1/min.
    public fileprivate(set) var k2 = 0.0
    /// Glucose exchange, plasma to tissue. Unit: 1/min.
    public fileprivate(set) var k1 = 0.0
    /// Rate of insulin action on glucose use. Unit: 1/min.
    public fileprivate(set) var p2u = 0.0
    /// Insulin, liver to plasma. Unit: 1/min.
    public fileprivate(set) var m1 = 0.0
    /// Insulin, plasma to liver. Unit: 1/min.
    public fileprivate(set) var m2 = 0.0
    /// Rate of the delay of insulin's effect on the liver. Unit: 1/min.
    public fileprivate(set) var ki = 0.0
    /// Effect of glucose on production. Unit: 1/min.
    public fileprivate(set) var kp2 = 0.0
    /// Effect of insulin on production. Unit: mg/kg/min per pmol/L.
    public fileprivate(set) var kp3 = 0.0
    /// Rate at which injected insulin dissociates. Unit: 1/min.
    public fileprivate(set) var kd = 0.0
    /// Exchange between plasma and interstitial glucose. Unit: 1/min.
    public fileprivate(set) var ksc = 0.0
    /// Absorption of undissociated insulin. Unit: 1/min.
    public fileprivate(set) var ka1 = 0.0
    /// Absorption of dissociated insulin. Unit: 1/min.
    public fileprivate(set) var ka2 = 0.0
    /// Hepatic extraction of insulin at basal. Unit: 1.
    public fileprivate(set) var heb = 0.0
    /// Share of the carbohydrate that reaches plasma. Unit: 1.
    public fileprivate(set) var f = 0.0
    /// Glomerular filtration. Unit: 1/min.
    public fileprivate(set) var ke1 = 0.0
    /// Renal threshold. Unit: mg/kg.
    public fileprivate(set) var ke2 = 0.0
    /// Glucose use by brain and erythrocytes. Unit: mg/kg/min.
    public fileprivate(set) var fcns = 0.0

    /// Parameters from values in the order of ``declarations``.
    /// - Throws: ``TableError`` naming the parameter when a value is outside its range, when
    ///   their number is wrong, or when no basal steady state follows from them.
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
        try checkBasal()
    }

    /// The values in the order of ``declarations``.
    public var values: [Double] { Self.declarations.map { self[keyPath: $0.place] } }

    private func checkBasal() throws(TableError) {
        let basal = S2008Basal(self)
        let needs: [(name: String, value: Double)] = [
            ("Gtb", basal.tissueGlucose), ("Vm0", basal.vm0), ("u2ss", basal.insulinInflow),
        ]
        for need in needs where !(need.value > 0) {
            throw TableError(
                column: need.name,
                problem: "the basal identities give \(need.value), which must be more than 0")
        }
        guard basalGlucose * vg < ke2 else {
            throw TableError(column: "Gb", problem: "basal glucose is above the renal threshold")
        }
        guard kmin < kmax else {
            throw TableError(column: "kmin", problem: "must be less than kmax")
        }
        guard d < b else { throw TableError(column: "d", problem: "must be less than b") }
    }
}

extension S2008Parameters {
    /// What is declared about one parameter.
    public struct Declaration: Sendable {
        /// Its column in simglucose's `vpatient_params.csv`.
        public let name: String
        /// Its unit.
        public let unit: String
        /// The values accepted.
        public let range: ClosedRange<Double>
        /// Where the value of a patient comes from.
        public let source: String
        let place: any WritableKeyPath<S2008Parameters, Double> & Sendable
    }

    /// Every parameter, once, in the order used for sampling.
    ///
    /// The ranges are ours: the span of simglucose's 30 patients (reference/plant-models.md
    /// section 2) widened until every plausible person fits; rates end at 2.5/min, inside the
    /// stability limit of the integration step (2.785/min).
    public static let declarations: [Declaration] = [
        declare("BW", "kg", 5...250, \.bodyMass),
        declare("EGPb", "mg/kg/min", 1.05...10, \.basalProduction),
        declare("Gb", "mg/dL", 60...250, \.basalGlucose),
        declare("Ib", "pmol/L", 5...500, \.basalInsulin),
        declare("kabs", "1/min", 0.002...2.5, \.kabs),
        declare("kmax", "1/min", 0.002...0.5, \.kmax),
        declare("kmin", "1/min", 0.0005...0.5, \.kmin),
        declare("b", "1", 0.05...0.999, \.b),
        declare("d", "1", 0.001...0.9, \.d),
        declare("Vg", "dL/kg", 0.5...5, \.vg),
        declare("Vi", "L/kg", 0.01...0.3, \.vi),
        declare("Vmx", "mg/kg/min per pmol/L", 0.001...1, \.vmx),
        declare("Km0", "mg/kg", 50...800, \.km0),
        declare("k2", "1/min", 0.005...1, \.k2),
        declare("k1", "1/min", 0.005...1, \.k1),
        declare("p2u", "1/min", 0.001...0.5, \.p2u),
        declare("m1", "1/min", 0.01...1.5, \.m1),
        declare("m2", "1/min", 0.01...1.5, \.m2),
        declare("ki", "1/min", 0.0005...0.5, \.ki),
        declare("kp2", "1/min", 0.0001...0.2, \.kp2),
        declare("kp3", "mg/kg/min per pmol/L", 0.0001...0.2, \.kp3),
        declare("kd", "1/min", 0.001...0.5, \.kd),
        declare("ksc", "1/min", 0.005...1, \.ksc),
        declare("ka1", "1/min", 0...0.5, \.ka1),
        declare("ka2", "1/min", 0.001...0.5, \.ka2),
        declare("HEb", "1", 0.1...0.9, \.heb),
        declare("f", "1", 0.3...1, \.f),
        declare("ke1", "1/min", 0...0.01, \.ke1),
        declare("ke2", "mg/kg", 100...1000, \.ke2),
        declare("Fsnc", "mg/kg/min", 0.1...1.05, \.fcns),
    ]

    /// How many of ``declarations`` vary between people; the rest are usually ``fixedValues``.
    static let freeCount = 25

    /// HEb, f, ke1, ke2 and Fsnc of every published patient.
    /// Source: population_s2008.json, "fixed"; Dalla Man et al., IEEE TBME 54 (2007) 1740.
    static let fixedValues = [0.6, 0.9, 0.0005, 339, 1]

    private static func declare(
        _ name: String, _ unit: String, _ range: ClosedRange<Double>,
        _ place: any WritableKeyPath<S2008Parameters, Double> & Sendable
    ) -> Declaration {
        Declaration(
            name: name, unit: unit, range: range,
            source: "simglucose vpatient_params.csv, column \(name)", place: place)
    }
}
