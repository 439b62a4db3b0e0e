// The page's style sheet. Colours are from a colour-blind safe set; none carries a meaning alone.

/// The style of the page.
enum PageStyle {
    static let css = colours + frame + marks + glance + timeline + chart + details + media

    /// Blue and orange poles around a quiet middle: low is crimson, high is orange; what stands side
    /// by side is told apart with any kind of colour blindness (PaletteTests).
    static let colours = """
        :root{--paper:#fcfbf8;--card:#f5f3ee;--ink:#1d2126;--soft:#5a6169;--faint:#8d939a;
        --rule:#dcd8cf;--target:#e9f0ec;--edge:#5d7f74;--line:#1d2126;--low:#b0143c;--vlow:#5e0a22;
        --high:#c77700;--vhigh:#8a3f00;--within:#3f8ea8;--dot:#2b6cb0;--fan:#2b6cb0;
        --insulin:#2f5d8a;
        --basal:#c9d8e8;--cut:#b3470f;--carb:#7a6a2f;--good:#1d6b86;--attention:#a15c00;
        --unsafe:#b0143c;--warnpaper:#1d2126;--warnink:#fcfbf8;color-scheme:light dark}
        @media(prefers-color-scheme:dark){:root{--paper:#14171b;--card:#1c2026;--ink:#e8e6e1;
        --soft:#a9aeb4;--faint:#7b8188;--rule:#333940;--target:#1b2b28;--edge:#6f9d90;
        --line:#e8e6e1;
        --low:#ff6b86;--vlow:#ffb3c0;--high:#f0b03c;--vhigh:#d9642a;--within:#4f9fc0;--dot:#7ab3ea;
        --fan:#6aa5e0;--insulin:#8bb6e0;--basal:#27405a;--cut:#f08a4b;--carb:#cdb868;--good:#6fbfe0;
        --attention:#f0b03c;--unsafe:#ff6b86;--warnpaper:#e8e6e1;--warnink:#14171b}}

        """

    /// Paper, type and tables, which all pages share.
    static let frame = """
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%}
        body{margin:0;background:var(--paper);color:var(--ink);
        font:15px/1.45 "Source Sans 3","Inter",system-ui,-apple-system,"Segoe UI",Roboto,
        "Helvetica Neue",Arial,"Liberation Sans",sans-serif;
        font-variant-numeric:tabular-nums lining-nums}
        .warning{margin:0;padding:7px 28px;background:var(--warnpaper);color:var(--warnink);
        font-size:13.5px}
        main{max-width:1360px;margin:0 auto;padding:26px 28px 40px}
        h1,.headline{font-family:"Source Serif 4","Iowan Old Style",Charter,Palatino,Georgia,
        "Liberation Serif",serif;font-weight:600;letter-spacing:-.01em}
        h1{font-size:34px;line-height:1.15;margin:2px 0 6px}
        h2{font-size:12px;font-weight:600;letter-spacing:.07em;text-transform:uppercase;
        color:var(--soft);margin:0 0 8px}
        h2 small,h3 small{text-transform:none;letter-spacing:0;font-weight:400;color:var(--faint)}
        p{margin:0}.kicker{font-size:12px;letter-spacing:.07em;text-transform:uppercase;
        color:var(--faint)}
        .summary{font-size:17px;color:var(--soft);max-width:72ch}
        .facts{margin-top:6px;color:var(--soft);font-size:14px}
        .facts span+span::before{content:"·";margin:0 .5em;color:var(--faint)}
        .quiet{color:var(--soft);font-size:13px;margin-top:6px}
        dl{display:grid;grid-template-columns:auto 1fr;gap:3px 14px;margin:0;font-size:14px}
        dt{color:var(--soft)}dd{margin:0;font-weight:600}
        dd small,td small,li small{font-weight:400;color:var(--soft)}
        table{border-collapse:collapse;width:100%;font-size:13.5px}
        th{font-weight:400;text-align:left;color:var(--faint);padding:0 10px 4px 0;
        vertical-align:bottom}
        td{padding:4px 10px 4px 0;border-top:1px solid var(--rule);vertical-align:top}
        .n{text-align:right;white-space:nowrap}td:last-child,th:last-child{padding-right:0}
        code{font:12px/1.4 "JetBrains Mono",ui-monospace,"SF Mono",Menlo,Consolas,"Liberation Mono",
        monospace;
        overflow-wrap:anywhere}
        kbd{font:inherit;font-size:.92em;border:1px solid var(--rule);border-radius:3px;
        padding:0 .35em}

        """

