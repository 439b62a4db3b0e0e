// A run as one picture: glucose, insulin, hormones and food on one time axis.

import Quantities
import VirtualPatient

/// A self-contained picture of one or several patients' courses.
struct SimulatePicture {
    let traces: [SimulateTrace]
    let title: String
    let subtitle: String
    /// Length of the time axis. Unit: min.
    let minutes: Int

    /// The most thin lines drawn; the median is always of everybody.
    static let thinLines = 100
    /// The top of the glucose scale at most; what is higher runs along it. Unit: mg/dL.
    private static let glucoseTop = 600.0
    /// The most patients one picture takes.
    static let patientLimit = 5000

    private var step: Int { SimulateTrace.step(minutes: minutes, patients: traces.count) }
    private var isAlone: Bool { traces.count == 1 }
    private var drawn: ArraySlice<SimulateTrace> { traces.prefix(Self.thinLines) }

    /// One curve of every patient: thin lines and the median, or the line of the only one.
    private func curves(
        _ lane: SimulateLane, _ style: String, _ values: (SimulateTrace) -> [Double]
    ) -> String {
        if isAlone { return SVG.path("\(style) main", lane.path(values(traces[0]), step: step)) }
        let thin = drawn.map { SVG.path("\(style) thin", lane.path(values($0), step: step)) }
        let median = SimulateTrace.median(traces.map(values))
        return thin.joined() + SVG.path("\(style) main", lane.path(median, step: step))
    }

    private func highest(_ values: (SimulateTrace) -> [Double]) -> Double {
        traces.map { values($0).max() ?? 0 }.max() ?? 0
    }

    /// The picture as an SVG file of its own.
    var svg: String {
        var top = 96.0
        var body = ""
        func place(_ height: Double) -> Double {
            defer { top += height + 36 }
            return top
        }
        let glucose = glucoseLane(top: place(250))
        body += glucosePart(glucose)
        body += insulinParts(place)
        body += hormonePart(place)
        body += mealPart(place)
        body += foodPart(place)
        let bottom = top - 36
        return """
            <svg xmlns="http://www.w3.org/2000/svg" class="simulate" \
            viewBox="0 0 960 \(SVG.number(bottom + 50))" width="960" \
            height="\(SVG.number(bottom + 50))" role="img" aria-labelledby="st sd">
            <title id="st">\(SVG.escape(title))</title>
            <desc id="sd">\(SVG.escape(description))</desc>
            <style>\(Self.style)</style>
            <rect class="paper" width="960" height="\(SVG.number(bottom + 50))"/>
            \(SVG.text(title, "lead", 20, 30))
            \(SVG.text(subtitle, "sub", 20, 50))
            \(timeAxis(from: glucose.top, to: bottom, glucose))
            \(body)
            </svg>

            """
    }

    // MARK: - The strips

    private func glucoseLane(top: Double) -> SimulateLane {
        let highest = max(highest { $0.plasma }, highest { $0.interstitial })
        let lowest = traces.lazy.map { $0.plasma.min() ?? 0 }.min() ?? 0
        let high = min(Self.glucoseTop, max(250, (highest / 50).rounded(.up) * 50))
        let low = lowest < 40 ? 0.0 : 40
        // The thresholds people know; where they would touch, only those of the target.
        let ticks = high <= 320 ? [low, 54, 70, 180, 250] : [low, 70, 180, 300, 400, 500, 600]
        return SimulateLane(
            "Glucose", "mg/dL", top: top, height: 250, low: low, high: high,
            ticks: ticks.filter { $0 <= high }, minutes: minutes)
    }

    /// How many patients pass the top of the scale, in words.
    private var above: String {
        let count = traces.count { ($0.plasma.max() ?? 0) > Self.glucoseTop }
        guard count > 0 else { return "" }
        let top = SimulateText.fixed(Self.glucoseTop, 0)
        return isAlone ? "rises above \(top)" : "\(count) of \(traces.count) rise above \(top)"
    }

    private func glucosePart(_ lane: SimulateLane) -> String {
        let band =
            "<rect class=\"target\" x=\"\(SVG.number(SimulateFrame.left))\" "
            + "y=\"\(SVG.number(lane.y(180)))\" width=\"\(SVG.number(SimulateFrame.plotWidth))\" "
            + "height=\"\(SVG.number(lane.y(70) - lane.y(180)))\"/>"
        return band + lane.axis + curves(lane, "plasma") { $0.plasma }
            + (isAlone
                ? SVG.path(
                    "interstitial main", lane.path(traces[0].interstitial, step: step)) : "")
            + legend(y: lane.top - 7)
            + (above.isEmpty
                ? "" : SVG.text(above, "note end", SimulateFrame.plotRight - 6, lane.top + 14))
    }

