// What no plant here represents, by the names people would ask for it, with the reason.

/// Settings that are refused by name rather than imitated.
public enum OutOfScope {
    /// One such setting.
    private struct Setting {
        let words: [String]
        let reason: String
    }

    private static let settings = [
        Setting(
            words: ["type2", "t2", "t2d", "t2dm", "dm2"],
            reason: "type 2 diabetes is outside what these plants represent: they have no insulin "
                + "secretion of their own, no incretins and no other drugs, and their statistics "
                + "are of people with type 1 diabetes"),
        Setting(
            words: ["pregnancy", "pregnant", "gestational", "gdm", "trimester", "gestation"],
            reason: "pregnancy is outside what these plants represent: insulin needs that change "
                + "week by week, glucose use by the child and the lower targets have no equation "
                + "and no data here"),
        Setting(
            words: [
                "honeymoon", "remission", "cpeptide", "betacell", "betacells", "lada",
                "residualinsulin",
            ],
            reason: "insulin secretion of one's own is outside what these plants represent: all "
                + "insulin comes from the pump"),
        Setting(
            words: ["healthy", "nondiabetic", "normal", "prediabetes"],
            reason: "people without type 1 diabetes are outside what these plants represent: they "
                + "have no insulin secretion of their own"),
        Setting(
            words: ["infant", "baby", "toddler", "neonate", "newborn"],
            reason: "children younger than about 7 years are outside what these plants represent: "
                + "the youngest of the statistics weigh 24 kg"),
        Setting(
            words: ["kidney", "renal", "dialysis", "nephropathy", "ckd"],
            reason: "kidney disease is outside what these plants represent: insulin clearance and "
                + "the renal threshold are those of healthy kidneys"),
        Setting(
            words: ["gastroparesis"],
            reason: "gastroparesis is outside what these plants represent: emptying of the stomach "
                + "is that of people without it"),
        Setting(
            words: [
                "metformin", "sglt2", "sglt2i", "glp1", "glp1ra", "pramlintide", "steroids",
                "steroid", "prednisolone", "dexamethasone",
            ],
            reason: "drugs other than insulin are outside what these plants represent"),
        Setting(
            words: ["ketones", "ketone", "ketoacidosis", "dka"],
            reason: "ketones are outside what these plants represent: no equation makes them"),
    ]

    /// Why a setting cannot be had; `nil` for a word that names no such setting.
    ///
    /// Case and everything but letters and digits are ignored, so "Type 2", "type-2", "T2DM" and
    /// "type_2_diabetes" are the same.
    public static func reason(for word: String) -> String? {
        var plain = String(
            word.lowercased().unicodeScalars.filter {
                ("a"..."z").contains($0) || ("0"..."9").contains($0)
            }.map(Character.init))
        for ending in ["diabetes", "mellitus", "week", "weeks", "disease", "use", "women", "woman"]
        where plain.hasSuffix(ending) && plain != ending {
            plain.removeLast(ending.count)
        }
        for start in ["is", "with", "on", "has"]
        where plain.hasPrefix(start) && plain.count > start.count {
            let rest = String(plain.dropFirst(start.count))
            if let known = settings.first(where: { $0.words.contains(rest) }) {
                return known.reason
            }
        }
        return settings.first { $0.words.contains(plain) }?.reason
    }
}
