"""The S2013 plant of docs/plant-s2013.md, written independently in Python for SciPy.

Used by s2013_calibrate.py and s2013_fixtures.py. Nothing here is read by the product: the risk
is computed with the library's logarithm and power, the solution by SciPy's DOP853 with a relative
tolerance of 1e-10, so an error in the Swift kernel is not repeated here.
"""
import csv
from math import log, tanh
import numpy as np
from scipy.integrate import solve_ivp

FADING = 1.0   # mg/kg; the brain's use fades below it (docs/plant-s2008.md)
R2 = 0.8124

# Calibrated by s2013_calibrate.py; see docs/plant-s2013.md.
COUNTER = dict(r1=1.4407, Hb=110.0, n=0.105, rho=0.5, sigma=0.073, delta=1.0, Isup=20.0,
               Gth=68.0, xi=0.01, kH=0.1, kA=0.05, psi=0.027)


def people(path, names, shift=0.0):
    """simglucose's rows as dictionaries, ln Gb shifted; `names` None: all of them."""
    found = {}
    for row in csv.DictReader(open(path)):
        if names and row["Name"] not in names:
            continue
        p = {k: float(v) for k, v in row.items() if k not in ("Name",)}
        p["Gb"] *= np.exp(shift)
        found[row["Name"]] = Person(p)
    return found


class Person:
    """Parameters, basal identities and slope."""

    def __init__(self, p, counter=None):
        self.p = p = dict(p)
        c = dict(COUNTER)
        c.update(counter or {})
        self.c = c
        self.m4 = 0.4 * p["m2"]
        self.m30 = p["HEb"] * p["m1"] / (1 - p["HEb"])
        self.Gpb = p["Gb"] * p["Vg"]
        self.Ipb = p["Ib"] * p["Vi"]
        self.Ilb = self.Ipb * p["m2"] / (p["m1"] + self.m30)
        self.Gtb = (p["Fsnc"] - p["EGPb"] + p["k1"] * self.Gpb) / p["k2"]
        self.Vm0 = (p["EGPb"] - p["Fsnc"]) * (p["Km0"] + self.Gtb) / self.Gtb
        self.kp1 = p["EGPb"] + p["kp2"] * self.Gpb + p["kp3"] * p["Ib"]
        self.u = self.Ipb * (p["m2"] + self.m4) - p["m1"] * self.Ilb
        self.units = self.u * p["BW"] / 6000

    def with_counter(self, **changes):
        return Person(self.p, {**self.c, **changes})

    def basal(self):
        p, c = self.p, self.c
        sc1 = self.u / (p["ka1"] + p["kd"])
        return np.array([0, 0, 0, self.Gpb, self.Gtb, self.Ipb, 0, p["Ib"], p["Ib"], self.Ilb,
                         sc1, p["kd"] * sc1 / p["ka2"], self.Gpb, c["Hb"], c["n"] * c["Hb"],
                         0, 0.0])

    def risk(self, g):
        gb = self.p["Gb"]
        if g >= gb:
            return 0.0
        f = log(max(g, 60.0)) ** R2 - log(gb) ** R2
        return 10 * f * f

    def production(self, x, m):
        p, c = self.p, self.c
        inner = self.kp1 - p["kp2"] * x[3] - m["insulinLiver"] * p["kp3"] * x[8] + c["xi"] * x[15]
        factor = m["productionFactor"]
        return max(0.0, factor * inner + m["production"]) + factor * x[16]

    def slope(self, x, food=0.0, meal=0.0, insulin=0.0, infusion=0.0, m=None, s2008=False,
              vein=0.0):
        """dx/dt; food mg/min, meal D mg, insulin and vein (insulin) pmol/kg/min, infusion
        (glucose) mg/kg/min."""
        p, c = self.p, self.c
        m = m or NEUTRAL
        q1, q2, qg, gp, gt, ip, X, i1, il, li, s1, s2, gs, H, SR, XH, A = x
        sto = q1 + q2
        if meal > 0:
            kgut = p["kmin"] + (p["kmax"] - p["kmin"]) / 2 * (
                tanh(5 / (2 * meal * (1 - p["b"])) * (sto - p["b"] * meal))
                - tanh(5 / (2 * meal * p["d"]) * (sto - p["d"] * meal)) + 2)
        else:
            kgut = p["kmax"]
        kgut *= m["emptying"]
        grind = p["kmax"] * m["emptying"]
        g, I = gp / p["Vg"], ip / p["Vi"]
        ra = p["f"] * p["kabs"] * qg / p["BW"] + m["appearance"] + infusion
        fade = min(1.0, max(0.0, gp / (FADING + m["uptake"])))
        egp = self.production(x, m)
        renal = p["ke1"] * max(0.0, gp - p["ke2"])
        more = 0.0 if s2008 else c["r1"] * self.risk(g) * max(X, 0)
        use = (self.Vm0 * m["restingUse"] + p["Vmx"] * m["insulinUse"] * (X + more)) \
            * gt / (p["Km0"] + gt)
        dgp = egp + ra - (p["Fsnc"] + m["uptake"]) * fade - renal - p["k1"] * gp + p["k2"] * gt
        rise = c["sigma"] * max(c["Gth"] - g, 0) * c["Isup"] / (c["Isup"] + max(I - p["Ib"], 0))
        return np.array([
            food - grind * q1, grind * q1 - kgut * q2, kgut * q2 - p["kabs"] * qg,
            dgp, p["k1"] * gp - p["k2"] * gt - use,
            p["m1"] * li - (p["m2"] + self.m4) * ip + p["ka1"] * s1 + p["ka2"] * s2
            + vein,
            p["p2u"] * (I - p["Ib"] - X), p["ki"] * (I - i1), p["ki"] * (i1 - il),
            p["m2"] * ip - (p["m1"] + self.m30) * li,
            insulin - (p["kd"] + p["ka1"]) * s1, p["kd"] * s1 - p["ka2"] * s2,
            p["ksc"] * (gp - gs),
            SR + c["delta"] * max(-dgp / p["Vg"], 0) - c["n"] * H,
            -c["rho"] * (SR - (c["n"] * c["Hb"] + rise)),
            c["kH"] * (max(H - c["Hb"], 0) - XH),
            c["kA"] * (c["psi"] * max(c["Gth"] - g, 0) - A)])


