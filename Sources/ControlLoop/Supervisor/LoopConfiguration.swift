// Everything a person decided before the loop started; part of the journal's first record.

public import DecisionRecord
public import DeviceProtocols
public import Quantities
public import Safety

/// The configuration one supervisor runs on.
public struct LoopConfiguration: Sendable, Hashable {
    /// Therapy settings.
    public var therapy: TherapySettings
    /// Limits in force.
    public var limits: Limits
    /// What automation may do.
    public var automation: Automation
    /// The unit the sensor must report in.
    public var sensorUnit: GlucoseUnit
    /// Offset of the person's local time from UTC.
    public var utcOffset: Span
    /// Time between decisions.
    public var cycle: Span
    /// The pump's smallest bolus step.
    public var bolusIncrement: InsulinAmount
    /// The pump's smallest basal step.
    public var basalIncrement: InsulinRate

    /// A configuration.
    public init(
        therapy: TherapySettings, limits: Limits, automation: Automation, sensorUnit: GlucoseUnit,
        utcOffset: Span, cycle: Span, bolusIncrement: InsulinAmount, basalIncrement: InsulinRate
    ) {
        self.therapy = therapy
        self.limits = limits
        self.automation = automation
        self.sensorUnit = sensorUnit
        self.utcOffset = utcOffset
        self.cycle = cycle
        self.bolusIncrement = bolusIncrement
        self.basalIncrement = basalIncrement
    }

    /// The configuration as a record value: everything that decides a dose, nothing of the machine.
    public var cbor: CBORValue {
        .map([
            "therapy": therapy.cbor, "automation": .text(automation.rawValue),
            "max_basal_mu_h": .rate(limits.maximumBasal),
            "max_bolus_mu": .amount(limits.maximumBolus),
            "max_iob_mu": .amount(limits.maximumInsulinOnBoard),
            "hourly_multiple": .double(limits.hourlyBasalMultiple),
            "two_hour_share": .double(limits.twoHourDailyShare),
            "sensor_unit": .int(Int64(sensorUnit.rawValue)), "utc_offset_ms": .span(utcOffset),
            "cycle_ms": .span(cycle), "bolus_step_mu": .amount(bolusIncrement),
            "basal_step_mu_h": .rate(basalIncrement),
        ])
    }

    /// Reads a configuration back from a journal.
    ///
    /// Anybody can make a journal whose chain is sound, so nothing in it was checked: what no
    /// configuration file can say is refused here, before the arithmetic of the loop meets it.
    /// - Throws: the field that is missing or impossible.
    public init(cbor: CBORValue) throws(MessageFault) {
        let fields = try FieldReader(cbor, path: "configuration")
        self.init(
            therapy: try TherapySettings(try fields.map("therapy")),
            limits: try Self.limits(fields), automation: try fields.name("automation"),
            sensorUnit: try fields.code("sensor_unit"),
            utcOffset: try fields.within(
                .hours(-12) ... .hours(14), try fields.span("utc_offset_ms"), "utc_offset_ms"),
            cycle: try fields.within(
                .minutes(1) ... .hours(1), try fields.span("cycle_ms"), "cycle_ms"),
            bolusIncrement: try fields.within(
                .units(0.001) ... .units(1), try fields.amount("bolus_step_mu"), "bolus_step_mu"),
            basalIncrement: try fields.within(
                .unitsPerHour(0.001) ... .unitsPerHour(1), try fields.rate("basal_step_mu_h"),
                "basal_step_mu_h"))
    }

    /// The limits, each within its hard range.
    private static func limits(_ fields: FieldReader) throws(MessageFault) -> Limits {
        var limits = Limits()
        limits.maximumBasal = try fields.within(
            Limits.maximumBasalLimit.range, try fields.rate("max_basal_mu_h"), "max_basal_mu_h")
        limits.maximumBolus = try fields.within(
            Limits.maximumBolusLimit.range, try fields.amount("max_bolus_mu"), "max_bolus_mu")
        limits.maximumInsulinOnBoard = try fields.within(
            Limits.maximumInsulinOnBoardLimit.range, try fields.amount("max_iob_mu"),
            "max_iob_mu")
        limits.hourlyBasalMultiple = try fields.within(
            Limits.hourlyBasalMultipleLimit.range, try fields.double("hourly_multiple"),
            "hourly_multiple")
        limits.twoHourDailyShare = try fields.within(
            Limits.twoHourDailyShareLimit.range, try fields.double("two_hour_share"),
            "two_hour_share")
        return limits
    }

    /// SHA-256 of the canonical bytes of ``cbor``.
    public var fingerprint: Digest { SHA256.hash(cbor.encoded()) }
}
