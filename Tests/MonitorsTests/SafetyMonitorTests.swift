// Each property: kept at its bound, broken just beyond it.

import Monitors
import Quantities
import Testing

private let settings = WatchSettings(
    maximumBasal: .unitsPerHour(3), maximumBolus: .units(1), highestScheduled: .unitsPerHour(1.2),
    dailyInsulin: .units(40), maximumOnBoard: .units(1.5))

private func minute(_ value: Int64) -> LoopInstant { .origin + .minutes(value) }

/// A calm decision at 140 mg/dL on 1 U/h.
private func decision(
    _ at: Int64 = 0, _ change: (inout WatchedDecision) -> Void = { _ in }
) -> WatchedDecision {
    var decision = WatchedDecision(at: minute(at), scheduled: .unitsPerHour(1))
    decision.glucose = .mgPerdL(140)
    decision.readingAge = .zero
    decision.isTwinTrusted = true
    change(&decision)
    return decision
}

private func found(_ change: (inout WatchedDecision) -> Void) -> SafetyProperties {
    var monitor = SafetyMonitor(settings: settings)
    return monitor.take(decision(0, change))
}

@Suite("Monitors: one decision")
struct DecisionMonitorTests {
    @Test("a calm decision breaks nothing")
    func calm() { #expect(found { _ in }.isEmpty) }

    @Test(
        "S1: rate and bolus at their cap and above",
        arguments: [(3000, 500, true), (3001, 0, false), (1000, 501, false)])
    func caps(rate: Int64, bolus: Int64, isKept: Bool) {
        let broken = found {
            $0.basal = InsulinRate(milliunitsPerHour: rate)
            $0.bolus = InsulinAmount(milliunits: bolus)
        }
        #expect(broken == (isKept ? [] : SafetyProperties(.doseWithinCap)))
    }

    @Test(
        "S1: nothing above the schedule in a mode that does not let it",
        arguments: [(1000, 0, true), (900, 0, true), (1001, 0, false), (1000, 1, false)])
    func modes(rate: Int64, bolus: Int64, isKept: Bool) {
        let broken = found {
            $0.mayIncrease = false
            $0.basal = InsulinRate(milliunitsPerHour: rate)
            $0.bolus = InsulinAmount(milliunits: bolus)
        }
        #expect(broken == (isKept ? [] : SafetyProperties(.doseWithinCap)))
    }

    // Half an hour at 2 U/h is 0.5 U above the schedule.
    @Test(
        "S1: what would be on board with it, at the configured cap, at 15 % of a day, and above",
        arguments: [
            (800, 200, 40.0, true), (800, 201, 40, false), (801, 200, 40, false),
            (1500, 0, 40, false), (250, 0, 5, true), (251, 0, 5, false),
        ])
    func onBoard(before: Int64, bolus: Int64, daily: Double, isKept: Bool) {
        var settings = settings
        settings.dailyInsulin = .units(daily)
        var monitor = SafetyMonitor(settings: settings)
        let broken = monitor.take(
            decision {
                $0.basal = .unitsPerHour(2)
                $0.bolus = InsulinAmount(milliunits: bolus)
                $0.onBoard = InsulinAmount(milliunits: before)
            })
        #expect(broken == (isKept ? [] : SafetyProperties(.doseWithinCap)))
    }

    @Test(
        "S3: an increase on a reading of 12 min and of more",
        arguments: [(720_000, true), (720_001, false)])
    func stale(age: Int64, isKept: Bool) {
        let broken = found {
            $0.basal = .unitsPerHour(2)
            $0.readingAge = Span(milliseconds: age)
        }
        #expect(broken == (isKept ? [] : SafetyProperties(.staleNoIncrease)))
    }

    @Test("S4: a lowered rate on a reading older than 25 min 30 s", arguments: [1530, 1531])
    func fallsBack(seconds: Int64) {
        let broken = found {
            $0.basal = .zero
            $0.readingAge = .seconds(seconds)
        }
        #expect(broken == (seconds == 1530 ? [] : SafetyProperties(.staleFallsBack)))
    }

    @Test(
        "S6: low glucose and what is given",
        arguments: [
            (69.9, 1.0, 0.1, false), (70.0, 1.0, 0.1, true), (69.9, 1.0, 0.0, true),
            (69.9, 1.1, 0.0, false), (59.9, 0.1, 0.0, false), (59.9, 0.0, 0.0, true),
            (60.0, 0.1, 0.0, true),
        ])
    func low(glucose: Double, rate: Double, bolus: Double, isKept: Bool) {
        let change: (inout WatchedDecision) -> Void = {
            $0.glucose = .mgPerdL(glucose)
            $0.basal = .unitsPerHour(rate)
            $0.bolus = .units(bolus)
        }
        #expect(found(change) == (isKept ? [] : SafetyProperties(.lowStops)))
        // Scheduled basal may hold below 60 once a suspension is at its limit.
        let over = found {
            $0.glucose = .mgPerdL(50)
            $0.isSuspensionOver = true
        }
        #expect(over.isEmpty)
    }

    @Test("S7, S8, S15: no number, an unknown outcome, a twin that must not be used")
    func others() {
        let broken = found {
            $0.isFinite = false
            $0.basal = .zero
        }
        #expect(broken == SafetyProperties(.finiteOrScheduled))
        #expect(found { $0.isFinite = false }.isEmpty)
        let uncertain = found {
            $0.uncertain = InsulinAmount(milliunits: 1)
            $0.bolus = .units(0.1)
        }
        #expect(uncertain == SafetyProperties(.uncertainNoIncrease))
        let twin = found {
            $0.isTwinTrusted = false
            $0.basal = .unitsPerHour(1.05)
        }
        #expect(twin == SafetyProperties(.twinNoIncrease))
    }
}

@Suite("Monitors: over time")
struct CourseMonitorTests {
    private func rate(_ value: Double, _ minutes: Int64 = 30) -> WatchedDose.Order {
        .rate(.unitsPerHour(value), .minutes(minutes))
    }

