// From facts to modes, alarms and the lines to the outside.

import DecisionRecord
import DeviceProtocols
import Monitors
public import Quantities
import Safety

extension Supervisor {
    /// Restates every cause from what is known now, and records what changed.
    mutating func refreshCauses() {
        let readingAge = sensor.newest.map { now - $0.at }
        let isScheduledAfterZero = delivery.isScheduledAfterZero(at: now)
        let conditions: [(ModeCause, Bool)] = [
            (.ownerReduceOnly, configuration.automation == .reduceOnly),
            (.sensorSettling, sensor.isSettling),
            (.readingStale, readingAge.map { $0 > FixedLimits.readingAgeFallback } ?? true),
            (.sensorsDisagree, sensor.isDisputed(at: now)),
            (.sensorStepped, sensor.hasStepped(at: now)),
            (.fingerstickDisagrees, sensor.isRefuted),
            (.sensorFlat, sensor.isFlat(at: now)),
            (.sensorUnit, sensor.isWrongUnit),
            (.plannerMissing, plannerFailedNow),
            (.plannerLatched, plannerLatched),
            (.pumpSilent, !conversation.isConnected || !pumpAnswers),
            (.doseUncertain, !conversation.uncertain.isEmpty),
            (.pumpRestarted, isPumpUnaccounted),
            (.overDelivery, account.overDelivered),
            (.basalMismatch, isBasalMismatched),
            (.pumpNotRunning, account.isNotRunning),
            (.pumpBatteryLow, isBatteryAtMost(FixedLimits.batteryHandOver)),
            (.occlusionEnded, isAfterOcclusion),
            (.insulinActsAgain, suspicion.actsAgain(at: now)),
            (.insulinUnanswered, unanswered.holds),
            (.journalUnwritable, journalFailedInCycle != nil),
            (.interlockFault, interlockContradicts),
            (.wallClockStep, wallSteppedAt.map { now - $0 < FixedLimits.wallStepHold } ?? false),
            (.timeAtMaximum, delivery.reduceOnlyUntil.map { now < $0 } ?? false),
            (.timeAtMaximumLatched, delivery.isLatched),
            (.timeAtMinimum, isScheduledAfterZero && !delivery.scheduledBySuspend),
            (.suspendedTooLong, isScheduledAfterZero && delivery.scheduledBySuspend),
            (.blindTooLong, delivery.isBlindZeroOver(at: now)),
        ]
        for (cause, holds) in conditions {
            if let change = modes.set(cause, holds) { recordMode(change) }
        }
    }

    private func isBatteryAtMost(_ percent: Int) -> Bool {
        account.status.map { $0.batteryPercent <= percent } ?? false
    }

    private var isAfterOcclusion: Bool {
        account.occlusionEndedAt.map { now - $0 < FixedLimits.occlusionHold } ?? false
    }

    /// Insulin that the totals cannot account for may be on board.
    private var isPumpUnaccounted: Bool {
        guard let since = account.restartedAt else { return false }
        return now - since < configuration.therapy.insulinActionDuration
    }

    /// Pump and configuration disagree on the basal rate now; at the change of a segment either
    /// neighbour is right, since two clocks never agree to the minute.
    private var isBasalMismatched: Bool {
        guard let status = account.status, let at = account.statusAt, now - at < .minutes(1) else {
            return modes.isActive(.basalMismatch)
        }
        let schedule = configuration.therapy.basal
        let slack = Int(FixedLimits.scheduleClockSlack.minutes)
        let rates = [-slack, 0, slack].map { offset in
            schedule.rate(atMinute: (minuteOfDay + offset + 1440) % 1440)
        }
        return !rates.contains(status.programmedBasal)
    }

    private mutating func recordMode(_ change: ModeChange) {
        record(
            .mode,
            [
                "cause": .text(change.cause.rawValue), "began": .bool(change.began),
                "mode": .text(change.mode.rawValue),
            ])
    }

    mutating func acknowledge() {
        for (id, change) in alarms.acknowledge(at: now) { recordAlarm(id, change) }
        var holding: [ModeCause] = []
        if interlockContradicts { holding.append(.interlockFault) }
        if account.overDelivered { holding.append(.overDelivery) }
        if plannerLatched {
            plannerLatched = false
            plannerFailures = []
            commands.append(.startPlanner)
        }
        delivery.isLatched = false
        delivery.maximumTotal = .zero
        for change in modes.acknowledge(stillHolding: holding) { recordMode(change) }
    }

    mutating func refreshAlarms() {
        for (id, holds) in alarmConditions() {
            if let change = alarms.set(id, holds, at: now) { recordAlarm(id, change) }
        }
        for id in alarms.escalate(at: now) { recordAlarm(id, .escalated) }
        for id in alarms.repeat(at: now) { recordAlarm(id, .repeated) }
    }

    private func alarmConditions() -> [(AlarmID, Bool)] {
        glucoseAlarms() + deviceAlarms() + [
            (.notLooping20, isNotLooping(for: FixedLimits.notLoopingFirst)),
            (.notLooping40, isNotLooping(for: FixedLimits.notLoopingSecond)),
            (.notLooping60, isNotLooping(for: FixedLimits.notLoopingThird)),
            (.notLooping120, isNotLooping(for: FixedLimits.notLoopingFourth)),
            (.plannerFailed, modes.isActive(.plannerMissing)),
            (.plannerLatched, modes.isActive(.plannerLatched)),
            (.journalUnwritable, modes.isActive(.journalUnwritable)),
            (.timeAtMaximum, modes.isActive(.timeAtMaximum)),
            (.timeAtMaximumLatched, modes.isActive(.timeAtMaximumLatched)),
            (.limitBinding, heldBack.isLong),
            (.insulinNotActing, suspicion.isTold || unanswered.isTold || unanswered.holds),
            (.timeAtMinimum, delivery.isZeroOver(at: now)),
            (.wallClockStep, modes.isActive(.wallClockStep)),
            (.resumeWaits, modes.awaitsPerson),
        ]
    }

