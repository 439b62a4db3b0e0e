// What a clinician would measure on a person: each measure declared once, with unit and definition.

/// A measure of a person.
public struct PatientMeasure: Sendable, Hashable {
    /// Its key in JSON; the unit stands at its end.
    public let key: String
    /// Its name as clinicians write it.
    public let title: String
    /// Its unit.
    public let unit: String
    /// Decimals worth showing.
    public let decimals: Int
    /// How it is measured; one sentence.
    public let definition: String
    /// What a person is called in whom it is unusually low.
    public let whenLow: String
    /// What a person is called in whom it is unusually high.
    public let whenHigh: String

    private init(
        _ key: String, _ title: String, _ unit: String, _ decimals: Int, _ definition: String,
        low: String, high: String
    ) {
        self.key = key
        self.title = title
        self.unit = unit
        self.decimals = decimals
        self.definition = definition
        whenLow = low
        whenHigh = high
    }

    /// Every measure, in the order of ``PatientProfile/values``.
    public static let all = [
        PatientMeasure(
            "body_mass_kg", "body mass", "kg", 1, "a parameter of the person",
            low: "light", high: "heavy"),
        PatientMeasure(
            "fasting_glucose_mg_dl", "fasting glucose", "mg/dL", 0,
            "glucose at rest on the person's own basal rate",
            low: "low fasting glucose", high: "high fasting glucose"),
        PatientMeasure(
            "fasting_insulin_pmol_l", "fasting insulin", "pmol/L", 0,
            "plasma insulin at rest on the person's own basal rate",
            low: "little insulin in plasma", high: "much insulin in plasma"),
        PatientMeasure(
            "tdi_u_per_day", "TDI", "U/day", 1,
            "total daily insulin: basal of 24 h and boluses at the CR for five test meals",
            low: "small daily insulin", high: "large daily insulin"),
        PatientMeasure(
            "tdi_u_per_kg_per_day", "TDI per kg", "U/kg/day", 2, "TDI divided by body mass",
            low: "small daily insulin for the body mass",
            high: "large daily insulin for the body mass"),
        PatientMeasure(
            "basal_u_per_h", "basal", "U/h", 2, "the rate that holds fasting glucose still",
            low: "low basal rate", high: "high basal rate"),
        PatientMeasure(
            "basal_share_pct", "basal share", "% of TDI", 0, "basal of 24 h in TDI",
            low: "mostly bolus insulin", high: "mostly basal insulin"),
        PatientMeasure(
            "isf_mg_dl_per_u", "ISF", "mg/dL per U", 0,
            "largest drop of interstitial glucose within 12 h after 1 U on top of basal, fasting",
            low: "resistant to insulin", high: "very sensitive to insulin"),
        PatientMeasure(
            "isf_lowest_after_min", "lowest after 1 U", "min", 0,
            "when that drop is largest", low: "1 U works early", high: "1 U works late"),
        PatientMeasure(
            "cr_g_per_u", "CR", "g/U", 1,
            "carb ratio: the test meal divided by its largest bolus, given with the first bite, "
                + "after which glucose is back at fasting or above at 5 h and never below 80 mg/dL "
                + "within 8 h",
            low: "much insulin for food", high: "little insulin for food"),
        PatientMeasure(
            "action_onset_min", "insulin onset", "min", 0,
            "glucose clamp, 1 U: until a tenth of the highest infusion",
            low: "early insulin", high: "late insulin"),
        PatientMeasure(
            "action_peak_min", "insulin peak", "min", 0,
            "glucose clamp, 1 U: until the highest infusion",
            low: "fast insulin", high: "slow insulin"),
        PatientMeasure(
            "action_duration_min", "insulin duration", "min", 0,
            "glucose clamp, 1 U: until 5 % of the glucose needed is left to infuse",
            low: "short insulin", high: "long insulin"),
        PatientMeasure(
            "meal_peak_min", "test meal peak", "min", 0,
            "from the first bite of the test meal, eaten without a bolus, to the highest glucose",
            low: "fast meals", high: "slow meals"),
        PatientMeasure(
            "meal_rise_mg_dl", "test meal rise", "mg/dL", 0,
            "how far that meal raises glucose",
            low: "meals raise little", high: "meals raise much"),
        PatientMeasure(
            "night_rise_mg_dl", "night without insulin", "mg/dL", 0,
            "how far glucose has risen 8 h after all insulin stopped, fasting",
            low: "slow to rise without insulin", high: "quick to rise without insulin"),
    ]
}
