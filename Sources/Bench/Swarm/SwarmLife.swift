// Draws what a person of the swarm eats and does, and what goes wrong around them.

package import Quantities
package import SmallMath
import VirtualPatient

/// What the person does.
enum SwarmLife {
    /// Three meals and now and then a snack on each day; many of them wrongly counted or not told.
    static func meals(
        of group: AgeGroup, from startHour: Int, _ dice: inout SwarmDice, _ drawn: SwarmCase
    ) -> [SwarmCase.Meal] {
        var meals: [SwarmCase.Meal] = []
        let share = group == .child ? 0.5 : 1
        for day in 0...2 {
            for usual in [450, 750, 1140] where !dice.happens(0.15) {
                let minute = day * 1440 + usual + dice.whole(-90...90)
                var meal = SwarmCase.Meal(
                    at: .minutes(Int64(minute - startHour * 60)),
                    carbs: Int(Double(dice.whole(15...110, step: 5)) * share))
                if dice.happens(0.05) { meal.carbs = Int(180 * share) }
                flesh(&meal, &dice)
                meals.append(meal)
            }
            guard dice.happens(0.5) else { continue }
            var snack = SwarmCase.Meal(
                at: .minutes(Int64(day * 1440 + dice.whole(540...1350) - startHour * 60)),
                carbs: Int(Double(dice.whole(10...40, step: 5)) * share))
            if dice.happens(0.3) { snack.announced = SwarmCase.Announced() }
            meals.append(snack)
        }
        return meals.filter { $0.at >= .minutes(5) && $0.at < drawn.duration - .hours(1) }
            .sorted { ($0.at, $0.carbs) < ($1.at, $1.carbs) }
    }

    private static func flesh(_ meal: inout SwarmCase.Meal, _ dice: inout SwarmDice) {
        if dice.happens(0.4) {
            meal.fastShare = dice.whole(30...100, step: 10)
            meal.fat = dice.whole(0...50, step: 5)
            meal.protein = dice.whole(0...50, step: 5)
            meal.lasts = dice.minutes(5...60, step: 5)
        }
        guard dice.happens(0.65) else { return }
        var announced = SwarmCase.Announced()
        if dice.happens(0.7) { announced.error = dice.whole(-50...80, step: 5) }
        if dice.happens(0.4) { announced.delay = dice.minutes(0...90) }
        announced.isBolused = dice.happens(0.85)
        meal.announced = announced
    }

    /// At most two bouts, an evening, an infection.
    static func events(_ dice: inout SwarmDice, _ drawn: SwarmCase) -> [SwarmCase.LifeEvent] {
        var events: [SwarmCase.LifeEvent] = []
        let half = Int(drawn.safety.minutes) / 2
        for part in 0..<2 where dice.happens(0.3) {
            events.append(
                .exercise(
                    at: dice.minutes(half * part + 10...half * (part + 1) - 130, step: 5),
                    lasts: dice.minutes(15...120, step: 5),
                    dice.one(of: ExerciseIntensity.allCases), announced: nil))
        }
        if dice.happens(0.1) {
            events.append(
                .alcohol(
                    at: dice.minutes(0...half * 2 - 60, step: 10),
                    grams: Double(dice.whole(2...12)) / 10))
        }
        if dice.happens(0.1) {
            events.append(
                .illness(
                    at: dice.minutes(0...half, step: 30),
                    dice.one(of: Illness.Severity.allCases)))
        }
        return events
    }

    /// What the loop is told: half of the exercise, up to 90 min ahead, and in two runs of five a
    /// sleep, at any hour.
    static func statements(_ dice: inout SwarmDice, _ drawn: inout SwarmCase) {
        for index in drawn.life.indices {
            guard case .exercise(let at, let lasts, let intensity, _) = drawn.life[index],
                dice.happens(0.5)
            else { continue }
            drawn.life[index] = .exercise(
                at: at, lasts: lasts, intensity,
                announced: dice.minutes(0...min(90, Int(at.minutes)), step: 5))
        }
        guard dice.happens(0.4) else { return }
        let lasts = dice.minutes(60...600, step: 30)
        let latest = Int((drawn.safety - lasts).minutes)
        drawn.life.append(.sleep(at: dice.minutes(30...latest, step: 5), lasts: lasts))
    }
}

/// What goes wrong.
package enum SwarmFaults {
    /// From none to eight faults, over at the end of the safety phase or ended then by a new set.
    package static func draw(
        _ stream: SeededGenerator, during safety: Span, inProcess: Bool
    ) -> [Scenario.Fault] {
        var first = SwarmDice(stream)
        let count = first.happens(0.1) ? 0 : first.whole(1...8)
        return (0..<count)
            // A stream for each, so that leaving one out changes none of the others.
            .map { number in
                var dice = SwarmDice(stream.stream(UInt64(number)))
                return fault(&dice, within: safety)
            }
            .filter { !(inProcess && $0.form?.need == .disk) }
            .enumerated()
            .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
            .map(\.element)
    }

    private static func fault(_ dice: inout SwarmDice, within safety: Span) -> Scenario.Fault {
        // Targets first: lines and sensors, which have most forms, must not crowd out the rest.
        let target = dice.one(of: FaultTarget.allCases)
        let form = dice.one(of: FaultForm.all.filter { $0.target == target && $0.isDrawn })
        let length = Self.length(&dice)
        let latest = Int((safety - length).minutes)
        var fault = Scenario.Fault(
            at: dice.minutes(20...max(20, latest - 1)), form.kind, form.target)
        // A pump that someone stopped must be let run again.
        let isLasting =
            switch form.length {
            case .needed: true
            case .optional: form.kind == .suspend || dice.happens(0.5)
            case .none: false
            }
        if isLasting { fault.lasts = length }
        if let magnitude = form.magnitude {
            fault.magnitude = dice.magnitude(magnitude)
            // A blank pump is a new one: until it is paired again no loop can come back.
            if fault.magnitude == .word("blank") { fault.magnitude = .word("lost") }
        }
        if form.hasDirection { fault.direction = dice.one(of: LineDirection.allCases) }
        if form.kind == .failedSite, dice.happens(0.5) {
            fault.over = dice.minutes(30...360, step: 30)
        }
        return fault
    }

    /// From a minute to four hours; short ones as likely as long ones.
    private static func length(_ dice: inout SwarmDice) -> Span {
        let longest = dice.one(of: [5, 15, 45, 120, 240])
        return dice.minutes(1...longest)
    }
}
