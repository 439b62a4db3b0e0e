// What the page shows of a session: plain numbers, the truth only when it is asked for.

import Bench
import ControlLoop
import Quantities
import Safety
import TextInput

/// A session as it looks now. Times are minutes from the start; glucose is in mg/dL.
public struct PlayView: Encodable {
    /// A moment with a number.
    typealias Point = [Double]

    /// Something that happened.
    struct Event: Encodable {
        var at: Double
        var kind: String
        var text: String
    }

    /// What the twin believes.
    struct Belief: Encodable {
        var at: Double
        var glucose: Double
        var health: String
        var reason: String
        var carbs: Double
        var step: Double
        var mean: [Double]
        var deviation: [Double]
        var basalOnly: [Double]
        var hypotheses: [Hypothesis]
    }

    /// An explanation the twin weighs.
    struct Hypothesis: Encodable {
        var name: String
        var probability: Double
    }

    /// An alarm that stands.
    struct Alarm: Encodable {
        var name: String
        var priority: Int
        var acknowledged: Bool
    }

    var title: String
    var purpose: String
    var seed: String
    var byHand: Bool
    var startMinute: Int
    var now: Double
    var end: Double
    var isOver: Bool
    var controllerOn: Bool
    var mode: String
    var causes: [String]
    var carbRatio: Double
    var sensitivity: Double
    var target: Double
    var reading: String
    var readingAge: Double?
    var insulinOnBoard: Double?
    var rate: Double
    var scheduled: Double
    var bolusLeft: Double
    var truth: [Point]?
    var sensor: [Point]
    var estimate: [Point]
    var basal: [Point]
    var boluses: [Event]
    var belief: Belief?
    var events: [Event]
    var alarms: [Alarm]

    /// - Parameter truth: whether true glucose may be shown.
    public init(_ session: PlaySession, truth showsTruth: Bool) {
        let play = session.play
        let loop = session.loop
        title = play.scenario.title
        purpose = play.scenario.purpose
        seed = "\(play.scenario.seed)"
        byHand = session.byHand
        startMinute = play.wallStart.minuteOfDay(utcOffset: play.scenario.utcOffset)
        now = session.now.minutes
        end = play.duration.minutes
        isOver = session.isOver
        controllerOn = loop.isOn
        mode = loop.isOn ? (loop.decisions.last?.mode ?? "starting") : "off"
        causes = loop.isOn ? loop.supervisor.causes.map(\.rawValue) : []
        carbRatio = play.therapy.carbRatio.gramsPerUnit
        sensitivity = play.therapy.sensitivity.milligramsPerDeciliterPerUnit
        target = play.therapy.target.milligramsPerDeciliter
        rate = loop.world.pumpRate.unitsPerHour
        let minute = (startMinute + Int(session.now.minutes)) % 1440
        scheduled = play.therapy.basal.rate(atMinute: minute).unitsPerHour
        bolusLeft = loop.world.userBolusLeft.units
        insulinOnBoard = loop.isOn ? loop.decisions.last?.insulinOnBoard.units : nil
        let readings = loop.trace.events(of: .cgm)
        reading = readings.last.map(Self.words) ?? "none yet"
        readingAge = readings.last.map { (session.now - $0.at).minutes }
        truth = showsTruth ? session.trueCourse(every: 5) : nil
        sensor = readings.compactMap { event in
            Self.number(event).map { [event.at.minutes, $0] }
        }
        estimate = loop.decisions.compactMap { decision in
            decision.reply.map { [Self.minutes(decision.at), Self.tidy($0.glucoseEstimate)] }
        }
        basal = loop.trace.events(of: .basalRate).map { [$0.at.minutes, $0.value ?? 0] }
        boluses = loop.trace.events.compactMap(Self.bolus)
        belief =
            loop.isOn
            ? loop.decisions.last.flatMap { last in
                last.reply.map { Belief(at: Self.minutes(last.at), $0) }
            } : nil
        events = Self.events(session)
        alarms = Self.alarms(loop)
    }

    private static func minutes(_ instant: LoopInstant) -> Double { (instant - .origin).minutes }

    static func tidy(_ value: Double) -> Double { (value * 10).rounded() / 10 }

    private static func words(_ event: TraceEvent) -> String {
        if let value = event.value { return "\(Int(value.rounded()))" }
        return event.detail == "low" ? "LOW" : event.detail == "high" ? "HIGH" : event.detail
    }

