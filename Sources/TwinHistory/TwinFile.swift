// Twins as files: YAML with a schema version, every digit, and readable values beside the numbers.

import SmallMath
public import TextInput

/// Writes and reads a twin.
public enum TwinFile {
    /// First line's word for what the file is.
    static let schema = "islet-twin"
    /// Version of the layout; another version is refused.
    public static let version = 1
    /// The largest file read. Unit: bytes.
    static let largest = 4 << 20

    /// The text of a twin that has a provenance.
    public static func write(_ twin: HistoryTwin) -> String {
        var out = TwinText()
        out.line("schema: \(schema)")
        out.line("version: \(version)")
        if let provenance = twin.provenance { out.add(provenance) }
        out.line("prior:")
        out.line("  version: \(FitParameter.priorVersion)")
        out.line("  mean-basal-u-per-min: \(twin.prior.meanBasal)")
        out.line("  daily-carbs-g: \(twin.dailyCarbs)")
        out.line("  daily-insulin-u: \(twin.dailyInsulin)")
        out.line("  # natural logarithms, but for the daily course")
        out.line("  centres:")
        for (parameter, centre) in zip(FitParameter.allCases, twin.prior.centres) {
            out.line("    \(parameter.name): \(centre)")
        }
        out.line("posterior:")
        out.line("  converged: \(twin.hasConverged)")
        out.line("  overdispersion: \(twin.overdispersion)")
        out.line("  # in SDs of the prior about its centre")
        out.line("  position:")
        for found in twin.parameters {
            let value = TwinText.short(found.value)
            out.line(
                "    \(found.parameter.name): \(found.shift)  # \(value) \(found.parameter.unit)")
        }
        out.line("  # lower triangle, row by row, in the order above")
        out.line("  covariance:")
        for row in 0..<twin.covariance.order {
            out.list("    - ", (0...row).map { twin.covariance[row, $0] })
        }
        out.line("# corrections of forecasts; they never size insulin's effect")
        out.line("forecast:")
        for one in twin.correction.horizons { out.add(one) }
        return out.text
    }

    /// Reads a file.
    /// - Throws: ``TextInputError`` naming line and key: an unknown or missing key, another version,
    ///   a number that is not finite or out of range, a covariance that is none.
    public static func read(path: String, as name: String? = nil) throws(TextInputError)
        -> HistoryTwin
    {
        let text = try TextFile.read(path: path, as: name, atMost: largest)
        return try parse(text, file: name ?? path)
    }

    /// Parses a text.
    public static func parse(_ text: String, file: String) throws(TextInputError) -> HistoryTwin {
        var root = try StrictYAML.parse(text, file: file).section()
        let found = try root.required("schema")
        guard try found.text() == schema else {
            throw found.error(
                "this is not a twin", mend: "a twin's file starts \"schema: \(schema)\"")
        }
        let number = try root.required("version")
        guard try number.text() == "\(version)" else {
            throw number.error(
                "version \(try number.text()) is not read by this program",
                mend: "fit the twin again, or use the program that wrote it")
        }
        let provenance = try TwinParts.provenance(root.optional("provenance"))
        var prior = try root.required("prior").section()
        let priorVersion = try prior.required("version")
        guard try priorVersion.text() == "\(FitParameter.priorVersion)" else {
            throw priorVersion.error("these are not this program's priors", mend: "fit again")
        }
        let basal = try TwinParts.number(prior.required("mean-basal-u-per-min"), in: 0...1)
        let carbs = try TwinParts.number(prior.required("daily-carbs-g"), in: 0...5000)
        let insulin = try TwinParts.number(prior.required("daily-insulin-u"), in: 0...1000)
        let centres = try TwinParts.byParameter(prior.required("centres"), in: -20...20)
        try prior.finish()
        var posterior = try root.required("posterior").section()
        let converged = try posterior.required("converged").boolean()
        let overdispersion = try TwinParts.number(
            posterior.required("overdispersion"), in: 1...1e6)
        let position = try TwinParts.byParameter(posterior.required("position"), in: -4...4)
        let covariance = try TwinParts.covariance(posterior.required("covariance"))
        try posterior.finish()
        let correction = try TwinParts.correction(root.required("forecast"))
        try root.finish()
        return HistoryTwin(
            prior: PersonPrior(centres: centres, meanBasal: basal), position: position,
            covariance: covariance, overdispersion: overdispersion, hasConverged: converged,
            correction: correction, dailyCarbs: carbs, dailyInsulin: insulin,
            provenance: provenance)
    }
}

/// Lines of a twin's file.
private struct TwinText {
    private(set) var text = ""

    mutating func line(_ line: String) { text += line + "\n" }

    mutating func list(_ start: String, _ values: [Double]) {
        line("\(start)[\(values.map { "\($0)" }.joined(separator: ", "))]")
    }

    mutating func add(_ provenance: TwinProvenance) {
        line("provenance:")
        line("  data-file: \(Self.quoted(provenance.dataFile))")
        line("  data-sha256: \(Self.quoted(provenance.dataDigest))")
        line("  first: \(Self.quoted(provenance.firstMoment))")
        line("  last: \(Self.quoted(provenance.lastMoment))")
        line("  cells: \(provenance.cells)")
        line("  reading-share: \(provenance.readingShare)")
        line("  code: \(Self.quoted(provenance.code))")
        line("  made: \(Self.quoted(provenance.made))")
    }

    mutating func add(_ one: HorizonCorrection) {
        line("  - minutes: \(one.horizon * 5)")
        line("    mean-miss: \(one.meanMiss)")
        list("    quantiles: ", one.quantiles)
        for (name, rule) in [("change", one.change), ("spread", one.spread)] {
            line("    \(name):")
            line("      offset: \(rule.offset)")
            list("      means: ", rule.means)
            list("      spreads: ", rule.spreads)
            list("      weights: ", rule.weights)
        }
    }

    static func short(_ value: Double) -> String {
        "\((value * 10_000).rounded() / 10_000)"
    }

    /// A double-quoted YAML scalar.
    private static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": out += "\\\(scalar)"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F: out += " "
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }
}
