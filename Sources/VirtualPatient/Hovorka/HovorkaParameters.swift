// One person's physiology on the Hovorka plant: every parameter declared once, with its source.

import PlantKernels
import Quantities

/// The parameters of one person on the Hovorka plant, in the units of the papers' tables.
///
/// Names, units, ranges and sources are in ``declarations``. A person has a steady state at their
/// own basal glucose; parameters without one are refused.
public struct HovorkaParameters: Sendable, Hashable {
    /// Body mass. Unit: kg.
    public fileprivate(set) var bodyMass = 0.0
    /// EGP0, glucose production without insulin. Unit: µmol/kg/min.
    public fileprivate(set) var production = 0.0
    /// F01, glucose use without insulin at 4.5 mmol/L and above. Unit: µmol/kg/min.
    public fileprivate(set) var use = 0.0
    /// k12, tissue to plasma. Unit: 1/min.
    public fileprivate(set) var k12 = 0.0
    /// ka1, rate of insulin action on transport. Unit: 1/min.
    public fileprivate(set) var ka1 = 0.0
    /// ka2, rate of insulin action on disposal. Unit: 1/min.
    public fileprivate(set) var ka2 = 0.0
    /// ka3, rate of insulin action on production. Unit: 1/min.
    public fileprivate(set) var ka3 = 0.0
    /// SIT, sensitivity of transport. Unit: 1e-4/min per mU/L.
    public fileprivate(set) var transportSensitivity = 0.0
    /// SID, sensitivity of disposal. Unit: 1e-4/min per mU/L.
    public fileprivate(set) var disposalSensitivity = 0.0
    /// SIE, sensitivity of production. Unit: 1e-4 per mU/L.
    public fileprivate(set) var liverSensitivity = 0.0
    /// VG, distribution volume of glucose. Unit: L/kg.
    public fileprivate(set) var glucoseVolume = 0.0
    /// VI, distribution volume of insulin. Unit: L/kg.
    public fileprivate(set) var insulinVolume = 0.0
    /// ke, clearance of insulin. Unit: 1/min.
    public fileprivate(set) var ke = 0.0
    /// tmaxI, when absorption of insulin is fastest. Unit: min.
    public fileprivate(set) var insulinTime = 0.0
    /// tmaxG, when absorption of carbohydrate is fastest. Unit: min.
    public fileprivate(set) var mealTime = 0.0
    /// AG, share of the carbohydrate that reaches plasma. Unit: 1.
    public fileprivate(set) var bioavailability = 0.0
    /// R_thr, plasma glucose above which the kidneys excrete it. Unit: mmol/L.
    public fileprivate(set) var renalThreshold = 0.0
    /// R_cl, how fast they do. Unit: 1/min.
    public fileprivate(set) var renalClearance = 0.0
    /// UGceil, the fastest absorption of carbohydrate. Unit: mmol/kg/min.
    public fileprivate(set) var absorptionCeiling = 0.0
    /// ka,int, exchange of plasma and interstitial glucose. Unit: 1/min.
    public fileprivate(set) var interstitialRate = 0.0
    /// Plasma glucose held by the person's own basal insulin. Unit: mg/dL.
    public fileprivate(set) var basalGlucose = 0.0

