// Pictures of a twin: a forecast fan, a day of sensitivity, a what-if, a check by intervention.

/// A picture as text of a file.
public struct TwinPicture: Sendable {
    /// The SVG.
    public let svg: String
    /// Its title.
    public let title: String
    /// What it shows, in words.
    public let words: [String]

    /// A page around it.
    public var html: String { ChartPage.html(svg, title: title, words: words) }

    /// The text for a file of this name: a page for ".html", otherwise the picture alone.
    public func text(forFile path: String) -> String {
        path.hasSuffix(".html") ? html : svg
    }

    private static let hourTicks = stride(from: -180.0, through: 480, by: 60)

    private static func glucoseTop(_ values: [Double]) -> Double {
        min(max(250, ((values.max() ?? 0) / 50).rounded(.up) * 50), 500)
    }

    private static func targetArea(_ frame: ChartFrame) -> String {
        let (low, high) = (frame.x.lowerBound, frame.x.upperBound)
        let d = frame.area([(low, 70), (high, 70)], [(low, 180), (high, 180)])
        return "<path class=\"target\" d=\"\(d)\"/>"
    }

    /// A forecast fan.
    /// - Parameter moment: local time of the fan, for the title.
    public init(fan: ForecastFan, moment: String) {
        let ends = fan.points.map(\.band95.upperBound)
        let top = Self.glucoseTop(ends + (fan.before + fan.after).map(\.glucose))
        let title = "Forecast from \(moment)"
        let frame = ChartFrame(
            title: title,
            subtitle: "What the sensor will show, no meal or insulin to come being known",
            horizontal: "minutes from the moment", vertical: "glucose, mg/dL", x: -180...240,
            y: 40...top,
            xTicks: Self.hourTicks.filter { $0 <= 240 }.map { ($0, ChartFrame.short($0)) },
            yTicks: [54, 70, 180, 250, 300, 400].filter { $0 <= top })
        func course(_ value: (HistoryForecast) -> Double) -> [(Double, Double)] {
            fan.points.map { ($0.minutes, value($0)) }
        }
        var body = Self.targetArea(frame)
        let wide = frame.area(
            course(\.band95.lowerBound), course(\.band95.upperBound))
        let narrow = frame.area(course(\.band80.lowerBound), course(\.band80.upperBound))
        body += "<path class=\"band95\" d=\"\(wide)\"/><path class=\"band80\" d=\"\(narrow)\"/>"
        body += "<path class=\"mechanism\" d=\"\(frame.line(course(\.mechanism)))\"/>"
        body += "<path class=\"mean\" d=\"\(frame.line(course(\.mean)))\"/>"
        body += "<path class=\"now\" d=\"\(frame.line([(0, 40), (0, top)]))\"/>"
        for reading in fan.before { body += frame.dot((reading.minutes, reading.glucose), "dot") }
        for reading in fan.after {
            body += frame.dot((reading.minutes, reading.glucose), "dotlater")
        }
        let at = { (minutes: Double) in fan.points.first { $0.minutes == minutes } }
        let words = [60.0, 120].compactMap { minutes in
            at(minutes).map { point in
                "In \(Int(minutes)) min \(Int(point.mean.rounded())) mg/dL, 80 % of the time "
                    + "\(Int(point.band80.lowerBound.rounded())) to "
                    + "\(Int(point.band80.upperBound.rounded()))."
            }
        }
        svg = frame.svg(
            body,
            legend: [
                ("dot", "read"), ("mean", "forecast"), ("band80", "80 %"), ("band95", "95 %"),
                ("mechanism", "mechanism alone"), ("dotlater", "read later"),
            ], description: words.joined(separator: " "))
        self.title = title
        self.words = words
    }