    /// Judgements, the target, and a page's foot, which all pages share.
    static let marks = """
        .pass{color:var(--good);font-weight:600}.pass::before{content:"✓ "}
        .fail{color:var(--unsafe);font-weight:600}.fail::before{content:"✗ "}
        .target{fill:var(--target)}
        .provenance td:first-child{white-space:nowrap;color:var(--soft);width:1%;padding-right:24px}
        footer{margin-top:30px;padding-top:16px;border-top:1px solid var(--rule);color:var(--soft);
        font-size:13px}footer p{max-width:100ch;margin-top:6px}

        """

    /// The colours on paper.
    static let printColours = """
        :root{--paper:#fff;--card:#f2f1ee;--ink:#111;--soft:#444;--faint:#6d6d6d;--rule:#ccc;
        --target:#eaf1ee;--edge:#4d6f64;--line:#111;--low:#b0143c;--vlow:#5e0a22;--high:#b36b00;
        --vhigh:#8a3f00;--within:#3f8ea8;--dot:#2b6cb0;--fan:#2b6cb0;--insulin:#2f5d8a;
        --basal:#c9d8e8;
        --cut:#b3470f;--carb:#7a6a2f;--good:#1d6b86;--attention:#a15c00;--unsafe:#b0143c;
        --warnpaper:#fff;--warnink:#111;color-scheme:light}
        """

    private static let glance = """
        .verdict{display:flex;gap:18px;align-items:flex-start;margin:20px 0 0;padding:16px 0;
        border-top:2px solid var(--ink)}
        .mark{width:46px;flex:none;margin-top:2px;fill:none;stroke:var(--tone);stroke-width:3.4;
        stroke-linecap:round;stroke-linejoin:round}
        .good{--tone:var(--good)}.attention{--tone:var(--attention)}.unsafe{--tone:var(--unsafe)}
        .level{font-weight:600;color:var(--tone);font-size:14px}
        .headline{font-size:25px;line-height:1.25;font-weight:400}
        .findings{list-style:none;margin:8px 0 0;padding:0;display:flex;flex-wrap:wrap;gap:4px 20px;
        font-size:14px}
        .findings li::before{content:"";display:inline-block;width:8px;height:8px;margin-right:8px;
        background:var(--tone)}
        .findings li.attention::before{clip-path:polygon(50% 0,100% 100%,0 100%)}
        .glance{display:grid;grid-template-columns:1.05fr 1.1fr 1.15fr 1.2fr;
        border-top:1px solid var(--rule);
        border-bottom:1px solid var(--rule)}
        .glance>div{padding:14px 18px}.glance>div:first-child{padding-left:0}
        .glance>div:last-child{padding-right:0}
        .glance>div+div{border-left:1px solid var(--rule)}
        .ranges{display:block;width:100%;max-width:320px}
        .ranges text{font-size:12.5px;fill:var(--ink)}.ranges .rangespan{fill:var(--faint)}
        .ranges .rangeshare{text-anchor:end}.strong{font-weight:600}
        .track{fill:var(--card)}.range.within{fill:var(--within)}.range.high{fill:var(--high)}
        .range.vhigh{fill:var(--vhigh)}.range.low{fill:var(--low)}.range.vlow{fill:var(--vlow)}
        .limits td{padding:3px 10px 3px 0}.bar{display:block;width:100%;height:3px;margin-top:2px;
        fill:var(--cut)}

        """

