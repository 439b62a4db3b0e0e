// Draws the lanes below the glucose plot: meals, insulin, limits, mode, alarms.

import Quantities

/// The lanes of one panel's chart.
struct LaneLayer {
    let panel: Panel
    let layout: ChartLayout
    let scale: TimeScale
    /// Last instant anything lasts until.
    let runEnd: LoopInstant
    let prefix: String

    var svg: String {
        meals + boluses + basal + limits + modes + alarms
            + MarkLayer(layout: layout, scale: scale, prefix: prefix).svg
    }

    private func label(_ text: String, _ strip: Strip, unit: String = "") -> String {
        let y = PathData.number(strip.top + 10)
        let unit = unit.isEmpty ? "" : " <tspan class=\"unit\">\(unit)</tspan>"
        return "<text class=\"lane\" x=\"0\" y=\"\(y)\">\(text)\(unit)</text>"
    }

    private func base(_ strip: Strip) -> String {
        "<path class=\"base\" d=\"M\(PathData.number(layout.left)) \(PathData.number(strip.bottom))"
            + "H\(PathData.number(layout.plotRight))\"/>"
    }

    private var meals: String {
        let strip = layout.meals
        let y = PathData.number(strip.bottom - 7)
        var out = label("Carbs", strip, unit: "g")
        var labelEnd = -1000.0
        for carb in panel.carbs {
            let grams = max(carb.eaten?.grams ?? 0, carb.announced?.grams ?? 0)
            let radius = PathData.number(min(max(grams.squareRoot() * 0.75, 2), 8))
            let x = scale.x(carb.at)
            let style = carb.isRescue || carb.announced != nil ? "carb" : "carb silent"
            let text = MealText.short(carb)
            let title = "<title>\(MealText.long(carb))</title>"
            if carb.isRescue {
                // A cross, as on a first-aid box: sugar against low glucose.
                out +=
                    "<path class=\"rescue\" d=\"M\(PathData.number(x - 5)) \(y)h10"
                    + "M\(PathData.number(x)) \(PathData.number(strip.bottom - 12))v10\">"
                    + "\(title)</path>"
            } else {
                out +=
                    "<circle class=\"\(style)\" cx=\"\(PathData.number(x))\" cy=\"\(y)\" "
                    + "r=\"\(radius)\">\(title)</circle>"
            }
            guard x > labelEnd else { continue }
            out +=
                "<text class=\"value mid\" x=\"\(PathData.number(x))\" "
                + "y=\"\(PathData.number(strip.top + 8))\">\(text)</text>"
            labelEnd = x + Double(text.count) * 6 + 6
        }
        return out
    }

    private var boluses: String {
        let strip = layout.bolus
        var out = label("Bolus", strip, unit: "U") + base(strip)
        var automatic = ""
        var user = ""
        var missing = ""
        var heads = ""
        var labelEnd = -1000.0
        for bolus in panel.boluses {
            let x = scale.x(bolus.at)
            let y = layout.y(bolus.amount)
            // What did not flow is drawn hollow: it was asked for, the body never had it.
            let flowed = bolus.isShort ? layout.y(bolus.delivered) : y
            let foot = "M\(PathData.number(x)) "
            let stem =
                bolus.isShort && bolus.delivered == .zero
                ? "" : foot + "\(PathData.number(strip.bottom))V\(PathData.number(flowed))"
            if bolus.isShort {
                let from = stem.isEmpty ? strip.bottom : flowed
                missing += foot + "\(PathData.number(from))V\(PathData.number(y))"
            }
            let isUser = bolus.initiator == .user
            if isUser { user += stem } else { automatic += stem }
            guard isUser || bolus.isShort else { continue }
            var text = Markup.fixed(bolus.amount.units, 1)
            if bolus.isShort { text += ", \(Markup.fixed(bolus.delivered.units, 1)) given" }
            heads +=
                "<circle class=\"bolushead\" cx=\"\(PathData.number(x))\" "
                + "cy=\"\(PathData.number(y))\" r=\"2.6\"><title>"
                + "\(isUser ? "user" : "automatic") bolus "
                + "\(Markup.units(bolus.amount)) U, \(Markup.units(bolus.delivered)) U delivered"
                + "</title></circle>"
            guard x > labelEnd else { continue }
            heads +=
                "<text class=\"value\" x=\"\(PathData.number(x + 5))\" "
                + "y=\"\(PathData.number(y + 3.5))\">\(text)</text>"
            labelEnd = x + 8 + Double(text.count) * 6
        }
        if !missing.isEmpty { out += "<path class=\"bolus missing\" d=\"\(missing)\"/>" }
        if !automatic.isEmpty { out += "<path class=\"bolus automatic\" d=\"\(automatic)\"/>" }
        if !user.isEmpty { out += "<path class=\"bolus user\" d=\"\(user)\"/>" }
        return out + heads
    }

