// Typed quantities: a number and the one unit this kind of value is written in.

public import Quantities

extension TextNode {
    /// A glucose concentration, "110 mg/dL".
    /// - Parameter range: allowed values.
    /// - Throws: a missing or other unit (mmol/L is never converted), a value out of range.
    public func glucose(in range: ClosedRange<Glucose>) throws(TextInputError) -> Glucose {
        let unit = MeasureUnit.glucose
        let value = try measure(unit)
        let low = range.lowerBound.milligramsPerDeciliter
        let high = range.upperBound.milligramsPerDeciliter
        guard let glucose = Glucose(validatingMgPerdL: value), range.contains(glucose) else {
            throw outOfRange(value, unit, low, high)
        }
        return glucose
    }

    /// An insulin amount, "12 U" or "0.05 U"; finer than 0.001 U is refused.
    public func insulin(in range: ClosedRange<InsulinAmount>) throws(TextInputError)
        -> InsulinAmount
    {
        let unit = MeasureUnit.insulin
        let value = try milliMeasure(unit)
        guard let amount = InsulinAmount(validatingUnits: value), range.contains(amount) else {
            throw outOfRange(value, unit, range.lowerBound.units, range.upperBound.units)
        }
        return amount
    }

    /// An insulin rate, "0.85 U/h"; finer than 0.001 U/h is refused.
    public func insulinRate(in range: ClosedRange<InsulinRate>) throws(TextInputError)
        -> InsulinRate
    {
        let unit = MeasureUnit.insulinRate
        let value = try milliMeasure(unit)
        guard let rate = InsulinRate(validatingUnitsPerHour: value), range.contains(rate) else {
            throw outOfRange(
                value, unit, range.lowerBound.unitsPerHour, range.upperBound.unitsPerHour)
        }
        return rate
    }

    /// An amount of carbohydrate, "45 g".
    public func carbohydrate(
        in range: ClosedRange<Carbohydrate>
    ) throws(TextInputError) -> Carbohydrate {
        let unit = MeasureUnit.carbohydrate
        let value = try measure(unit)
        guard let carbs = Carbohydrate(validatingGrams: value), range.contains(carbs) else {
            throw outOfRange(value, unit, range.lowerBound.grams, range.upperBound.grams)
        }
        return carbs
    }

    /// An insulin sensitivity, "40 mg/dL/U".
    /// - Parameter range: allowed values. Unit: mg/dL per U.
    public func sensitivity(in range: ClosedRange<Double>) throws(TextInputError)
        -> InsulinSensitivity
    {
        let value = try measure(.sensitivity, in: range)
        guard let sensitivity = InsulinSensitivity(mgPerdLPerUnit: value) else {
            throw outOfRange(value, .sensitivity, range.lowerBound, range.upperBound)
        }
        return sensitivity
    }

    /// A carb ratio, "10 g/U".
    /// - Parameter range: allowed values. Unit: g per U.
    public func carbRatio(in range: ClosedRange<Double>) throws(TextInputError) -> CarbRatio {
        let value = try measure(.carbRatio, in: range)
        guard let ratio = CarbRatio(gramsPerUnit: value) else {
            throw outOfRange(value, .carbRatio, range.lowerBound, range.upperBound)
        }
        return ratio
    }

    /// A body mass, "70 kg".
    /// - Parameter range: allowed values. Unit: kg.
    public func mass(in range: ClosedRange<Double>) throws(TextInputError) -> BodyMass {
        let value = try measure(.mass, in: range)
        guard let mass = BodyMass(kilograms: value) else {
            throw outOfRange(value, .mass, range.lowerBound, range.upperBound)
        }
        return mass
    }

    /// A percentage, "15 %" or "-20 %".
    /// - Parameter range: allowed values. Unit: percent, as is the result.
    public func percent(in range: ClosedRange<Double>) throws(TextInputError) -> Double {
        try measure(.percent, in: range)
    }

    /// A plain number without a unit.
    public func number(in range: ClosedRange<Double>) throws(TextInputError) -> Double {
        let found = try text()
        guard let value = DecimalText.parse(found) else {
            throw error("\"\(found)\" is not a plain number", mend: Self.numberHint(found))
        }
        guard range.contains(value) else {
            throw error(
                "\(found) is out of range; allowed \(DecimalText.write(range.lowerBound)) to "
                    + DecimalText.write(range.upperBound))
        }
        return value
    }

