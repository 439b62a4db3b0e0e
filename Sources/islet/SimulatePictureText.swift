// The words, the time axis and the colours of a picture, and the page around it.

extension SimulatePicture {
    /// The picture in words, for those who do not see it.
    var description: String {
        let lowest = traces.map { $0.plasma.min() ?? 0 }.min() ?? 0
        let highest = traces.map { $0.plasma.max() ?? 0 }.max() ?? 0
        return
            "Plasma glucose of \(traces.count == 1 ? "one patient" : "\(traces.count) patients") "
            + "from \(SimulateText.fixed(lowest, 0)) to "
            + "\(SimulateText.fixed(highest, 0)) mg/dL over "
            + "\(SimulateText.fixed(Double(minutes) / 60, 1)) h, with insulin given, insulin in "
            + "plasma and glucose from food below it on the same time axis."
    }

    /// Vertical rules and the hours or days below.
    func timeAxis(from top: Double, to bottom: Double, _ lane: SimulateLane) -> String {
        let hours = Double(minutes) / 60
        let steps = [0.25, 0.5, 1, 2, 3, 6, 12, 24, 48, 168, 720, 2160, 8760]
        let step = steps.first { hours / $0 <= 12 } ?? 87_600
        let inDays = step >= 24
        var out = ""
        var at = 0.0
        while at <= hours + 1e-9 {
            let x = SVG.number(lane.x(60 * at))
            out += SVG.path("rule", "M\(x) \(SVG.number(top))V\(SVG.number(bottom))")
            let label = SimulateText.fixed(inDays ? at / 24 : at, step < 0.5 ? 2 : step < 1 ? 1 : 0)
            out += SVG.text(label, "tick mid", lane.x(60 * at), bottom + 16)
            at += step
        }
        return out
            + SVG.text(
                inDays ? "days since the start" : "hours since the start", "unit mid",
                SimulateFrame.left + SimulateFrame.plotWidth / 2, bottom + 36)
    }

    /// Colours of the Okabe-Ito set, told apart by people with any colour vision; line style and
    /// place say the same as colour.
    static let style = """
        .simulate{font-family:system-ui,"Segoe UI",Roboto,Helvetica,Arial,sans-serif;\
        font-size:12px}\
        .simulate .paper{fill:#fff}.simulate text{fill:#3d444b}\
        .simulate .lead{font-size:18px;font-weight:600;fill:#111}\
        .simulate .sub{font-size:12.5px;fill:#5a6169}\
        .simulate .title{font-weight:600;fill:#111}.simulate .unit{fill:#5a6169}\
        .simulate .tick{font-size:11px;font-variant-numeric:tabular-nums}\
        .simulate .note{font-size:11px;fill:#111}\
        .simulate .mid{text-anchor:middle}.simulate .end{text-anchor:end}\
        .simulate path{fill:none}\
        .simulate .edge{stroke:#7b838b;stroke-width:1}\
        .simulate .rule{stroke:#e2e5e8;stroke-width:1}\
        .simulate .target{fill:#e3f1ea}\
        .simulate .main{stroke-width:2.2;stroke-linejoin:round}\
        .simulate .thin{stroke-width:.8;stroke-opacity:.35}\
        .simulate .plasma{stroke:#111}\
        .simulate .interstitial{stroke:#0072b2;stroke-dasharray:6 3;stroke-width:1.6}\
        .simulate .bolus{stroke:#0072b2;stroke-width:3}\
        .simulate .basal{stroke:#0072b2}.simulate .basalfill{fill:#cfe3f1}\
        .simulate .basal.main{stroke-width:1.4}\
        .simulate .insulin{stroke:#0072b2}.simulate .glucagon{stroke:#d55e00}\
        .simulate .food{stroke:#8a6a00}.simulate .foodfill{fill:#f6ecc9}\
        .simulate .food.main{stroke-width:1.6}\
        .simulate .meal{stroke:#5c4700;fill:#5c4700;stroke-width:1}
        """

    /// A page that opens from a file, with the numbers below the picture.
    func page(_ summaries: [SimulateSummary]) -> String {
        let fixed = { (value: Double) in SimulateText.fixed(value, 0) }
        let rows = summaries.prefix(500).map { one in
            "<tr><th scope=\"row\">\(SVG.escape(one.name))</th>"
                + [
                    SimulateText.fixed(one.body_mass_kg, 1),
                    SimulateText.fixed(one.basal_u_per_h, 2), fixed(one.plasma_start_mg_dl),
                    fixed(one.plasma_min_mg_dl), fixed(one.plasma_mean_mg_dl),
                    fixed(one.plasma_max_mg_dl), fixed(one.interstitial_end_mg_dl),
                ].map { "<td>\($0)</td>" }.joined() + "</tr>"
        }
        let more =
            summaries.count > rows.count
            ? "<p>The first \(rows.count) of \(summaries.count) patients.</p>" : ""
        return """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(SVG.escape(title))</title>
            <style>body{margin:1.5rem auto;max-width:1000px;padding:0 1rem;background:#fff;\
            color:#222;font:15px/1.45 system-ui,"Segoe UI",Roboto,Helvetica,Arial,sans-serif}\
            svg{width:100%;height:auto}table{border-collapse:collapse;margin:1rem 0;\
            font-variant-numeric:tabular-nums}th,td{padding:.25rem .7rem;text-align:right;\
            border-bottom:1px solid #e2e5e8}th[scope=row],th:first-child{text-align:left}\
            caption{text-align:left;color:#5a6169;padding-bottom:.3rem}\
            .say{color:#5a6169}@page{size:A4;margin:14mm}\
            @media print{body{margin:0;max-width:none}tr{break-inside:avoid}}</style></head>
            <body><main>
            \(svg)
            <table><caption>Glucose in mg/dL; plasma but for the last column.</caption>
            <thead><tr><th>patient</th><th>kg</th><th>basal U/h</th><th>start</th><th>lowest</th>\
            <th>mean</th><th>highest</th><th>interstitial, end</th></tr></thead>
            <tbody>\(rows.joined())</tbody></table>
            \(more)<p class="say">Simulated by Islet: research software, not a medical device; \
            nothing here is evidence about a person.</p>
            </main></body></html>

            """
    }
}
