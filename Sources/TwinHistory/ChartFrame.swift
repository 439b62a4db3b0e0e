// A chart's frame: scales, rules and labels of a self-contained picture.

import TextInput

/// The frame of one chart. Units of the picture unless said otherwise.
struct ChartFrame {
    let title: String
    let subtitle: String
    /// Labels of the axes.
    let horizontal: String
    let vertical: String
    /// Ends of the scales, in units of the data.
    let x: ClosedRange<Double>
    let y: ClosedRange<Double>
    /// Marks of the scales and their labels.
    let xTicks: [(at: Double, label: String)]
    let yTicks: [Double]

    static let width = 960.0
    static let height = 500.0
    static let left = 74.0
    static let right = 24.0
    static let top = 104.0
    static let bottom = 58.0

    func place(_ value: Double) -> Double {
        let share = (value - x.lowerBound) / (x.upperBound - x.lowerBound)
        return Self.left + share * (Self.width - Self.left - Self.right)
    }

    func level(_ value: Double) -> Double {
        let kept = min(max(value, y.lowerBound), y.upperBound)
        let share = (kept - y.lowerBound) / (y.upperBound - y.lowerBound)
        return Self.height - Self.bottom - share * (Self.height - Self.top - Self.bottom)
    }

    /// A line through points of the data.
    func line(_ points: [(Double, Double)]) -> String {
        guard let first = points.first else { return "" }
        return "M\(at(first))" + points.dropFirst().map { "L\(at($0))" }.joined()
    }

    /// The area between two courses.
    func area(_ low: [(Double, Double)], _ high: [(Double, Double)]) -> String {
        low.isEmpty ? "" : line(low + high.reversed()) + "Z"
    }

    /// A dot.
    func dot(_ point: (Double, Double), _ style: String, radius: Double = 2.6) -> String {
        "<circle class=\"\(style)\" cx=\"\(Self.number(place(point.0)))\" "
            + "cy=\"\(Self.number(level(point.1)))\" r=\"\(Self.number(radius))\"/>"
    }

    private func at(_ point: (Double, Double)) -> String {
        "\(Self.number(place(point.0))) \(Self.number(level(point.1)))"
    }

    /// The whole picture around a body.
    func svg(_ body: String, legend: [(style: String, text: String)], description: String) -> String
    {
        let (w, h) = (Self.number(Self.width), Self.number(Self.height))
        return """
            <svg xmlns="http://www.w3.org/2000/svg" class="twin" viewBox="0 0 \(w) \(h)" \
            width="\(w)" height="\(h)" role="img" aria-labelledby="tt td">
            <title id="tt">\(Self.escape(title))</title>
            <desc id="td">\(Self.escape(description))</desc>
            <style>\(Self.style)</style>
            <rect class="paper" width="\(w)" height="\(h)"/>
            \(Self.text(title, "lead", 20, 28))
            \(Self.text(subtitle, "sub", 20, 47))
            \(key(legend))
            \(rules)
            \(body)
            \(axes)
            </svg>

            """
    }

    private func key(_ entries: [(style: String, text: String)]) -> String {
        var x = Self.left
        var out = ""
        for entry in entries {
            if entry.style.hasPrefix("dot") {
                out +=
                    "<circle class=\"\(entry.style)\" cx=\"\(Self.number(x + 12))\" cy=\"70\" r=\"3\"/>"
            } else {
                let isBand = entry.style.hasPrefix("band")
                let d = isBand ? "M\(Self.number(x)) 64h24v12h-24Z" : "M\(Self.number(x)) 70h24"
                out += "<path class=\"\(entry.style)\" d=\"\(d)\"/>"
            }
            out += Self.text(entry.text, "tick", x + 30, 74)
            x += 48 + 6.4 * Double(entry.text.count)
        }
        return out
    }

    private var rules: String {
        var out = ""
        for tick in yTicks {
            let y = Self.number(level(tick))
            out += "<path class=\"rule\" d=\"M\(Self.number(Self.left)) \(y)"
            out += "H\(Self.number(Self.width - Self.right))\"/>"
        }
        for tick in xTicks {
            let x = Self.number(place(tick.at))
            out += "<path class=\"rule\" d=\"M\(x) \(Self.number(Self.top))"
            out += "V\(Self.number(Self.height - Self.bottom))\"/>"
        }
        return out
    }

