#!/usr/bin/env python3
"""A day of life on the UVA/Padova plant of 2008, solved by SciPy: expected values for LivingPatientTests.

Written from the papers named in docs/virtual-life.md, apart from the Swift code: adaptive LSODA for the plant (inputs
held over each minute), the paper's Z and W for exercise, the same declared numbers for meals, alcohol and illness.

Usage: life_day.py PATIENTS.csv [PATIENT]        (a table in simglucose's layout, for example
       Tests/VirtualPatientTests/Fixtures/patients.csv)
"""
import csv, sys
import numpy as np
from scipy.integrate import solve_ivp

NEUTRAL = dict(use=1.0, liver=1.0, resting=1.0, factor=1.0, production=0.0, appearance=0.0, emptying=1.0)


def combined(*parts):
    result = dict(NEUTRAL)
    for part in parts:
        for key, value in part.items():
            result[key] = result[key] + value if key in ("production", "appearance") else result[key] * value
    return result


class Patient:
    def __init__(self, row):
        for key in "BW EGPb Gb Ib kabs kmax kmin b d Vg Vi Vmx Km0 k2 k1 p2u m1 m2 ki kp2 kp3 kd ksc ka1 ka2".split():
            setattr(self, key, float(row[key]))
        self.m4, self.m30 = 0.4 * self.m2, 0.6 * self.m1 / 0.4
        self.Gp, self.Ip = self.Gb * self.Vg, self.Ib * self.Vi
        self.Il = self.Ip * self.m2 / (self.m1 + self.m30)
        self.Gt = (1 - self.EGPb + self.k1 * self.Gp) / self.k2
        self.Vm0 = (self.EGPb - 1) * (self.Km0 + self.Gt) / self.Gt
        self.kp1 = self.EGPb + self.kp2 * self.Gp + self.kp3 * self.Ib
        self.u = self.Ip * (self.m2 + self.m4) - self.m1 * self.Il
        self.isc1 = self.u / (self.ka1 + self.kd)
        self.share = self.Vmx * self.Ib / self.Vm0
        self.basal = self.u * self.BW / 6000

    def start(self):
        return [0, 0, 0, self.Gp, self.Gt, self.Ip, 0, self.Ib, self.Ib, self.Il, self.isc1,
                self.kd * self.isc1 / self.ka2, self.Gp]

    def sensitivity(self, k):
        return dict(use=k, liver=k, resting=1 + (k - 1) * self.share)

    def slope(self, t, x, bite, u, meal, m):
        stomach = x[0] + x[1]
        kgut = self.kmax
        if meal > 0:
            kgut = self.kmin + (self.kmax - self.kmin) / 2 * (
                np.tanh(5 / (2 * meal * (1 - self.b)) * (stomach - self.b * meal))
                - np.tanh(5 / (2 * meal * self.d) * (stomach - self.d * meal)) + 2)
        grind, empty = self.kmax * m["emptying"] * x[0], kgut * m["emptying"] * x[1]
        ra = 0.9 * self.kabs * x[2] / self.BW + m["appearance"]
        egp = max(0, m["factor"] * (self.kp1 - self.kp2 * x[3] - self.kp3 * m["liver"] * x[8]) + m["production"])
        use = (self.Vm0 * m["resting"] + self.Vmx * m["use"] * x[6]) * x[4] / (self.Km0 + x[4])
        back = self.k1 * x[3] - self.k2 * x[4]
        i = x[5] / self.Vi
        return [1000 * bite - grind, grind - empty, empty - self.kabs * x[2],
                egp + ra - min(1, max(0, x[3])) - 5e-4 * max(0, x[3] - 339) - back, back - use,
                self.m1 * x[9] - (self.m2 + self.m4) * x[5] + self.ka1 * x[10] + self.ka2 * x[11],
                self.p2u * (i - self.Ib - x[6]), self.ki * (i - x[7]), self.ki * (x[7] - x[8]),
                self.m2 * x[5] - (self.m1 + self.m30) * x[9], u - (self.kd + self.ka1) * x[10],
                self.kd * x[10] - self.ka2 * x[11], self.ksc * (x[3] - x[12])]


