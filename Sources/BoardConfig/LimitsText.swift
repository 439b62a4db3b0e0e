// The file of what automation may do: the hard ranges come from the limits' own declarations.

import Quantities
import Safety
import TextInput

/// What the owner permits.
enum LimitsText {
    /// Automation and limits. A limit left out keeps its fail-safe default, which adds no insulin
    /// above scheduled basal; automation itself must be written.
    static func read(
        _ node: TextNode
    ) throws(TextInputError) -> (automation: Automation, limits: Limits) {
        var section = try node.section()
        let automation = try section.required("automation").choice(Automation.self)
        var limits = Limits()
        if let value = section.optional(Limits.maximumBasalLimit.key) {
            limits.maximumBasal = try value.insulinRate(in: Limits.maximumBasalLimit.range)
        }
        if let value = section.optional(Limits.maximumBolusLimit.key) {
            limits.maximumBolus = try value.insulin(in: Limits.maximumBolusLimit.range)
        }
        if let value = section.optional(Limits.maximumInsulinOnBoardLimit.key) {
            limits.maximumInsulinOnBoard = try value.insulin(
                in: Limits.maximumInsulinOnBoardLimit.range)
        }
        if let value = section.optional(Limits.hourlyBasalMultipleLimit.key) {
            limits.hourlyBasalMultiple = try value.number(in: Limits.hourlyBasalMultipleLimit.range)
        }
        if let value = section.optional(Limits.twoHourDailyShareLimit.key) {
            let range = Limits.twoHourDailyShareLimit.range
            limits.twoHourDailyShare =
                try value.percent(in: range.lowerBound * 100...range.upperBound * 100) / 100
        }
        try section.finish()
        return (automation, limits)
    }

    /// The file that ``read(_:)`` takes back unchanged.
    static func write(_ automation: Automation, _ limits: Limits) -> String {
        """
        automation: \(automation.rawValue)
        \(Limits.maximumBasalLimit.key): \(QuantityText.write(limits.maximumBasal))
        \(Limits.maximumBolusLimit.key): \(QuantityText.write(limits.maximumBolus))
        \(Limits.maximumInsulinOnBoardLimit.key): \
        \(QuantityText.write(limits.maximumInsulinOnBoard))
        \(Limits.hourlyBasalMultipleLimit.key): \(QuantityText.write(limits.hourlyBasalMultiple))
        \(Limits.twoHourDailyShareLimit.key): \
        \(QuantityText.write(percent: limits.twoHourDailyShare * 100))

        """
    }
}
