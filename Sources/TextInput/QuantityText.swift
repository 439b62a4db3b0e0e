// Writes quantities the way the readers of this module take them back, exactly.

public import Quantities

/// Quantities as text with their unit.
public enum QuantityText {
    /// "110 mg/dL".
    public static func write(_ glucose: Glucose) -> String {
        "\(DecimalText.write(glucose.milligramsPerDeciliter)) mg/dL"
    }
    /// "0.05 U".
    public static func write(_ amount: InsulinAmount) -> String {
        "\(DecimalText.write(amount.units)) U"
    }
    /// "0.85 U/h".
    public static func write(_ rate: InsulinRate) -> String {
        "\(DecimalText.write(rate.unitsPerHour)) U/h"
    }
    /// "45 g".
    public static func write(_ carbs: Carbohydrate) -> String {
        "\(DecimalText.write(carbs.grams)) g"
    }
    /// "40 mg/dL/U".
    public static func write(_ sensitivity: InsulinSensitivity) -> String {
        "\(DecimalText.write(sensitivity.milligramsPerDeciliterPerUnit)) mg/dL/U"
    }
    /// "10 g/U".
    public static func write(_ ratio: CarbRatio) -> String {
        "\(DecimalText.write(ratio.gramsPerUnit)) g/U"
    }
    /// "70 kg".
    public static func write(_ mass: BodyMass) -> String {
        "\(DecimalText.write(mass.kilograms)) kg"
    }
    /// What one unit lowers glucose by: "40 mg/dL".
    public static func glucoseDrop(_ sensitivity: InsulinSensitivity) -> String {
        "\(DecimalText.write(sensitivity.milligramsPerDeciliterPerUnit)) mg/dL"
    }
    /// What one unit covers: "10 g".
    public static func carbsCovered(_ ratio: CarbRatio) -> String {
        "\(DecimalText.write(ratio.gramsPerUnit)) g"
    }
    /// A plain number without a unit, in as few characters as give it back exactly.
    public static func write(_ number: Double) -> String { DecimalText.write(number) }

    /// "15 %", from a percentage.
    public static func write(percent: Double) -> String { "\(DecimalText.write(percent)) %" }

    /// "1 h 30 min", "45 s"; exact to the millisecond; a negative span has a "-" in front.
    public static func write(_ span: Span) -> String {
        guard span != .zero else { return "0 min" }
        var rest = span.milliseconds.magnitude
        var parts: [String] = []
        for (symbol, size) in [("h", UInt64(3_600_000)), ("min", 60_000), ("s", 1000), ("ms", 1)] {
            let count = rest / size
            rest %= size
            if count > 0 { parts.append("\(count) \(symbol)") }
        }
        return (span.milliseconds < 0 ? "-" : "") + parts.joined(separator: " ")
    }

    /// "07:30", from a minute of the day.
    public static func write(minuteOfDay minute: Int) -> String {
        let pad: (Int) -> String = { $0 < 10 ? "0\($0)" : "\($0)" }
        return "\(pad(minute / 60)):\(pad(minute % 60))"
    }

    /// "+01:00", from an offset of local time from UTC.
    public static func write(utcOffset: Span) -> String {
        let minutes = Int(utcOffset.milliseconds.magnitude / 60_000)
        return (utcOffset.milliseconds < 0 ? "-" : "+") + write(minuteOfDay: minutes)
    }
}
