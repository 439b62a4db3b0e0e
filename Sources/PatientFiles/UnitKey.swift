// Keys that carry their unit: "Gb_mg_per_dL" cannot be taken for mmol/L.

/// Writing a name and a unit as one key.
enum UnitKey {
    /// `Vg` and `dL/kg` make `Vg_dL_per_kg`; a pure number has its name alone.
    static func key(_ name: String, unit: String) -> String {
        let plain = unit.replacing("µ", with: "u").replacing("μ", with: "u")
        let parts = plain.split { $0 == "/" || $0 == " " }.map(String.init)
            .filter { $0 != "per" && $0 != "of" }
        let words = parts.enumerated().compactMap { index, part in
            index == 0 ? (part == "1" ? nil : part) : "per_\(part)"
        }
        let safe = ([name] + words).joined(separator: "_")
        return String(
            safe.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") ? $0 : "_" })
    }
}
