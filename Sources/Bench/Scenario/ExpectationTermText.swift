// Reads numbers, conditions and events out of a sentence.

import ControlLoop
import Quantities
import Safety
import TextInput

extension Sentence {
    /// The words a term can begin with, for suggestions.
    static let termWords = [
        "glucose", "interstitial", "cgm", "cgm_age", "iob", "basal", "scheduled", "delivered",
        "automatic", "user", "mode", "alarm", "twin", "fault", "dose", "pump", "isletd", "meal",
        "carb", "activity", "fingerstick", "rescue", "exercise", "button", "reading", "decision",
        "sensor",
        "set",
    ]

    /// A condition, or several joined by "and" or "or", or an event.
    mutating func happening() throws(TextInputError) -> Expectation.Happening {
        let first = try term()
        guard case .condition(let condition) = first else { return first }
        return .condition(try sustained(joined(from: condition)))
    }

    private mutating func joined(
        from first: Expectation.Condition
    ) throws(TextInputError) -> Expectation.Condition {
        guard let junction = accept(any: Expectation.Junction.self) else { return first }
        var parts = [first]
        repeat {
            let start = self
            guard case .condition(let part) = try term() else { throw start.notACondition }
            parts.append(part)
        } while accept(junction.rawValue)
        guard !sees("and"), !sees("or") else {
            throw error(
                "\"and\" and \"or\" in one condition leave open which comes first",
                mend: "write two sentences")
        }
        return .joined(parts, by: junction)
    }

    /// A condition or an event, by itself.
    private mutating func term() throws(TextInputError) -> Expectation.Happening {
        switch upcoming {
        case "alarm": return try alarm()
        case "fault": return try fault()
        case "automatic": return try automatic()
        case "dose":
            _ = accept("dose")
            if accept("command") { return .event(.doseCommand) }
            return .event(.dose(try choice("what becomes of a dose")))
        case "user":
            if sees("user", "bolus", "in") { break }
            _ = accept("user")
            try expect("bolus")
            return .event(.userBolus(try amountTest()))
        case "pump" where sees("pump", "alarm"):
            _ = accept("pump", "alarm")
            return .event(.pumpAlarm(quoted()))
        default: break
        }
        if let (name, moments) = meal() { return .event(.mealNamed(name, moments)) }
        if let plain = accept(any: Expectation.PlainEvent.self) { return .event(.plain(plain)) }
        return .condition(try simpleCondition())
    }

    /// A condition.
    mutating func condition() throws(TextInputError) -> Expectation.Condition {
        let start = self
        guard case .condition(let condition) = try happening() else {
            throw start.notACondition
        }
        return condition
    }

    private var notACondition: TextInputError {
        error(
            "this happens at a moment; a condition that can hold is expected",
            mend: "write for example cgm_age > 12 min, or mode closed_loop")
    }

    private mutating func sustained(
        _ condition: Expectation.Condition
    ) throws(TextInputError) -> Expectation.Condition {
        guard accept("for") else { return condition }
        return .held(condition, try span(in: .minutes(1) ... .hours(24 * 7)))
    }

    private mutating func simpleCondition() throws(TextInputError) -> Expectation.Condition {
        if accept("mode") { return .mode(try choice("a mode")) }
        if accept("twin") { return .twin(try choice("a state of the twin")) }
        let number = try number()
        if accept("in") {
            return .inBand(
                number,
                try band { (part) throws(TextInputError) in try part.value(of: number.unit) })
        }
        let relation: Expectation.Relation = try relation()
        if isAtNumber { return .compare(number, relation, .value(try value(of: number.unit))) }
        let start = self
        let other = try self.number()
        guard other.unit == number.unit else {
            throw start.error(
                "a number in \(other.unit.rawValue) cannot be compared with one in "
                    + number.unit.rawValue)
        }
        return .compare(number, relation, .number(other))
    }

