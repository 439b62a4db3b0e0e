// Reads a scenario's limits and the person beside the devices.

import Quantities
import Safety
import TextInput

extension Scenario {
    /// Every limit left out keeps its fail-safe default, which adds no insulin above basal.
    static func limits(_ node: TextNode?) throws(TextInputError) -> Limits {
        var limits = Limits()
        guard let node else { return limits }
        var section = try node.section()
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
        return limits
    }

    static func person(_ node: TextNode?) throws(TextInputError) -> Person {
        guard let node else { return Person(acknowledgesAlarmsWithin: nil) }
        var section = try node.section()
        let within = try section.required("acknowledges_alarms_within").duration(
            in: .seconds(1) ... .hours(24))
        try section.finish()
        return Person(acknowledgesAlarmsWithin: within)
    }

    /// Only virtual patients have a life, a sensor and a pump that are not part of a recording.
    static func refuse(_ node: TextNode, with subject: Subject) throws(TextInputError) {
        guard case .recorded = subject else { return }
        throw node.error("is part of the recording", mend: "remove this section")
    }
}