    private func isNotLooping(for span: Span) -> Bool { now - lastLoopedAt > span }

    private func glucoseAlarms() -> [(AlarmID, Bool)] {
        let heardAt = sensor.newest?.at ?? attendedSince
        let isFresh = now - heardAt <= FixedLimits.readingAgeFallback
        let glucose = isFresh ? sensor.newest?.reading.effectiveGlucose : nil
        let urgent = FixedLimits.urgentLowBelow
        let isUrgent = glucose.map { $0 < urgent } ?? false
        var isSoon = false
        if let glucose, let slope = sensor.slope, slope < 0 {
            // From when the next reading was due: until then this one is the newest there can be.
            let late = max(.zero, now - heardAt - configuration.cycle)
            let ahead = slope * (FixedLimits.urgentLowSoonSpan + late).minutes
            isSoon = glucose.milligramsPerDeciliter + ahead <= urgent.milligramsPerDeciliter
        }
        return [
            (.urgentLow, isUrgent),
            (.urgentLowSoon, isSoon && !isUrgent),
            (.low, glucose.map { $0 < FixedLimits.lowBelow } ?? false),
            (.high, isFresh && sensor.timeHigh >= FixedLimits.highSpan),
            (.noReading, now - max(heardAt, attendedSince) > FixedLimits.readingAgeFallback),
        ]
    }

    private func deviceAlarms() -> [(AlarmID, Bool)] {
        let reservoir = account.status?.reservoir
        let isReservoirLow = reservoir.map { $0 < FixedLimits.reservoirLow } ?? false
        let isReservoirCritical = reservoir.map { $0 < FixedLimits.reservoirCritical } ?? false
        let isCritical = modes.isActive(.pumpBatteryLow)
        let isLow = isBatteryAtMost(FixedLimits.batteryLow - 1) || saysBatteryLow
        return [
            (.sensorFlat, modes.isActive(.sensorFlat)),
            (.sensorsDisagree, modes.isActive(.sensorsDisagree)),
            (.sensorStepped, modes.isActive(.sensorStepped)),
            (.fingerstickDisagrees, modes.isActive(.fingerstickDisagrees)),
            (.sensorUnit, modes.isActive(.sensorUnit)),
            (.pumpSilent, modes.isActive(.pumpSilent) && now - startedAt > .seconds(30)),
            (.pumpRestarted, isNews(pumpRebootedAt)),
            (.pumpNotRunning, modes.isActive(.pumpNotRunning)),
            (.basalMismatch, modes.isActive(.basalMismatch)),
            (.doseUncertain, modes.isActive(.doseUncertain)),
            (.overDelivery, modes.isActive(.overDelivery)),
            (.underDelivery, account.shortfall.isLong),
            (.interlockFault, modes.isActive(.interlockFault)),
            (.totalsImpossible, account.totalsInDoubt),
            (.occlusionEnded, modes.isActive(.occlusionEnded)),
            (.batteryLow, isLow && !isCritical),
            (.batteryCritical, isCritical),
            (
                .entryRefused,
                isNews(account.entries.refusedAt) || isNews(account.statements.refusedAt)
            ),
            (.entryRepeated, isNews(account.entries.repeatedAt)),
            (.reservoirLow, isReservoirLow && !isReservoirCritical),
            (.reservoirCritical, isReservoirCritical),
        ]
    }

    private var saysBatteryLow: Bool {
        account.status?.annunciations.contains(.batteryLow) ?? false
    }

    /// Something that happens at once is announced for five minutes, or until it is acknowledged.
    private func isNews(_ moment: LoopInstant?) -> Bool {
        moment.map { now - $0 < .minutes(5) } ?? false
    }

    private mutating func recordAlarm(_ id: AlarmID, _ change: AlarmChange) {
        record(
            .alarm,
            [
                "alarm": .text(id.rawValue), "change": .text(change.rawValue),
                "priority": .int(Int64(id.priority.rawValue)),
            ])
        tell(monitor.take(id, change, at: now))
    }

    mutating func refreshOutput() {
        let output = OutputState(
            buzzer: alarms.sounds, lamp: !alarms.standing.isEmpty,
            pumpEnable: !modes.isActive(.overDelivery))
        if output != lastOutput {
            lastOutput = output
            commands.append(.output(output))
        }
    }

    /// The next moment at which time alone changes something; a tick is wanted then.
    public var nextWake: LoopInstant {
        var moments: [LoopInstant] = []
        if phase == .idle { moments.append(cycleDueAt) }
        if let deadline = conversation.deadline { moments.append(deadline) }
        if let change = alarms.nextChange { moments.append(change) }
        let heardAt = max(sensor.newest?.at ?? attendedSince, attendedSince)
        moments.append(heardAt + FixedLimits.readingAgeFallback + Span(milliseconds: 1))
        for span in [
            FixedLimits.notLoopingFirst, FixedLimits.notLoopingSecond,
            FixedLimits.notLoopingThird, FixedLimits.notLoopingFourth,
        ] { moments.append(lastLoopedAt + span + Span(milliseconds: 1)) }
        if !conversation.isConnected { moments.append(startedAt + .seconds(31)) }
        return moments.filter { $0 > now }.min() ?? now + configuration.cycle
    }
}
