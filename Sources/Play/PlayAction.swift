// What a person may do in a training session, read strictly from a request or a recorded session.

import Bench
public import Quantities
import Safety
public import TextInput
public import VirtualPatient

/// One thing a person does.
public enum PlayAction: Sendable, Hashable {
    /// Eats, and may tell the pump of it and give a bolus at once.
    case eat(Carbohydrate, lasts: Span, announced: Carbohydrate?, bolus: InsulinAmount?)
    /// Enters carbohydrate on the pump.
    case announce(Carbohydrate)
    /// Gives a bolus.
    case bolus(InsulinAmount)
    /// Begins exercise.
    case exercise(ExerciseIntensity, lasts: Span)
    /// Tells the loop of an activity; a length of zero ends it.
    case state(ActivityStatement)
    /// Tests by fingerstick and enters what the meter shows.
    case test
    /// Breaks the sensor for a time.
    case sensorOff(lasts: Span)
    /// Blocks a share of the infusion set, in percent; 0 clears it.
    case blockSet(percent: Double)
    /// Puts in a new set with a full reservoir.
    case changeSet
    /// Turns the controller on or off.
    case controller(on: Bool)
    /// Presses the acknowledge button.
    case acknowledge

    /// The names of the actions.
    private enum Name: String, CaseIterable {
        case eat, announce, bolus, exercise, state, controller, acknowledge
        case test = "fingerstick"
        case sensorOff = "sensor_off"
        case blockSet = "block_set"
        case changeSet = "change_set"
    }

    static let mealRange: ClosedRange<Carbohydrate> = .grams(1) ... .grams(250)
    static let bolusRange: ClosedRange<InsulinAmount> = .units(0.05) ... .units(25)
    /// What may be asked for, in words.
    public static let allowed =
        "carbs and announced 1 to 250 g; bolus 0.05 to 25 U; lasts of a meal 1 min to 2 h, of "
        + "exercise 5 min to 3 h, of a broken sensor 5 min to 12 h; of a stated exercise 15 min to "
        + "4 h, of a stated sleep 15 min to 12 h, or 0 min to end it; share 0 to 100 %"
    private static let usualMeal = Span.minutes(15)

    /// Reads an action; keys that it does not have are refused.
    /// - Throws: ``TextInputError`` with the allowed range.
    public init(_ section: inout Section) throws(TextInputError) {
        switch try section.required("action").choice(Name.self) {
        case .eat:
            self = .eat(
                try section.required("carbs").carbohydrate(in: Self.mealRange),
                lasts: try section.optional("lasts")?.duration(in: .minutes(1) ... .hours(2))
                    ?? Self.usualMeal,
                announced: try section.optional("announced")?.carbohydrate(in: Self.mealRange),
                bolus: try section.optional("bolus")?.insulin(in: Self.bolusRange))
        case .announce:
            self = .announce(try section.required("carbs").carbohydrate(in: Self.mealRange))
        case .bolus: self = .bolus(try section.required("bolus").insulin(in: Self.bolusRange))
        case .exercise:
            self = .exercise(
                try section.required("intensity").choice(),
                lasts: try section.required("lasts").duration(in: .minutes(5) ... .hours(3)))
        case .state: self = .state(try Self.statement(&section))
        case .test: self = .test
        case .sensorOff:
            self = .sensorOff(
                lasts: try section.required("lasts").duration(in: .minutes(5) ... .hours(12)))
        case .blockSet:
            self = .blockSet(percent: try section.required("share").percent(in: 0...100))
        case .changeSet: self = .changeSet
        case .controller: self = .controller(on: try section.required("on").boolean())
        case .acknowledge: self = .acknowledge
        }
        try section.finish()
    }

    private static func statement(
        _ section: inout Section
    ) throws(TextInputError) -> ActivityStatement {
        let activity: Activity = try section.required("activity").choice()
        let node = try section.required("lasts")
        if try node.duration(in: .zero ... .hours(12)) == .zero {
            return ActivityStatement(activity, lasts: .zero)
        }
        let longest =
            switch activity {
            case .exercise: FixedLimits.exerciseLongest
            case .sleep: FixedLimits.sleepLongest
            }
        return ActivityStatement(
            activity,
            startsIn: try section.optional("starts_in")?.duration(
                in: .zero...FixedLimits.activityLeadMax) ?? .zero,
            lasts: try node.duration(in: FixedLimits.activityShortest...longest))
    }

