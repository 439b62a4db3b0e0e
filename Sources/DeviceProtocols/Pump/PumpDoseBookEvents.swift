// What happens to a pump after it has accepted an order: delivery, ends, the person's own acts.

public import Quantities

extension PumpDoseBook {
    /// Books basal insulin that was delivered; it counts for the temporary basal in force. Call
    /// ``expireLease(at:)`` first when time has passed.
    /// - Parameter amount: not negative; anything else is ignored.
    public mutating func recordBasal(_ amount: InsulinAmount) {
        guard amount > .zero else { return }
        deliveredBasalTotal += amount
        if let lease { addDelivered(amount, to: lease.doseID) }
    }

    /// Books bolus insulin that was delivered.
    /// - Parameters:
    ///   - amount: not negative; anything else is ignored.
    ///   - doseID: the controller's dose, or `nil` for a bolus of the person.
    public mutating func recordBolus(_ amount: InsulinAmount, doseID: UInt64?) {
        guard amount > .zero else { return }
        deliveredBolusTotal += amount
        if let doseID { addDelivered(amount, to: doseID) }
    }

    private mutating func addDelivered(_ amount: InsulinAmount, to doseID: UInt64) {
        guard let index = doses.lastIndex(where: { $0.id == doseID }) else { return }
        doses[index].delivered += amount
    }

    /// Ends the temporary basal if its lease is over; the history says when it ended, not when this
    /// was noticed.
    public mutating func expireLease(at now: DeviceInstant) {
        guard let lease, now.milliseconds >= lease.end.milliseconds else { return }
        endTemporaryBasal(.expired, at: lease.end)
    }

    /// Ends the temporary basal in force, if any.
    mutating func endTemporaryBasal(_ reason: TemporaryBasalEnd, at now: DeviceInstant) {
        guard let ended = lease else { return }
        lease = nil
        record(.temporaryBasalEnded(doseID: ended.doseID, reason: reason), at: now)
    }

    /// Ends the controller's bolus, complete or not: the mechanism calls it when the last pulse is
    /// out or delivery failed.
    public mutating func endBolus(at now: DeviceInstant) {
        guard let doseID = runningBolus else { return }
        runningBolus = nil
        let delivered = result(of: doseID, at: now).delivered
        record(.bolusDelivered(doseID: doseID, amount: delivered), at: now)
    }

    /// Stops a bolus of the controller if it is the one running, and answers for it.
    public mutating func cancelBolus(_ doseID: UInt64, at now: DeviceInstant) -> DoseResult {
        if runningBolus == doseID { endBolus(at: now) }
        return result(of: doseID, at: now)
    }

    /// Runs, pauses or stops therapy; a halt ends what is running.
    public mutating func setTherapyState(_ state: TherapyState, at now: DeviceInstant) {
        expireLease(at: now)
        therapyState = state
        guard state != .run else { return }
        endTemporaryBasal(.therapyHalted, at: now)
        endBolus(at: now)
    }

    /// Writes an event into the history. A bolus of the person voids the challenges issued before
    /// it: the controller has to read the status again before it may dose (hazard H19).
    public mutating func record(_ event: HistoryEntry.Event, at now: DeviceInstant) {
        if case .userBolus = event { voidChallenges() }
        historyHighWater &+= 1
        // Trimmed in blocks, so that a full history does not move at every entry.
        if history.count >= 2 * Self.historyMax { history.removeFirst(Self.historyMax) }
        history.append(
            HistoryEntry(
                sequence: historyHighWater, bootCounter: bootCounter, at: now, event: event))
    }
}
