#!/usr/bin/env python3
"""Solves the Hovorka equations with SciPy, written apart from the Swift plant, and prints values
that HovorkaReferenceTests holds. Run: python3 tools/oracles/hovorka_reference.py
"""
import numpy as np
from scipy.integrate import solve_ivp
from scipy.optimize import brentq
from scipy.stats import truncnorm

MG_PER_MMOL = 180.156
NOMINAL = dict(bw=75, egp0=16.1e-3, f01=9.7e-3, k12=.066, ka=(.006, .06, .03),
               s=(51.2e-4, 8.2e-4, 520e-4), vg=.16, vi=.12, ke=.138, tmaxI=55, tmaxG=40, ag=.8,
               rthr=9, rcl=.003, ugceil=.028, kaint=.093, gb=6.5)
VIRTUAL = dict(bw=74.9, egp0=16.9e-3, f01=11.1e-3, k12=.060, ka=(.0034, .056, .024),
               s=(18.41e-4, 5.05e-4, 190e-4), vg=.15, vi=.12, ke=.14, tmaxI=1 / .018,
               tmaxG=40, ag=.95, rthr=9, rcl=.01, ugceil=.02, kaint=.093, gb=6.5)


def rates(y, p, mU, mmol):
    q1, q2, c, d1, d2, s1, s2, i, x1, x2, x3 = y
    vol = p['vg'] * p['bw']
    g = q1 / vol
    brain = p['f01'] * p['bw'] * min(g / 4.5, 1)
    renal = p['rcl'] * max(g - p['rthr'], 0) * vol
    egp = max(0, p['egp0'] * p['bw'] * max(0, 1 - x3))
    speed = 1 / p['tmaxG']
    if d2 * speed > p['ugceil'] * p['bw']:
        speed = p['ugceil'] * p['bw'] / d2
    k1, k2, k3 = p['ka']
    t, d, e = p['s']
    return [-brain - x1 * q1 + p['k12'] * q2 - renal + speed * d2 + egp,
            x1 * q1 - (p['k12'] + x2) * q2,
            p['kaint'] * (g - c),
            p['ag'] * mmol - speed * d1, speed * (d1 - d2),
            mU - s1 / p['tmaxI'], (s1 - s2) / p['tmaxI'],
            s2 / (p['tmaxI'] * p['vi'] * p['bw']) - p['ke'] * i,
            k1 * (t * i - x1), k2 * (d * i - x2), k3 * (e * i - x3)]


def steady(p, g):
    def net(i):
        x1, x2, x3 = (s * i for s in p['s'])
        q1 = g * p['vg'] * p['bw']
        q2 = x1 * q1 / (p['k12'] + x2)
        return rates([q1, q2, g, 0, 0, 0, 0, i, x1, x2, x3], p, 0, 0)[0]
    i = brentq(net, 0, 500, xtol=1e-15, rtol=1e-15)
    u = i * p['ke'] * p['vi'] * p['bw']
    x1, x2, x3 = (s * i for s in p['s'])
    q1 = g * p['vg'] * p['bw']
    depot = u * p['tmaxI']
    return u, [q1, x1 * q1 / (p['k12'] + x2), g, 0, 0, depot, depot, i, x1, x2, x3]


def live(p, minutes, insulin, food):
    """insulin(minute, basal) in U, food(minute) in g announced; eaten at 5 g a minute."""
    u, y = steady(p, p['gb'])
    waiting, rows = 0.0, [y]
    for m in range(minutes):
        waiting += food(m)
        bite = min(5.0, waiting)
        waiting -= bite
        mU, mmol = 1000 * insulin(m, u / 1000), 1000 * bite / MG_PER_MMOL
        r = solve_ivp(lambda _, x: rates(x, p, mU, mmol), (0, 1), y, method='DOP853', rtol=1e-12, atol=1e-12)
        y = r.y[:, -1]
        rows.append(y)
    return u / 1000, np.array(rows)


def main():
    for name, p in (('nominal', NOMINAL), ('virtual', VIRTUAL)):
        meal = lambda m: {60: 70, 300: 40}.get(m, 0)
        dose = lambda m, b: b + {55: 6, 300: 3}.get(m, 0)
        u, rows = live(p, 720, dose, meal)
        print(name, 'basal U/min', repr(u))
        for m in (30, 90, 150, 240, 360, 480, 720):
            r = rows[m]
            print(f'  {m}: plasma {r[0] / (p["vg"] * p["bw"]) * 18.0156:.9f}'
                  f' interstitial {r[2] * 18.0156:.9f} insulin {r[7] * 6:.9f}')
        for g in (4.0, 5.5, 8.0, 11.0):
            try:
                print('  holds', g, 'mmol/L:', repr(steady(p, g)[0] / 1000), 'U/min')
            except ValueError as e:
                print('  holds', g, 'none', e)
        u, rows = live(p, 720, lambda m, b: 0, lambda m: 0)
        scale = 18.0156 / (p['vg'] * p['bw'])
        print('  without insulin, h:mg/dL',
              [(h, round(rows[60 * h][0] * scale, 4)) for h in (1, 2, 4, 9, 12)])
        u, rows = live(p, 300, lambda m, b: b + (10 if m == 0 else 0), lambda m: 0)
        peak = int(np.argmax(rows[:, 7]))
        print('  bolus peak minute', peak, 'peak pmol/L', rows[peak, 7] * 6)
    p = dict(NOMINAL, rthr=20, ugceil=.2)
    start = steady(p, 6.5)[1]
    start[3:7] = [60.0, 20.0, start[5] + 600, start[6] + 400]
    r = solve_ivp(lambda _, x: rates(x, p, 0, 0), (0, 64), start, method='DOP853',
                  rtol=1e-13, atol=1e-13)
    print('convergence: state at 64 min', [repr(float(v)) for v in r.y[:, -1]])
    for name, mean, sd, low in (('RCl', .01, .025, 0), ('BW', 74.9, 14.4, 0), ('ke', .14, .035, 0)):
        d = truncnorm((low - mean) / sd, np.inf, mean, sd)
        print('truncated', name, d.mean(), d.std())
    gb = truncnorm(-1.5, 1.5, 6.5, 1)
    print('truncated Gb mmol/L', gb.mean(), gb.std())


main()
