// One strip of a picture: its scale, its curves, and its place on the common time axis.

import TextInput

/// Where the strips of a picture stand. Units of the picture.
enum SimulateFrame {
    static let width = 960.0
    static let left = 78.0
    static let right = 20.0
    static var plotWidth: Double { width - left - right }
    static var plotRight: Double { width - right }
}

/// A strip with a vertical scale.
struct SimulateLane {
    let title: String
    let unit: String
    let top: Double
    let height: Double
    let low: Double
    let high: Double
    let ticks: [Double]
    /// Length of the time axis. Unit: min.
    let minutes: Int
    var bottom: Double { top + height }

    /// A strip from 0 to a round number above the values.
    init(
        _ title: String, _ unit: String, top: Double, height: Double, highest: Double, minutes: Int
    ) {
        let step = Self.roundStep(max(highest, 1e-3) / 3)
        let count = max(1, (highest / step - 1e-9).rounded(.up))
        self.init(
            title, unit, top: top, height: height, low: 0, high: count * step,
            ticks: (0...Int(count)).map { Double($0) * step }, minutes: minutes)
    }

    init(
        _ title: String, _ unit: String, top: Double, height: Double, low: Double, high: Double,
        ticks: [Double], minutes: Int
    ) {
        self.title = title
        self.unit = unit
        self.top = top
        self.height = height
        self.low = low
        self.high = high
        self.ticks = ticks
        self.minutes = minutes
    }

    /// The smallest of 1, 2, 5 times a power of ten that is not less than a value.
    private static func roundStep(_ value: Double) -> Double {
        var power = 1.0
        while power > value { power /= 10 }
        while power * 10 <= value { power *= 10 }
        return [1, 2, 5, 10].map { $0 * power }.first { $0 >= value * 0.999 } ?? 10 * power
    }

    /// Place of a minute.
    func x(_ minute: Double) -> Double {
        SimulateFrame.left + minute / Double(max(1, minutes)) * SimulateFrame.plotWidth
    }

    /// Place of a value, kept inside the strip.
    func y(_ value: Double) -> Double {
        bottom - (min(max(value, low), high) - low) / (high - low) * height
    }

    /// The path of a curve whose points stand `step` minutes apart.
    func path(_ values: [Double], step: Int) -> String {
        var out = ""
        for (index, value) in values.enumerated() {
            let at = SVG.point(x(Double(index * step)), y(value))
            out += index == 0 ? "M\(at)L" : "\(at) "
        }
        return out
    }

    /// The area between a curve and the strip's bottom.
    func area(_ values: [Double], step: Int) -> String {
        guard !values.isEmpty else { return "" }
        let end = SVG.point(x(Double((values.count - 1) * step)), bottom)
        return path(values, step: step) + "L\(end)L\(SVG.point(x(0), bottom))Z"
    }

    /// The path of rates that hold until the next.
    func steps(_ doses: [SimulateDelivery.Dose]) -> String {
        var out = ""
        for (index, dose) in doses.enumerated() {
            let at = SVG.point(x(Double(dose.minute)), y(dose.amount))
            out += index == 0 ? "M\(at)" : "H\(SVG.number(x(Double(dose.minute))))"
            if index > 0 { out += "V\(SVG.number(y(dose.amount)))" }
        }
        return out.isEmpty ? "" : out + "H\(SVG.number(SimulateFrame.plotRight))"
    }

    /// Frame, scale and title.
    var axis: String {
        var out = "<path class=\"edge\" d=\"M\(SVG.point(SimulateFrame.left, top))"
        out += "V\(SVG.number(bottom))H\(SVG.number(SimulateFrame.plotRight))\"/>"
        for tick in ticks {
            let y = y(tick)
            if tick != low {
                out += "<path class=\"rule\" d=\"M\(SVG.point(SimulateFrame.left, y))"
                out += "H\(SVG.number(SimulateFrame.plotRight))\"/>"
            }
            out += SVG.text(
                Self.label(tick), "tick end", SimulateFrame.left - 7, y + 3.6)
        }
        out += SVG.text(title, "title", SimulateFrame.left, top - 7)
        let after = SimulateFrame.left + 7.2 * Double(title.count) + 10
        return out + SVG.text(unit, "unit", after, top - 7)
    }

    private static func label(_ value: Double) -> String {
        let text = SimulateText.fixed(value, 2)
        guard text.contains(".") else { return text }
        var short = text[...]
        while short.last == "0" { short.removeLast() }
        if short.last == "." { short.removeLast() }
        return String(short)
    }
}

/// Writing of pictures.
enum SVG {
    /// A coordinate with one decimal.
    static func number(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        let (whole, rest) = (tenths.magnitude / 10, tenths.magnitude % 10)
        let sign = tenths < 0 ? "-" : ""
        return rest == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(rest)"
    }

    static func point(_ x: Double, _ y: Double) -> String { "\(number(x)) \(number(y))" }

    static func text(_ text: String, _ style: String, _ x: Double, _ y: Double) -> String {
        "<text class=\"\(style)\" x=\"\(number(x))\" y=\"\(number(y))\">\(escape(text))</text>"
    }

    static func path(_ style: String, _ d: String) -> String {
        d.isEmpty ? "" : "<path class=\"\(style)\" d=\"\(d)\"/>"
    }

    /// Text made inert for content and attributes of HTML and XML.
    static func escape(_ text: String) -> String { MarkupText.escape(text) }
}
