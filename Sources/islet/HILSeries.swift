// The series and marks of a run report, from what the bench wrote down of the run.

import Bench
import Quantities
import Review
import VirtualPatient

/// Series from the trace.
enum HILSeries {
    /// The rate the pump really ran at, beside its schedule.
    static func basal(_ result: BenchResult) -> [BasalStep] {
        let play = result.play
        let changes = result.trace.events(of: .basalRate)
        let scheduled = { (at: LoopInstant) -> InsulinRate in
            let wall = WallInstant(
                unixMilliseconds: play.wallStart.unixMilliseconds + at.milliseconds)
            return play.therapy.basal.rate(
                atMinute: wall.minuteOfDay(utcOffset: play.scenario.utcOffset))
        }
        var steps: [BasalStep] = []
        var next = 0
        var rate = InsulinRate.zero
        for minute in result.trace.minutes {
            let at = LoopInstant.origin + .minutes(Int64(minute.minute))
            while next < changes.count, LoopInstant.origin + changes[next].at <= at {
                let changed = LoopInstant.origin + changes[next].at
                rate = InsulinRate(validatingUnitsPerHour: changes[next].value ?? 0) ?? .zero
                steps.append(BasalStep(at: changed, scheduled: scheduled(changed), delivered: rate))
                next += 1
            }
            let now = scheduled(at)
            if let last = steps.last, last.scheduled != now {
                steps.append(BasalStep(at: at, scheduled: now, delivered: rate))
            }
        }
        return steps
    }

    static func boluses(_ trace: BenchTrace) -> [BolusMark] {
        trace.events.compactMap { event in
            let amount = InsulinAmount(validatingUnits: event.value ?? 0) ?? .zero
            let at = LoopInstant.origin + event.at
            switch event.kind {
            case .userBolus: return BolusMark(at: at, amount: amount, initiator: .user)
            case .dose where event.detail == "bolus: accepted":
                return BolusMark(at: at, amount: amount, initiator: .automatic)
            default: return nil
            }
        }
    }

    /// Meals, each with the entry that followed it; entries without a meal stand alone.
    static func carbs(_ trace: BenchTrace) -> [CarbMark] {
        var marks: [CarbMark] = []
        for event in trace.events {
            let carbs = event.value.flatMap { Carbohydrate(validatingGrams: $0) }
            let at = LoopInstant.origin + event.at
            switch event.kind {
            case .meal:
                marks.append(
                    CarbMark(
                        at: at, eaten: carbs, announced: nil, isRescue: event.detail == "rescue"))
            case .carbEntry:
                let meal = marks.indices.last { !marks[$0].isRescue }
                if let last = meal, marks[last].announced == nil, at - marks[last].at <= .hours(3) {
                    marks[last].announced = carbs
                } else {
                    marks.append(CarbMark(at: at, eaten: nil, announced: carbs))
                }
            default: break
            }
        }
        return marks
    }

    static func faults(_ trace: BenchTrace) -> [FaultMark] {
        var marks: [FaultMark] = []
        for event in trace.events {
            let at = LoopInstant.origin + event.at
            if event.kind == .faultBegan {
                // A kill is over at once.
                let isInstant = event.isMomentaryFault
                marks.append(FaultMark(label: event.detail, from: at, until: isInstant ? at : nil))
            } else if event.kind == .faultEnded,
                let index = marks.lastIndex(where: { $0.label == event.detail && $0.until == nil })
            {
                marks[index].until = at
            }
        }
        return marks
    }

    /// What happened to the person as the scenario has it, and the worn devices' changes as the
    /// trace has them: some come by themselves.
    static func happenings(_ result: BenchResult) -> [HappeningMark] {
        let life = result.play.scenario.life
        var marks = life.exercise.map { bout in
            let effort =
                switch bout.effort {
                case .intensity(let intensity): "\(intensity) exercise"
                case .heartRate(let rate): "exercise at \(Int(rate.rounded())) /min"
                }
            let from = LoopInstant.origin + bout.at
            return HappeningMark(
                kind: .exercise, label: effort, from: from, until: from + bout.lasts)
        }
        marks += life.alcohol.map { evening in
            // How long it acts is the person's; the mark is its beginning.
            HappeningMark(
                kind: .alcohol, label: "alcohol, \(evening.gramsPerKilogram) g/kg",
                from: .origin + evening.at)
        }
        marks += life.illness.map { illness in
            let from = LoopInstant.origin + illness.at
            let until = from + .hours(24 * Int64(illness.days))
            return HappeningMark(
                kind: .illness, label: "\(illness.severity) illness", from: from,
                until: min(until, result.play.end))
        }
        for event in result.trace.events {
            let at = LoopInstant.origin + event.at
            switch event.kind {
            case .sensorChanged:
                marks.append(HappeningMark(kind: .sensorChange, label: "new sensor", from: at))
            case .activity:
                let told = event.detail
                let ends = at + .minutes(Int64(event.value ?? 0))
                marks.append(
                    HappeningMark(kind: .statement, label: "said: \(told)", from: at, until: ends))
            case .setChanged:
                marks.append(HappeningMark(kind: .setChange, label: "new set", from: at))
            default: break
            }
        }
        return marks
    }
}
