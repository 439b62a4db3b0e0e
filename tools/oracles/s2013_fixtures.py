#!/usr/bin/env python3
"""Expected values of S2013EquationTests: SciPy's solution of s2013_model.py.

usage: s2013_fixtures.py PATIENTS.csv     (Tests/VirtualPatientTests/Fixtures/patients.csv)

Prints, for three courses, the 17 states at some minutes; the slope at one far-off state; and the
plasma insulin and basal rate that hold 70 and 180 mg/dL. Gb is 120/140 of the table's.
"""
import sys
from math import log
import numpy as np
from scipy.optimize import fsolve
from s2013_model import NEUTRAL, day, people

ODD = dict(insulinUse=1.4, insulinLiver=0.8, restingUse=1.3, productionFactor=1.2, production=0.5,
           appearance=0.4, uptake=0.6, emptying=0.7)


def excess(person, factor):
    def inputs(minute):
        if minute == 720:
            return None
        return 0, (factor if 60 <= minute < 360 else 1) * person.units, NEUTRAL
    return inputs


def meals(person):
    def inputs(minute):
        if minute == 720:
            return None
        grams = {30: 60, 90: 20, 400: 7}.get(minute, 0)
        units = person.units + {30: 6, 400: 1}.get(minute, 0)
        return grams, units, ODD if 120 <= minute < 300 else NEUTRAL
    return inputs


def show(name, rows, minutes):
    print(f"// {name}")
    for minute in minutes:
        print(f"{minute}: [" + ", ".join(f"{v:.9g}" for v in rows[minute]) + "],")


def rest(person, glucose):
    p, c = person.p, person.c

    def unknown(v):
        insulin, gt, units = v[0] * p["Ib"], v[1] * person.Gtb, v[2] * person.units
        x = person.basal()
        x[3] = x[12] = glucose * p["Vg"]
        x[4] = gt
        x[5] = insulin * p["Vi"]
        x[6], x[7], x[8] = insulin - p["Ib"], insulin, insulin
        x[9] = x[5] * p["m2"] / (p["m1"] + person.m30)
        u = units * 6000 / p["BW"]
        x[10] = u / (p["kd"] + p["ka1"])
        x[11] = p["kd"] * x[10] / p["ka2"]
        lack = max(0, c["Gth"] - glucose)
        x[14] = c["n"] * c["Hb"] + c["sigma"] * lack * c["Isup"] / (
            c["Isup"] + max(0, insulin - p["Ib"]))
        x[13] = x[14] / c["n"]
        x[15] = x[13] - c["Hb"]
        x[16] = c["psi"] * lack
        d = person.slope(x, insulin=u)
        return [d[3], d[4], d[5]]
    v = fsolve(unknown, [1.0, 1.0, 1.0], xtol=1e-13)
    return v[0] * p["Ib"], v[2] * person.units


def main():
    found = people(sys.argv[1], ("adult#001", "child#005"), log(120 / 140))
    adult, child = found["adult#001"], found["child#005"]
    at = (120, 240, 360, 480, 720)
    show("adult#001, twice basal for 5 h", day(adult, excess(adult, 2)), at)
    show("child#005, five times basal for 5 h", day(child, excess(child, 5)), at)
    show("adult#001, meals, bolus, every modulation", day(adult, meals(adult)), at)
    x = adult.basal() * 0.9
    x[0:3] = (20000, 15000, 4000)
    x[3], x[6], x[13], x[15], x[16] = 45 * adult.p["Vg"], 60, 130, 12, 0.4
    print("// slope at a far-off state, 3 mg/min eaten * 1000, D = 50 g, 2 pmol/kg/min")
    print(", ".join(f"{v:.12g}" for v in x))
    print(", ".join(f"{v:.12g}" for v in adult.slope(x, 3000, 50000, 2.0, m=ODD)))
    for glucose in (60, 90, 180):
        print("// rest at", glucose, "adult", rest(adult, glucose), "child", rest(child, glucose))
    for g in (40, 60, 60.5, 90, adult.p["Gb"] - 0.5, adult.p["Gb"], 200):
        print("// risk", repr(g), repr(adult.risk(g)))
    print("// Gb", adult.p["Gb"], child.p["Gb"], "basal U/h", adult.units * 60, child.units * 60)


if __name__ == "__main__":
    main()
