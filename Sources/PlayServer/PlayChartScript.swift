// Draws the session's chart and the debrief's curves as SVG, in the page.

/// The drawing part of the page's script.
enum PlayChartScript {
    static let code = #"""
        "use strict";
        const W=1000,top0=10,gH=300,iTop=330,iH=80,left=46,right=12;
        const esc=t=>String(t).replace(/[&<>"]/g,c=>"&#"+c.charCodeAt(0)+";");
        const two=n=>String(Math.floor(n)).padStart(2,"0");
        const clock=(m,start)=>{const t=Math.floor(m+start);
        return two(t/60%24)+":"+two(t%60);};
        const gy=v=>top0+gH*(1-(Math.min(340,Math.max(30,v))-30)/310);
        function path(points,x,y){let d="",last=null;
        for(const [t,v] of points){d+=(last===null||t-last>12?"M":"L")+x(t).toFixed(1)+","+
        y(v).toFixed(1);last=t;}return d;}
        function frame(from,to,start,x){
        let s=`<rect x="${left}" y="${gy(180)}" width="${W-left-right}" height="${gy(70)-gy(180)}"
        fill="var(--target)"/>`;
        for(const v of [54,70,120,180,250,300])s+=`<line x1="${left}" x2="${W-right}" y1="${gy(v)}"
        y2="${gy(v)}" stroke="${v==70||v==180?"var(--edge)":"var(--rule)"}"/>
        <text x="${left-6}" y="${gy(v)+4}" text-anchor="end">${v}</text>`;
        const step=to-from>900?180:to-from>500?120:60;
        for(let m=Math.ceil((from+start)/step)*step-start;m<=to;m+=step)s+=
        `<line x1="${x(m)}" x2="${x(m)}" y1="${top0}" y2="${iTop+iH}" stroke="var(--rule)"/>
        <text x="${x(m)}" y="${iTop+iH+16}" text-anchor="middle">${clock(m,start)}</text>`;
        return s;}
        function draw(svg,v,span){
        const to=Math.max(v.now+150,span),from=to-span-150<0?0:v.now-span,start=v.startMinute;
        const x=t=>left+(t-from)/(to-from)*(W-left-right),seen=p=>p[0]>=from&&p[0]<=to;
        let s=frame(from,to,start,x);
        const b=v.belief;
        if(b){const at=i=>b.at+(i+1)*b.step;
        const up=b.mean.map((m,i)=>[at(i),m+1.2816*b.deviation[i]]);
        const down=b.mean.map((m,i)=>[at(i),m-1.2816*b.deviation[i]]).reverse();
        s+=`<path d="${path(up,x,gy)+path(down,x,gy).replace("M","L")}Z" fill="var(--fan)"
        opacity=".22"/><path d="${path(b.mean.map((m,i)=>[at(i),m]),x,gy)}" fill="none"
        stroke="var(--fan)" stroke-width="1.6"/><path
        d="${path(b.basalOnly.map((m,i)=>[at(i),m]),x,gy)}" fill="none" stroke="var(--faint)"
        stroke-width="1.4" stroke-dasharray="6 4"/>`;}
        if(v.truth)s+=`<path d="${path(v.truth.filter(seen),x,gy)}" fill="none"
        stroke="var(--ink)" stroke-width="2"/>`;
        s+=`<path d="${path(v.estimate.filter(seen),x,gy)}" fill="none" stroke="var(--good)"
        stroke-width="1.6" stroke-dasharray="1.5 3.5" stroke-linecap="round"/>`;
        for(const p of v.sensor.filter(seen))s+=`<circle cx="${x(p[0]).toFixed(1)}"
        cy="${gy(p[1]).toFixed(1)}" r="2.6" fill="var(--dot)"/>`;
        s+=`<line x1="${x(v.now)}" x2="${x(v.now)}" y1="${top0}" y2="${iTop+iH}"
        stroke="var(--ink)" stroke-dasharray="2 3"/>`;
        s+=insulin(v,from,to,x);
        for(const e of v.events)if(/meal of|ate |Sugar/.test(e.text)&&seen([e.at]))
        s+=`<text x="${x(e.at)}" y="${top0+gH-4}" text-anchor="middle">&#9651;<title>${
        esc(e.text)}</title></text>`;
        svg.setAttribute("viewBox",`0 0 ${W} ${iTop+iH+22}`);svg.innerHTML=s;}
        function insulin(v,from,to,x){
        const top=Math.max(1,v.scheduled*2,...v.basal.map(p=>p[1])),y=r=>iTop+iH*(1-r/top);
        let d=`M${x(Math.max(from,0))},${iTop+iH}`,rate=0,i=0;
        for(const [t,r] of v.basal){if(t>v.now)break;if(t<=from){rate=r;continue;}
        if(i++===0)d+=`L${x(Math.max(from,0))},${y(rate)}`;d+=`L${x(t)},${y(rate)}L${x(t)},${y(r)}`;
        rate=r;}
        if(i===0)d+=`L${x(Math.max(from,0))},${y(rate)}`;
        d+=`L${x(v.now)},${y(rate)}L${x(v.now)},${iTop+iH}Z`;
        let s=`<path d="${d}" fill="var(--basal)"/><text x="${left-6}" y="${iTop+10}"
        text-anchor="end">${top.toFixed(1)}</text><text x="${left-6}" y="${iTop+24}"
        text-anchor="end">U/h</text><line x1="${left}" x2="${W-right}" y1="${iTop+iH}"
        y2="${iTop+iH}" stroke="var(--soft)"/>`;
        for(const b of v.boluses){if(b.at<from||b.at>to)continue;const u=Number(b.text);
        const h=Math.min(iH,14+u*8);
        s+=b.kind==="user"?`<circle cx="${x(b.at)}" cy="${iTop+iH-h}" r="5" fill="none"
        stroke="var(--insulin)" stroke-width="2.4"><title>${u} U by hand</title></circle>
        <line x1="${x(b.at)}" x2="${x(b.at)}" y1="${iTop+iH-h+5}" y2="${iTop+iH}"
        stroke="var(--insulin)" stroke-width="2"/><text x="${x(b.at)+8}" y="${iTop+iH-h+4}">${u} U
        </text>`:`<line x1="${x(b.at)}" x2="${x(b.at)}" y1="${iTop+iH-h}" y2="${iTop+iH}"
        stroke="var(--insulin)" stroke-width="3"><title>${u} U automatic</title></line>`;}
        return s;}
        function curves(a,b,start,marks){
        const to=Math.max(60,a[a.length-1][0]),x=t=>left+t/to*(W-left-right);
        let s=frame(0,to,start,x).replaceAll(`y2="${iTop+iH}"`,`y2="${top0+gH}"`)
        .replaceAll(`y="${iTop+iH+16}"`,`y="${top0+gH+16}"`);
        s+=`<path d="${path(b,x,gy)}" fill="none" stroke="var(--fan)" stroke-width="2"
        stroke-dasharray="7 4"/><path d="${path(a,x,gy)}" fill="none" stroke="var(--ink)"
        stroke-width="2.2"/>`;
        marks.forEach((m,i)=>{s+=`<g><line x1="${x(m.at)}" x2="${x(m.at)}" y1="${top0}"
        y2="${top0+gH}" stroke="var(--soft)" stroke-dasharray="2 4"/><text x="${x(m.at)}"
        y="${top0+10}" text-anchor="middle">${i+1}</text></g>`;});
        return `<svg viewBox="0 0 ${W} ${top0+gH+22}" role="img" aria-label="True glucose as you
        played it, and with the controller alone">${s}</svg>`;}

        """#
}
