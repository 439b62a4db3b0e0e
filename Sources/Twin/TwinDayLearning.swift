// What the twin learns by the hour of the day: sensitivity, and what forecasts miss by.

extension TwinState {
    /// Compares forecasts that are due with a reading that can be believed.
    mutating func learnMisses(_ input: TwinInput, _ settings: TwinSettings) {
        var reading: Double?
        if case .value(let glucose) = input.reading, settings.tuning.learnsDay,
            watch.sensorDoubt < 0.5
        {
            reading = glucose
        }
        misses.advance(input, due: plainBands, reading: reading)
    }

    /// Moves the daily course of sensitivity towards what is found at this hour.
    mutating func learnDay(_ input: TwinInput, _ settings: TwinSettings) {
        // Nothing is learnt from readings that may be wrong, nor from a transient state.
        guard settings.tuning.learnsDay, watch.sensorDoubt < 0.5, trust == .sound,
            watch.probability(.sensitivityRise) < 0.5, watch.probability(.insulinNotActing) < 0.5,
            watch.probability(.driftingSensor) < 0.5
        else { return }
        let place = Self.dayPlace(input.minuteOfDay)
        let share =
            min(input.minutes, TwinParameters.evidenceTime) / TwinParameters.daySensitivityTime
        sensitivityDay[place] += share * (mean(TwinIndex.sensitivity) - sensitivityDay[place])
    }

    /// Bin of the daily course at a minute of the local day.
    static func dayPlace(_ minute: Double) -> Int { min(max(Int(minute / 180), 0), 7) }
}