    private var basal: String {
        let strip = layout.basal
        let x = PathData.number(layout.left - 8)
        var out = label("Basal", strip, unit: "U/h") + base(strip)
        out +=
            "<text class=\"tick end\" x=\"\(x)\" y=\"\(PathData.number(strip.top + 4))\">"
            + "\(Markup.fixed(layout.basalTop.unitsPerHour, 1))</text>"
        guard !panel.basal.isEmpty else { return out }
        let last = scale.clampedX(runEnd)
        func steps(_ rate: (BasalStep) -> InsulinRate) -> String {
            var path = ""
            var level = ""
            for step in panel.basal {
                let y = PathData.number(layout.y(rate(step)))
                guard y != level else { continue }
                let x = PathData.number(scale.clampedX(step.at))
                path += path.isEmpty ? "M\(x) \(y)" : "H\(x)V\(y)"
                level = y
            }
            return path + "H\(PathData.number(last))"
        }
        let first = PathData.number(panel.basal.first.map { scale.clampedX($0.at) } ?? last)
        let delivered = steps(\.delivered)
        let bottom = PathData.number(strip.bottom)
        out += "<path class=\"basal\" d=\"\(delivered)V\(bottom)H\(first)Z\"/>"
        out += "<path class=\"basalline\" d=\"\(steps(\.ordered))\"/>"
        return out + "<path class=\"scheduled\" d=\"\(steps(\.scheduled))\"/>"
    }

    private var limits: String {
        var out =
            "<text class=\"lane\" x=\"0\" y=\"\(PathData.number(layout.limitsLane.top - 5))\">"
            + "Limits that cut</text>"
        if layout.limits.isEmpty {
            return out + "<text class=\"note\" x=\"\(PathData.number(layout.left))\" "
                + "y=\"\(PathData.number(layout.limitsLane.top + 9))\">none</text>"
        }
        for row in layout.limits {
            let strip = row.strip
            let words = Markup.words(row.id)
            let shown = words.count > 21 ? words.prefix(20) + "…" : words[...]
            out +=
                "<text class=\"rowname\" x=\"0\" y=\"\(PathData.number(strip.bottom - 1))\">"
                + "\(Markup.escape(String(shown)))</text>"
            out +=
                "<path class=\"base dotted\" d=\"M\(PathData.number(layout.left)) "
                + "\(PathData.number(strip.middle))H\(PathData.number(layout.plotRight))\"/>"
            var path = ""
            for decision in panel.decisions
            where decision.cuts.contains(where: { $0.limit == row.id && !$0.isRounding }) {
                path += "M\(PathData.number(scale.x(decision.at))) \(PathData.number(strip.top))v10"
            }
            if !path.isEmpty { out += "<path class=\"cut\" d=\"\(path)\"/>" }
        }
        return out
    }

    private var modes: String {
        let strip = layout.mode
        var out = label("Mode", Strip(top: strip.top + 1, height: strip.height))
        for (index, mark) in panel.modes.enumerated() {
            let next = index + 1 < panel.modes.count ? panel.modes[index + 1].at : runEnd
            let (x0, x1) = (scale.clampedX(mark.at), scale.clampedX(next))
            guard x1 > x0 else { continue }
            let text = Markup.escape(Markup.words(mark.label))
            out +=
                "<rect class=\"mode \(mark.kind.rawValue)\" x=\"\(PathData.number(x0))\" "
                + "y=\"\(PathData.number(strip.top))\" "
                + "width=\"\(PathData.number(max(x1 - x0, 1)))\" "
                + "height=\"\(PathData.number(strip.height))\"><title>\(text)</title></rect>"
            if x1 - x0 > Double(mark.label.count) * 6 + 10 {
                out +=
                    "<text class=\"modename \(mark.kind)\" x=\"\(PathData.number(x0 + 5))\" "
                    + "y=\"\(PathData.number(strip.bottom - 4))\">\(text)</text>"
            }
        }
        return out
    }

