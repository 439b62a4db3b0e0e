// The readings of this module's quantities: the form and the reader are made of the same range.

public import Quantities

extension Reading<String> {
    /// Any words.
    public static let text = Reading(.text) { node throws(TextInputError) in try node.text() }
}

extension Reading<TextNode> {
    /// A moment, to be resolved by who knows the run.
    public static let moment = Reading(.moment) { node throws(TextInputError) in node }
    /// A moment, or one on every day, to be resolved by who knows the run.
    public static let moments = Reading(.moments) { node throws(TextInputError) in node }
    /// A value read elsewhere.
    public static func node(_ form: ValueForm) -> Reading {
        Reading(form) { node throws(TextInputError) in node }
    }
}

extension Reading where Value: RawRepresentable<String> & CaseIterable & Sendable {
    /// One of the named values.
    public static var choice: Reading {
        Reading(.word(Value.allCases.map(\.rawValue))) { node throws(TextInputError) in
            try node.choice(Value.self)
        }
    }
}

extension Reading<Glucose> {
    /// A concentration.
    public static func glucose(in range: ClosedRange<Glucose>) -> Reading {
        Reading(
            .measure(
                unit: MeasureUnit.glucose.symbol, low: range.lowerBound.milligramsPerDeciliter,
                high: range.upperBound.milligramsPerDeciliter)
        ) { node throws(TextInputError) in try node.glucose(in: range) }
    }
}

extension Reading<InsulinAmount> {
    /// An amount.
    public static func insulin(in range: ClosedRange<InsulinAmount>) -> Reading {
        Reading(
            .measure(
                unit: MeasureUnit.insulin.symbol, low: range.lowerBound.units,
                high: range.upperBound.units)
        ) { node throws(TextInputError) in try node.insulin(in: range) }
    }
}

extension Reading<InsulinRate> {
    /// A rate.
    public static func insulinRate(in range: ClosedRange<InsulinRate>) -> Reading {
        Reading(
            .measure(
                unit: MeasureUnit.insulinRate.symbol, low: range.lowerBound.unitsPerHour,
                high: range.upperBound.unitsPerHour)
        ) { node throws(TextInputError) in try node.insulinRate(in: range) }
    }
}

extension Reading<Carbohydrate> {
    /// An amount.
    public static func carbohydrate(in range: ClosedRange<Carbohydrate>) -> Reading {
        Reading(
            .measure(
                unit: MeasureUnit.carbohydrate.symbol, low: range.lowerBound.grams,
                high: range.upperBound.grams)
        ) { node throws(TextInputError) in try node.carbohydrate(in: range) }
    }
}

extension Reading<InsulinSensitivity> {
    /// Unit of the range: mg/dL per U.
    public static func sensitivity(in range: ClosedRange<Double>) -> Reading {
        Reading(
            .measure(
                unit: MeasureUnit.sensitivity.symbol, low: range.lowerBound,
                high: range.upperBound)
        ) { node throws(TextInputError) in try node.sensitivity(in: range) }
    }
}

extension Reading<CarbRatio> {
    /// Unit of the range: g per U.
    public static func carbRatio(in range: ClosedRange<Double>) -> Reading {
        Reading(
            .measure(
                unit: MeasureUnit.carbRatio.symbol, low: range.lowerBound, high: range.upperBound)
        ) { node throws(TextInputError) in try node.carbRatio(in: range) }
    }
}

extension Reading<BodyMass> {
    /// Unit of the range: kg.
    public static func mass(in range: ClosedRange<Double>) -> Reading {
        Reading(
            .measure(unit: MeasureUnit.mass.symbol, low: range.lowerBound, high: range.upperBound)
        ) { node throws(TextInputError) in try node.mass(in: range) }
    }
}

extension Reading<Double> {
    /// Unit of range and result: percent.
    public static func percent(in range: ClosedRange<Double>) -> Reading {
        Reading(
            .measure(
                unit: MeasureUnit.percent.symbol, low: range.lowerBound, high: range.upperBound)
        ) { node throws(TextInputError) in try node.percent(in: range) }
    }
    /// A plain number.
    public static func number(in range: ClosedRange<Double>) -> Reading {
        Reading(.number(low: range.lowerBound, high: range.upperBound)) {
            node throws(TextInputError) in try node.number(in: range)
        }
    }
}

extension Reading where Value: FixedWidthInteger & Sendable {
    /// A whole number.
    public static func integer(in range: ClosedRange<Value>) -> Reading {
        Reading(.integer(low: "\(range.lowerBound)", high: "\(range.upperBound)")) {
            node throws(TextInputError) in try node.integer(in: range)
        }
    }
}

extension Reading<Span> {
    /// A length of time.
    public static func duration(in range: ClosedRange<Span>) -> Reading {
        Reading(
            .duration(
                low: QuantityText.write(range.lowerBound),
                high: QuantityText.write(range.upperBound))
        ) { node throws(TextInputError) in try node.duration(in: range) }
    }
    /// An offset from UTC.
    public static let utcOffset = Reading(.utcOffset) { node throws(TextInputError) in
        try node.utcOffset()
    }
}

extension Reading<LocalTime> {
    /// A date with a time.
    public static let localTime = Reading(.localTime) { node throws(TextInputError) in
        try node.localTime()
    }
}
