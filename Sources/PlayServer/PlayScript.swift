// Asks the server for the session's state, shows it, and sends what the person does.

/// The asking part of the page's script.
enum PlayScript {
    static let code = #"""
        const $=id=>document.getElementById(id);let state=null,hold=0;
        const say=t=>{$("said").textContent=t;hold=Date.now()+8000;};
        async function ask(path,body){try{
        const r=await fetch(path,body===undefined?{}:{method:"POST",
        headers:{"Content-Type":"application/json"},body:JSON.stringify(body)});
        const j=await r.json();
        if(!r.ok){say("Not done: "+j.error+(j.mend?" ("+j.mend+")":""));return null;}
        return j;}catch(e){say("The session's program does not answer. Is it still running?");
        return null;}}
        async function act(body,done){const j=await ask("/act",body);
        if(j){say("Done: "+done);show(j);}}
        const text=(id,t)=>{const e=$(id);if(e.textContent!==t)e.textContent=t;};
        function show(s){state=s;const v=s.view;
        text("title",v.title);text("purpose",v.purpose+(v.byHand?
        " Nobody announces meals or gives boluses but you.":""));
        text("clock",clock(v.now,v.startMinute));
        text("day","day "+(Math.floor((v.now+v.startMinute)/1440)+1)+", "+
        (v.now/60).toFixed(1)+" of "+(v.end/60).toFixed(0)+" h");
        text("pause",s.paused?(v.now>0?"Go on":"Start"):"Pause");
        $("pause").disabled=$("finish").disabled=s.finished;
        for(const e of $("hands").querySelectorAll("button,input,select"))e.disabled=s.finished;
        if(document.activeElement!==$("rate"))$("rate").value=String(s.rate);
        $("truth").checked=s.truthShown;
        text("reading",v.reading);
        text("age",v.readingAge===undefined?"":v.readingAge<1?"just now":
        Math.round(v.readingAge)+" min ago");
        text("mode",v.mode.replaceAll("_"," ")+(v.causes.length?": "+
        v.causes.join(", ").replaceAll("_"," "):""));
        text("basal",v.rate.toFixed(2)+" U/h (scheduled "+v.scheduled.toFixed(2)+")");
        text("iob",v.insulinOnBoard===undefined?"not known":v.insulinOnBoard.toFixed(2)+" U"+
        (v.bolusLeft>0?", "+v.bolusLeft.toFixed(2)+" U still running":""));
        text("onoff",v.controllerOn?"Turn the controller off":"Turn the controller on");
        $("alarms").innerHTML=v.alarms.map(a=>`<li class="${a.acknowledged?"seen":""}">${
        "!".repeat(a.priority)} ${esc(a.name)}${a.acknowledged?" (acknowledged)":""}</li>`)
        .join("");
        const b=v.belief;
        text("belief",b?`Glucose ${b.glucose.toFixed(0)} mg/dL, carbohydrate still to come ${
        b.carbs.toFixed(0)} g; it wants to: ${words(b.reason)}; trust: ${b.health}.`:
        v.controllerOn?"No decision yet.":"The controller is off.");
        $("rivals").innerHTML=b?b.hypotheses.map(h=>`<tr><td>${esc(h.name)}</td><td class="n">${
        (100*h.probability).toFixed(0)} %</td><td><meter min="0" max="1" value="${h.probability}">
        </meter></td></tr>`).join(""):"";
        const log=v.events.slice(-60).reverse().map(e=>`<li><b>${clock(e.at,v.startMinute)}</b> ${
        esc(e.text)}</li>`).join("");
        if($("log").dataset.of!==log){$("log").innerHTML=log;$("log").dataset.of=log;}
        advise();draw($("chart"),v,Number($("span").value));
        if(Date.now()>hold)text("said","");
        if(s.finished&&!$("debrief").dataset.done)debrief();}
        const words=w=>w.replace(/([A-Z])/g," $1").toLowerCase();
        function advise(){if(!state)return;const g=Number($("told").value||$("carbs").value);
        text("advice",`${g} g / ${state.view.carbRatio.toFixed(1)} g per U = ${
        (g/state.view.carbRatio).toFixed(2)} U`);}
        $("carbs").oninput=()=>{$("told").value=$("carbs").value;fill();};
        $("told").oninput=fill;$("with").onchange=fill;
        function fill(){advise();if(state&&$("with").checked)$("mealbolus").value=
        (Math.floor(Number($("told").value)/state.view.carbRatio*20)/20).toFixed(2);}
        $("eat").onsubmit=e=>{e.preventDefault();const g=$("carbs").value;
        const a={action:"eat",carbs:g+" g"};
        if($("tell").checked)a.announced=$("told").value+" g";
        if($("with").checked)a.bolus=$("mealbolus").value+" U";
        act(a,g+" g are being eaten");};
        $("give").onsubmit=e=>{e.preventDefault();const u=$("units").value;
        act({action:"bolus",bolus:u+" U"},u+" U are being given");};
        $("move").onsubmit=e=>{e.preventDefault();act({action:"exercise",
        intensity:$("effort").value,lasts:$("minutes").value+" min"},"exercise begins");};
        $("state").onclick=()=>{const a={action:"state",activity:$("activity").value,
        lasts:$("stated").value+" min"};
        if(Number($("ahead").value)>0&&Number($("stated").value)>0)
        a.starts_in=$("ahead").value+" min";
        act(a,"the loop knows of "+$("activity").value);};
        $("break").onsubmit=e=>{e.preventDefault();act({action:"sensor_off",
        lasts:$("off").value+" min"},"the sensor is silent");};
        $("block").onclick=()=>act({action:"block_set",share:"100 %"},"the set is blocked");
        $("change").onclick=()=>act({action:"change_set"},"a new set is in");
        $("onoff").onclick=()=>act({action:"controller",on:!state.view.controllerOn},
        state.view.controllerOn?"the controller is off":"the controller is on");
        $("test").onclick=()=>act({action:"fingerstick"},"the fingerstick is entered");
        $("ack").onclick=()=>act({action:"acknowledge"},"the alarms are acknowledged");
        const control=async b=>{const j=await ask("/control",b);if(j)show(j);};
        $("pause").onclick=()=>control({paused:!state.paused});
        $("rate").onchange=()=>control({rate:Number($("rate").value)});
        $("truth").onchange=()=>control({truth:$("truth").checked});
        $("finish").onclick=async()=>{const j=await ask("/finish",{});if(j)show(j);};
        async function debrief(){const d=$("debrief");d.dataset.done="1";d.hidden=false;
        d.innerHTML="<p>Playing the session again without you, and without each of your choices"+
        " ...</p>";
        let r=await ask("/debrief");
        while(r&&!("you" in r)&&!r.empty){await new Promise(f=>setTimeout(f,300));
        r=await ask("/debrief");}
        if(!r||r.empty){d.innerHTML="<p>There is too little to look back at.</p>";return;}
        const n=(o,k,f=1)=>o.metrics[k]===undefined?"-":o.metrics[k].toFixed(f);
        const rows=[["time in 70 to 180","tir_70_180","%"],["time below 70","tbr_lt70","%"],
        ["time below 54","tbr_l2_lt54","%"],["time above 180","tar_gt180","%"],
        ["mean","mean","mg/dL"],
        ["coefficient of variation","cv","%"],["lowest","lowest","mg/dL"],
        ["highest","highest","mg/dL"],["low risk index","lbgi",""],["high risk index","hbgi",""],
        ["events below 70","ev_hypo_lt70",""]];
        const row=(name,a,b,u)=>`<tr><td>${name}</td><td class="n">${a} ${u}</td><td class="n">${
        b} ${u}</td></tr>`;
        let h="<h1>Debrief</h1><p class='summary'>True glucose as you played it (solid) and with "+
        "the controller alone (dashed): same seed, same food, exercise and broken things, but "+
        "nobody announced, gave a bolus, or touched the controller in your place.</p>";
        h+=curves(r.you.glucose,r.controller.glucose,state.view.startMinute,r.moments);
        h+="<table><thead><tr><th></th><th class='n'>you</th><th class='n'>controller alone</th>"+
        "</tr></thead><tbody>";
        for(const [name,key,u] of rows)if(key in r.you.metrics)h+=row(name,n(r.you,key),
        n(r.controller,key),u);
        h+=row("insulin",r.you.insulin.toFixed(2),r.controller.insulin.toFixed(2),"U");
        h+=row("of that, boluses by hand",r.you.userBolus.toFixed(2),
        r.controller.userBolus.toFixed(2),"U");
        h+="</tbody></table><h2>Your choices, each against not having made it</h2>";
        h+=r.moments.length?"<table><thead><tr><th></th><th>when</th><th>what you did</th>"+
        "<th>in the 5 h after it</th><th class='n'>risk</th><th class='n'>without it</th>"+
        "<th>glucose, and without it</th></tr></thead><tbody>":"<p>You made none.</p>";
        const sign={helped:"&#9650; helped",hurt:"&#9660; hurt",neither:"no matter"};
        r.moments.forEach((m,i)=>{h+=`<tr><td>${i+1}</td><td>${clock(m.at,state.view.startMinute)}
        </td><td>${esc(m.what)}</td><td class="${m.effect}">${sign[m.effect]}</td><td class="n">${
        m.risk.toFixed(1)}</td><td class="n">${m.riskWithout.toFixed(1)}</td><td>${
        m.range[0].toFixed(0)} to ${m.range[1].toFixed(0)}, without ${m.rangeWithout[0].toFixed(0)
        } to ${m.rangeWithout[1].toFixed(0)} mg/dL</td></tr>`;});
        if(r.moments.length)h+="</tbody></table><p class='quiet'>Risk: the blood glucose risk "+
        "index (low and high) of true glucose; a difference below 0.25 is called no matter."+
        (r.momentsLeftOut?" "+r.momentsLeftOut+" later choices were not looked at.":"")+"</p>";
        d.innerHTML=h;d.scrollIntoView();}
        async function poll(){const j=await ask("/state");if(j)show(j);setTimeout(poll,j?400:2000);}
        poll();

        """#
}
