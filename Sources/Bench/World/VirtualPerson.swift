// The person beside the devices: eats, counts, boluses, and answers alarms.

import Quantities
import SmallMath
import VirtualPatient

/// What the person does at a moment.
enum PersonAct: Sendable, Equatable {
    /// Begins a meal.
    case eat(Meal)
    /// Enters carbohydrate on the pump.
    case enter(Carbohydrate)
    /// States an activity on the pump.
    case state(ActivityStatement)
    /// Tests by fingerstick and enters it on the pump; what the meter shows, `nil` for the truth.
    case test(Glucose?)
    /// Starts a bolus on the pump.
    case bolus(InsulinAmount)
    /// Puts a finger on the button, or takes it off.
    case press(Bool)
}

/// The person's acts, in order of time; new ones can be added as things happen.
struct VirtualPerson: Sendable {
    private struct Planned: Sendable {
        let at: LoopInstant
        let act: PersonAct
    }

    private var plan: [Planned] = []
    private let acknowledgesWithin: Span?
    private var isPressPlanned = false
    private var hearsBuzzer = false

    /// A finger stays on a button for so long.
    private static let pressLength = Span(milliseconds: 300)
    /// A pump that is busy is tried again after so long.
    private static let retryAfter = Span.seconds(60)
    /// Doses are counted in these steps. Unit of the pump's display.
    private static let bolusStep = InsulinAmount.units(0.05)

    init(acknowledgesWithin: Span?) { self.acknowledgesWithin = acknowledgesWithin }

    /// The meals of a scenario, with what the person enters and gives for each, the activities they
    /// state, and their fingersticks.
    init(
        meals: [Scenario.Meal], life: Scenario.Life, carbRatio: CarbRatio,
        acknowledgesWithin: Span?
    ) {
        self.init(acknowledgesWithin: acknowledgesWithin)
        for test in life.fingersticks { add(.test(test.shows), at: .origin + test.at) }
        for told in life.statements { add(.state(told.statement), at: .origin + told.at) }
        for meal in meals {
            let start = LoopInstant.origin + meal.at
            add(.eat(meal.food), at: start)
            let enteredAt = start + (meal.announcement?.delay ?? .zero)
            if let announcement = meal.announcement {
                add(.enter(announcement.carbs), at: enteredAt)
            }
            switch meal.bolus {
            case .amount(let amount): add(.bolus(amount), at: enteredAt)
            case .carbRatio:
                let counted = (meal.announcement?.carbs ?? meal.food.carbohydrate).grams
                let exact = InsulinAmount(
                    milliunits: Int64(counted / carbRatio.gramsPerUnit * 1000))
                let amount = exact.roundedDown(to: Self.bolusStep)
                if amount > .zero { add(.bolus(amount), at: enteredAt) }
            case nil: break
            }
        }
    }

    var nextAct: LoopInstant? { plan.first?.at }

    /// Plans an act, after those planned for the same moment.
    mutating func add(_ act: PersonAct, at instant: LoopInstant) {
        let index = plan.firstIndex { $0.at > instant } ?? plan.endIndex
        plan.insert(Planned(at: instant, act: act), at: index)
    }

    /// The next act that is due.
    mutating func takeAct(at now: LoopInstant) -> PersonAct? {
        guard let first = plan.first, first.at <= now else { return nil }
        plan.removeFirst()
        guard case .press(let pressed) = first.act else { return first.act }
        if pressed {
            add(.press(false), at: now + Self.pressLength)
        } else {
            // A press that silences nothing is followed by another.
            isPressPlanned = false
            if hearsBuzzer { planPress(at: now) }
        }
        return first.act
    }

    /// The pump was busy: the same act a little later.
    mutating func retry(_ act: PersonAct, at now: LoopInstant) {
        add(act, at: now + Self.retryAfter)
    }

    /// The buzzer is heard, or no longer.
    mutating func hear(_ buzzer: Bool, at now: LoopInstant) {
        guard buzzer != hearsBuzzer else { return }
        hearsBuzzer = buzzer
        if buzzer { planPress(at: now) } else { dropPress() }
    }

    private mutating func planPress(at now: LoopInstant) {
        guard let acknowledgesWithin, !isPressPlanned else { return }
        isPressPlanned = true
        add(.press(true), at: now + acknowledgesWithin)
    }

    private mutating func dropPress() {
        let index = plan.firstIndex { planned in planned.act == .press(true) }
        guard let index else { return }
        plan.remove(at: index)
        isPressPlanned = false
    }
}
