// What the person said that holds automation back for a time: activities, sugar, a meal's bolus.

import Quantities
import Safety

/// What was known of glucose when the person entered something.
struct EntryContext: Sendable, Equatable {
    /// The newest reading that is not too old; `nil` without one.
    var glucose: Glucose?
    /// Time since glucose was below 70 mg/dL; `nil` when it never was.
    var sinceLow: Span?

    /// Whether so much carbohydrate is sugar against a low rather than a meal.
    func isRescue(_ carbs: Carbohydrate) -> Bool {
        guard carbs <= FixedLimits.rescueMax else { return false }
        if let glucose, glucose < FixedLimits.rescueBelow { return true }
        return sinceLow.map { $0 <= FixedLimits.rescueAfterLow } ?? false
    }
}

/// The person's statements, as far as they still matter.
struct PersonStatements: Sendable, Equatable {
    private struct Course: Sendable, Equatable {
        var stated: LoopInstant
        var begins: LoopInstant
        var ends: LoopInstant
    }

    private struct Meal: Sendable, Equatable {
        var at: LoopInstant
        var carbs: Carbohydrate
    }

    /// When a statement that cannot be meant was last refused.
    private(set) var refusedAt: LoopInstant?
    private(set) var rescueAt: LoopInstant?
    private var exercise: Course?
    private var sleep: Course?
    private var meal: Meal?
    private var lastBolusAt: LoopInstant?

    /// An activity was stated.
    /// - Parameters:
    ///   - stated: when it was entered.
    ///   - heard: when it was told.
    mutating func take(_ statement: ActivityStatement, stated: LoopInstant, heard: LoopInstant) {
        guard Self.isPossible(statement) else {
            refusedAt = heard
            return
        }
        let begins = stated + statement.startsIn
        let course = Course(stated: stated, begins: begins, ends: begins + statement.lasts)
        switch statement.activity {
        case .exercise:
            exercise =
                statement.isEnd
                ? Self.ended(exercise, at: stated)
                : Self.joined(exercise, course, tail: FixedLimits.exerciseTail)
        case .sleep:
            sleep =
                statement.isEnd
                ? Self.ended(sleep, at: stated) : Self.joined(sleep, course, tail: .zero)
        }
    }

    /// What still holds is only made longer: to shorten it a person ends it.
    private static func joined(_ old: Course?, _ new: Course, tail: Span) -> Course {
        guard let old, new.stated < old.ends + tail else { return new }
        return Course(
            stated: min(old.stated, new.stated), begins: min(old.begins, new.begins),
            ends: max(old.ends, new.ends))
    }

    /// What has not begun leaves nothing behind.
    private static func ended(_ course: Course?, at stated: LoopInstant) -> Course? {
        guard var course, course.begins < stated else { return nil }
        course.ends = min(course.ends, stated)
        return course
    }

    /// Something was entered that cannot be meant.
    mutating func refuse(at heard: LoopInstant) { refusedAt = heard }

    private static func isPossible(_ statement: ActivityStatement) -> Bool {
        let longest =
            switch statement.activity {
            case .exercise: FixedLimits.exerciseLongest
            case .sleep: FixedLimits.sleepLongest
            }
        return statement.isEnd
            || ((FixedLimits.activityShortest...longest).contains(statement.lasts)
                && (.zero...FixedLimits.activityLeadMax).contains(statement.startsIn))
    }

    /// What holds now. Exercise holds from its statement until some time after its end, and is the
    /// stricter of the two; sleep holds while it lasts.
    func activity(at now: LoopInstant) -> Activity? {
        if let exercise, exercise.stated <= now, now < exercise.ends + FixedLimits.exerciseTail {
            return .exercise
        }
        if let sleep, sleep.begins <= now, now < sleep.ends { return .sleep }
        return nil
    }

    /// Carbohydrate was entered and counts.
    mutating func take(_ carbs: Carbohydrate, eaten: LoopInstant, _ context: EntryContext) {
        if context.isRescue(carbs) {
            rescueAt = eaten
        } else if let bolus = lastBolusAt, eaten - bolus <= FixedLimits.mealBolusWait {
            meal = nil
        } else {
            meal = Meal(at: eaten, carbs: carbs)
        }
    }

    /// Carbohydrate was entered that does not count, as the same was entered just before: sugar
    /// against a low holds automation back all the same.
    mutating func takeRefused(
        _ carbs: Carbohydrate, eaten: LoopInstant, _ context: EntryContext
    ) {
        if context.isRescue(carbs) { rescueAt = eaten }
    }

    /// The person gave a bolus of their own.
    mutating func takeBolus(at given: LoopInstant) {
        lastBolusAt = given
        meal = nil
    }

    /// Time since a meal was entered whose bolus has not come.
    func sinceMealWithoutBolus(at now: LoopInstant) -> Span? {
        meal.map { max(.zero, now - $0.at) }
    }

    /// Carbohydrate of a meal whose bolus is still awaited.
    func awaitedCarbs(at now: LoopInstant) -> Carbohydrate {
        guard let meal, now - meal.at < FixedLimits.mealBolusWait else { return .zero }
        return meal.carbs
    }
}