NEUTRAL = dict(insulinUse=1.0, insulinLiver=1.0, restingUse=1.0, productionFactor=1.0,
               production=0.0, appearance=0.0, uptake=0.0, emptying=1.0)


def day(person, inputs, start=None, s2008=False, rtol=1e-10):
    """States at every whole minute; `inputs(minute)` gives (grams announced, units, modulation)."""
    x = person.basal() if start is None else np.array(start, float)
    rows = [x]
    waiting, eating, at_start, eaten = 0.0, False, 0.0, 0.0
    minute = 0
    while (step := inputs(minute)) is not None:
        grams, units, m = step
        waiting += grams
        bite = min(5.0, waiting)
        waiting -= bite
        if bite > 0:
            if not eating:
                at_start, eaten = x[0] + x[1], 0.0
            eaten += bite
        eating = bite > 0
        u = units * 6000 / person.p["BW"]
        meal = at_start + 1000 * eaten
        run = solve_ivp(
            lambda t, y: person.slope(y, 1000 * bite, meal, u, m=m, s2008=s2008), (0, 1), x,
            method="DOP853", rtol=rtol, atol=1e-11)
        x = run.y[:, -1]
        rows.append(x)
        minute += 1
    return np.array(rows)


def fast(person, inputs, minutes, s2008=False, clamp=None, start=None, vein=0.0):
    """The same by classical Runge-Kutta steps of a minute, for calibration and statistics.

    `clamp(minute)` gives a glucose to hold: the infusion that holds it is returned as well.
    """
    x = person.basal() if start is None else np.array(start, float)
    rows, infusions = [x], []
    for minute in range(minutes):
        units = inputs(minute)
        u = units * 6000 / person.p["BW"]
        wanted = clamp(minute) if clamp else None
        if wanted is None:
            def f(y):
                return person.slope(y, insulin=u, vein=vein, s2008=s2008)
            held = 0.0
        else:
            target = wanted * person.p["Vg"]
            held = max(0.0, (target - x[3]) / 5 - person.slope(x, insulin=u, vein=vein, s2008=s2008)[3])

            def f(y):
                return person.slope(y, insulin=u, vein=vein, infusion=held, s2008=s2008)
        a = f(x)
        b = f(x + a / 2)
        c = f(x + b / 2)
        d = f(x + c)
        x = x + (a + 2 * b + 2 * c + d) / 6
        for index in range(17):
            if index != 6 and x[index] < 0:
                x[index] = 0
        rows.append(x)
        infusions.append(held)
    return np.array(rows), np.array(infusions)