    private static func number(_ event: TraceEvent) -> Double? {
        event.value ?? (event.detail == "low" ? 40 : event.detail == "high" ? 400 : nil)
    }

    private static func bolus(_ event: TraceEvent) -> Event? {
        guard let units = event.value else { return nil }
        switch event.kind {
        case .userBolus: return Event(at: event.at.minutes, kind: "user", text: "\(units)")
        case .dose where event.detail == "bolus: accepted":
            return Event(at: event.at.minutes, kind: "automatic", text: "\(units)")
        default: return nil
        }
    }

    /// What happened, in words: what was done by hand, what the scenario did, and alarms.
    private static func events(_ session: PlaySession) -> [Event] {
        var found = session.actions.map {
            Event(at: $0.at.minutes, kind: "you", text: "You \($0.action.words)")
        }
        let own = Set(session.actions.map(\.at))
        for event in session.loop.trace.events
        where !own.contains(event.at) || event.kind == .fingerstick {
            let text: String? =
                switch event.kind {
                case .meal where event.detail == "rescue":
                    "Sugar against low glucose, \(tidy(event.value ?? 0)) g"
                case .meal: "A meal of \(tidy(event.value ?? 0)) g begins"
                case .carbEntry: "\(tidy(event.value ?? 0)) g announced"
                case .fingerstick:
                    "A fingerstick is entered: \(tidy(event.value ?? 0)) mg/dL"
                case .activity: "The person tells the loop: \(event.detail)"
                case .userBolus: "The person gives a bolus of \(event.value ?? 0) U"
                case .exercise: "Exercise: \(event.detail)"
                case .faultBegan: "Begins: \(event.detail)"
                case .faultEnded: "Ends: \(event.detail)"
                case .setChanged: "The infusion set is changed"
                case .sensorChanged: "Another sensor is worn"
                case .pumpAlarm: "Pump alarm: \(event.detail)"
                default: nil
                }
            if let text { found.append(Event(at: event.at.minutes, kind: "world", text: text)) }
        }
        for alarm in session.loop.alarms where alarm.change == .raised {
            found.append(
                Event(
                    at: minutes(alarm.at), kind: "alarm",
                    text: "Alarm: \(alarm.alarm.rawValue.replacing("_", with: " "))"))
        }
        return found.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
            .map(\.element)
    }

    private static func alarms(_ loop: InProcessLoop) -> [Alarm] {
        guard loop.isOn else { return [] }
        var standing: [(id: AlarmID, acknowledged: Bool)] = []
        for event in loop.alarms {
            let index = standing.firstIndex { $0.id == event.alarm }
            switch (event.change, index) {
            case (.raised, nil): standing.append((event.alarm, false))
            case (.acknowledged, let index?): standing[index].acknowledged = true
            case (.cleared, let index?): standing.remove(at: index)
            default: break
            }
        }
        return standing.map {
            Alarm(
                name: $0.id.rawValue.replacing("_", with: " "),
                priority: $0.id.priority.rawValue, acknowledged: $0.acknowledged)
        }
    }
}

extension PlayView.Belief {
    init(at minutes: Double, _ reply: PlannerReply) {
        at = minutes
        glucose = PlayView.tidy(reply.glucoseEstimate)
        health = reply.health.rawValue
        reason = reply.reason.rawValue
        carbs = PlayView.tidy(reply.carbsOnBoard)
        step = Forecast.step.minutes
        mean = reply.forecast.mean.map(PlayView.tidy)
        deviation = reply.forecast.standardDeviation.map(PlayView.tidy)
        basalOnly = reply.forecast.basalOnlyMean.map(PlayView.tidy)
        let prefix = "probability_"
        hypotheses = reply.estimates.filter { $0.name.hasPrefix(prefix) }.map {
            PlayView.Hypothesis(
                name: String($0.name.dropFirst(prefix.count)).replacing("_", with: " "),
                probability: ($0.value * 1000).rounded() / 1000)
        }
    }
}

extension PlaySession {
    /// True glucose so far, each so many minutes.
    func trueCourse(every step: Int) -> [[Double]] {
        Self.course(loop.trace, every: step)
    }

    static func course(_ trace: BenchTrace, every step: Int) -> [[Double]] {
        trace.minutes.compactMap { minute in
            guard minute.minute.isMultiple(of: step), let plasma = minute.plasma else { return nil }
            return [Double(minute.minute), PlayView.tidy(plasma)]
        }
    }
}