def run(p, minutes, carbs={}, bolus={}, modulation=lambda t: NEUTRAL, basal=1.0):
    """Plasma glucose at minutes 0...minutes; carbs {minute: g}, bolus {minute: U}."""
    x, waiting, eating, eaten, before, out = p.start(), 0.0, False, 0.0, 0.0, [p.Gb]
    for t in range(minutes):
        waiting += carbs.get(t, 0.0)
        bite = min(5.0, waiting)
        waiting -= bite
        if bite > 0:
            if not eating:
                before, eaten = x[0] + x[1], 0.0
            eaten += bite
        eating = bite > 0
        u = (basal * p.basal + bolus.get(t, 0.0)) * 6000 / p.BW
        m = modulation(t)
        s = solve_ivp(p.slope, (0, 1), x, args=(bite, u, before + 1000 * eaten, m), method="LSODA", rtol=1e-8, atol=1e-8)
        x = s.y[:, -1]
        out.append(x[3] / p.Vg)
    return np.array(out)


def step(t, a, b):
    u = min(1.0, max(0.0, (t - a) / (b - a)))
    return u * u * (3 - 2 * u)


def course(t, a, b, c, d):
    return step(t, a, b) * (1 - step(t, c, d))


def meal_carbs(carbs, at, grams, fast=1.0, eating=1, slow=120):
    for n in range(eating):
        carbs[at + n] = carbs.get(at + n, 0) + grams * fast / eating
    for n in range(eating + slow):
        carbs[at + n] = carbs.get(at + n, 0) + grams * (1 - fast) / (eating + slow)
    return carbs


def meal(p, at, fat=0.0, protein=0.0):
    def effect(t):
        age = t - at
        k = 1 / (1 + (8.72 / 7.25 - 1) / 50 * fat * course(age, 60, 180, 480, 720))
        turned = step(age + 1, 60, 420) - step(age, 60, 420)
        return dict(p.sensitivity(k), emptying=1 / (1 + (102 / 71 - 1) / 50 * fat * course(age, 0, 15, 240, 360)) if age >= 0 else 1,
                    appearance=1000 * 0.35 * protein * turned / p.BW)
    return effect


def exercise(p, at, length, heart, rest=70.0, minutes=3000):
    """The paper's Y, Z, W at the middle of each minute."""
    y = z = w = 0.0
    table, n = [], 50
    for t in range(minutes):
        rise = heart - rest if at <= t < at + length else 0.0
        for i in range(n):
            if i == n // 2:
                table.append((y, z * w))
            r = (y / (0.1 * rest)) ** 4
            f = r / (1 + r)
            y, z, w = y + (rise - y) / 5 / n, z + (f - (f + 1 / 600) * z) / n, w + rise / n
    return lambda t: dict(use=1 + 3e-4 * table[t][1], resting=1 + 0.01 * table[t][0] + 3e-4 * table[t][1] * p.share)


def alcohol(p, at, dose):
    gone = 60 + dose * 600
    def effect(t):
        k = 1 + 0.47 * dose * course(t - at, 480, 720, 1080, 1440)
        return dict(p.sensitivity(k), factor=1 - min(0.3, 0.12 / 0.64 * dose) * course(t - at, 0, 60, gone - 60, gone))
    return effect


def illness(p, at, days, k, production):
    def effect(t):
        share = course(t - at, 0, 1440, 1440 * days, 1440 * (days + 7))
        return dict(p.sensitivity(1 + (k - 1) * share), factor=1 + (production - 1) * share)
    return effect


if __name__ == "__main__":
    with open(sys.argv[1]) as file:
        rows = {row["Name"]: row for row in csv.DictReader(file)}
    p = Patient(rows[sys.argv[2] if len(sys.argv) > 2 else "adult#001"])
    carbs = meal_carbs({}, 60, 60, fast=0.6)
    parts = [meal(p, 60, fat=30, protein=25), exercise(p, 420, 45, 120.0), alcohol(p, 780, 0.7)]
    g = run(p, 1800, carbs, {60: 6.0}, lambda t: combined(*(e(t) for e in parts)))
    print(", ".join(f"({t}, {g[t]:.3f})" for t in range(120, 1801, 120)))
