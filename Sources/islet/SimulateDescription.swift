// A person as a clinician would describe one: in words, and as JSON.

import Quantities
import TextInput
import VirtualPatient

/// One measured person, for JSON.
struct SimulateDescription: Encodable {
    /// A measure that is rare in the person's group.
    struct Unusual: Encodable {
        let measure: String
        let value: Double
        let percentile: Double
        let words: String
    }
    /// A measure by its key.
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(_ text: String) { stringValue = text }
        init?(stringValue: String) { self.init(stringValue) }
        init?(intValue: Int) { nil }
    }

    let profile: PatientProfile

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(profile.name, forKey: Key("name"))
        try container.encode(profile.model.rawValue, forKey: Key("model"))
        try container.encode(profile.group.rawValue, forKey: Key("group"))
        try container.encode(profile.testMealGrams, forKey: Key("test_meal_g"))
        for (measure, value) in zip(PatientMeasure.all, profile.values) {
            try container.encode(value, forKey: Key(measure.key))
        }
        let unusual = profile.unusual.map {
            Unusual(
                measure: $0.measure.key, value: $0.value, percentile: $0.percentile,
                words: SimulateText.unusual($0, among: profile.group))
        }
        try container.encode(unusual, forKey: Key("unusual"))
    }
}

/// How a measure is spread among the people described, for JSON.
struct SimulatePercentiles: Encodable {
    let measure: String
    let shares: [Double]
    let values: [Double]

    /// The spread of every measure.
    static func of(_ profiles: [PatientProfile]) -> [SimulatePercentiles] {
        PatientMeasure.all.indices.map { index in
            let sorted = profiles.map { $0.values[index] }.sorted()
            return SimulatePercentiles(
                measure: PatientMeasure.all[index].key, shares: PatientNorms.shares,
                values: PatientNorms.shares.map { PatientNorms.quantile($0, of: sorted) })
        }
    }
}

/// People and numbers in words.
enum SimulateText {
    /// A number with a fixed count of decimals.
    static func fixed(_ value: Double, _ decimals: Int) -> String {
        DecimalText.fixed(value, decimals) ?? "\(value)"
    }

    /// "slow insulin: insulin peak 112 min, 98th percentile of adults".
    static func unusual(_ one: PatientProfile.Unusual, among group: AgeGroup) -> String {
        let measure = one.measure
        let word = one.isHigh ? measure.whenHigh : measure.whenLow
        let value = fixed(one.value, measure.decimals)
        return "\(word): \(measure.title) \(value) \(measure.unit), "
            + "\(ordinal(one.percentile)) \(plural(group))"
    }

    private static func ordinal(_ percentile: Double) -> String {
        if percentile <= 0 { return "below the 1st percentile of" }
        if percentile >= 100 { return "above the 99th percentile of" }
        let whole = Int(percentile.rounded())
        let ending =
            switch (whole % 10, whole % 100) {
            case (_, 11...13): "th"
            case (1, _): "st"
            case (2, _): "nd"
            case (3, _): "rd"
            default: "th"
            }
        return "\(whole)\(ending) percentile of"
    }

    static func plural(_ group: AgeGroup) -> String {
        switch group {
        case .adult: "adults"
        case .adolescent: "adolescents"
        case .child: "children"
        }
    }

    /// A person on a page of text.
    static func page(_ profile: PatientProfile) -> String {
        let value = Dictionary(
            uniqueKeysWithValues: zip(PatientMeasure.all, profile.values).map {
                ($0.key, fixed($1, $0.decimals))
            })
        func v(_ key: String) -> String { value[key] ?? "?" }
        let meal = fixed(profile.testMealGrams, 0)
        let lines = [
            "\(profile.name): \(profile.group.rawValue), type 1 diabetes, virtual "
                + "(plant \(profile.model.rawValue))",
            "",
            row("body mass", "\(v("body_mass_kg")) kg"),
            row(
                "fasting",
                "\(v("fasting_glucose_mg_dl")) mg/dL at "
                    + "\(v("fasting_insulin_pmol_l")) pmol/L of insulin"),
            row(
                "TDI",
                "\(v("tdi_u_per_day")) U/day, \(v("tdi_u_per_kg_per_day")) U/kg/day, "
                    + "\(v("basal_share_pct")) % of it basal"),
            row("basal", "\(v("basal_u_per_h")) U/h"),
            row(
                "ISF",
                "\(v("isf_mg_dl_per_u")) mg/dL per U, lowest "
                    + "\(v("isf_lowest_after_min")) min after the dose"),
            row("CR", "\(v("cr_g_per_u")) g/U"),
            row(
                "insulin action",
                "onset \(v("action_onset_min")) min, peak "
                    + "\(v("action_peak_min")) min, duration \(v("action_duration_min")) min"),
            row(
                "test meal",
                "\(meal) g raise glucose by \(v("meal_rise_mg_dl")) mg/dL, highest "
                    + "after \(v("meal_peak_min")) min"),
            row("no insulin", "rises by \(v("night_rise_mg_dl")) mg/dL in 8 h"),
            "",
        ]
        let unusual = profile.unusual
        let rare: [String]
        if PatientNorms.isKnown(profile.model, profile.group) {
            rare =
                unusual.isEmpty
                ? [
                    "Nothing unusual: every measure lies within the 3rd to 97th percentile of "
                        + "\(plural(profile.group)) on this plant."
                ]
                : ["Unusual:"] + unusual.map { "  \(self.unusual($0, among: profile.group))" }
        } else {
            rare = ["No population of this plant and group to compare with."]
        }
        return (lines + rare).joined(separator: "\n")
    }

    /// What every number of a page means.
    static var definitions: String {
        let width = PatientMeasure.all.map(\.title.count).max() ?? 0
        let rows = PatientMeasure.all.map { measure in
            let pad = String(repeating: " ", count: width - measure.title.count)
            return "  \(measure.title)\(pad)  \(measure.definition)"
        }
        return (["Definitions (each measured by simulation, at rest on basal insulin):"] + rows)
            .joined(separator: "\n")
    }

    private static func row(_ title: String, _ text: String) -> String {
        "  \(title)" + String(repeating: " ", count: max(1, 16 - title.count)) + text
    }

    /// How the measures of several people are spread, as a table.
    static func spread(_ profiles: [PatientProfile]) -> String {
        let width = PatientMeasure.all.map { $0.title.count + $0.unit.count + 3 }.max() ?? 0
        func cell(_ text: String) -> String {
            String(repeating: " ", count: max(1, 10 - text.count)) + text
        }
        let shares = [2, 4, 6].map { PatientNorms.shares[$0] }
        var lines = [
            "\(profiles.count) people; 10th, 50th and 90th percentile"
        ]
        for (measure, spread) in zip(PatientMeasure.all, SimulatePercentiles.of(profiles)) {
            let title = "\(measure.title) (\(measure.unit))"
            let values = zip(spread.shares, spread.values).filter { shares.contains($0.0) }
                .map { cell(fixed($0.1, measure.decimals)) }
            let pad = String(repeating: " ", count: max(0, width - title.count))
            lines.append("  \(title)\(pad)\(values.joined())")
        }
        return lines.joined(separator: "\n")
    }
}
