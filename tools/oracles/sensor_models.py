#!/usr/bin/env python3
"""Independent figures for the sensor tests: the error models again, in NumPy, by many draws.

Written from the papers, not from the Swift code. Prints what Tests/VirtualPatientTests/Sensors and
docs/sensors.md quote. Needs numpy and scipy. Usage: sensor_models.py [sensors, default 4000]
"""
import sys
import numpy as np
from scipy.integrate import quad
from scipy.optimize import fsolve
from scipy.stats import norm

COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 4000
rng = np.random.default_rng(20191203)

# Vettoretti et al., Sensors 19 (2019) 5320: mean and covariance of m0, m1, m2, b, a1, a2, sigma.
MEAN = np.array([0.942287678210003, 0.00493988211418034, -0.000584874856491275, 6.38260220405087,
                 1.26040704173576, -0.402222893882366, 3.25163608561141])
LOWER = [
    [0.0132458279528913],
    [-0.00395130253507357, 0.00185279759807447],
    [0.000312767432837916, -0.000155803322057948, 1.37459621647242e-05],
    [0.157179124671540, -0.102880076937622, 0.00806858636887389, 29.0058381888530],
    [0.00268765600116150, -0.00139023275430579, 0.000120749749700111, 0.124083440517781,
     0.0207935266723349],
    [-0.00289046338252634, 0.00115918522122131, -0.000100421356254163, -0.101936449437468,
     -0.0184311091704595, 0.0187008679334535],
    [-0.00318017070018740, -0.00272849277010117, 0.000111302900338671, 0.600753812942042,
     -0.0157218468130327, 0.0155233357682963, 0.723568380384635]]
SIGMA = np.zeros((7, 7))
for i, row in enumerate(LOWER):
    for j, value in enumerate(row):
        SIGMA[i, j] = SIGMA[j, i] = value


def ar2_sd(a1, a2, s):
    """Stationary SD by summing the squared impulse response (no closed form)."""
    total, before, now = 0.0, 0.0, 1.0
    for _ in range(5000):
        total += now * now
        before, now = now, a1 * now + a2 * before
    return s * np.sqrt(total)


def draw_population(n):
    rows, tried = [], 0
    while len(rows) < n:
        p = rng.multivariate_normal(MEAN, 0.9 * SIGMA)
        tried += 1
        a1, a2, s = p[4:]
        if not (-1 <= a2 <= 0.98 - abs(a1)):
            continue
        sd = ar2_sd(a1, a2, abs(s))
        if sd <= 10:
            rows.append(np.append(p, sd))
    return np.array(rows), len(rows) / tried


def rates(truth, shown):
    err = shown - truth
    rel = err / truth
    out = {"MARD": 100 * np.mean(np.abs(rel)), "bias": np.mean(err)}
    for k in (15, 20, 30, 40):
        near = np.where(truth < 100, np.abs(err) <= k, np.abs(rel) <= k / 100)
        out[f"%{k}/{k}"] = 100 * np.mean(near)
    return {k: round(float(v), 2) for k, v in out.items()}


def population_errors(params, truth, days, scale=1.0, excess=None):
    """One reading per sensor and (truth, day) pair, noise drawn from its stationary law."""
    m0, m1, m2, b = (params[:, i:i + 1] for i in range(4))
    noise = params[:, 7:8] * rng.standard_normal((len(params), len(truth)))
    shown = (m0 + m1 * days + m2 * days ** 2) * truth + b + noise
    factor = scale if excess is None else scale * (1 + excess[0] * np.exp(-24 * days / excess[1]))
    return truth + factor * (shown - truth)


def breton():
    xi, lam, gam, delta = -5.47, 15.9574, -0.5444, 1.6898
    sd = np.sqrt(0.49 / (1 - 0.49))
    f = lambda z: xi + lam * np.sinh((sd * z - gam) / delta)
    mean = quad(lambda z: f(z) * norm.pdf(z), -10, 10)[0]
    var = quad(lambda z: (f(z) - mean) ** 2 * norm.pdf(z), -10, 10)[0]

    def corr(k):
        r = 0.7 ** k
        zz = np.polynomial.hermite_e.hermegauss(60)
        w = np.outer(zz[1], zz[1]) / (2 * np.pi)
        x, y = np.meshgrid(zz[0], zz[0], indexing="ij")
        return np.sum(w * (f(x) - mean) * (f(r * x + np.sqrt(1 - r * r) * y) - mean)) / var

    r1 = corr(1)
    third = 1 / 9 + 4 / 9 + 2 * 2 / 9 * r1
    print("Breton: mean %.3f, SD at the 15-min points %.3f, SD with the points between %.3f, "
          "15-min correlation %.4f, 30-min %.4f" % (
              mean, np.sqrt(var), np.sqrt(var * (1 + 2 * third) / 3), r1, corr(2)))
    for g in (80, 140, 200):
        mard = quad(lambda z: abs(f(z)) * norm.pdf(z), -10, 10, limit=400)[0]
        print("  MARD at %d, 15-min points: %.2f" % (g, 100 * mard / g))
    # With the line between: Monte Carlo.
    e = sd * rng.standard_normal(400000)
    e2 = 0.7 * (e + rng.standard_normal(e.size))
    p, q = f(e / sd), f(e2 / sd)
    mixed = np.concatenate([p, p + (q - p) / 3, p + 2 * (q - p) / 3])
    for g in (80, 140, 200):
        print("  ", g, rates(np.full(mixed.size, float(g)), g + mixed))


