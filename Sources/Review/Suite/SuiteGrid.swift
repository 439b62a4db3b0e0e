// Every run of a suite as a card with a picture, by family, failures first.

import Quantities
import SuiteResults

/// The grid of runs, and what filters it.
struct SuiteGrid {
    let report: SuiteReport

    var html: String {
        let failed = report.failedRuns
        var groups: [String] = []
        if !failed.isEmpty { groups.append(group("failed", "Failed", failed)) }
        for family in report.families {
            let rest = family.runs.filter(\.passed)
            let broken = family.runs.count - rest.count
            guard !rest.isEmpty else { continue }
            let note = broken > 0 ? ", \(broken) failed above" : ""
            groups.append(group(Self.id(family.name), family.name, rest, note: note))
        }
        return "<section class=\"runs\" id=\"runs\"><h2 class=\"sr\">Runs</h2>\(filters)\n"
            + groups.joined(separator: "\n")
            + "<p class=\"quiet\" id=\"nothing\" hidden>No run is like that.</p></section>"
    }

    /// A family's name as the id of its group.
    static func id(_ family: String) -> String {
        "family-" + family.map { $0.isLetter || $0.isNumber ? $0 : "-" }.map(String.init).joined()
    }

    /// A run's name, leading to its page if it has one.
    static func link(_ run: RunResult) -> String {
        let name = Markup.escape(run.run)
        guard let page = run.report else { return name }
        return "<a href=\"\(Markup.escape(page))\">\(name)</a>"
    }

    private func group(
        _ id: String, _ name: String, _ runs: [RunResult], note: String = ""
    ) -> String {
        """
        <section class="family" id="\(id)"><h2>\(Markup.escape(name)) \
        <small>\(Markup.count(runs.count, "run"))\(note)</small></h2>
        <ul class="cards">\(runs.map(card).joined(separator: "\n"))</ul></section>
        """
    }

    private func card(_ run: RunResult) -> String {
        let status = report.status(run)
        let tag = run.report.map { "a href=\"\(Markup.escape($0))\"" } ?? "div"
        let end = run.report == nil ? "div" : "a"
        let sketch =
            report.sketches[run.run]?.svg ?? "<p class=\"quiet\">nothing was recorded</p>"
        return """
            <li class="card \(status.rawValue)" data-status="\(status.rawValue)" \
            data-family="\(Markup.escape(run.family ?? ""))" \
            data-hazards="\(Markup.escape(run.hazards.joined(separator: " ")))" \
            data-words="\(Markup.escape(words(run)))">
            <\(tag)><span class="name"><i>\(Markup.duration(run.duration))</i>\
            <b class="state">\(state(run, status))</b> \
            \(Markup.escape(run.run))</span>
            <span class="title">\(Markup.escape(run.title))</span>
            \(sketch)
            \(numbers(run))
            <span class="tight">\(tightest(run))</span></\(end)>
            \(hazards(run))</li>
            """
    }

    /// What is searched in.
    private func words(_ run: RunResult) -> String {
        ([run.run, run.title, run.family ?? ""] + run.hazards + run.reported
            + run.expectations.map(\.text)).joined(separator: " ").lowercased()
    }

    private func state(_ run: RunResult, _ status: SuiteReport.RunStatus) -> String {
        let words = status == .passed ? "passed" : status == .new ? "NEW FAILURE" : "FAILING"
        let mark = status == .passed ? "✓" : "✗"
        return "<span aria-hidden=\"true\">\(mark)</span> <span class=\"said\">\(words)</span>"
    }

    private func numbers(_ run: RunResult) -> String {
        func metric(_ key: String) -> Double? {
            run.metrics?.first { $0.key == key }?.value
        }
        func fact(_ value: Double?, _ digits: Int, _ name: String) -> String {
            guard let value else { return "" }
            return "<span><b>\(Markup.fixed(value, digits)) %</b> \(name)</span>"
        }
        let facts =
            fact(metric("tir_70_180"), 0, "in range") + fact(metric("tbr_lt70"), 1, "&lt;70")
            + fact(metric("tar_l2_gt250"), 1, "&gt;250")
        return "<span class=\"numbers\">\(facts)</span>"
    }

    private func tightest(_ run: RunResult) -> String {
        guard let judged = run.failed.first ?? run.tightest else { return "no margin" }
        let at = SuiteReport.moment(judged, in: run).map { " <small>at \($0)</small>" } ?? ""
        let lead = judged.passed == false ? "" : "<small>tightest</small> "
        guard judged.margin != nil else {
            return "\(Markup.escape(judged.text)): <b>\(Markup.escape(judged.measured))</b>\(at)"
        }
        return "\(lead)\(Markup.escape(judged.text)) <b>\(SuiteFailures.margin(judged))</b>\(at)"
    }

    private func hazards(_ run: RunResult) -> String {
        guard !run.hazards.isEmpty else { return "" }
        let links = run.hazards.map { id in
            let safe = Markup.escape(id)
            return "<a href=\"#hazard-\(safe)\">\(safe)</a>"
        }
        return "<span class=\"chips\" aria-label=\"hazards\">\(links.joined(separator: " "))</span>"
    }

    /// Shown by the script only: without it there is nothing to filter with.
    private var filters: String {
        let runs = report.results.runs
        let statuses: [SuiteReport.RunStatus] = [.new, .failing, .passed]
        func option(_ value: String, _ text: String, _ count: Int) -> String {
            "<option value=\"\(Markup.escape(value))\">\(Markup.escape(text)) (\(count))</option>"
        }
        let states = statuses.compactMap { status -> String? in
            let count = runs.count { report.status($0) == status }
            return count > 0 ? option(status.rawValue, status.label, count) : nil
        }
        let families = report.families.filter { $0.runs.contains { $0.family != nil } }
            .map { option($0.name, $0.name, $0.runs.count) }
        let hazards = Set(runs.flatMap(\.hazards)).sorted()
            .map { id in option(id, id, runs.count { $0.hazards.contains(id) }) }
        func choice(_ id: String, _ name: String, _ options: [String]) -> String {
            guard options.count > 1 else { return "" }
            return "<label>\(name) <select id=\"\(id)\"><option value=\"\">all</option>"
                + "\(options.joined())</select></label>"
        }
        return """
            <form class="filters" id="filters" hidden aria-label="Filter the runs">\
            \(choice("f-status", "status", states))\(choice("f-family", "family", families))\
            \(choice("f-hazard", "hazard", hazards))\
            <label>words <input id="f-words" type="search" placeholder="sensor, glucose &gt; 54"\
            ></label> <span id="f-count" role="status"></span></form>
            """
    }
}