    /// Sensitivity over the day, with its doubt, beside the population's.
    public init(sensitivityOf twin: HistoryTwin, name: String) {
        let minutes = stride(from: 0.0, through: 1440, by: 15).map { $0 }
        let found = minutes.map { twin.sensitivity(atMinute: $0) }
        let ends = found.map { pair in
            let width = 1.96 * pair.spread
            return (low: pair.value * (1 - width / (1 + width)), high: pair.value * (1 + width))
        }
        let prior = twin.parameters[FitParameter.effect.rawValue].prior
        let top = max(ends.map(\.high).max() ?? 0, prior) * 1.08
        let title = "Sensitivity to insulin over the day: \(name)"
        let frame = ChartFrame(
            title: title,
            subtitle:
                "Fall of glucose per unit while nothing gives it back; what one unit is seen to "
                + "do is about two thirds of it",
            horizontal: "time of day, h", vertical: "mg/dL per U", x: 0...1440, y: 0...top,
            xTicks: stride(from: 0.0, through: 24, by: 3).map { ($0 * 60, ChartFrame.short($0)) },
            yTicks: ChartFrame.ticks(0...top))
        let low = zip(minutes, ends).map { ($0, $1.low) }
        let high = zip(minutes, ends).map { ($0, $1.high) }
        var body = "<path class=\"band95\" d=\"\(frame.area(low, high))\"/>"
        body += "<path class=\"prior\" d=\"\(frame.line([(0, prior), (1440, prior)]))\"/>"
        let verdicts = Identifiability(twin).entries
        var words: [String] = []
        var hasGuess = false
        for part in Self.dayParts {
            let isTold = verdicts[part.parameter.rawValue].verdict != .notTold
            hasGuess = hasGuess || !isTold
            let course = zip(minutes, found.map(\.value)).filter {
                (part.middle - 180...part.middle + 180).contains($0.0)
            }
            body += "<path class=\"\(isTold ? "mean" : "guess")\" d=\"\(frame.line(course))\"/>"
            let one = twin.sensitivity(atMinute: part.middle)
            words.append(
                "\(part.name): \(Int(one.value.rounded())) mg/dL per U, give or take "
                    + "\(Int((100 * one.spread).rounded())) %"
                    + (isTold ? "." : "; the data did not tell it."))
        }
        var legend = [("mean", "found"), ("band95", "95 %"), ("prior", "population's prior")]
        if hasGuess { legend.insert(("guess", "not told by the data"), at: 1) }
        svg = frame.svg(body, legend: legend, description: words.joined(separator: " "))
        self.title = title
        self.words = words
    }

    /// The parts of a day whose sensitivities are identified, each around its middle. Unit: min.
    private static let dayParts: [(name: String, middle: Double, parameter: FitParameter)] = [
        ("night", 180, .sensitivityNight), ("morning", 540, .sensitivityMorning),
        ("afternoon", 900, .sensitivityAfternoon), ("evening", 1260, .sensitivityEvening),
    ]