    /// Parameters from values in the order of ``declarations``.
    /// - Throws: ``TableError`` naming the parameter when a value is outside its range, when
    ///   their number is wrong, or when no insulin holds the basal glucose.
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
        do {
            _ = try steadyState(plasmaGlucose: .mgPerdL(basalGlucose))
        } catch {
            throw TableError(column: "Gb", problem: error.problem)
        }
    }

    /// The values in the order of ``declarations``.
    public var values: [Double] { Self.declarations.map { self[keyPath: $0.place] } }

    /// What the brain and blood cells use, at most all of F01. Unit: µmol/kg/min.
    ///
    /// 1 mg/kg/min, the Fcns of Dalla Man, Rizza, Cobelli, IEEE TBME 54 (2007) 1740. Hovorka's F01
    /// does not tell brain from muscle; only the rest answers to ``Modulation/restingUse``.
    var brainUse: Double { min(use, 1000 / HovorkaKernel<Double>.milligramsPerMillimole) }

    /// The same person in the units of the equations.
    var constants: HovorkaConstants<Double> {
        var c = HovorkaConstants<Double>()
        c.bodyMass = bodyMass
        c.glucoseVolume = glucoseVolume * bodyMass
        c.insulinVolume = insulinVolume * bodyMass
        c.production = production * 1e-3 * bodyMass
        c.brainUse = brainUse * 1e-3 * bodyMass
        c.otherUse = (use - brainUse) * 1e-3 * bodyMass
        c.k12 = k12
        c.ka1 = ka1
        c.ka2 = ka2
        c.ka3 = ka3
        c.transportSensitivity = transportSensitivity * 1e-4
        c.disposalSensitivity = disposalSensitivity * 1e-4
        c.liverSensitivity = liverSensitivity * 1e-4
        c.ke = ke
        c.absorption = 1 / insulinTime
        c.gutRate = 1 / mealTime
        c.bioavailability = bioavailability
        c.renalThreshold = renalThreshold
        c.renalClearance = renalClearance
        c.absorptionCeiling = absorptionCeiling * bodyMass
        c.interstitialRate = interstitialRate
        return c
    }
}

extension HovorkaParameters {
    /// What is declared about one parameter.
    public struct Declaration: Sendable {
        /// Its symbol.
        public let name: String
        /// Its unit.
        public let unit: String
        /// The values accepted.
        public let range: ClosedRange<Double>
        /// Where a person's value comes from.
        public let source: String
        let place: any WritableKeyPath<HovorkaParameters, Double> & Sendable
    }

    /// Every parameter, once, in the order of ``values``.
    ///
    /// The ranges are ours: the published distributions out to about three deviations, widened
    /// until every plausible person fits. Rates end at 1.3/min, well inside the stability limit
    /// of the integration step (2.785/min).
    public static let declarations: [Declaration] = [
        declare("BW", "kg", 30...200, wilinska, \.bodyMass),
        declare("EGP0", "µmol/kg/min", 5...45, hovorka, \.production),
        declare("F01", "µmol/kg/min", 2...30, hovorka, \.use),
        declare("k12", "1/min", 0.005...0.5, hovorka, \.k12),
        declare("ka1", "1/min", 0.0005...0.1, hovorka, \.ka1),
        declare("ka2", "1/min", 0.002...0.5, hovorka, \.ka2),
        declare("ka3", "1/min", 0.002...0.5, hovorka, \.ka3),
        declare("SIT", "1e-4/min per mU/L", 0.5...300, hovorka, \.transportSensitivity),
        declare("SID", "1e-4/min per mU/L", 0.1...100, hovorka, \.disposalSensitivity),
        declare("SIE", "1e-4 per mU/L", 10...3000, hovorka, \.liverSensitivity),
        declare("VG", "L/kg", 0.05...0.4, hovorka, \.glucoseVolume),
        declare("VI", "L/kg", 0.05...0.3, hovorka, \.insulinVolume),
        declare("ke", "1/min", 0.02...1, hovorka, \.ke),
        declare("tmaxI", "min", 15...250, hovorka, \.insulinTime),
        declare("tmaxG", "min", 10...150, hovorka, \.mealTime),
        declare("AG", "1", 0.3...1.5, hovorka, \.bioavailability),
        declare("Rthr", "mmol/L", 4...20, wilinska, \.renalThreshold),
        declare("Rcl", "1/min", 0...0.2, wilinska, \.renalClearance),
        declare("UGceil", "mmol/kg/min", 0.005...0.2, wilinska, \.absorptionCeiling),
        declare("kaint", "1/min", 0.015...1.3, wilinska, \.interstitialRate),
        declare("Gb", "mg/dL", 70...250, "chosen: what basal insulin is to hold", \.basalGlucose),
    ]

    private static let hovorka = "Hovorka 2004 or Wilinska 2010 (docs/plant-hovorka.md)"
    private static let wilinska = "Wilinska 2010 (docs/plant-hovorka.md)"

    private static func declare(
        _ name: String, _ unit: String, _ range: ClosedRange<Double>, _ source: String,
        _ place: any WritableKeyPath<HovorkaParameters, Double> & Sendable
    ) -> Declaration {
        Declaration(name: name, unit: unit, range: range, source: source, place: place)
    }
}