    private var alarms: String {
        var out = label("Alarms", layout.alarmsLane)
        if layout.alarms.isEmpty {
            return out + "<text class=\"note\" x=\"\(PathData.number(layout.left))\" "
                + "y=\"\(PathData.number(layout.alarmsLane.top + 10))\">none</text>"
        }
        for row in layout.alarms {
            let marks = panel.alarms.filter { $0.priority == row.priority }
            var labelEnd = -1000.0
            for group in standing(marks) {
                out += group.map { bar($0, row.strip) }.joined()
                out += names(group, row.strip, labelEnd: &labelEnd)
            }
        }
        return out
    }

    private func end(_ alarm: AlarmMark) -> Double {
        max(scale.clampedX(alarm.cleared ?? runEnd), scale.clampedX(alarm.raised) + 2)
    }

    /// Alarms of one priority whose bars touch: one bar to the eye, named together.
    private func standing(_ alarms: [AlarmMark]) -> [[AlarmMark]] {
        var groups: [[AlarmMark]] = []
        var until = -1000.0
        for alarm in alarms {
            if scale.clampedX(alarm.raised) <= until, let last = groups.indices.last {
                groups[last].append(alarm)
            } else {
                groups.append([alarm])
            }
            until = max(until, end(alarm))
        }
        return groups
    }

    private func bar(_ alarm: AlarmMark, _ strip: Strip) -> String {
        let x0 = scale.clampedX(alarm.raised)
        let name = Markup.escape(Markup.words(alarm.id))
        let style = "alarm \(alarm.priority.rawValue)"
        var out =
            "<rect class=\"\(style)\" x=\"\(PathData.number(x0))\" "
            + "y=\"\(PathData.number(strip.top + 1))\" "
            + "width=\"\(PathData.number(end(alarm) - x0))\" "
            + "height=\"10\"><title>\(alarm.priority.rawValue): \(name)</title></rect>"
        if let acknowledged = alarm.acknowledged, acknowledged < panel.end,
            acknowledged >= panel.begin
        {
            out +=
                "<path class=\"ack\" d=\"M\(PathData.number(scale.x(acknowledged))) "
                + "\(PathData.number(strip.top - 1))v14\"/>"
        }
        return out
    }

    /// The names of alarms that stand together: behind their bar, before it, or on it when it fills
    /// the plot; never over the lane's title.
    private func names(
        _ group: [AlarmMark], _ strip: Strip, labelEnd: inout Double
    ) -> String {
        guard let first = group.first else { return "" }
        var ids: [String] = []
        for alarm in group where !ids.contains(alarm.id) { ids.append(alarm.id) }
        let signs = ["high": "!!!", "medium": "!!", "low": "!"][first.priority.rawValue] ?? ""
        let rest = ids.count > 2 ? " +\(ids.count - 2)" : ""
        let text =
            "\(signs) \(ids.prefix(2).map { Markup.words($0) }.joined(separator: ", "))\(rest)"
        let width = Double(text.count) * 5.8
        let x0 = scale.clampedX(first.raised)
        let x1 = group.map(end).max() ?? x0
        let place: Double
        if x1 + 4 + width < layout.plotRight {
            place = x1 + 4
        } else {
            place = x0 - 4 - width < layout.left ? max(x0, layout.left) + 4 : x0 - 4 - width
        }
        guard place > labelEnd else { return "" }
        labelEnd = place + width + 4
        return "<text class=\"alarmname\" x=\"\(PathData.number(place))\" "
            + "y=\"\(PathData.number(strip.bottom - 2))\">\(Markup.escape(text))</text>"
    }
}

/// A meal in words.
enum MealText {
    /// "45", "60, told 45", "30 untold".
    static func short(_ carb: CarbMark) -> String {
        if carb.isRescue {
            return "\(Markup.fixed(carb.eaten?.grams ?? 0, 0)) rescue"
        }
        switch (carb.eaten, carb.announced) {
        case (let eaten?, let announced?) where eaten != announced:
            return "\(Markup.fixed(eaten.grams, 0)), told \(Markup.fixed(announced.grams, 0))"
        case (let eaten?, nil): return "\(Markup.fixed(eaten.grams, 0)) untold"
        case (_, let announced?): return Markup.fixed(announced.grams, 0)
        case (nil, nil): return ""
        }
    }

    /// "ate 60 g, announced 45 g".
    static func long(_ carb: CarbMark) -> String {
        let eaten = carb.eaten.map { "ate \(Markup.fixed($0.grams, 0)) g" }
        if carb.isRescue { return "\(eaten ?? "ate") against low glucose" }
        let announced =
            carb.announced.map { "announced \(Markup.fixed($0.grams, 0)) g" } ?? "not announced"
        return [eaten, announced].compactMap(\.self).joined(separator: ", ")
    }
}