    private func legend(y: Double) -> String {
        var x = SimulateFrame.plotRight
        var out = ""
        func entry(_ words: String, _ mark: (Double) -> String) {
            x -= 6.3 * Double(words.count)
            out += SVG.text(words, "unit", x, y)
            x -= 30
            out += mark(x)
            x -= 16
        }
        func line(_ style: String) -> (Double) -> String {
            { SVG.path(style, "M\(SVG.point($0, y - 4))h24") }
        }
        entry("target 70 to 180") {
            "<rect class=\"target\" x=\"\(SVG.number($0))\" y=\"\(SVG.number(y - 10))\" "
                + "width=\"24\" height=\"11\"/>"
        }
        if isAlone {
            entry("interstitial", line("interstitial main"))
            entry("plasma", line("plasma main"))
        } else {
            let some =
                traces.count > drawn.count ? "\(drawn.count) of the patients" : "each patient"
            entry(some, line("plasma thin"))
            entry("plasma, median of \(traces.count)", line("plasma main"))
        }
        return out
    }

    private func insulinParts(_ place: (Double) -> Double) -> String {
        var out = ""
        let boluses = traces.map(\.delivery.boluses)
        if boluses.contains(where: { !$0.isEmpty }) {
            let largest = boluses.joined().map(\.amount).max() ?? 1
            let lane = SimulateLane(
                "Bolus", "U", top: place(56), height: 56, highest: largest, minutes: minutes)
            out += lane.axis + bars(lane, boluses, "bolus", decimals: 2)
        }
        let rates = traces.flatMap { $0.delivery.basal.map(\.amount) }
        let lane = SimulateLane(
            "Basal", "U/h", top: place(56), height: 56, highest: max(0.1, rates.max() ?? 0),
            minutes: minutes)
        out += lane.axis
        if isAlone {
            let path = lane.steps(traces[0].delivery.basal)
            let close = "V\(SVG.number(lane.bottom))H\(SVG.number(SimulateFrame.left))Z"
            out += SVG.path("basalfill", path.isEmpty ? "" : path + close)
            out += SVG.path("basal main", path)
        } else {
            out += drawn.map { SVG.path("basal thin", lane.steps($0.delivery.basal)) }.joined()
        }
        return out
    }

    /// Things given at moments; with their amounts written beside them while they are few.
    private func bars(
        _ lane: SimulateLane, _ all: [[SimulateDelivery.Dose]], _ style: String, decimals: Int
    ) -> String {
        // Everybody on the same inputs has the same doses: drawn once.
        let sets = all.allSatisfy { $0 == all[0] } ? [all[0]] : all
        var out = ""
        for doses in sets.prefix(Self.thinLines) {
            for dose in doses {
                let x = SVG.number(lane.x(Double(dose.minute)))
                let y = SVG.number(lane.y(dose.amount))
                out += SVG.path(style, "M\(x) \(SVG.number(lane.bottom))V\(y)")
            }
        }
        guard sets.count == 1, let doses = sets.first, doses.count <= 14 else { return out }
        for dose in doses {
            let x = lane.x(Double(dose.minute))
            let isLate = x > SimulateFrame.plotRight - 60
            out += SVG.text(
                "\(SimulateText.fixed(dose.amount, decimals)) \(lane.unit)",
                isLate ? "note end" : "note", x + (isLate ? -6 : 6),
                max(lane.top + 10, lane.y(dose.amount) + 10))
        }
        return out
    }

    private func hormonePart(_ place: (Double) -> Double) -> String {
        let insulin = SimulateLane(
            "Insulin in plasma", "pmol/L", top: place(80), height: 80,
            highest: highest { $0.insulin }, minutes: minutes)
        var out = insulin.axis + curves(insulin, "insulin") { $0.insulin }
        guard traces.allSatisfy({ !$0.glucagon.isEmpty }) else { return out }
        let glucagon = SimulateLane(
            "Glucagon in plasma", "pg/mL", top: place(70), height: 70,
            highest: highest { $0.glucagon }, minutes: minutes)
        out += glucagon.axis + curves(glucagon, "glucagon") { $0.glucagon }
        return out
    }

    private func foodPart(_ place: (Double) -> Double) -> String {
        // A person who fasts has no strip of food.
        guard highest({ $0.appearance }) > 0 else { return "" }
        let lane = SimulateLane(
            "Glucose from food", "mg/kg/min", top: place(80), height: 80,
            highest: highest { $0.appearance }, minutes: minutes)
        var out = lane.axis
        if isAlone {
            out += SVG.path("foodfill", lane.area(traces[0].appearance, step: step))
        }
        return out + curves(lane, "food") { $0.appearance }
    }

    /// Meals as announced, one strip of marks above what becomes of them.
    private func mealPart(_ place: (Double) -> Double) -> String {
        let meals = traces.map(\.delivery.meals)
        guard let first = meals.first, !first.isEmpty, meals.allSatisfy({ $0 == first }) else {
            return ""
        }
        let lane = SimulateLane(
            "Meals", "g", top: place(20), height: 20, low: 0, high: 1, ticks: [],
            minutes: minutes)
        var out = lane.axis
        for meal in first {
            let x = lane.x(Double(meal.minute))
            out += SVG.path("meal", "M\(SVG.point(x, lane.bottom))v-7l-4 -7h8l-4 7")
            guard first.count <= 14 else { continue }
            let isLate = x > SimulateFrame.plotRight - 60
            out += SVG.text(
                "\(SimulateText.fixed(meal.amount, 0)) g", isLate ? "note end" : "note",
                x + (isLate ? -8 : 8), lane.bottom - 6)
        }
        return out
    }
}
