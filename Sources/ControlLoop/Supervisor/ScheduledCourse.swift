// The configured basal along the loop's line: what it gives between two instants, whatever segments lie there.

import Quantities
import Safety

/// The basal schedule, placed on the loop's line by the time of the person's day.
struct ScheduledCourse: Sendable {
    private let schedule: BasalSchedule
    private let now: LoopInstant
    private let timeOfDay: Span

    /// - Parameters:
    ///   - now: any instant of the loop's line.
    ///   - timeOfDay: the local time then, since midnight.
    init(_ schedule: BasalSchedule, at now: LoopInstant, timeOfDay: Span) {
        self.schedule = schedule
        self.now = now
        self.timeOfDay = timeOfDay
    }

    /// The rate in force now.
    var rate: InsulinRate { schedule.lowestRate(over: .zero, endingAt: timeOfDay) }

    /// What the schedule gives.
    func amount(from start: LoopInstant, to end: LoopInstant) -> InsulinAmount {
        schedule.amount(over: max(.zero, end - start), endingAt: time(of: end))
    }

    /// The most that a pump with the same schedule gives, whose clock is a little off.
    func most(from start: LoopInstant, to end: LoopInstant) -> InsulinAmount {
        let slack = FixedLimits.scheduleClockSlack
        let span = max(.zero, end - start)
        let time = time(of: end)
        return max(
            schedule.amount(over: span, endingAt: time),
            max(
                schedule.amount(over: span, endingAt: time - slack),
                schedule.amount(over: span, endingAt: time + slack)))
    }

    /// The lowest rate in force.
    func lowest(from start: LoopInstant, to end: LoopInstant) -> InsulinRate {
        schedule.lowestRate(over: max(.zero, end - start), endingAt: time(of: end))
    }

    /// How long from now on the schedule does not fall below a rate.
    func span(atOrAbove rate: InsulinRate, longest: Span) -> Span {
        schedule.span(atOrAbove: rate, from: timeOfDay, longest: longest)
    }

    private func time(of instant: LoopInstant) -> Span { timeOfDay + (instant - now) }
}
