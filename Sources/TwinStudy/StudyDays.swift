// What the person and the pump do minute by minute, and what the sensor's faults make of a reading.

import Quantities
import SmallMath
import VirtualPatient

/// The acting side of a study: boluses, entries, basal, faults.
struct StudyDays {
    /// What enters the body in one minute.
    struct Act {
        var carbs = 0.0
        var insulin = 0.0
        var sensitivity = 1.0
    }

    private let arm: StudyArm
    private let life: StudyLife
    private let basal: Double
    private let factor: Double
    private let ratio: Double
    private var rate: Double
    private var shown: [Double] = []
    private var insulin = 0.0
    private var personBolus = 0.0
    private var carbs = 0.0
    private var carbsAge = 0.0
    private var late: [StudyMeal] = []
    private var pressed = 0.0
    private var stuckAt: SensorReading?
    private var minute = 0

    init(_ trace: StudyTrace) {
        arm = trace.arm
        life = trace.life
        basal = trace.therapy.basal.segments[0].rate.unitsPerHour / 60
        factor = trace.therapy.sensitivity.milligramsPerDeciliterPerUnit
        ratio = trace.therapy.carbRatio.gramsPerUnit
        rate = basal
    }

    /// Closes the 5 min that end at a minute, and lets the controller choose the next rate.
    mutating func cycle(at minute: Int, reading: SensorReading, truth: Double) -> StudyCycle {
        let cycle = StudyCycle(
            minute: minute, reading: reading, truth: truth, insulin: insulin,
            personBolus: personBolus, carbs: carbs, carbsAge: carbs > 0 ? carbsAge : 0)
        insulin = 0
        personBolus = 0
        carbs = 0
        if let value = reading.effectiveGlucose?.milligramsPerDeciliter { shown.append(value) }
        if arm.loop == .closed { rate = closedLoopRate() }
        return cycle
    }

    private func closedLoopRate() -> Double {
        guard shown.count > 3 else { return basal }
        let now = shown[shown.count - 1]
        let ahead = now + 2 * (now - shown[shown.count - 4])
        if now < 75 || ahead < 70 { return 0 }
        let share = 1 + (ahead - 115) / (120 * basal * factor)
        return basal * min(max(share, 0), 3)
    }

    /// What happens in a minute.
    mutating func act(_ minute: Int) -> Act {
        var act = Act(insulin: rate)
        for meal in life.meals where meal.minute == minute { eat(meal, &act) }
        for fault in arm.faults {
            if fault.kind == .unloggedMeal, fault.start == minute { act.carbs += fault.size }
            if fault.kind == .exercise, fault.isActive(atMinute: minute) {
                act.sensitivity = fault.size
            }
            if fault.kind == .lateEntry, fault.start + fault.duration == minute { enter(minute) }
        }
        insulin += act.insulin
        carbsAge += carbs > 0 ? 1 : 0
        for fault in arm.faults
        where fault.kind == .setFailure && fault.isActive(atMinute: minute) {
            act.insulin *= 1 - min(max(fault.size, 0), 1)
        }
        return act
    }

    private mutating func eat(_ meal: StudyMeal, _ act: inout Act) {
        act.carbs += meal.grams
        var bolus = meal.counted / ratio
        if arm.corrects, let now = shown.last, now > 150 {
            bolus += max(now - 140, 0) / factor * 0.5
        }
        act.insulin += bolus
        personBolus += bolus
        guard arm.announced else { return }
        let isLate = arm.faults.contains {
            $0.kind == .lateEntry && $0.isActive(atMinute: meal.minute)
        }
        if isLate {
            late.append(meal)
        } else {
            carbs += meal.counted
            carbsAge = 0
        }
    }

    /// Enters the meals that were kept back.
    private mutating func enter(_ minute: Int) {
        for meal in late {
            carbs += meal.counted
            carbsAge = Double(minute - meal.minute)
        }
        late = []
    }

    /// What a reading becomes under the sensor's faults.
    mutating func faulty(_ reading: SensorReading, _ minute: Int) -> SensorReading {
        var target = 0.0
        var offset = 0.0
        var isStuck = false
        for fault in arm.faults where fault.isActive(atMinute: minute) {
            if fault.kind == .compression { target += fault.size }
            if fault.kind == .drift { offset += fault.size * Double(minute - fault.start) / 60 }
            if fault.kind == .stuck { isStuck = true }
        }
        pressed = target + (pressed - target) * Elementary.exp(-1)
        offset -= pressed
        guard isStuck else {
            stuckAt = nil
            guard offset.magnitude > 0.5, let value = reading.effectiveGlucose else {
                return reading
            }
            let changed = (value.milligramsPerDeciliter + offset).rounded()
            if changed < GlucoseSensor.lowest { return .low }
            if changed > GlucoseSensor.highest { return .high }
            return .value(.mgPerdL(changed))
        }
        if stuckAt == nil { stuckAt = reading }
        return stuckAt ?? reading
    }
}