    @Test("S2: 3 U above 1 U/h fit an hour, a bolus more does not")
    func hour() {
        var monitor = SafetyMonitor(settings: settings)
        var id: UInt64 = 0
        // Every 5 min 0.25 U: 3 U in an hour.
        for step in 0..<12 {
            id += 1
            _ = monitor.take(decision(Int64(step) * 5))
            let broken = monitor.take(WatchedDose(id: id, order: .bolus(.units(0.25))))
            #expect(broken.isEmpty)
        }
        _ = monitor.take(decision(58))
        let broken = monitor.take(WatchedDose(id: id + 1, order: .bolus(.units(0.3))))
        #expect(broken == SafetyProperties(.rollingInsulin))
        // The same bolus, known not to have been given, breaks nothing after the oldest has left.
        var other = SafetyMonitor(settings: settings)
        _ = other.take(decision(0))
        _ = other.take(WatchedDose(id: 1, order: .bolus(.units(0.4))))
        other.void(1)
        #expect(other.broken.isEmpty)
    }

    @Test("S2: two hours hold half the day's insulin, 20 U here")
    func twoHours() {
        var small = settings
        small.dailyInsulin = .units(8)
        var monitor = SafetyMonitor(settings: small)
        // 1.9 U/h above... 2.1 U/h for two hours are 4.2 U, more than half of 8.
        var broken: SafetyProperties = []
        for step in 0...12 {
            _ = monitor.take(decision(Int64(step) * 10))
            broken.formUnion(
                monitor.take(WatchedDose(id: UInt64(step) + 1, order: rate(2.1))))
        }
        #expect(broken == SafetyProperties(.rollingInsulin))
    }