def facchinetti():
    v, cc = ar2_sd(1.013, -0.2135, np.sqrt(14.45)), ar2_sd(1.23, -0.3995, np.sqrt(11.3))
    print("Facchinetti: SD of v %.3f, of cc %.3f, together %.3f" % (v, cc, np.hypot(v, cc)))
    print("  lag-1 correlations: v %.4f, cc %.4f" % (1.013 / 1.2135, 1.23 / 1.3995))
    s = np.hypot(v, cc)
    for g in (80.0, 140.0, 200.0):
        shown = 1.1 * g - 14.8 + s * rng.standard_normal(400000)
        print("  ", int(g), rates(np.full(shown.size, g), shown))


def clinic():
    """A clinic session of 11 h: plasma swings from 72 to 277 mg/dL, slower than 1 mg/dL/min 58 % of the
    time and faster than 2 mg/dL/min 7 %; under the skin it is 7 min late (first order)."""
    t = np.arange(0, 720, 0.1)
    plasma = 175 + 90 * np.sin(2 * np.pi * t / 400) + 15 * np.sin(2 * np.pi * t / 110 + 1)
    under = plasma.copy()
    for k in range(1, t.size):
        under[k] = under[k - 1] + (plasma[k - 1] - under[k - 1]) * 0.1 / 7
    return plasma[600::50], under[600::50]


def by_range(truth, shown):
    for lo, hi in ((70, 180), (180, 250), (250, 400)):
        keep = (truth >= lo) & (truth < hi)
        rel = np.abs(shown - truth)[keep] / truth[keep]
        print("    plasma %d-%d: MARD %.1f, within 15/20/40 %%: %.1f %.1f %.1f" % (
            lo, hi, 100 * rel.mean(), *(100 * np.mean(rel <= k) for k in (.15, .2, .4))))


def survival():
    h = -np.log(0.87)
    for t in (1, 3, 5, 9, 10):
        shape = .3 * (1 - np.exp(-t)) / (1 - np.exp(-10)) + .3 * (t / 10) ** 4 + .4 * t / 10
        print("alive at day %g: %.4f" % (t, np.exp(-h * shape)))


if __name__ == "__main__":
    params, accepted = draw_population(COUNT)
    print("Vettoretti 2019: accepted %.3f, median noise SD %.2f, mean %.2f" % (
        accepted, np.median(params[:, 7]), params[:, 7].mean()))
    days = np.linspace(0.1, 9.9, 50)
    for scale in (1.0, 0.9):
        for g in (60.0, 80.0, 140.0, 200.0, 300.0):
            shown = population_errors(params, np.full(50, g), days, scale)
            print("  scale", scale, int(g), rates(np.full(shown.shape, g), shown))
    # first-day excess from Marak 2023: MARD 13.6 in 2..12 h, 10.5 in 12..24 h, 10.1 afterwards
    av = lambda e, t, a, b: e * t / (b - a) * (np.exp(-a / t) - np.exp(-b / t))
    e, tau = fsolve(lambda x: [av(x[0], x[1], 2, 12) - (13.6 / 10.1 - 1),
                               av(x[0], x[1], 12, 24) - (10.5 / 10.1 - 1)], [0.8, 5])
    print("first-day excess %.3f, time constant %.2f h" % (e, tau))
    plasma, under = clinic()
    for label, scale in (("G6", 1.0), ("G7", 0.9)):
        sessions = []
        for day in (0.8, 4.5, 7, 9.8):
            shown = population_errors(params, under, np.full(under.size, day), scale)
            sessions.append(shown)
            print("  clinic", label, "day", day, rates(np.broadcast_to(plasma, shown.shape), shown))
        shown = np.concatenate(sessions)
        truth = np.broadcast_to(plasma, shown.shape)
        print(" clinic", label, "all days", rates(truth, shown))
        by_range(truth, shown)
    print("  a sensor without error, lag alone", rates(plasma, under))
    breton()
    facchinetti()
    survival()
