#!/usr/bin/env python3
"""Counter-regulation of the S2013 plant, calibrated to published clamps; prints what it meets.

usage: s2013_calibrate.py VPATIENT_PARAMS.csv      (simglucose's table; needs numpy and scipy)

Targets (docs/plant-s2013.md names the papers):
  T1  production's rise in hypoglycaemia, paired stepped clamps at 1 mU/kg/min: 0.84 mg/kg/min
      (Rickels 2018; type 1 diabetes after 18 months of avoiding lows; 0.42 before, 1.39 controls)
  T2  glucagon does not rise in that clamp: at most +10 pg/mL (Paty 2002: -17 +- 10)
  T3  a quarter of the healthy rise of 64 pg/mL (Paty 2002) where insulin is at basal: 16 pg/mL
Solved: psi from T1, sigma from T3; T2 is checked. People: simglucose's ten adults, Gb * 120/140.
"""
import sys
from math import log
import numpy as np
from s2013_model import COUNTER, Person, fast, people

STAGES = ((80, 40), (65, 40), (55, 40), (45, 40))   # mg/dL, min; the descent is ours
VEIN = 6.0                                          # pmol/kg/min = 1 mU/kg/min
LEAD = 120                                          # min at 90 mg/dL before the descent


def stepped(minute):
    minute -= LEAD
    if minute < 0:
        return 90
    for level, length in STAGES:
        if minute < length:
            return level
        minute -= length
    return STAGES[-1][0]


def level(of):
    return lambda minute: 90 if minute < LEAD else of


def clamp(person, glucose, minutes):
    rows, infusion = fast(person, lambda t: 0.0, minutes, clamp=glucose, vein=VEIN)
    one = dict(insulinLiver=1.0, productionFactor=1.0, production=0.0)
    production = [person.production(x, one) for x in rows]
    last = slice(-20, None)
    return (np.mean(production[last]), np.mean(rows[last, 13]), np.mean(infusion[last]),
            np.mean(rows[last, 5]) / person.p["Vi"], np.mean(rows[last, 3]) / person.p["Vg"])


def paired(person, glucose=stepped, minutes=LEAD + 160):
    low = clamp(person, glucose, minutes)
    even = clamp(person, lambda t: 90, minutes)
    return dict(rise=low[0] - even[0], production=low[0], glucagon=low[1] - person.c["Hb"],
                infusion=low[2], even=even[2], insulin=low[3], glucose=low[4])


def middle(adults, key, **options):
    return float(np.median([paired(a, **options)[key] for a in adults]))


def main():
    adults = list(people(sys.argv[1], None, log(120 / 140)).items())
    everybody = [p for _, p in adults]
    adults = [p for name, p in adults if name.startswith("adult#")]
    # T3: in the steady state at 45 mg/dL with basal insulin, H - Hb = sigma (Gth - 45) / n.
    sigma = 16 * COUNTER["n"] / (COUNTER["Gth"] - 45)
    tuned = [a.with_counter(sigma=sigma) for a in adults]
    psi = COUNTER["psi"]
    for _ in range(6):  # the response is proportional to psi but for the part insulin leaves
        psi *= 0.84 / middle([a.with_counter(psi=psi) for a in tuned], "rise")
    print(f"solved: sigma {sigma:.5f}, psi {psi:.6f}   declared: {COUNTER['sigma']}, {COUNTER['psi']}")
    named = dict(sigma=round(sigma, 3), psi=round(psi, 3))
    tuned = [a.with_counter(**named) for a in adults]
    for name, options in (("stepped to 45", {}), ("50 mg/dL for 2 h", dict(
            glucose=level(50), minutes=LEAD + 120))):
        found = [paired(a, **options) for a in tuned]
        print(f"clamp, {name} (median, least, most of ten adults):")
        for key in found[0]:
            v = [f[key] for f in found]
            print(f"  {key:10} {np.median(v):8.3f} {min(v):8.3f} {max(v):8.3f}")
    for factor in (2, 5):
        print(f"{factor} x basal for 5 h, thirty people, plasma mg/dL:")
        rows = []
        for p in everybody:
            p = p.with_counter(**named)
            def inputs(t):
                return (factor if 60 <= t < 360 else 1) * p.units
            runs = {
                "S2008": fast(p.with_counter(psi=0, xi=0), inputs, 1440, s2008=True)[0],
                "risk only": fast(p.with_counter(psi=0, xi=0), inputs, 1440)[0],
                "S2013": fast(p, inputs, 1440)[0]}
            glucose = {k: r[:, 3] / p.p["Vg"] for k, r in runs.items()}
            rows.append({k: (g.min(), sum(g < 70), sum(g < 54)) for k, g in glucose.items()})
        for k in rows[0]:
            v = np.array([r[k] for r in rows])
            print(f"  {k:10} nadir {np.percentile(v[:, 0], [0, 25, 50, 75, 100]).round(1)} "
                  f"min below 70: {np.median(v[:, 1]):.0f}, below 54: {np.median(v[:, 2]):.0f}")
        higher = sum(r["S2013"][0] > r["S2008"][0] for r in rows)
        higher_risk = sum(r["S2013"][0] > r["risk only"][0] + 0.01 for r in rows)
        quicker = sum(r["S2013"][1] <= r["risk only"][1] for r in rows)
        print(f"  nadir above S2008's in {higher}, above risk only's in {higher_risk} of {len(rows)}; "
              f"no longer below 70 than risk only in {quicker}")


if __name__ == "__main__":
    main()
