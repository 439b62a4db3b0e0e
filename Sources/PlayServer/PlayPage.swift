// The one page of a training session: no framework, no network but this server.

/// The page.
enum PlayPage {
    /// The whole document.
    static let html =
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
        + "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
        + "<title>Islet: a virtual patient in your hands</title><style>\(PlayStyle.css)</style>"
        + "</head><body>\(body)<script>\(PlayChartScript.code)\(PlayScript.code)</script>"
        + "</body></html>"

    private static let body = """
        <p class="warning" role="note">Research software: a virtual patient, not a medical device. \
        What helps here may harm a person.</p>
        <main><header><div><p class="kicker">Training</p><h1 id="title">Islet</h1>
        <p class="summary" id="purpose"></p></div>
        <div class="clock"><strong id="clock">--:--</strong><span id="day"></span></div></header>
        <div class="pace" role="group" aria-label="Time">
        <button id="pause" class="main">Start</button>
        <label>Speed <select id="rate"><option value="1">real time</option>
        <option value="60">1 min a second</option><option value="300">5 min a second</option>
        <option value="900">15 min a second</option><option value="3600">1 h a second</option>
        </select></label>
        <label><input type="checkbox" id="truth"> Show true glucose</label>
        <label>Chart <select id="span"><option value="360">6 h</option>
        <option value="720">12 h</option><option value="1440">24 h</option></select></label>
        <button id="finish">Finish and debrief</button></div>
        <p id="said" role="status" aria-live="polite"></p>
        <div id="debrief" hidden></div>
        <div class="now">
        <section aria-label="Now"><h2>Sensor</h2><p class="big"><span id="reading">--</span>
        <small>mg/dL</small></p><p id="age" class="quiet"></p>
        <dl><dt>Controller</dt><dd id="mode"></dd><dt>Basal</dt><dd id="basal"></dd>
        <dt>Insulin on board</dt><dd id="iob"></dd></dl>
        <ul id="alarms" aria-live="assertive"></ul></section>
        <figure><svg id="chart" role="img" aria-label="Glucose and insulin over time"></svg>
        <ul class="legend"><li><i class="k dot"></i>sensor</li>
        <li><i class="k dash"></i>twin&rsquo;s estimate</li>
        <li><i class="k fan"></i>forecast, 80 % of outcomes</li>
        <li><i class="k sched"></i>forecast on scheduled basal</li>
        <li><i class="k line"></i>true glucose, when shown</li>
        <li><i class="k user"></i>bolus by hand</li><li><i class="k auto"></i>automatic bolus</li>
        <li>&#9651; meal</li></ul></figure></div>
        <div class="hands" id="hands">
        <form id="eat"><h2>Eat</h2><label>Carbohydrate <input id="carbs" type="number" min="1"
        max="250" value="45" required> g</label>
        <label><input type="checkbox" id="tell" checked> tell the pump
        <input id="told" type="number" min="1" max="250" value="45" aria-label="announced grams"> g
        </label><label><input type="checkbox" id="with"> bolus <input id="mealbolus"
        type="number" min="0.05" max="25" step="0.05" aria-label="meal bolus in units"> U</label>
        <p class="quiet" id="advice"></p><button>Eat</button></form>
        <form id="give"><h2>Insulin</h2><label>Bolus <input id="units" type="number" min="0.05"
        max="25" step="0.05" value="1" required> U</label><button>Give the bolus</button>
        <button type="button" id="onoff">Turn the controller off</button>
        <button type="button" id="test">Test by fingerstick</button>
        <button type="button" id="ack">Acknowledge alarms</button></form>
        <form id="move"><h2>Exercise</h2><label>Effort <select id="effort">
        <option value="light">light</option><option value="moderate" selected>moderate</option>
        <option value="vigorous">vigorous</option></select></label>
        <label>For <input id="minutes" type="number" min="5" max="180" value="30" required> min
        </label><button>Begin</button>
        <label>Tell the loop: <select id="activity"><option value="exercise">exercise</option>
        <option value="sleep">sleep</option></select></label>
        <label>in <input id="ahead" type="number" min="0" max="90" value="0"> min</label>
        <label>for <input id="stated" type="number" min="0" max="720" value="60"> min (0: it is
        over)</label><button type="button" id="state">Tell it</button></form>
        <form id="break"><h2>Break things</h2><label>Sensor off for <input id="off" type="number"
        min="5" max="720" value="60" required> min</label><button>Break the sensor</button>
        <button type="button" id="block">Block the infusion set</button>
        <button type="button" id="change">Change the set</button></form></div>
        <div class="minds"><section><h2>What the twin believes</h2><p id="belief"></p>
        <table><thead><tr><th>If something else is going on</th><th class="n">probability</th>
        <th></th></tr></thead><tbody id="rivals"></tbody></table></section>
        <section><h2>What happened</h2><ol id="log" reversed tabindex="0"
        aria-label="What happened, newest first"></ol>
        <p class="quiet"><a href="/session.yaml" download>Save this session</a>, to play it again
        with <code>islet hil play --replay</code></p></section></div></main>
        """
}