    private static let timeline = """
        .days{margin-top:22px}.days>div{display:grid;grid-template-columns:repeat(7,minmax(0,1fr));
        gap:8px}
        .day{font:inherit;font-size:12px;color:var(--ink);text-align:left;background:none;
        cursor:pointer;
        border:1px solid var(--rule);border-radius:4px;padding:4px 6px;display:flex;flex-wrap:wrap;
        justify-content:space-between}
        .day[aria-pressed=true]{border-color:var(--ink);box-shadow:inset 0 0 0 1px var(--ink)}
        .day .share{color:var(--soft)}.day i{font-style:normal;color:var(--low)}
        .mini{width:100%;margin-top:3px}.miniline{fill:none;stroke:var(--line);stroke-width:1.1;
        stroke-linejoin:round;
        stroke-linecap:round}
        .mini .edge{stroke-width:.7}
        .timeline{display:grid;grid-template-columns:minmax(0,1fr) 292px;gap:28px;margin-top:24px}
        figure{margin:0}figure[hidden]{display:none}
        .stage{outline:none;cursor:crosshair;touch-action:pan-y}
        .stage:focus-visible{outline:2px solid var(--dot);outline-offset:4px}
        .chart{display:block;width:100%;height:auto}
        .legend{list-style:none;margin:8px 0 0;padding:0;display:flex;flex-wrap:wrap;gap:2px 18px;
        font-size:12.5px;color:var(--soft)}
        .k{display:inline-block;width:18px;height:10px;margin-right:6px;vertical-align:-1px}
        .k.line{border-bottom:2px solid var(--line);height:6px;margin-bottom:4px}
        .k.dot{width:5px;height:5px;border-radius:50%;background:var(--dot);vertical-align:2px}
        .k.fan{background:var(--fan);opacity:.3}
        .k.dash{border-bottom:2px dashed var(--fan);height:6px;margin-bottom:4px}
        .k.auto{width:3px;background:var(--insulin);height:11px}
        .k.user{width:8px;height:8px;border-radius:50%;border:2px solid var(--insulin);
        vertical-align:0}
        .k.sched{border-bottom:2px dashed var(--faint);height:6px;margin-bottom:4px}
        .keys{flex-basis:100%;color:var(--faint)}
        .decision{align-self:start;position:sticky;top:16px;border-top:2px solid var(--ink);
        padding-top:10px;
        font-size:14px}
        .decision h2{text-transform:none;letter-spacing:0;font-size:14px;font-weight:400;margin:0}
        .decision h2 b{font-size:24px;color:var(--ink);margin-right:4px}
        .decision em{font-style:normal;float:right;margin-top:10px;color:var(--soft)}
        .decision h3{font-size:12px;font-weight:600;letter-spacing:.07em;text-transform:uppercase;
        color:var(--soft);margin:13px 0 3px;padding-top:7px;border-top:1px solid var(--rule)}
        .decision dl{grid-template-columns:84px 1fr}
        #d-wanted,#d-ordered{font-weight:600}.why{color:var(--soft)}
        #d-cuts{list-style:none;margin:0;padding:0}#d-cuts li{padding:2px 0 5px}
        #d-cuts li b{float:right;font-weight:600}
        #d-cuts li.rounding{color:var(--soft)}#d-cuts li.rounding b{font-weight:400}
        #d-cuts small{display:block}#d-cuts:empty::before{content:"nothing";color:var(--soft)}
        #d-cuts .bar{height:4px}.bar .went{fill:var(--cut);opacity:.28}.bar .left{fill:var(--cut)}
        .rounding .bar{display:none}

        """

