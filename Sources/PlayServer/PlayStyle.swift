// The page's style: the run report's colours, safe for colour-blind eyes; none means something
// alone.

/// The style of the page.
enum PlayStyle {
    static let css = """
        :root{--paper:#fcfbf8;--card:#f5f3ee;--ink:#1d2126;--soft:#5a6169;--faint:#6f757c;
        --rule:#dcd8cf;--target:#e9f0ec;--edge:#5d7f74;--low:#a3195b;--high:#8f4a00;--dot:#2b6cb0;
        --fan:#2b6cb0;--insulin:#2f5d8a;--basal:#c9d8e8;--good:#2f6f60;--warn:#a15c00;
        color-scheme:light dark}
        @media(prefers-color-scheme:dark){:root{--paper:#14171b;--card:#1c2026;--ink:#e8e6e1;
        --soft:#a9aeb4;--faint:#8b9198;--rule:#333940;--target:#1b2b28;--edge:#6f9d90;
        --low:#f06aa8;--high:#f0a63c;--dot:#7ab3ea;--fan:#6aa5e0;--insulin:#8bb6e0;
        --basal:#27405a;--good:#6cc0ab;--warn:#f0a63c}}
        *{box-sizing:border-box}[hidden]{display:none!important}
        body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.45 "Source Sans 3",
        "Inter",system-ui,"Segoe UI",Roboto,"Liberation Sans",sans-serif;
        font-variant-numeric:tabular-nums}
        .warning{margin:0;padding:7px 28px;background:var(--ink);color:var(--paper);
        font-size:13.5px}
        main{max-width:1360px;margin:0 auto;padding:22px 28px 40px}
        h1{font:600 30px/1.2 "Source Serif 4",Charter,Georgia,"Liberation Serif",serif;margin:0}
        h2{font-size:12px;letter-spacing:.07em;text-transform:uppercase;color:var(--soft);
        margin:0 0 8px}
        p{margin:0}.kicker{font-size:12px;letter-spacing:.07em;text-transform:uppercase;
        color:var(--faint)}.summary{color:var(--soft);max-width:80ch}
        .quiet,small{color:var(--soft);font-size:13px;font-weight:400}
        header{display:flex;justify-content:space-between;gap:28px;align-items:flex-start}
        .clock{text-align:right;white-space:nowrap}.clock strong{display:block;font-size:34px;
        line-height:1.1}
        .pace{display:flex;flex-wrap:wrap;gap:10px 22px;align-items:center;margin:16px 0 6px;
        padding:10px 0;border-top:2px solid var(--ink);border-bottom:1px solid var(--rule)}
        #finish{margin-left:auto}
        #said{min-height:1.5em;color:var(--warn);font-weight:600}
        button,select,input{font:inherit;color:var(--ink);background:var(--paper);
        border:1px solid var(--soft);border-radius:4px;padding:4px 10px}
        input[type=number]{width:5.5em;padding:4px 6px}
        button{cursor:pointer;background:var(--card)}button.main{background:var(--ink);
        color:var(--paper);min-width:6em}
        button:focus-visible,input:focus-visible,select:focus-visible,a:focus-visible{
        outline:3px solid var(--dot);outline-offset:2px}
        button:disabled{opacity:.5;cursor:default}
        .now{display:grid;grid-template-columns:230px minmax(0,1fr);gap:26px}
        .big{font-size:50px;line-height:1.1;font-weight:600}
        dl{display:grid;grid-template-columns:auto 1fr;gap:3px 12px;margin:10px 0;font-size:14px}
        dt{color:var(--soft)}dd{margin:0;font-weight:600}
        #alarms{list-style:none;margin:0;padding:0}#alarms li{border:2px solid var(--low);
        border-radius:4px;padding:3px 8px;margin-top:5px;font-weight:600}
        #alarms li.seen{border-style:dashed;font-weight:400}
        figure{margin:0}svg{display:block;width:100%;height:auto}
        svg text{font-size:12px;fill:var(--soft)}
        .legend{list-style:none;margin:4px 0 0;padding:0;display:flex;flex-wrap:wrap;gap:2px 16px;
        font-size:12.5px;color:var(--soft)}
        .k{display:inline-block;width:18px;height:10px;margin-right:6px}
        .k.line{border-bottom:2px solid var(--ink);height:6px;margin-bottom:4px}
        .k.dot{width:6px;height:6px;border-radius:50%;background:var(--dot)}
        .k.fan{background:var(--fan);opacity:.3}
        .k.dash{border-bottom:2px dotted var(--good);height:6px;margin-bottom:4px}
        .k.sched{border-bottom:2px dashed var(--faint);height:6px;margin-bottom:4px}
        .k.auto{width:3px;background:var(--insulin)}
        .k.user{width:9px;height:9px;border-radius:50%;border:2px solid var(--insulin)}
        .hands{display:grid;grid-template-columns:repeat(4,1fr);gap:18px;margin-top:18px;
        border-top:1px solid var(--rule);padding-top:14px}
        form{display:flex;flex-direction:column;gap:8px;align-items:flex-start}
        .minds{display:grid;grid-template-columns:1fr 1fr;gap:28px;margin-top:18px;
        border-top:1px solid var(--rule);padding-top:14px}
        table{border-collapse:collapse;width:100%;font-size:13.5px}
        th{font-weight:400;text-align:left;color:var(--faint)}
        th,td{padding:4px 10px 4px 0;border-bottom:1px solid var(--rule);vertical-align:top}
        .n{text-align:right}meter{width:110px}
        ol{margin:0;padding:0;list-style:none;max-height:260px;overflow:auto;font-size:14px}
        #log{border-bottom:1px solid var(--rule);margin-bottom:8px}#log li{padding:2px 0}
        #log b{font-weight:600;display:inline-block;min-width:4.2em}
        #debrief{border:2px solid var(--ink);border-radius:6px;padding:18px 22px;margin:10px 0 22px}
        #debrief h2{margin-top:16px}.helped{color:var(--good)}.hurt{color:var(--low)}
        .helped,.hurt,.neither{font-weight:600}
        a{color:var(--dot)}
        @media(max-width:900px){.now,.minds{grid-template-columns:1fr}
        .hands{grid-template-columns:1fr 1fr}}
        @media print{.pace,.hands,.warning a{display:none}}

        """
}
