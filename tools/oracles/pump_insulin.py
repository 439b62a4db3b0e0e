# Insulin appearance and action by matrix exponential (NumPy, SciPy), independent of the Swift code:
# python3 tools/oracles/pump_insulin.py [vpatient_params.csv]
"""Prints, after a unit impulse under the skin, the plasma peak and half times of the Hovorka chain,
and, given simglucose's table, those of each S2008 person with the time of the steepest glucose fall
(plant linearised at basal), for aspart and for faster aspart (direct absorption times 2.4)."""
import csv
import sys

import numpy as np
from scipy.linalg import expm

STEP = 0.25


def answer(matrix, plasma):
    """Time and plasma insulin after an impulse into the first state."""
    move, state, out = expm(matrix * STEP), np.eye(len(matrix))[0], []
    for _ in range(int(900 / STEP)):
        out.append(state[plasma])
        state = move @ state
    return np.arange(len(out)) * STEP, np.array(out)


def features(time, insulin):
    top = insulin.argmax()
    half = insulin[top] / 2
    return {
        "peak": time[top],
        "early half": np.interp(half, insulin[: top + 1], time[: top + 1]),
        "late half": np.interp(-half, -insulin[top:], time[top:]),
        "height": insulin[top],
        "first 30 min": np.trapezoid(insulin[: int(30 / STEP) + 1], dx=STEP),
    }


def hovorka(tmax, ke=0.138):
    return np.array([[-1 / tmax, 0, 0], [1 / tmax, -1 / tmax, 0], [0, 1 / tmax, -ke]])


def s2008(p, direct=1.0):
    kd, ka1, ka2 = p["kd"], p["ka1"] * direct, p["ka2"]
    return np.array([
        [-(kd + ka1), 0, 0, 0], [kd, -ka2, 0, 0],
        [ka1, ka2, -(p["m2"] + p["m4"]), p["m1"]], [0, 0, p["m2"], -(p["m1"] + p["m30"])]])


def steepest_fall(p, insulin, time):
    use = p["Vm0"] * p["Km0"] / (p["Km0"] + p["Gtb"]) ** 2
    effect = p["Vmx"] * p["Gtb"] / (p["Km0"] + p["Gtb"])
    slope = np.array([
        [-p["p2u"], 0, 0, 0, 0], [0, -p["ki"], 0, 0, 0], [0, p["ki"], -p["ki"], 0, 0],
        [0, 0, -p["kp3"], -p["kp2"] - p["k1"], p["k2"]], [-effect, 0, 0, p["k1"], -p["k2"] - use]])
    drive, state, glucose = np.array([p["p2u"], p["ki"], 0, 0, 0]), np.zeros(5), []
    for value in insulin:
        glucose.append(state[3])
        state = state + STEP * (slope @ state + drive * value)
    return time[np.argmax(-np.gradient(glucose))]


def show(name, values):
    print(name, {key: round(float(value), 3) for key, value in values.items()})


for factor in (1, 0.75):
    show(f"Hovorka, tmaxI 55 x {factor}", features(*answer(hovorka(55 * factor), 2)))
if len(sys.argv) > 1:
    peaks = {}
    for row in csv.DictReader(open(sys.argv[1])):
        p = {key: float(value) for key, value in row.items() if key not in ("Name", "patient_history")}
        for direct in (1, 2.4):
            time, insulin = answer(s2008(p, direct), 2)
            values = features(time, insulin)
            values["action"] = steepest_fall(p, insulin, time)
            show(f"{row['Name']} direct x {direct}", values)
            peaks.setdefault((row["Name"].split("#")[0], direct), []).append(values["action"])
    for group, values in peaks.items():
        print(group, "median time of the steepest fall", np.median(values))