    static let chart = """
        .chart text,.picture text{font-size:12px;fill:var(--soft)}
        .chart .tick{fill:var(--soft)}.chart .strong{fill:var(--ink);font-weight:600}
        .end{text-anchor:end}.mid{text-anchor:middle}.chart .unit,.chart .name
        .chart .note{fill:var(--faint)}
        .chart .unit,.chart .rowname,.chart .value,.chart .modename,.chart .alarmname,
        .chart .note{font-size:11px}
        .chart .lane{fill:var(--ink)}.chart .rowname{fill:var(--soft)}.chart .value{fill:var(--ink)}
        .target{fill:var(--target)}.edge{fill:none;stroke:var(--edge);stroke-width:1.8}
        .edge.faint{stroke-width:.8;stroke-dasharray:2 3;stroke:var(--faint)}
        .grid{stroke:var(--rule);stroke-width:.7;fill:none}.grid.midnight{stroke:var(--faint)}
        .base{stroke:var(--rule);stroke-width:1;fill:none}.base.dotted{stroke-dasharray:1 4}
        .glucose{fill:none;stroke-width:2.1;stroke-linejoin:round;stroke-linecap:round;
        stroke:var(--line)}
        .glucose.above{stroke:var(--high)}.glucose.below{stroke:var(--low);stroke-width:3}
        .lowarea{fill:var(--low);opacity:.22}
        .dots{fill:none;stroke:var(--dot);stroke-width:3;stroke-linecap:round;opacity:.75}
        .arrow.above{fill:var(--high)}.arrow.below{fill:var(--low)}
        .hatch{stroke:var(--faint);stroke-width:1;opacity:.6;fill:none}
        .fan{fill:var(--fan)}.fan.wide{opacity:.17}.fan.narrow{opacity:.24}
        .fanmean{fill:none;stroke:var(--fan);stroke-width:1.8}
        .fanbasal{fill:none;stroke:var(--fan);stroke-width:1.4;stroke-dasharray:4 3}
        .cursor{fill:none;stroke:var(--ink);stroke-width:1}
        .carb{fill:var(--carb)}.carb.silent{fill:none;stroke:var(--carb);stroke-width:1.5;
        stroke-dasharray:2 2}
        .bolus{fill:none;stroke:var(--insulin);stroke-width:1.9}.bolus.user{stroke-width:1.4}
        .bolus.missing{stroke-width:1.2;stroke-dasharray:2 2}
        .bolushead{fill:var(--paper);stroke:var(--insulin);stroke-width:1.6}
        .basal{fill:var(--basal)}.basalline{fill:none;stroke:var(--insulin);stroke-width:1.2}
        .scheduled{fill:none;stroke:var(--faint);stroke-width:1.2;stroke-dasharray:5 3}
        .chart .note{fill:var(--soft)}.cut{stroke:var(--cut);stroke-width:2.2;fill:none}
        .mode{fill:var(--card);stroke:var(--rule);stroke-width:.8}
        .mode.closedLoop{fill:var(--basal)}.mode.suspended{fill:var(--low)}
        .mode.latched{fill:var(--vlow)}.mode.scheduledBasal{fill:var(--faint)}
        .mode.reduceOnly{fill:var(--card);stroke:var(--insulin);stroke-dasharray:3 2}
        .chart .modename{fill:var(--ink)}.chart .modename.suspended,.chart .modename.latched,
        .chart .modename.scheduledBasal{fill:var(--paper)}
        .alarm{stroke-width:1.2}.alarm.high{fill:var(--low);stroke:var(--low)}
        .alarm.medium{fill:var(--high);fill-opacity:.55;stroke:var(--high)}
        .alarm.low{fill:none;stroke:var(--soft)}.chart .alarmname{fill:var(--ink);
        paint-order:stroke;stroke:var(--paper);stroke-width:3px}
        .rescue{stroke:var(--low);stroke-width:2.6;fill:none}
        .life{stroke:var(--ink);stroke-width:.8}.life.exercise{fill:var(--within)}
        .life.statement{fill:none;stroke-dasharray:4 2}
        .life.alcohol{fill:var(--high)}.life.illness{fill:var(--vlow)}
        .change{fill:var(--paper);stroke:var(--ink);stroke-width:1.3}
        .moment{fill:var(--paper);stroke:var(--ink);stroke-width:1.2}
        .moment.broken{fill:var(--unsafe);stroke:var(--unsafe)}
        .failedat{stroke:var(--unsafe);stroke-width:1.2;stroke-dasharray:3 3;fill:none}
        .ack{stroke:var(--ink);stroke-width:1.6;fill:none}.fault{stroke:var(--faint);
        stroke-width:.8}

        """