    /// The fields of the action as they are read, without ``Section``'s braces.
    var fields: String {
        switch self {
        case .eat(let carbs, let lasts, let announced, let bolus):
            var text = "action: eat, carbs: \(QuantityText.write(carbs))"
            text += ", lasts: \(QuantityText.write(lasts))"
            if let announced { text += ", announced: \(QuantityText.write(announced))" }
            if let bolus { text += ", bolus: \(QuantityText.write(bolus))" }
            return text
        case .announce(let carbs): return "action: announce, carbs: \(QuantityText.write(carbs))"
        case .bolus(let amount): return "action: bolus, bolus: \(QuantityText.write(amount))"
        case .exercise(let intensity, let lasts):
            return "action: exercise, intensity: \(intensity.rawValue), "
                + "lasts: \(QuantityText.write(lasts))"
        case .state(let statement):
            return "action: state, activity: \(statement.activity.rawValue), "
                + (statement.startsIn > .zero
                    ? "starts_in: \(QuantityText.write(statement.startsIn)), " : "")
                + "lasts: \(QuantityText.write(statement.lasts))"
        case .test: return "action: fingerstick"
        case .sensorOff(let lasts): return "action: sensor_off, lasts: \(QuantityText.write(lasts))"
        case .blockSet(let percent):
            return "action: block_set, share: \(QuantityText.write(percent: percent))"
        case .changeSet: return "action: change_set"
        case .controller(let on): return "action: controller, on: \(on ? "true" : "false")"
        case .acknowledge: return "action: acknowledge"
        }
    }

    /// The action in words.
    public var words: String {
        switch self {
        case .eat(let carbs, _, let announced, let bolus):
            var text = "ate \(QuantityText.write(carbs))"
            if let announced { text += ", announced \(QuantityText.write(announced))" }
            if let bolus { text += ", bolus \(QuantityText.write(bolus))" }
            return text
        case .announce(let carbs): return "announced \(QuantityText.write(carbs))"
        case .bolus(let amount): return "gave a bolus of \(QuantityText.write(amount))"
        case .exercise(let intensity, let lasts):
            return "exercised: \(intensity.rawValue), \(QuantityText.write(lasts))"
        case .state(let statement):
            let name = statement.activity.rawValue
            if statement.isEnd { return "told the loop that \(name) is over" }
            let ahead =
                statement.startsIn > .zero ? " in \(QuantityText.write(statement.startsIn))" : ""
            return "told the loop of \(name)\(ahead), \(QuantityText.write(statement.lasts))"
        case .test: return "tested by fingerstick and entered it"
        case .sensorOff(let lasts): return "broke the sensor for \(QuantityText.write(lasts))"
        case .blockSet(let percent):
            return percent > 0
                ? "blocked \(QuantityText.write(percent: percent)) of the set" : "cleared the set"
        case .changeSet: return "changed the infusion set"
        case .controller(let on): return "turned the controller \(on ? "on" : "off")"
        case .acknowledge: return "acknowledged the alarms"
        }
    }

    /// What of it belongs to the world and not to managing it: the paired run has that too.
    var worldPart: PlayAction? {
        switch self {
        case .eat(let carbs, let lasts, _, _):
            .eat(carbs, lasts: lasts, announced: nil, bolus: nil)
        case .exercise, .sensorOff, .blockSet: self
        case .announce, .bolus, .state, .test, .changeSet, .controller, .acknowledge: nil
        }
    }

    /// Whether asking "what if not?" makes sense of it.
    var isChoice: Bool {
        switch self {
        case .sensorOff, .blockSet, .acknowledge: false
        default: true
        }
    }
}

/// An action with its time.
public struct TimedAction: Sendable, Hashable {
    /// When, from the start of the run; whole seconds.
    public var at: Span
    /// What.
    public var action: PlayAction
}

/// Why something cannot be done now.
public struct PlayRefusal: Error, Sendable, CustomStringConvertible {
    /// One line.
    public let description: String
    init(_ text: String) { description = text }
}
