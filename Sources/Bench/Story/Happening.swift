// What happens in a run, as one list in the order of time: the story and the drawing are made of it.

public import Quantities
import TextInput
import VirtualPatient

/// Something that happens in a run because its scenario says so.
public struct Happening: Sendable, Hashable {
    /// What a happening belongs to, in the order of the drawing.
    public enum Lane: String, Sendable, Hashable, CaseIterable {
        /// What is eaten.
        case meals
        /// What the person tells the pump.
        case announced
        /// Exercise, alcohol and illness.
        case life
        /// Sensor and set as they wear out or are changed.
        case devices
        /// What goes wrong because the scenario says so.
        case faults
    }

    /// When it begins, from the start of the run.
    public var at: Span
    /// How long it lasts; zero for a moment.
    public var lasts: Span
    /// What it belongs to.
    public var lane: Lane
    /// A few characters for a drawing.
    public var label: String
    /// Carbohydrate of a meal or an announcement.
    public var carbs: Carbohydrate?
    /// A sentence without its time; empty when another happening tells it.
    public var words: String
}

extension ScenarioPlay {
    /// Everything the scenario lets happen, in the order of time.
    public var happenings: [Happening] {
        var all = scenario.meals.flatMap(happenings) + lifeHappenings + deviceHappenings
        all += scenario.setEvents.map(\.happening) + scenario.faults.compactMap(\.happening)
        if case .recorded(let track) = subject { all += happenings(of: track) }
        return all.filter { $0.at <= duration }.enumerated()
            .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
    }

    private func happenings(_ meal: Scenario.Meal) -> [Happening] {
        let food = meal.food
        let named = meal.name.map { "\($0): " } ?? ""
        var parts = [QuantityText.write(food.carbohydrate)]
        if food.fastShare < 1 {
            parts.append("\(DecimalText.write(food.fastShare * 100, decimals: 0)) % of it fast")
        }
        if food.fat > 0 { parts.append("\(DecimalText.write(food.fat)) g fat") }
        if food.protein > 0 { parts.append("\(DecimalText.write(food.protein)) g protein") }
        let length = Span.minutes(Int64(food.eatingMinutes))
        var eaten = Happening(
            at: meal.at, lasts: length, lane: .meals,
            label: QuantityText.write(food.carbohydrate), carbs: food.carbohydrate,
            words: "eats \(named)\(parts.joined(separator: ", ")) in \(QuantityText.write(length))")
        guard let announcement = meal.announcement else {
            eaten.words += "; tells nobody" + bolusWords(meal.bolus, of: nil, joint: ", but")
            return [eaten]
        }
        let told = announcementWords(announcement, of: meal)
        if announcement.delay == .zero { eaten.words += "; \(told)" }
        let typed = Happening(
            at: meal.at + announcement.delay, lasts: .zero, lane: .announced,
            label: QuantityText.write(announcement.carbs), carbs: announcement.carbs,
            words: announcement.delay == .zero ? "" : told)
        return [eaten, typed]
    }

    private func announcementWords(
        _ announcement: Scenario.Announcement, of meal: Scenario.Meal
    ) -> String {
        let eaten = meal.food.carbohydrate.grams
        let error = (announcement.carbs.grams / eaten - 1) * 100
        let typed = QuantityText.write(announcement.carbs)
        var words = "announces it exactly"
        if announcement.carbs.grams != eaten {
            let size = DecimalText.write(error.magnitude, decimals: 0)
            let amount =
                error.magnitude >= 0.5 ? " (\(size) % too \(error < 0 ? "few" : "many"))" : ""
            words = "announces \(typed) instead of \(QuantityText.write(meal.food.carbohydrate))"
            words += amount
        } else if announcement.delay > .zero {
            words = "announces the \(typed) exactly"
        }
        if announcement.delay > .zero {
            words += ", \(QuantityText.write(announcement.delay)) late"
        }
        return words + bolusWords(meal.bolus, of: announcement, joint: ", and")
    }

    private func bolusWords(
        _ bolus: Scenario.UserBolus?, of announcement: Scenario.Announcement?, joint: String
    ) -> String {
        switch bolus {
        case nil: return announcement == nil ? "" : "; gives no bolus"
        case .amount(let amount): return "\(joint) boluses \(QuantityText.write(amount))"
        case .carbRatio:
            let ratio = therapy.carbRatio.gramsPerUnit
            let units = (announcement?.carbs.grams ?? 0) / ratio
            return "\(joint) boluses for it (\(DecimalText.write(units, decimals: 1)) U)"
        }
    }