    private static let details = """
        .rows{margin-top:20px;font-size:13.5px}.rows summary{cursor:pointer;color:var(--soft)}
        .rows div{overflow-x:auto;max-height:420px;overflow-y:auto;margin-top:8px}
        .details{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:26px 40px;
        margin-top:30px;
        padding-top:20px;border-top:2px solid var(--ink)}
        .details .wide{grid-column:1/-1}
        .priority{font-weight:600}.priority.high::before{content:"!!! "}
        .priority.medium::before{content:"!! "}
        .priority.low::before{content:"! "}

        """

    private static let media = """
        @media(max-width:1080px){.glance{grid-template-columns:1fr 1fr}
        .glance>div{padding:14px 22px}.glance>div:nth-child(odd){padding-left:0}
        .glance>div:nth-child(even){padding-right:0}.glance>div:nth-child(3){border-left:0}
        .glance>div:nth-child(n+3){border-top:1px solid var(--rule)}
        .details{grid-template-columns:minmax(0,1fr)}
        .timeline{grid-template-columns:minmax(0,1fr)}.decision{position:static;columns:2;
        column-gap:36px}
        .decision h2{column-span:all;margin-bottom:4px}
        .decision h3,.decision li{break-after:avoid;break-inside:avoid}}
        @media(max-width:620px){main{padding:18px 14px}.warning{padding:7px 14px}
        .days>div{grid-template-columns:repeat(auto-fill,minmax(110px,1fr))}
        .glance,.details{grid-template-columns:minmax(0,1fr)}.glance>div{padding:12px 0;
        border-left:0!important}
        .decision{columns:1}.charts{overflow-x:auto}.stage{min-width:720px}}
        @media(prefers-reduced-motion:no-preference){.day{transition:border-color .12s}}
        @media print{@page{size:A4;margin:13mm}@page wide{size:A4 landscape;margin:11mm}
        \(printColours)
        *{print-color-adjust:exact;-webkit-print-color-adjust:exact}
        body{font-size:12pt}.warning{border:1.5px solid #111;padding:4px 10px;font-size:11pt}
        main{padding:10px 0;max-width:none}.keys,.rows{display:none}
        dl,table,.findings,.quiet,.facts,footer{font-size:10.5pt}
        .glance{grid-template-columns:1fr 1fr}.glance>div{padding:10px 16px;break-inside:avoid}
        .glance>div:nth-child(odd){padding-left:0}.glance>div:nth-child(3){border-left:0}
        .glance>div:nth-child(n+3){border-top:1px solid var(--rule)}
        .days>div{grid-template-columns:repeat(7,1fr);gap:5px}.day{font-size:8pt}
        .timeline{grid-template-columns:minmax(0,1fr) 54mm;gap:6mm;page:wide;break-before:page;
        margin:0}
        .chart .unit,.chart .rowname,.chart .value,.chart .modename,.chart .alarmname,
        .chart .note{font-size:11.6px}
        .charts,.details section,.decision li,.decision dl{break-inside:avoid}
        .decision{position:static;columns:1;font-size:9pt}.decision dl{font-size:9pt;
        grid-template-columns:66px 1fr}
        .days{break-inside:avoid}
        .decision h2{column-span:all}
        .details{display:block;break-before:page}.details section{margin-bottom:22px}}

        """
}
