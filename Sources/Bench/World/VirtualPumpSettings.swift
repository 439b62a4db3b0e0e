// What a virtual pump is: identity, secret, schedule and clock.

public import DeviceProtocols
public import Quantities

/// What a virtual pump is.
public struct VirtualPumpSettings: Sendable {
    /// Unique among pumps.
    public var pumpID: UInt64
    /// The secret shared with the controller.
    public var pairing: PairingKey
    /// The pump's own basal rates.
    public var basal: BasalSchedule
    /// The wall time at virtual time zero, for the basal schedule.
    public var wallStart: WallInstant
    /// Offset of the person's local time from UTC.
    public var utcOffset: Span
    /// How long the pump had been on at virtual time zero.
    public var upBefore: Span

    /// All settings.
    public init(
        pumpID: UInt64, pairing: PairingKey, basal: BasalSchedule, wallStart: WallInstant,
        utcOffset: Span, upBefore: Span = .minutes(10)
    ) {
        self.pumpID = pumpID
        self.pairing = pairing
        self.basal = basal
        self.wallStart = wallStart
        self.utcOffset = utcOffset
        self.upBefore = upBefore
    }
}