    /// A number with its unit, within a range of that unit.
    package func measure(
        _ unit: MeasureUnit, in range: ClosedRange<Double>
    ) throws(TextInputError) -> Double {
        let value = try measure(unit)
        guard range.contains(value) else {
            throw outOfRange(value, unit, range.lowerBound, range.upperBound)
        }
        return value
    }

    /// A number that is a whole count of thousandths.
    private func milliMeasure(_ unit: MeasureUnit) throws(TextInputError) -> Double {
        let value = try measure(unit)
        // Below this a decimal of three places is at most one rounding step from its multiple.
        let steps = value * 1000
        guard (steps - steps.rounded()).magnitude < 1e-6 else {
            throw error(
                "\(DecimalText.write(value)) \(unit.symbol) is finer than 0.001 \(unit.symbol)",
                mend: "write \(DecimalText.write(value, decimals: 3)) \(unit.symbol)")
        }
        return value
    }

    /// The number of a text that ends with the unit.
    private func measure(_ unit: MeasureUnit) throws(TextInputError) -> Double {
        let found = try text()
        let number = found.prefix { $0.isASCII && ($0.isNumber || "+-.,".contains($0)) }
        let rest = found.dropFirst(number.count).trimmingSpaces()
        guard let value = DecimalText.parse(number) else {
            throw error(
                "\"\(found)\" does not start with a number",
                mend: Self.numberHint(number) ?? "write it as a number and \(unit.symbol)")
        }
        if rest == unit.symbol { return value }
        if rest.isEmpty {
            throw error(
                "\"\(found)\" has no unit",
                mend: unitlessHint(value, unit)
                    ?? "write \(DecimalText.write(value)) \(unit.symbol)")
        }
        let known =
            unit.others.first { $0.symbol.lowercased() == rest.lowercased() }
            ?? (rest.lowercased() == unit.symbol.lowercased() ? (unit.symbol, 1) : nil)
        guard let known else {
            throw error("\(found): expected a value in \(unit.symbol)")
        }
        let decimals = known.factor == 1 ? 15 : unit.decimals
        throw error(
            "\(found): this file uses \(unit.symbol)",
            mend: "write \(DecimalText.write(value * known.factor, decimals: decimals)) "
                + unit.symbol)
    }

    private func outOfRange(
        _ value: Double, _ unit: MeasureUnit, _ low: Double, _ high: Double
    ) -> TextInputError {
        let allowed =
            "allowed \(DecimalText.write(low)) to \(DecimalText.write(high)) \(unit.symbol)"
        return error(
            "\(DecimalText.write(value)) \(unit.symbol) is out of range; \(allowed)",
            mend: millimoleHint(value, unit, low: low))
    }

    /// A glucose value far below its range but sensible in mmol/L: the most dangerous slip of all
    /// (hazard H13), so it is named, and never converted.
    private func millimoleHint(_ value: Double, _ unit: MeasureUnit, low: Double) -> String? {
        guard let factor = unit.others.first(where: { $0.symbol.hasPrefix("mmol/L") })?.factor,
            value > 0, value < low, value * factor >= low
        else { return nil }
        let meant = DecimalText.write(value * factor, decimals: 0)
        let number = DecimalText.write(value)
        let theirs = unit.symbol.replacing("mg/dL", with: "mmol/L")
        return "this looks like mmol/L: \(number) \(theirs) is \(meant) \(unit.symbol)"
    }

    private func unitlessHint(_ value: Double, _ unit: MeasureUnit) -> String? {
        guard unit.symbol == MeasureUnit.glucose.symbol, value > 0, value < 34 else { return nil }
        let meant = DecimalText.write(value * 18.0156, decimals: 0)
        return "this file uses mg/dL; if it is mmol/L, write \(meant) mg/dL"
    }

    private static func numberHint(_ text: some StringProtocol) -> String? {
        text.contains(",") ? "write decimals with a point" : nil
    }
}
