// The page's own script: choosing a day and a decision. It reads the data blocks and draws with
// DOM calls only, so no text of a report can become markup.

/// The script of the page.
enum PageScript {
    static let text = reading + words + drawing + panel + choosing

    /// Reading the data blocks. Fields of a row are numbered as `PageData` writes them.
    private static let reading = """
        'use strict';
        (() => {
        const $ = id => document.getElementById(id);
        const run = JSON.parse($('run').textContent);
        const P = run.places, W = run.words, cache = {};
        const data = i => cache[i] || (cache[i] = JSON.parse($('panel-' + i).textContent));
        const panels = document.querySelectorAll('figure.panel').length;
        let day = 0, row = 0, kept = false;

        """

    /// Numbers and times for people, as `Markup` and `DecisionText` write them.
    private static let words = """
        const two = n => (n < 10 ? '0' : '') + n;
        const clock = ms => { const m = Math.floor((ms + run.local) / 60000);
          const d = ((m % 1440) + 1440) % 1440;
          return two(Math.floor(d / 60)) + ':' + two(d % 60); };
        const milli = n => { const s = Math.abs(n) / 1000;
          return (n < 0 ? '\\u2212' : '') + s.toFixed(n % 10 ? 3 : 2); };
        const plain = id => id.replace(/[_-]/g, ' ').replace(/([a-z])([A-Z])/g,
          (m, a, b) => a + ' ' + b.toLowerCase());
        const rate = n => milli(Math.round(n / 10) * 10);
        const age = s => s < 60 ? s + ' s' : Math.round(s / 60) + ' min';
        const give = (perHour, bolus) =>
          (perHour === null ? 'pump\\u2019s own schedule' : rate(perHour) + ' U/h')
          + (bolus ? ' + ' + milli(bolus) + ' U' : '');
        const change = c => c[1] === 2 ? 'refused'
          : c[1] ? milli(c[2]) + ' \\u2192 ' + milli(c[3]) + ' U'
          : rate(c[2]) + ' \\u2192 ' + rate(c[3]) + ' U/h';
        const seen = r => r[3] === null ? 'no reading'
          : typeof r[3] === 'string' ? r[3] : Math.round(r[3]) + ' mg/dL';
        const isCut = r => r[13].some(c => !c[5]);
        const isLow = r => r[3] === 'LOW' || (typeof r[3] === 'number' && r[3] < 70);

        """

    /// The cursor and the fan in the chart.
    private static let drawing = """
        const el = (name, attributes, parent) => {
          const e = document.createElementNS('http://www.w3.org/2000/svg', name);
          for (const k in attributes) e.setAttribute(k, attributes[k]);
          if (parent) parent.append(e);
          return e; };
        const place = (d, ms) => P.left + (ms - d.begin) / (d.end - d.begin) * P.width;
        const height = g => P.bottom
          - (Math.min(Math.max(g, P.low), P.high) - P.low) / (P.high - P.low) * (P.bottom - P.top);
        function drawFan(d, r) {
          const g = $('figure-' + day).querySelector('.fangroup');
          g.replaceChildren();
          const at = d.begin + r[0] * 1000, x = place(d, at).toFixed(1);
          el('path', {class: 'cursor', d: 'M' + x + ' ' + P.top + 'V' + P.axis}, g);
          if (!r[18]) return;
          const b = atob(r[18]), size = run.fine ? 2 : 1, points = [];
          const value = (i, unit) => {
            const n = run.fine ? b.charCodeAt(2 * i) * 256 + b.charCodeAt(2 * i + 1)
              : b.charCodeAt(i);
            return n === (run.fine ? 65535 : 255) ? null : run.fine ? n / 10 : n * unit; };
          for (let i = 0; i + 2 < b.length / size; i += 3) {
            const m = value(i, 2), s = value(i + 1, 1), o = value(i + 2, 2);
            if (m === null || s === null) continue;
            points.push({x: place(d, at + (i / 3 + 1) * run.fanStep * 60000), m, s, o}); }
          const line = (ps, f) => ps.map((p, i) =>
            (i ? 'L' : 'M') + p.x.toFixed(1) + ' ' + height(f(p)).toFixed(1)).join('');
          for (const [k, name] of [[1.2816, 'wide'], [0.6745, 'narrow']])
            el('path', {class: 'fan ' + name, d: line(points, p => p.m + k * p.s)
              + line(points.slice().reverse(), p => p.m - k * p.s).replace('M', 'L') + 'Z'}, g);
          const other = points.filter(p => p.o !== null);
          if (other.length) el('path', {class: 'fanbasal', d: line(other, p => p.o)}, g);
          const from = r[8] === null ? '' : 'M' + x + ' ' + height(r[8]).toFixed(1);
          const mean = line(points, p => p.m);
          el('path', {class: 'fanmean', d: from ? from + mean.replace('M', 'L') : mean}, g);
        }

        """