    @Test("S5: zero without a reading, renewed past an hour")
    func blind() {
        var monitor = SafetyMonitor(settings: settings)
        var broken: SafetyProperties = []
        for step in 0...7 {
            let at = Int64(step) * 10
            broken.formUnion(
                monitor.take(
                    decision(at) {
                        $0.readingAge = .minutes(13)
                        $0.basal = .zero
                    }))
            if at <= 60 { #expect(broken.isEmpty) }
            _ = monitor.take(WatchedDose(id: UInt64(step) + 1, order: rate(0)))
        }
        #expect(broken.isEmpty)
        broken.formUnion(
            monitor.take(
                decision(80) {
                    $0.readingAge = .minutes(13)
                    $0.basal = .zero
                }))
        #expect(broken == SafetyProperties(.blindZeroEnds))
    }

    @Test("S10, S11, S12: ids rise, leases are short, records come first")
    func doses() {
        var monitor = SafetyMonitor(settings: settings)
        #expect(
            monitor.take(WatchedDose(id: 1, order: .schedule)) == SafetyProperties(.recordedFirst))
        _ = monitor.take(decision())
        #expect(monitor.take(WatchedDose(id: 2, order: rate(1, 30))).isEmpty)
        #expect(
            monitor.take(WatchedDose(id: 2, order: .schedule)) == SafetyProperties(.idsRise))
        let long = WatchedDose(
            id: 3, order: .rate(.unitsPerHour(1), .minutes(30) + .seconds(1)))
        #expect(monitor.take(long) == SafetyProperties(.leaseShort))
        _ = monitor.take(decision(1) { $0.isDurable = false })
        #expect(
            monitor.take(WatchedDose(id: 4, order: .schedule)) == SafetyProperties(.recordedFirst))
    }

    @Test("S13: 54 mg/dL without an alarm for more than 15 min")
    func urgent() {
        for isRaised in [true, false] {
            var monitor = SafetyMonitor(settings: settings)
            for step in 0...5 {
                _ = monitor.take(
                    decision(Int64(step) * 5) {
                        $0.glucose = .mgPerdL(54)
                        $0.basal = .zero
                    })
                guard isRaised, step == 0 else { continue }
                _ = monitor.take(
                    .raised, id: 0, isHigh: true, isUrgentLow: true, at: minute(0))
                _ = monitor.take(
                    .answered, id: 0, isHigh: true, isUrgentLow: true, at: minute(1))
            }
            #expect(monitor.broken == (isRaised ? [] : SafetyProperties(.urgentLowAlarm)))
        }
    }

    @Test("S14: a high alarm that does not escalate; a controller that was stopped is no such case")
    func escalates() {
        var monitor = SafetyMonitor(settings: settings)
        _ = monitor.take(.raised, id: 3, isHigh: true, isUrgentLow: false, at: minute(0))
        _ = monitor.take(.raised, id: 4, isHigh: false, isUrgentLow: false, at: minute(0))
        _ = monitor.take(.raised, id: 5, isHigh: true, isUrgentLow: false, at: minute(10))
        _ = monitor.take(.escalated, id: 3, isHigh: true, isUrgentLow: false, at: minute(10))
        #expect(monitor.take(decision(11)).isEmpty)
        #expect(monitor.take(decision(13)).isEmpty)
        #expect(monitor.take(decision(14)) == SafetyProperties(.alarmEscalates))
        #expect(monitor.take(decision(15)).isEmpty)
        #expect(monitor.count == 1)
    }

    @Test("S9: less counted than there is, beyond the tolerance")
    func counted() {
        var monitor = SafetyMonitor(settings: settings)
        let kept = monitor.take(counted: .units(0.9), onBoard: .units(1), tolerance: .units(0.1))
        #expect(kept.isEmpty)
        let broken = monitor.take(
            counted: .units(0.899), onBoard: .units(1), tolerance: .units(0.1))
        #expect(broken == SafetyProperties(.insulinCounted))
    }

    @Test("every property has a name and a sentence of its own")
    func names() {
        #expect(SafetyProperty.allCases.map(\.name) == (1...15).map { "S\($0)" })
        #expect(Set(SafetyProperty.allCases.map(\.sentence)).count == 15)
    }
}
