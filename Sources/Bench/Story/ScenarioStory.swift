// Tells a scenario in plain words, as an engineer would tell it to a colleague.

import BoardConfig
import Quantities
import Safety
import TextInput
import VirtualPatient

/// The words of a scenario.
public struct ScenarioStory: Sendable {
    /// A paragraph under a heading.
    public struct Part: Sendable, Hashable {
        /// "Who", "Therapy", ...
        public let heading: String
        /// Its lines.
        public let lines: [String]
    }

    private let play: ScenarioPlay

    /// The story of a scenario made ready.
    public init(_ play: ScenarioPlay) { self.play = play }

    private var scenario: Scenario { play.scenario }

    /// The title with the folder's name.
    public var title: String { "\(scenario.title) (\(scenario.name))" }

    /// The story, part by part.
    public var parts: [Part] {
        [
            Part(heading: "For", lines: [scenario.purpose] + covers),
            Part(heading: "Who", lines: [who] + habits),
            Part(heading: "Run", lines: [run]),
            Part(heading: "Therapy", lines: [therapy]),
            Part(heading: "isletd", lines: [board] + changes),
            Part(heading: "Devices", lines: devices),
            Part(heading: "Happens", lines: happens),
            Part(heading: "Must hold", lines: scenario.expectations.map(\.text)),
        ].filter { !$0.lines.isEmpty }
    }