    private var lifeHappenings: [Happening] {
        let life = scenario.life
        let bouts = life.exercise.map { bout in
            let effort =
                switch bout.effort {
                case .intensity(let intensity): intensity.rawValue
                case .heartRate(let rate): "\(DecimalText.write(rate)) bpm"
                }
            return Happening(
                at: bout.at, lasts: bout.lasts, lane: .life, label: effort,
                words: "exercises for \(QuantityText.write(bout.lasts)), \(effort)")
        }
        let evenings = life.alcohol.map { evening in
            let dose = "\(DecimalText.write(evening.gramsPerKilogram)) g/kg"
            return Happening(
                at: evening.at, lasts: .zero, lane: .life, label: "alcohol",
                words: "drinks \(dose) of alcohol")
        }
        let illness = life.illness.map { sickness in
            Happening(
                at: sickness.at, lasts: .hours(24 * Int64(sickness.days)), lane: .life,
                label: sickness.severity.rawValue,
                words: "falls ill (\(sickness.severity.rawValue)) for "
                    + (sickness.days == 1 ? "a day" : "\(sickness.days) days"))
        }
        let statements = life.statements.map { told in
            let statement = told.statement
            let ahead =
                statement.startsIn > .zero
                ? " in \(QuantityText.write(statement.startsIn))" : ""
            return Happening(
                at: told.at, lasts: .zero, lane: .announced, label: statement.activity.rawValue,
                words: "tells the loop: \(statement.activity.rawValue)\(ahead), for "
                    + QuantityText.write(statement.lasts))
        }
        let tests = life.fingersticks.map { test in
            let shows = test.shows.map { " that shows \(QuantityText.write($0))" } ?? ""
            return Happening(
                at: test.at, lasts: .zero, lane: .announced, label: "fingerstick",
                words: "tells the loop of a fingerstick\(shows)")
        }
        return bouts + statements + tests + evenings + illness
    }

    /// The end of the sensor worn at the start, where it can be known beforehand.
    private var deviceHappenings: [Happening] {
        guard case .sampled = subject, let end = scenario.sensor.model.life.end else { return [] }
        let at = end - scenario.sensor.worn
        return [
            Happening(
                at: at, lasts: .zero, lane: .devices, label: "sensor ends",
                words: "the sensor's wear is over; a new one follows an hour later and warms up")
        ]
    }

    private func happenings(of track: RecordedTrack) -> [Happening] {
        track.carbs.map {
            Happening(
                at: $0.at, lasts: .zero, lane: .announced, label: QuantityText.write($0.amount),
                carbs: $0.amount, words: "entered \(QuantityText.write($0.amount))")
        }
    }
}

extension Scenario.SetEvent {
    fileprivate var happening: Happening {
        let (label, words) =
            switch kind {
            case .fault(.occlusion(let share)):
                (
                    "occlusion \(Self.percent(share))",
                    "the set blocks: \(Self.percent(share)) of the flow is held back"
                )
            case .fault(.clearing(let share)):
                (
                    "clearing",
                    "the block clears: \(Self.percent(share)) of the backlog comes at once"
                )
            case .fault(.leak(let share)):
                share == 0
                    ? ("leak ends", "the set's leak ends")
                    : (
                        "leak \(Self.percent(share))",
                        "the set leaks \(Self.percent(share)) of the insulin"
                    )
            case .fault(.absorption(let remaining, let minutes)):
                (
                    "failed site",
                    "the site fails: \(Self.percent(remaining)) of the absorption is left"
                        + (minutes > 0 ? " after \(DecimalText.write(minutes)) min" : "")
                )
            case .fault(.airGap(let units)):
                ("air", "\(DecimalText.write(units)) U of air are in the line")
            case .change(let reservoir):
                (
                    "new set",
                    "the person puts in a new set"
                        + (reservoir.map { " with \(QuantityText.write($0))" } ?? "")
                )
            }
        let isChange = if case .change = kind { true } else { false }
        return Happening(
            at: at, lasts: .zero, lane: isChange ? .devices : .faults, label: label, words: words)
    }

    private static func percent(_ share: Double) -> String {
        "\(DecimalText.write(share * 100, decimals: 1)) %"
    }
}

extension Scenario.Fault {
    /// Nothing for a fault of the set: its events tell it.
    fileprivate var happening: Happening? {
        guard target != .set, let form else { return nil }
        let length = lasts.map { ", for \(QuantityText.write($0))" } ?? ""
        return Happening(
            at: at, lasts: lasts ?? .zero, lane: .faults, label: words,
            words: "FAULT \(words)\(length): \(form.effect)")
    }
}