    /// The decision panel.
    private static let panel = """
        const list = (id, pairs) => $(id).replaceChildren(...pairs.flatMap(([a, b]) => {
          const t = document.createElement('dt'), d = document.createElement('dd');
          t.textContent = a; d.textContent = b; return [t, d]; }));
        function showCut(c) {
          const li = document.createElement('li'), name = document.createElement('span'),
            b = document.createElement('b');
          li.className = c[5] ? 'rounding' : 'cut';
          name.textContent = plain(W[c[0]]); b.textContent = change(c);
          const left = c[1] === 2 || c[2] <= 0 ? 0 : Math.min(Math.max(100 * c[3] / c[2], 0), 100);
          const bar = el('svg', {class: 'bar', viewBox: '0 0 100 4', preserveAspectRatio: 'none',
            'aria-hidden': 'true'});
          el('rect', {class: 'went', width: 100, height: 4}, bar);
          el('rect', {class: 'left', width: left.toFixed(1), height: 4}, bar);
          li.append(name, ' ', b, bar);
          if (c[4] >= 0) {
            const s = document.createElement('small');
            s.textContent = W[c[4]];
            li.append(s); }
          return li; }
        function drawPanel(d, r) {
          $('d-time').textContent = clock(d.begin + r[0] * 1000);
          $('d-number').textContent = 'decision ' + r[1];
          $('d-mode').textContent = plain(W[r[2]]);
          const knew = [['CGM', seen(r) + (r[4] === null ? '' : ', ' + age(r[4]) + ' old')]];
          if (r[8] !== null) knew.push(['Twin', Math.round(r[8]) + ' mg/dL'
            + (W[r[9]] ? ', ' + plain(W[r[9]]) : '')]);
          knew.push(['On board', rate(r[5]) + ' U']);
          if (r[6]) knew.push(['Uncertain', milli(r[6]) + ' U counted']);
          if (r[7] !== null) knew.push(['Carbs', Math.round(r[7]) + ' g still to come']);
          list('d-knew', knew);
          const h = r[17] || [], e = [];
          [30, 60, 120].forEach((m, i) => { const mean = h[2 * i], spread = h[2 * i + 1];
            if (mean != null) e.push(['in ' + m + ' min', Math.round(mean) + ' ('
              + Math.round(mean - spread) + '\\u2013' + Math.round(mean + spread) + ')']); });
          list('d-expected', e.length ? e : [['', 'no forecast']]);
          $('d-wanted').textContent = give(r[10], r[11]);
          $('d-reason').textContent = plain(W[r[12]]);
          $('d-cuts').replaceChildren(...r[13].map(showCut));
          $('d-ordered').textContent = give(r[14], r[15]);
          $('d-outcome').textContent = W[r[16]];
        }

        """

    /// Keys, pointer, days and the table.
    private static let choosing = """
        function choose(i, j) {
          const d = data(i);
          if (i !== day) {
            $('figure-' + day).hidden = true; $('figure-' + i).hidden = false;
            document.querySelectorAll('.day').forEach(b =>
              b.setAttribute('aria-pressed', String(+b.dataset.panel === i)));
            day = i; fillTable();
          }
          row = Math.min(Math.max(j, 0), d.rows.length - 1);
          if (row < 0) return;
          drawFan(d, d.rows[row]); drawPanel(d, d.rows[row]);
        }
        function step(by, wanted) {
          let i = day, j = row;
          for (;;) {
            j += by;
            while (j < 0 || j >= data(i).rows.length) {
              i += by;
              if (i < 0 || i >= panels) return;
              j = by > 0 ? 0 : data(i).rows.length - 1;
            }
            if (!wanted || wanted(data(i).rows[j])) return choose(i, j);
          }
        }
        function fillTable() {
          if (!$('rows').open) return;
          const d = data(day), t = document.createElement('table');
          const add = (cells, name) => { const tr = t.insertRow();
            cells.forEach(c => {
              const td = document.createElement(name);
              td.textContent = c;
              tr.append(td); }); };
          add(['time', 'CGM', 'on board, U', 'wanted', 'reason', 'cut by', 'ordered', 'outcome'],
            'th');
          d.rows.forEach(r => add([clock(d.begin + r[0] * 1000), seen(r), rate(r[5]),
            give(r[10], r[11]), plain(W[r[12]]),
            r[13].map(c => plain(W[c[0]]) + ' ' + change(c)).join('; '),
            give(r[14], r[15]), W[r[16]]], 'td'));
          $('rowtable').replaceChildren(t);
        }
        function nearest(event) {
          const box = $('figure-' + day).querySelector('svg').getBoundingClientRect();
          const x = (event.clientX - box.left) / box.width * 960, d = data(day);
          if (x < P.left - 4) return -1;
          const s = (x - P.left) / P.width * (d.end - d.begin) / 1000;
          let low = 0, high = d.rows.length - 1;
          while (low < high) {
            const mid = (low + high) >> 1;
            if (d.rows[mid][0] < s) low = mid + 1; else high = mid; }
          return low > 0 && s - d.rows[low - 1][0] < d.rows[low][0] - s ? low - 1 : low;
        }
        const stage = $('stage');
        stage.addEventListener('pointermove', e => {
          if (kept) return;
          const j = nearest(e);
          if (j >= 0) choose(day, j); });
        stage.addEventListener('click', e => { const j = nearest(e); if (j < 0) return;
          kept = !(kept && j === row); choose(day, j); });
        document.querySelectorAll('.day').forEach(b => b.addEventListener('click', () => {
          kept = false;
          const i = +b.dataset.panel, first = data(i).rows.findIndex(isCut);
          choose(i, first < 0 ? 0 : first); }));
        $('rows').addEventListener('toggle', fillTable);
        document.addEventListener('keydown', e => {
          if (e.ctrlKey || e.metaKey || e.altKey || $('rows').contains(e.target)) return;
          const keys = {ArrowLeft: [-1], ArrowRight: [1], '[': [-1, isCut], ']': [1, isCut],
            l: [1, isLow], L: [-1, isLow]};
          if (e.key === 'Escape') { kept = false; return; }
          const k = keys[e.key];
          if (!k) return;
          e.preventDefault(); kept = true; step(...k); });
        if (run.chosen) { day = run.chosen[0]; choose(day, run.chosen[1]); }
        })();

        """
}