    private var axes: String {
        let bottom = Self.height - Self.bottom
        var out = "<path class=\"edge\" d=\"M\(Self.number(Self.left)) \(Self.number(Self.top))"
        out += "V\(Self.number(bottom))H\(Self.number(Self.width - Self.right))\"/>"
        for tick in yTicks {
            out += Self.text(
                Self.short(tick), "tick end", Self.left - 8, level(tick) + 4)
        }
        for tick in xTicks { out += Self.text(tick.label, "tick mid", place(tick.at), bottom + 18) }
        out += Self.text(vertical, "unit", 20, Self.top - 8)
        let middle = (Self.left + Self.width - Self.right) / 2
        return out + Self.text(horizontal, "unit mid", middle, bottom + 42)
    }

    static func text(_ text: String, _ style: String, _ x: Double, _ y: Double) -> String {
        "<text class=\"\(style)\" x=\"\(number(x))\" y=\"\(number(y))\">\(escape(text))</text>"
    }

    /// One decimal, none where it is zero.
    static func number(_ value: Double) -> String { short((value * 10).rounded() / 10) }

    static func short(_ value: Double) -> String {
        let rounded = (value * 100).rounded() / 100
        let text = "\(rounded)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    /// Text made inert for XML.
    static func escape(_ text: String) -> String { MarkupText.escape(text) }

    /// Round marks of a scale, about five.
    static func ticks(_ range: ClosedRange<Double>) -> [Double] {
        let span = range.upperBound - range.lowerBound
        var step = 1.0
        while step > span / 5 { step /= 10 }
        while step * 10 <= span / 5 { step *= 10 }
        step *= [5, 2, 1].first { step * $0 <= span / 4 } ?? 1
        var found: [Double] = []
        var at = (range.lowerBound / step).rounded(.up) * step
        while at <= range.upperBound + 1e-9 {
            found.append(at)
            at += step
        }
        return found
    }

    /// Okabe-Ito colours; line style says the same as colour.
    private static let style = """
        .twin{font-family:system-ui,"Segoe UI",Roboto,Helvetica,Arial,sans-serif;font-size:12px}\
        .twin .paper{fill:#fff}.twin text{fill:#3d444b}\
        .twin .lead{font-size:17px;font-weight:600;fill:#111}.twin .sub{font-size:12.5px}\
        .twin .tick{font-size:11.5px}.twin .mid{text-anchor:middle}.twin .end{text-anchor:end}\
        .twin path{fill:none}.twin .rule{stroke:#e6e9ec}.twin .edge{stroke:#7b838b}\
        .twin .target{fill:#e9f4ee}\
        .twin .band95{fill:#dbe9f5}.twin .band80{fill:#aacce8}\
        .twin .mean{stroke:#0060a0;stroke-width:2.4}\
        .twin .guess{stroke:#0060a0;stroke-width:2.4;stroke-dasharray:2 5}\
        .twin .mechanism{stroke:#8a6a00;stroke-width:1.6;stroke-dasharray:6 4}\
        .twin .logged{stroke:#444;stroke-width:1.4}\
        .twin .prior{stroke:#8a6a00;stroke-width:1.6;stroke-dasharray:6 4}\
        .twin .dot{fill:#111}.twin .dotlater{fill:#fff;stroke:#d55e00;stroke-width:1.4}\
        .twin .dottrue{fill:#d55e00}.twin .now{stroke:#111;stroke-dasharray:2 3}\
        .twin .truth{stroke:#d55e00;stroke-width:2}
        """
}

/// A page that opens from a file, around a picture and what it says in words.
enum ChartPage {
    static func html(_ svg: String, title: String, words: [String]) -> String {
        let paragraphs = words.map { "<p>\(ChartFrame.escape($0))</p>" }.joined(separator: "\n")
        return """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(ChartFrame.escape(title))</title>
            <style>body{margin:1.5rem auto;max-width:1000px;padding:0 1rem;background:#fff;\
            color:#222;font:15px/1.45 system-ui,"Segoe UI",Roboto,Helvetica,Arial,sans-serif}\
            svg{width:100%;height:auto}</style></head>
            <body><main>
            \(svg)\(paragraphs)
            <p>Islet: research software, not a medical device; not for treating people.</p>
            </main></body></html>

            """
    }
}