    private mutating func relation() throws(TextInputError) -> Expectation.Relation {
        Expectation.Relation(rawValue: try expect("<", "<=", ">", ">=")) ?? .less
    }

    /// A value in a number's unit.
    mutating func value(of unit: Expectation.Unit) throws(TextInputError) -> Double {
        switch unit {
        case .glucose: try glucose().milligramsPerDeciliter
        case .minutes: try span(in: .zero ... .hours(24 * 366)).minutes
        case .insulin: try quantity().insulin(in: .units(-100) ... .units(1000)).units
        case .rate:
            try quantity().insulinRate(in: .zero ... .unitsPerHour(100)).unitsPerHour
        }
    }

    private mutating func number() throws(TextInputError) -> Expectation.Number {
        switch upcoming {
        case "glucose": return take(.glucose)
        case "interstitial": return take(.interstitial)
        case "cgm": return take(.cgm)
        case "cgm_age": return take(.cgmAge)
        case "iob": return take(.insulinOnBoard)
        case "basal": return take(.basal)
        case "scheduled":
            _ = accept("scheduled")
            try expect("basal")
            return .scheduledBasal
        case "delivered":
            _ = accept("delivered")
            return .delivered(try window())
        case "automatic":
            _ = accept("automatic")
            if sees("in") { return .automatic(try window()) }
            try expect("bolus")
            return .automaticBolus(try window())
        case "user":
            _ = accept("user")
            try expect("bolus")
            return .userBolus(try window())
        case let word?:
            throw error(
                "\"\(word)\" is not a signal, a condition or an event",
                mend: Suggestion.nearest(to: word, in: Self.termWords)
                    .map { "did you mean \"\($0)\"?" }
                    ?? "known: \(Self.termWords.joined(separator: ", "))")
        case nil: throw error("the sentence ends too early")
        }
    }

    private mutating func take(_ number: Expectation.Number) -> Expectation.Number {
        if let word = upcoming { _ = accept(word) }
        return number
    }

    /// "in 60 min": whole minutes, as the trace has them.
    private mutating func window() throws(TextInputError) -> Span {
        try expect("in")
        let start = self
        let span = try span(in: .minutes(1) ... .hours(24 * 7))
        guard span.milliseconds % 60_000 == 0 else {
            throw start.error("the trace has whole minutes", mend: "write whole minutes")
        }
        return span
    }

    private mutating func alarm() throws(TextInputError) -> Expectation.Happening {
        _ = accept("alarm")
        let id: AlarmID = try choice("an alarm")
        if accept("unacknowledged") { return .condition(.alarm(id, onlyUnacknowledged: true)) }
        if let edge = accept(any: Expectation.AlarmEdge.self) { return .event(.alarm(id, edge)) }
        return .condition(.alarm(id, onlyUnacknowledged: false))
    }

    private mutating func fault() throws(TextInputError) -> Expectation.Happening {
        _ = accept("fault")
        let name = quoted()
        if accept("end") { return .event(.fault(.ends, name: name)) }
        if accept("begin") { return .event(.fault(.begins, name: name)) }
        if let edge = accept(any: Expectation.FaultEdge.self) {
            return .event(.fault(edge, name: name))
        }
        return .condition(.fault(name))
    }

    private mutating func automatic() throws(TextInputError) -> Expectation.Happening {
        if sees("automatic", "bolus", "in") || sees("automatic", "in") {
            return .condition(try simpleCondition())
        }
        _ = accept("automatic")
        guard try expect("bolus", "increase") == "bolus" else { return .event(.automaticIncrease) }
        return .event(.automaticBolus(try amountTest()))
    }

    private mutating func amountTest() throws(TextInputError) -> Expectation.AmountTest? {
        guard sees("<") || sees("<=") || sees(">") || sees(">=") else { return nil }
        return Expectation.AmountTest(
            relation: try relation(),
            amount: try quantity().insulin(in: .zero ... .units(100)))
    }
}
