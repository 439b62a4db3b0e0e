// What automation may do, as text: the hard ranges come from the limits' own declarations.

import Quantities
public import Safety
public import TextInput

/// The person's limits as text, the same in board configurations and scenarios.
public enum LimitsText {
    private static let automation = RequiredKey<Automation>(
        "automation", .choice, "What isletd may do.")
    private static let maximumBasal = OptionalKey(
        Limits.maximumBasalLimit.key, .insulinRate(in: Limits.maximumBasalLimit.range),
        "Highest automatic basal rate; left out, none above scheduled basal.")
    private static let maximumBolus = OptionalKey(
        Limits.maximumBolusLimit.key, .insulin(in: Limits.maximumBolusLimit.range),
        "Largest automatic bolus; left out, none.")
    private static let maximumInsulinOnBoard = OptionalKey(
        Limits.maximumInsulinOnBoardLimit.key,
        .insulin(in: Limits.maximumInsulinOnBoardLimit.range),
        "Most automatic insulin above basal on board; left out, none.")
    private static let hourlyBasalMultiple = OptionalKey(
        Limits.hourlyBasalMultipleLimit.key, .number(in: Limits.hourlyBasalMultipleLimit.range),
        "Automatic insulin of an hour above scheduled basal, in multiples of that basal.")
    private static let twoHourDailyShare = OptionalKey(
        Limits.twoHourDailyShareLimit.key,
        .percent(
            in: Limits.twoHourDailyShareLimit.range.lowerBound * 100...Limits
                .twoHourDailyShareLimit.range.upperBound * 100),
        "Automatic insulin of two hours, of the daily total.")

    private static let keys: [any DeclaredKey] = [
        maximumBasal, maximumBolus, maximumInsulinOnBoard, hourlyBasalMultiple, twoHourDailyShare,
    ]

    /// The keys of limits alone.
    public static let form = SectionForm("The person's limits.", keys)
    private static let fileForm = SectionForm("What the owner permits.", [automation] + keys)

    /// Limits. One left out keeps its default (``Limits/init()``): with all left out nothing is added
    /// to scheduled basal.
    /// - Throws: ``TextInputError`` for an unknown key or a value out of its hard range.
    public static func limits(_ node: TextNode) throws(TextInputError) -> Limits {
        var section = try node.section(of: form)
        let limits = try limits(&section)
        try section.finish()
        return limits
    }

    private static func limits(_ section: inout Section) throws(TextInputError) -> Limits {
        var limits = Limits()
        if let value = try section.read(maximumBasal) { limits.maximumBasal = value }
        if let value = try section.read(maximumBolus) { limits.maximumBolus = value }
        if let value = try section.read(maximumInsulinOnBoard) {
            limits.maximumInsulinOnBoard = value
        }
        if let value = try section.read(hourlyBasalMultiple) { limits.hourlyBasalMultiple = value }
        if let value = try section.read(twoHourDailyShare) {
            limits.twoHourDailyShare = value / 100
        }
        return limits
    }

    /// Automation, which must be written, and limits.
    static func read(
        _ node: TextNode
    ) throws(TextInputError) -> (automation: Automation, limits: Limits) {
        var section = try node.section(of: fileForm)
        let permitted = try section.read(automation)
        let limits = try limits(&section)
        try section.finish()
        return (permitted, limits)
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
