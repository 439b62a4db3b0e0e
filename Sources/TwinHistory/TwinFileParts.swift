// The parts of a twin's file, read strictly.

import SmallMath
import TextInput

/// Readers of parts.
enum TwinParts {
    /// A finite number in a range.
    static func number(
        _ node: TextNode, in range: ClosedRange<Double>
    ) throws(TextInputError) -> Double {
        let text = try node.text()
        let plain = text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains(byte)
        }
        guard plain, let value = Double(text), value.isFinite else {
            throw node.error("\"\(text)\" is not a finite number")
        }
        guard range.contains(value) else {
            throw node.error(
                "\(text) is out of range; allowed \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// A list of so many numbers.
    static func numbers(
        _ node: TextNode, count: Int, in range: ClosedRange<Double>
    ) throws(TextInputError) -> [Double] {
        let elements = try node.elements()
        guard elements.count == count else {
            throw node.error("has \(elements.count) numbers where \(count) are expected")
        }
        var found: [Double] = []
        for element in elements { found.append(try number(element, in: range)) }
        return found
    }

    /// One number for every parameter.
    static func byParameter(
        _ node: TextNode, in range: ClosedRange<Double>
    ) throws(TextInputError) -> [Double] {
        var section = try node.section()
        var found: [Double] = []
        for parameter in FitParameter.allCases {
            found.append(try number(section.required(parameter.name), in: range))
        }
        try section.finish()
        return found
    }

    static func provenance(_ node: TextNode?) throws(TextInputError) -> TwinProvenance? {
        guard let node else { return nil }
        var section = try node.section()
        let found = TwinProvenance(
            dataFile: try section.required("data-file").text(),
            dataDigest: try section.required("data-sha256").text(),
            firstMoment: try section.required("first").text(),
            lastMoment: try section.required("last").text(),
            cells: try section.required("cells").integer(in: 0...1_000_000),
            readingShare: try number(section.required("reading-share"), in: 0...1),
            code: try section.required("code").text(), made: try section.required("made").text())
        try section.finish()
        return found
    }

    static func covariance(_ node: TextNode) throws(TextInputError) -> SquareMatrix {
        let rows = try node.elements()
        let order = FitParameter.allCases.count
        guard rows.count == order else {
            throw node.error("has \(rows.count) rows where \(order) are expected")
        }
        var found = SquareMatrix(order: order)
        for (row, element) in rows.enumerated() {
            let values = try numbers(element, count: row + 1, in: -10...10)
            for (column, value) in values.enumerated() {
                found[row, column] = value
                found[column, row] = value
            }
        }
        guard Cholesky(found) != nil else {
            throw node.error("is not a covariance: not positive definite")
        }
        return found
    }

    static func correction(_ node: TextNode) throws(TextInputError) -> ForecastCorrection {
        let elements = try node.elements()
        guard elements.count == ForecastFeatures.horizons.count else {
            throw node.error(
                "has \(elements.count) horizons where \(ForecastFeatures.horizons.count) are "
                    + "expected")
        }
        var horizons: [HorizonCorrection] = []
        for (element, horizon) in zip(elements, ForecastFeatures.horizons) {
            var section = try element.section()
            let minutes = try section.required("minutes")
            guard try minutes.text() == "\(horizon * 5)" else {
                throw minutes.error("is not \(horizon * 5), which comes here")
            }
            let miss = try number(section.required("mean-miss"), in: 1e-6...1000)
            let quantiles = try section.required("quantiles")
            let ends = try numbers(quantiles, count: 4, in: -100...100)
            guard ends == ends.sorted() else { throw quantiles.error("do not rise") }
            horizons.append(
                HorizonCorrection(
                    horizon: horizon,
                    change: try rule(
                        section.required("change"), count: ForecastFeatures.changeCount),
                    spread: try rule(
                        section.required("spread"), count: ForecastFeatures.spreadCount),
                    meanMiss: miss, quantiles: ends))
            try section.finish()
        }
        return ForecastCorrection(horizons: horizons)
    }

    private static func rule(_ node: TextNode, count: Int) throws(TextInputError) -> LinearRule {
        var section = try node.section()
        let found = LinearRule(
            means: try numbers(section.required("means"), count: count, in: -1e6...1e6),
            spreads: try numbers(section.required("spreads"), count: count, in: 1e-9...1e7),
            weights: try numbers(section.required("weights"), count: count, in: -1e6...1e6),
            offset: try number(section.required("offset"), in: -1e6...1e6))
        try section.finish()
        return found
    }
}
