// Person by person: where each stands between lows and time in range, and a table that warms up.

import TrialResults

/// Scatter pictures and heat tables of people.
struct TrialPeople {
    let summary: TrialSummary

    /// People shown in a heat table at most: those with the most time below 70.
    private static let shown = 30

    var html: String {
        let places = summary.head.cohorts.flatMap { cohort in
            summary.head.arms.map { arm in
                summary.cells.filter { $0.cohort == cohort.name && $0.arm == arm }
            }
        }.filter { !$0.isEmpty }
        return """
            <section id="people"><h2>Each person <small>time below 70 (across) against time in \
            range (up), in %</small></h2>
            <p class="key">\(key)</p>
            <div class="plots">\(places.map(plot).joined(separator: "\n"))</div></section>
            <section id="heat"><h2>Each person in numbers <small>TIR and, behind it, time below \
            70 in %</small></h2>
            \(summary.head.cohorts.map { heat($0.name) }.joined(separator: "\n"))</section>
            """
    }

    private func index(_ controller: String) -> Int {
        summary.head.controllers.firstIndex { $0.name == controller } ?? 0
    }

    /// Controllers are told apart by shape, and by colour: 7 shapes and 5 colours have no common
    /// divisor, so 35 controllers in a row differ in one of them.
    private var key: String {
        summary.head.controllers.enumerated().map { place, controller in
            "<span><svg viewBox=\"0 0 12 12\">\(mark(place, 6, 6))</svg>"
                + "\(Markup.escape(controller.name))</span>"
        }.joined()
    }

    private func mark(_ controller: Int, _ x: Double, _ y: Double) -> String {
        let (left, right) = (PathData.number(x - 3), PathData.number(x + 3))
        let (top, bottom) = (PathData.number(y - 3), PathData.number(y + 3))
        let shape =
            switch controller % 7 {
            case 0: "M\(left) \(PathData.number(y))H\(right)M\(PathData.number(x)) \(top)V\(bottom)"
            case 1:
                "M\(left) \(PathData.number(y))a3 3 0 1 0 6 0a3 3 0 1 0 -6 0"
            case 2: "M\(left) \(top)H\(right)V\(bottom)H\(left)Z"
            case 3: "M\(left) \(bottom)H\(right)L\(PathData.number(x)) \(top)Z"
            case 4: "M\(left) \(top)L\(right) \(bottom)M\(right) \(top)L\(left) \(bottom)"
            case 5: "M\(left) \(top)H\(right)L\(PathData.number(x)) \(bottom)Z"
            default:
                "M\(left) \(PathData.number(y))L\(PathData.number(x)) \(top)L\(right) "
                    + "\(PathData.number(y))L\(PathData.number(x)) \(bottom)Z"
            }
        return "<path class=\"point c\(controller % 5)\" d=\"\(shape)\"/>"
    }

    private func plot(_ cells: [TrialCell]) -> String {
        let lows = cells.flatMap { $0.people.map { $0.values[.below70] } }
        let across = max(4, (lows.max() ?? 0).rounded(.up))
        func x(_ low: Double) -> Double { 30 + 208 * low / across }
        func y(_ inRange: Double) -> Double { 22 + 130 * (1 - inRange / 100) }
        let points = cells.flatMap { cell in
            cell.people.map {
                mark(index(cell.controller), x($0.values[.below70]), y($0.values[.inRange]))
            }
        }
        let ticks = [0.0, 50, 100].map {
            "<text class=\"end\" x=\"26\" y=\"\(PathData.number(y($0) + 3))\">\(Int($0))</text>"
        }
        let name = Markup.escape("\(cells[0].cohort), \(cells[0].arm)")
        return "<figure><svg viewBox=\"0 0 250 175\" role=\"img\" aria-label=\"\(name)\">"
            + "<text class=\"strong\" x=\"30\" y=\"12\">\(name)</text>"
            + "<path class=\"axis\" d=\"M30 22V152H238M\(PathData.number(x(4))) 22V152\"/>"
            + ticks.joined()
            + "<text class=\"mid\" x=\"30\" y=\"165\">0</text>"
            + "<text class=\"mid\" x=\"\(PathData.number(x(4)))\" y=\"165\">4</text>"
            + (across > 4 ? "<text class=\"end\" x=\"238\" y=\"165\">\(Int(across))</text>" : "")
            + points.joined() + "</svg></figure>"
    }

    private func heat(_ cohort: String) -> String {
        let cells = summary.cells.filter { $0.cohort == cohort }
        var names: [String] = []
        var lows: [String: Double] = [:]
        for cell in cells {
            for person in cell.people {
                if lows[person.name] == nil { names.append(person.name) }
                lows[person.name] = max(lows[person.name] ?? 0, person.values[.below70])
            }
        }
        let all = names.count
        if all > Self.shown {
            let least = names.compactMap { lows[$0] }.sorted(by: >)[Self.shown - 1]
            names = Array(names.filter { (lows[$0] ?? 0) >= least }.prefix(Self.shown))
        }
        let heads = cells.map {
            "<th>\(Markup.escape($0.arm))<br>\(Markup.escape($0.controller))</th>"
        }
        let rows = names.map { name in
            "<tr><td>\(Markup.escape(name))</td>" + cells.map { value($0, name) }.joined() + "</tr>"
        }
        let some = all > Self.shown ? ", the \(names.count) of \(all) with the most lows" : ""
        return "<div class=\"scroll heat\"><table><thead><tr><th>\(Markup.escape(cohort + some))"
            + "</th>\(heads.joined())</tr></thead><tbody>\(rows.joined(separator: "\n"))</tbody>"
            + "</table></div>"
    }

    private func value(_ cell: TrialCell, _ name: String) -> String {
        guard let values = cell.people.first(where: { $0.name == name })?.values else {
            return "<td>–</td>"
        }
        let (inRange, low) = (values[.inRange], values[.below70])
        let tone =
            low > 6
            ? "h3"
            : low > 4
                ? "h2"
                : low > 1
                    ? "h1"
                    : inRange < 50 ? "t3" : inRange < 70 ? "t2" : inRange < 85 ? "t1" : ""
        return "<td\(tone.isEmpty ? "" : " class=\"\(tone)\"")>\(Markup.fixed(inRange, 1)) "
            + "<small>\(Markup.fixed(low, 1))</small></td>"
    }
}
