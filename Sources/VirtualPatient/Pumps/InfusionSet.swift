// The line and the cannula between pump and tissue, minute by minute, with all their faults.

public import SmallMath

/// An infusion set and its line.
///
/// What the pump moves passes, in this order: an air gap (fills first), a block (holds a share
/// back; opened, it gives it back), a leak (a share escapes), the site (takes up a share: failed
/// and aged sites less than all). Every nanounit is in the ``ledger``. Each set draws its own
/// failure, ageing and alarm threshold from its own stream, so what happens to one set does not
/// depend on how long the last was worn.
public struct InfusionSet: Sendable {
    /// What happened in one minute.
    public struct Minute: Sendable, Hashable {
        /// What the tissue took up.
        public let reached: InsulinVolume
        /// Whether in this minute the pump noticed a block.
        public let occlusionAlarm: Bool
    }

    /// How sets of this kind go wrong.
    public let settings: InfusionSetSettings
    /// How the pump notices a block.
    public let detection: OcclusionDetection
    /// Where all the insulin went, over all sets.
    public private(set) var ledger = InsulinLedger()
    /// How long this set has been worn. Unit: min.
    public private(set) var age = 0
    /// Which set this is, from 0.
    public private(set) var number: UInt64 = 0
    /// Whether the pump has noticed a block that is still there and nobody has acknowledged it.
    public private(set) var isAlarming = false
    /// Share of the flow a block holds back now. Unit: 1.
    public private(set) var blocked = 0.0
    /// Share of the flow that escapes now. Unit: 1.
    public private(set) var leaking = 0.0
    /// Air still to be pumped out of the line, as insulin.
    public private(set) var gap = InsulinVolume.zero
    /// What will go wrong with this set of itself, and at what age in minutes; `nil` in the past
    /// or never.
    public private(set) var comingFailure: (age: Int, fault: SetFault)?

    private let generator: SeededGenerator
    private let script: [ScriptedFault]
    private var nextScripted = 0
    /// Whole minutes since the first set.
    private var clock = 0
    private var fade = Fade()
    /// Unit: 1/day.
    private var ageingLoss = 0.0
    private var threshold = InsulinVolume.zero
    private var minutesOverThreshold = 0
    private var toRelease = InsulinVolume.zero
    private var releasePerMinute = InsulinVolume.zero

    /// Absorption of a failing site.
    private struct Fade {
        var from = 1.0
        var to = 1.0
        var start = 0
        var duration = 0.0

        /// Absorption at an age. Unit: 1.
        func absorption(at age: Int) -> Double {
            let passed = Double(age - start)
            return passed >= duration ? to : from + (to - from) * passed / duration
        }
    }

    /// A new set, full of insulin.
    /// - Parameters:
    ///   - settings: how sets go wrong of themselves.
    ///   - detection: how the pump notices a block.
    ///   - script: what goes wrong by plan, in any order.
    ///   - generator: chance; only its streams are used.
    /// - Throws: ``TableError`` naming a setting or a magnitude and its range.
    public init(
        settings: InfusionSetSettings, detection: OcclusionDetection,
        script: [ScriptedFault] = [], generator: SeededGenerator
    ) throws(TableError) {
        try settings.validate()
        for entry in script {
            guard entry.minute >= 0 else {
                throw TableError(
                    column: "script.minute", problem: "\(entry.minute) is less than 0")
            }
            try entry.fault.validate()
        }
        self.settings = settings
        self.detection = detection
        self.script = script.enumerated()
            .sorted { ($0.element.minute, $0.offset) < ($1.element.minute, $1.offset) }
            .map(\.element)
        self.generator = generator
        drawSet()
    }

    /// Share of what reaches the site that is taken up now. Unit: 1.
    public var absorption: Double {
        let daysOfAgeing = max(0, Double(age) / 1440 - settings.ageingStart)
        return fade.absorption(at: age) * max(0, 1 - ageingLoss * daysOfAgeing)
    }

    /// Makes something happen now.
    /// - Throws: ``TableError`` naming the magnitude and its range.
    public mutating func inflict(_ fault: SetFault) throws(TableError) {
        try fault.validate()
        apply(fault)
    }

    /// A new set; what a block still held is thrown away with the old one.
    public mutating func change() {
        ledger.discarded += ledger.backlog
        ledger.backlog = .zero
        toRelease = .zero
        blocked = 0
        leaking = 0
        gap = .zero
        fade = Fade()
        age = 0
        acknowledge()
        number += 1
        drawSet()
    }

    /// Insulin pumped to fill the line; it does not reach the body, and drives out air.
    public mutating func prime(_ volume: InsulinVolume) {
        ledger.pumped += volume
        ledger.primed += volume
        gap -= min(gap, volume)
    }