    /// A what-if.
    public init(whatIf answer: WhatIfAnswer, question: String, moment: String) {
        let points = answer.points
        let end = points.last?.minutes ?? 60
        let highs = points.map { $0.logged + $0.change95.upperBound } + points.map(\.logged)
        let top = Self.glucoseTop(highs)
        let title = "What if: \(question), from \(moment)"
        let frame = ChartFrame(
            title: title,
            subtitle:
                "Everything unexplained stays as it was; an estimate from a model, not evidence",
            horizontal: "minutes from the moment", vertical: "glucose, mg/dL", x: 0...end,
            y: 20...top,
            xTicks: Self.hourTicks.filter { (0...end).contains($0) }
                .map { ($0, ChartFrame.short($0)) },
            yTicks: [54, 70, 180, 250, 300, 400].filter { $0 <= top })
        func course(_ value: (WhatIfAnswer.Point) -> Double) -> [(Double, Double)] {
            points.map { ($0.minutes, value($0)) }
        }
        var body = Self.targetArea(frame)
        let wide = frame.area(
            course { $0.logged + $0.change95.lowerBound },
            course { $0.logged + $0.change95.upperBound })
        let narrow = frame.area(
            course { $0.logged + $0.change80.lowerBound },
            course { $0.logged + $0.change80.upperBound })
        body += "<path class=\"band95\" d=\"\(wide)\"/><path class=\"band80\" d=\"\(narrow)\"/>"
        body += "<path class=\"logged\" d=\"\(frame.line(course(\.logged)))\"/>"
        body += "<path class=\"mean\" d=\"\(frame.line(course(\.glucose)))\"/>"
        for point in points where point.isReading {
            body += frame.dot((point.minutes, point.logged), "dot", radius: 1.8)
        }
        let words = [120.0, 240, 360, 480].compactMap { minutes in
            points.first { $0.minutes == minutes }.map { point in
                "After \(Int(minutes / 60)) h \(Self.beside(point.change, " mg/dL")) than it was, "
                    + "80 % of the time \(Self.beside(point.change80.lowerBound)) to "
                    + "\(Self.beside(point.change80.upperBound))."
            }
        }
        svg = frame.svg(
            body,
            legend: [
                ("logged", "as it was"), ("dot", "read"), ("mean", "what if"), ("band80", "80 %"),
                ("band95", "95 %"),
            ], description: words.joined(separator: " "))
        self.title = title
        self.words = words
    }

    /// A change beside what was: "28 higher", "5 mg/dL lower".
    private static func beside(_ change: Double, _ unit: String = "") -> String {
        let whole = Int(change.rounded())
        return "\(whole.magnitude)\(unit) \(whole < 0 ? "lower" : "higher")"
    }

    /// One moment of a check by intervention.
    public struct InterventionPoint: Sendable {
        /// Time after the unit. Unit: h.
        public let hours: Double
        /// Fall by one unit as the twin said, its 80 % range, and the truth. Unit: mg/dL.
        public let said: Double
        /// See ``said``.
        public let range80: ClosedRange<Double>
        /// See ``said``.
        public let truth: Double

        /// A point.
        public init(hours: Double, said: Double, range80: ClosedRange<Double>, truth: Double) {
            self.hours = hours
            self.said = said
            self.range80 = range80
            self.truth = truth
        }
    }

    /// What a twin said one unit would do, against what it did.
    public init(intervention points: [InterventionPoint], name: String) {
        let all = points.flatMap { [$0.range80.upperBound, $0.truth] }
        let top = max((all.max() ?? 1) * 1.1, 5)
        let end = points.last?.hours ?? 8
        let title = "One unit more: said and true, \(name)"
        let frame = ChartFrame(
            title: title, subtitle: "Fall of glucose by one unit, a virtual person lived twice",
            horizontal: "hours after the unit", vertical: "fall, mg/dL", x: 0...end, y: 0...top,
            xTicks: stride(from: 0.0, through: end, by: 1).map { ($0, ChartFrame.short($0)) },
            yTicks: ChartFrame.ticks(0...top))
        func course(_ value: (InterventionPoint) -> Double) -> [(Double, Double)] {
            points.map { ($0.hours, value($0)) }
        }
        let band = frame.area(course(\.range80.lowerBound), course(\.range80.upperBound))
        var body = "<path class=\"band80\" d=\"\(band)\"/>"
        body += "<path class=\"mean\" d=\"\(frame.line(course(\.said)))\"/>"
        body += "<path class=\"truth\" d=\"\(frame.line(course(\.truth)))\"/>"
        let words = points.filter { [2, 4, 6, 8].contains($0.hours) }.map { point in
            "After \(Int(point.hours)) h: said \(Int(point.said.rounded())), true "
                + "\(Int(point.truth.rounded())) mg/dL."
        }
        svg = frame.svg(
            body, legend: [("mean", "said"), ("band80", "80 %"), ("truth", "true")],
            description: words.joined(separator: " "))
        self.title = title
        self.words = words
    }
}
