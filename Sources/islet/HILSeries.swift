// The series and marks of a run report, from what the bench wrote down of the run.

import Bench
import Quantities
import Review
import VirtualPatient

/// Series from the trace.
enum HILSeries {
    /// Minutes over which delivered basal is told as one rate: some strokes of the pump's motor.
    private static let stretch = 15

    /// What the pump delivered, beside the rate in force and the schedule.
    static func basal(_ result: BenchResult) -> [BasalStep] {
        let play = result.play
        let changes = result.trace.events(of: .basalRate)
        let given = result.trace.basalDelivered(everyMinutes: stretch)
        var steps: [BasalStep] = []
        var next = 0
        var ordered = InsulinRate.zero
        func add(_ at: LoopInstant, minute: Int) {
            let wall = WallInstant(
                unixMilliseconds: play.wallStart.unixMilliseconds + at.milliseconds)
            let step = BasalStep(
                at: at,
                scheduled: play.therapy.basal.rate(
                    atMinute: wall.minuteOfDay(utcOffset: play.scenario.utcOffset)),
                delivered: given[minute / stretch], ordered: ordered)
            if let last = steps.last, last.scheduled == step.scheduled,
                last.delivered == step.delivered, last.ordered == step.ordered
            {
                return
            }
            steps.append(step)
        }
        for minute in result.trace.minutes.map({ max($0.minute - 1, 0) }) {
            add(.origin + .minutes(Int64(minute)), minute: minute)
            let end = Span.minutes(Int64(minute + 1))
            while next < changes.count, changes[next].at < end {
                ordered = InsulinRate(validatingUnitsPerHour: changes[next].value ?? 0) ?? .zero
                add(.origin + changes[next].at, minute: minute)
                next += 1
            }
        }
        return steps
    }

    static func boluses(_ trace: BenchTrace) -> [BolusMark] {
        let taken = trace.events.compactMap { event -> (TraceEvent, BolusMark.Initiator)? in
            switch event.kind {
            case .userBolus: (event, .user)
            case .dose where event.detail == "bolus: accepted": (event, .automatic)
            default: nil
            }
        }
        let asked = taken.map { event, _ in
            (at: event.at, amount: InsulinAmount(validatingUnits: event.value ?? 0) ?? .zero)
        }
        return zip(zip(taken, asked), trace.flowed(of: asked)).map { bolus, flowed in
            BolusMark(
                at: .origin + bolus.1.at, amount: bolus.1.amount, initiator: bolus.0.1,
                delivered: flowed)
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
            case .fingerstick:
                let shown = Int(event.value ?? 0)
                marks.append(
                    HappeningMark(kind: .statement, label: "fingerstick: \(shown)", from: at))
            case .setChanged:
                marks.append(HappeningMark(kind: .setChange, label: "new set", from: at))
            default: break
            }
        }
        return marks
    }
}
