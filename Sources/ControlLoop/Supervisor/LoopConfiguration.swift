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
    /// - Throws: the field that is missing or impossible.
    public init(cbor: CBORValue) throws(MessageFault) {
        let fields = try FieldReader(cbor, path: "configuration")
        var limits = Limits()
        limits.maximumBasal = try fields.rate("max_basal_mu_h")
        limits.maximumBolus = try fields.amount("max_bolus_mu")
        limits.maximumInsulinOnBoard = try fields.amount("max_iob_mu")
        limits.hourlyBasalMultiple = try fields.double("hourly_multiple")
        limits.twoHourDailyShare = try fields.double("two_hour_share")
        self.init(
            therapy: try TherapySettings(try fields.map("therapy")), limits: limits,
            automation: try fields.name("automation"), sensorUnit: try fields.code("sensor_unit"),
            utcOffset: try fields.span("utc_offset_ms"), cycle: try fields.span("cycle_ms"),
            bolusIncrement: try fields.amount("bolus_step_mu"),
            basalIncrement: try fields.rate("basal_step_mu_h"))
    }

    /// SHA-256 of the canonical bytes of ``cbor``.
    public var fingerprint: Digest { SHA256.hash(cbor.encoded()) }
}
