// What follows from a patient's parameters when the patient is at rest on basal insulin.

/// The basal steady state of a patient and the parameters it determines.
///
/// Source: Dalla Man, Rizza, Cobelli, IEEE TBME 54 (2007) 1740, steady-state constraints, and
/// Dalla Man et al., J. Diabetes Sci. Technol. 1 (2007) 323 for the subcutaneous part. The 30
/// published patients satisfy these identities to 1e-11 (reference/plant-models.md section 1.1).
public struct S2008Basal: Sendable, Hashable {
    /// Peripheral insulin clearance m4. Unit: 1/min.
    public let m4: Double
    /// Hepatic insulin clearance m30. Unit: 1/min.
    public let m30: Double
    /// Plasma glucose mass Gpb. Unit: mg/kg.
    public let plasmaGlucose: Double
    /// Tissue glucose mass Gtb. Unit: mg/kg.
    public let tissueGlucose: Double
    /// Plasma insulin mass Ipb. Unit: pmol/kg.
    public let plasmaInsulin: Double
    /// Liver insulin mass Ilb. Unit: pmol/kg.
    public let liverInsulin: Double
    /// Insulin-independent glucose use Vm0. Unit: mg/kg/min.
    public let vm0: Double
    /// Production at zero glucose and insulin kp1. Unit: mg/kg/min.
    public let kp1: Double
    /// Insulin inflow that holds the steady state, u2ss. Unit: pmol/kg/min.
    public let insulinInflow: Double
    /// Undissociated subcutaneous insulin. Unit: pmol/kg.
    public let subcutaneous1: Double
    /// Dissociated subcutaneous insulin. Unit: pmol/kg.
    public let subcutaneous2: Double
    /// The basal rate that holds the steady state. Unit: U/min.
    public let unitsPerMinute: Double

    /// The identities of section 1.1, in their order there.
    init(_ p: S2008Parameters) {
        m4 = 0.4 * p.m2
        m30 = p.heb * p.m1 / (1 - p.heb)
        plasmaGlucose = p.basalGlucose * p.vg
        plasmaInsulin = p.basalInsulin * p.vi
        liverInsulin = plasmaInsulin * p.m2 / (p.m1 + m30)
        tissueGlucose = (p.fcns - p.basalProduction + p.k1 * plasmaGlucose) / p.k2
        vm0 = (p.basalProduction - p.fcns) * (p.km0 + tissueGlucose) / tissueGlucose
        kp1 = p.basalProduction + p.kp2 * plasmaGlucose + p.kp3 * p.basalInsulin
        insulinInflow = plasmaInsulin * (p.m2 + m4) - p.m1 * liverInsulin
        subcutaneous1 = insulinInflow / (p.ka1 + p.kd)
        subcutaneous2 = p.kd * subcutaneous1 / p.ka2
        unitsPerMinute = insulinInflow * p.bodyMass / S2008.picomolesPerUnit
    }
}