    /// The story in lines of at most 100 characters where words allow it.
    public var text: String {
        var lines = [title, ""]
        for part in parts {
            for (index, line) in part.lines.enumerated() {
                let margin = index == 0 ? part.heading : ""
                let padded = margin + String(repeating: " ", count: 11 - margin.count)
                lines += Self.wrap(line, width: 87).enumerated().map { number, words in
                    (number == 0 ? padded : String(repeating: " ", count: 13)) + words
                }
            }
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// A moment as the story writes it: "07:30", or "day 2 07:30" when the run has several days.
    func moment(_ at: Span) -> String {
        let minute = play.startMinute + Int((at.minutes).rounded(.down))
        let time = QuantityText.write(minuteOfDay: minute % 1440)
        let isLong = play.startMinute + Int(play.duration.minutes) > 1440
        return isLong ? "day \(minute / 1440 + 1) \(time)" : time
    }

    private static func wrap(_ text: String, width: Int) -> [String] {
        var lines = [""]
        for word in text.split(separator: " ") {
            if lines[lines.count - 1].isEmpty {
                lines[lines.count - 1] = String(word)
            } else if lines[lines.count - 1].count + word.count < width {
                lines[lines.count - 1] += " \(word)"
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}

extension ScenarioStory {
    private var covers: [String] {
        var parts = scenario.family.map { ["Family: \($0.rawValue)"] } ?? []
        if !scenario.hazards.isEmpty {
            parts.append("hazards \(scenario.hazards.joined(separator: ", "))")
        }
        if !scenario.reported.isEmpty {
            parts.append("repeats \(scenario.reported.joined(separator: ", "))")
        }
        return parts.isEmpty ? [] : [parts.joined(separator: "; ") + "."]
    }

    private var who: String {
        switch play.subject {
        case .sampled(let patient):
            let record = patient.record
            let mass = DecimalText.write(record.physiology.bodyMass, decimals: 0)
            let group = record.group.map { $0 == .child ? "a child" : "an \($0.rawValue)" }
            let begin =
                switch record.start.kind {
                case .rest: "starts at rest on their own basal rate"
                case .steady(let glucose): "starts at a steady \(QuantityText.write(glucose))"
                case .state: "starts in the state of their file"
                }
            return "\(record.name), \(group ?? "somebody") of \(mass) kg in the plant "
                + "\(record.physiology.model.rawValue); \(begin)."
        case .recorded(let track):
            return "A recorded person: \(track.readings.count) readings, "
                + "\(track.boluses.count) boluses, \(track.carbs.count) entries of carbohydrate."
        }
    }

    private var habits: [String] {
        var habits: [String] = []
        if let variability = scenario.life.variability {
            let kind =
                variability.sensitivityClass.map { "class \($0.rawValue)" } ?? "a drawn class"
            habits.append(
                "Days differ (\(kind)\(variability.hasDawn ? ", with dawn phenomenon" : "")).")
        }
        if scenario.life.rescue == .ruleOf15 {
            habits.append(
                "Eats 15 g when the sensor shows less than 70 mg/dL, looks again after 15 min.")
        }
        let within = scenario.person.acknowledgesAlarmsWithin
        habits.append(
            within.map { "Answers alarms within \(QuantityText.write($0))." }
                ?? "Answers no alarm.")
        return habits
    }

    private var run: String {
        let start = scenario.start?.description ?? "From the recording's own start"
        return "\(start), \(Self.days(play.duration)), UTC"
            + "\(QuantityText.write(utcOffset: scenario.utcOffset)), seed \(scenario.seed)."
    }

    private var therapy: String {
        let settings = play.therapy
        let rates = settings.basal.segments.map {
            settings.basal.segments.count == 1
                ? QuantityText.write($0.rate)
                : "\(QuantityText.write($0.rate)) from "
                    + QuantityText.write(minuteOfDay: $0.startMinute)
        }
        var source = ""
        if case .fromPatient = scenario.therapy { source = "From the person's own answers: " }
        let entries = settings.meals == .unannounced ? "; enters no food" : ""
        let sensitivity = settings.sensitivity.milligramsPerDeciliterPerUnit
        return source + "basal \(rates.joined(separator: ", ")); 1 U lowers glucose by "
            + "\(DecimalText.write(sensitivity, decimals: 1)) mg/dL and covers "
            + "\(DecimalText.write(settings.carbRatio.gramsPerUnit, decimals: 1)) g; target "
            + "\(QuantityText.write(settings.target)), suspended below "
            + "\(QuantityText.write(settings.suspendThreshold)); insulin acts "
            + "\(QuantityText.write(settings.insulinActionDuration))" + entries + "."
    }

    private var board: String {
        let limits = scenario.limits
        switch scenario.automation {
        case .adviseOnly: return "Advises only: decides and records, commands nothing."
        case .reduceOnly: return "May lower or stop insulin, never raise it above scheduled basal."
        case .closedLoop:
            return "Closed loop: at most \(QuantityText.write(limits.maximumBasal)), boluses up to "
                + "\(QuantityText.write(limits.maximumBolus)), "
                + "\(QuantityText.write(limits.maximumInsulinOnBoard)) on board above basal."
        }
    }

    private var changes: [String] {
        let changes = scenario.configuration
        let files = [
            ("board", changes.board), ("therapy", changes.therapy), ("limits", changes.limits),
        ]
        return files.compactMap { name, node in
            guard let node else { return nil }
            guard !node.isLeftOut else { return "Its \(name).yaml is left out." }
            return node.isScalar
                ? "Its \(name).yaml is another text altogether."
                : "Its \(name).yaml is changed: \(node.oneLine)."
        }
    }

    private var devices: [String] {
        guard case .sampled = play.subject else { return [] }
        let (sensor, pump) = (scenario.sensor, scenario.pump)
        let worn = "worn for \(Self.days(sensor.worn))"
        let chance = sensor.model.faults == .none ? "without faults" : "with its usual faults"
        let metering = pump.isExact ? "metering exactly" : "metering as its kind does"
        let sets = pump.setsFail ? "sets fail and age by chance" : "sets that do not fail by chance"
        return [
            "Sensor \(sensor.model.name), \(worn), \(chance).",
            "Pump \(pump.kind.rawValue) with \(QuantityText.write(pump.reservoir)), \(metering), "
                + "\(sets).",
        ]
    }

    /// "9 days 18 h", below two days as in a scenario.
    private static func days(_ span: Span) -> String {
        let days = span.milliseconds / Span.hours(24).milliseconds
        let rest = span - .hours(24 * days)
        guard days > 1 else { return QuantityText.write(span) }
        return "\(days) days" + (rest == .zero ? "" : " \(QuantityText.write(rest))")
    }

    private var happens: [String] {
        let told = play.happenings.filter { !$0.words.isEmpty }.map {
            "\(moment($0.at))  \($0.words)"
        }
        guard told.count > 60 else { return told }
        return told.prefix(60) + ["... and \(told.count - 60) more"]
    }
}