    /// Lets a minute pass.
    /// - Parameter pumped: what left the pump in it.
    public mutating func step(minute pumped: InsulinVolume) -> Minute {
        happen()
        ledger.pumped += pumped
        var flow = pumped
        move(min(gap, flow), from: &flow, to: \.primed)
        gap -= pumped - flow
        move(flow.share(blocked), from: &flow, to: \.backlog)
        flow += released()
        move(flow.share(leaking), from: &flow, to: \.leaked)
        move(flow.share(1 - absorption), from: &flow, to: \.unabsorbed)
        ledger.reached += flow
        age += 1
        clock += 1
        return Minute(reached: flow, occlusionAlarm: noticesBlock())
    }

    private mutating func move(
        _ part: InsulinVolume, from flow: inout InsulinVolume,
        to account: WritableKeyPath<InsulinLedger, InsulinVolume>
    ) {
        ledger[keyPath: account] += part
        flow -= part
    }

    /// What a cleared line gives back in this minute.
    private mutating func released() -> InsulinVolume {
        let part = min(toRelease, releasePerMinute)
        toRelease -= part
        ledger.backlog -= part
        return part
    }

    /// The wearer has seen the alarm; a block that stays is noticed anew, after the hold time.
    mutating func acknowledge() {
        isAlarming = false
        minutesOverThreshold = 0
    }

    private mutating func noticesBlock() -> Bool {
        guard blocked > 0, ledger.backlog >= threshold else {
            minutesOverThreshold = 0
            return false
        }
        minutesOverThreshold += 1
        guard !isAlarming, minutesOverThreshold > detection.holdMinutes else { return false }
        isAlarming = true
        return true
    }

    /// Applies what is due in this minute, by plan or by chance.
    private mutating func happen() {
        if let failure = comingFailure, failure.age <= age {
            comingFailure = nil
            apply(failure.fault)
        }
        while nextScripted < script.count, script[nextScripted].minute <= clock {
            apply(script[nextScripted].fault)
            nextScripted += 1
        }
    }

    private mutating func apply(_ fault: SetFault) {
        switch fault {
        case .occlusion(let share):
            blocked = share
            toRelease = .zero
        case .clearing(let share):
            blocked = 0
            acknowledge()
            toRelease = ledger.backlog.share(share)
            let minutes = Int64(settings.releaseTime.rounded(.up))
            releasePerMinute = InsulinVolume(
                nanounits: (toRelease.nanounits + minutes - 1) / minutes)
        case .leak(let share):
            leaking = share
        case .absorption(let remaining, let overMinutes):
            fade = Fade(
                from: fade.absorption(at: age), to: remaining, start: age, duration: overMinutes)
        case .airGap(let units):
            gap = InsulinVolume(units: units)
        }
    }

    /// Draws what this set will do: always the same number of draws.
    private mutating func drawSet() {
        var chance = generator.stream(number)
        threshold = detection.threshold(&chance)
        ageingLoss = settings.ageingLossLimit * chance.uniform()
        let failureAge = drawFailureAge(&chance)
        let kind = chance.uniform()
        let first = chance.uniform()
        let second = chance.uniform()
        guard let failureAge else {
            comingFailure = nil
            return
        }
        let s = settings
        let fault: SetFault =
            if kind < s.abruptShare {
                .absorption(remaining: 0, overMinutes: 0)
            } else if kind < s.abruptShare + s.gradualShare {
                .absorption(
                    remaining: s.fadeRemainderLimit * first,
                    overMinutes: s.shortestFade + (s.longestFade - s.shortestFade) * second)
            } else if kind < s.abruptShare + s.gradualShare + s.occlusionShare {
                .occlusion(blocked: 1)
            } else {
                .leak(fraction: 0.3 + 0.7 * first)
            }
        comingFailure = (failureAge, fault)
    }

    /// When this set fails: the age at which the summed hazard reaches an exponential draw.
    /// Unit: min. `nil` if not within a year.
    private func drawFailureAge(_ chance: inout SeededGenerator) -> Int? {
        var left = -Elementary.log(1 - chance.uniform())
        let days = [settings.firstDayHazard, settings.secondDayHazard, settings.thirdDayHazard]
        for (day, hazard) in days.enumerated() {
            let daily = hazard * settings.personFactor
            if left < daily { return Int((Double(day) + left / daily) * 1440) }
            left -= daily
        }
        let daily = settings.laterHazard * settings.personFactor
        guard left < 362 * daily else { return nil }
        return Int((3 + left / daily) * 1440)
    }
}
