// The style of a suite's page: the run report's paper, ink and colours, and a grid of cards.

/// The style sheet.
enum SuiteStyle {
    static let css = PageStyle.colours + PageStyle.frame + PageStyle.marks + page + card + media

    private static let page = """
        .definitions{position:absolute}.hatch{stroke:var(--faint);stroke-width:1.1;opacity:.75;
        fill:none}
        .sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
        main>section{margin-top:26px}.scroll{overflow-x:auto}.nowrap{white-space:nowrap}
        a{color:inherit;text-decoration-color:var(--faint);text-underline-offset:2px}
        a:hover{text-decoration-color:currentColor}
        a:focus-visible,select:focus-visible,input:focus-visible{outline:2px solid var(--dot);
        outline-offset:2px;border-radius:2px}
        .verdict{display:flex;gap:18px;align-items:center;padding:16px 0;
        border-top:2px solid var(--ink)}
        .mark{width:46px;flex:none;fill:none;stroke:var(--tone);stroke-width:3.4;
        stroke-linecap:round;stroke-linejoin:round}
        .good{--tone:var(--good)}.level{font-weight:600;color:var(--tone);font-size:14px}
        .headline{font-size:25px;line-height:1.25;font-weight:400}
        .broke{border-top:3px solid var(--unsafe);padding-top:14px}
        .broke td:first-child{font-weight:600}.broke td{padding:7px 14px 7px 0}
        .broke .new{color:var(--unsafe)}.fixes ul{margin:0;padding-left:18px;font-size:14px}
        .filters{display:flex;flex-wrap:wrap;gap:8px 20px;align-items:center;padding:10px 0;
        border-top:1px solid var(--rule);border-bottom:1px solid var(--rule);font-size:13.5px;
        color:var(--soft)}.filters[hidden]{display:none}
        .filters select,.filters input{font:inherit;color:var(--ink);background:var(--paper);
        border:1px solid var(--rule);border-radius:4px;padding:3px 6px;max-width:230px}
        .covers td{padding:5px 14px 5px 0}.covers .open td{background:var(--card)}
        .covers .nowrap{margin-right:10px}.none{font-weight:600;color:var(--attention)}
        details>summary{cursor:pointer;font-size:14px;margin-top:14px}
        tr:target td{background:var(--target)}
        .again code{white-space:nowrap}.coverage h2:not(:first-child){margin-top:26px}
        .coverage table td:first-child{width:1%;padding-right:22px}

        """

    private static let card = """
        .family{margin-top:24px}.family[hidden],.card[hidden]{display:none}
        .family h2{border-bottom:1px solid var(--rule);padding-bottom:6px}
        .cards{list-style:none;margin:12px 0 0;padding:0;display:grid;gap:14px;
        grid-template-columns:repeat(auto-fill,minmax(268px,1fr))}
        .card{border:1px solid var(--rule);border-radius:5px;display:flex;flex-direction:column;
        justify-content:space-between;background:var(--paper);break-inside:avoid}
        .card.new,.card.failing{border:2px solid var(--unsafe)}
        .card>a,.card>div{display:block;padding:10px 12px 8px;text-decoration:none;color:inherit}
        .card>a:hover{background:var(--card)}
        .card>a>span,.card>div>span{display:block}
        .name{font-size:12.5px;color:var(--soft);overflow-wrap:anywhere}.name i{float:right;
        font-style:normal;margin-left:8px}
        .state{color:var(--good)}.new .state,.failing .state{color:var(--unsafe)}
        .passed .said{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
        .title{font-weight:600;line-height:1.25;min-height:2.5em;margin:1px 0 6px}
        .sketch{display:block;width:100%;height:auto;border-bottom:1px solid var(--rule)}
        .sketch .edge{fill:none;stroke:var(--edge);stroke-width:.6}
        .miniline{fill:none;stroke:var(--line);stroke-width:1.3;stroke-linejoin:round;
        stroke-linecap:round}
        .belowline{fill:none;stroke:var(--low);stroke-width:3.2;stroke-linejoin:round;
        stroke-linecap:round}
        .mealdots{fill:none;stroke:var(--carb);stroke-width:4;stroke-linecap:round}
        .moment{fill:var(--paper);stroke:var(--ink);stroke-width:1}
        .moment.broken{fill:var(--unsafe);stroke:var(--unsafe);stroke-width:1.4}
        .numbers{font-size:12.5px;color:var(--soft);margin-top:7px}
        .card .numbers{display:flex;flex-wrap:wrap;gap:0 10px}.numbers span{white-space:nowrap}.numbers b{color:var(--ink)}
        .tight{font-size:12.5px;margin-top:3px;line-height:1.35;overflow-wrap:anywhere}
        .tight small{color:var(--soft)}.new .tight b,.failing .tight b{color:var(--unsafe)}
        .chips{display:flex;flex-wrap:wrap;gap:4px;padding:0 12px 10px;font-size:11.5px}
        .chips a{text-decoration:none;color:var(--soft);border:1px solid var(--rule);
        border-radius:3px;padding:0 5px}.chips a:hover{border-color:var(--ink);color:var(--ink)}

        """

    private static let media = """
        @media(max-width:620px){main{padding:18px 14px}.warning{padding:7px 14px}
        h1{font-size:27px}.cards{grid-template-columns:minmax(0,1fr)}.title{min-height:0}
        .broke thead{display:none}.broke table,.broke tbody,.broke tr{display:block}
        .broke td{display:inline;border:0;padding:0 6px 0 0}.broke td.n{text-align:left}
        .broke td:first-child,.broke td:last-child{display:block}
        .broke tr{border-top:1px solid var(--rule);padding:7px 0}}
        @media print{@page{size:A4;margin:12mm}
        \(PageStyle.printColours)
        *{print-color-adjust:exact;-webkit-print-color-adjust:exact}
        body{font-size:11pt}.warning{border:1.5px solid #111;padding:4px 10px;font-size:10pt}
        main{padding:8px 0;max-width:none}.filters{display:none}
        .cards{grid-template-columns:repeat(3,minmax(0,1fr));gap:8px}
        .name,.numbers,.tight{font-size:8.5pt}.title{font-size:10pt}.chips{font-size:8pt}
        table{font-size:8.5pt}.scroll{overflow:visible}tr{break-inside:avoid}
        .again code{white-space:normal;font-size:7.5pt}.again td:first-child{white-space:nowrap}.family h2{break-after:avoid}}

        """
}
