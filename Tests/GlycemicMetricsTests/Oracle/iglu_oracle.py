"""Prints what iglu-python says of the trace that OracleTests.swift builds by the same rules.

python3 -m venv venv && venv/bin/pip install iglu-python==0.4.3
TZ=UTC venv/bin/python iglu_oracle.py [--csv FILE]
"""
import sys

import pandas as pd
import iglu_python as iglu


def trace():
    """(slot, mg/dL) of 14 days of 5-min slots; whole-number arithmetic only."""
    state, values = 20260301, []
    for i in range(14 * 288):
        day, slot = divmod(i, 288)
        value = 118
        for meal, height in ((90, 70 + day * 17 % 90), (156, 60 + day * 29 % 120), (228, 90)):
            if meal <= slot < meal + 48:
                value += height * min(slot - meal, 48 - (slot - meal)) // 24
        state = (state * 1103515245 + 12345) % 2**31
        values.append(value + (state >> 16) % 7 - 3)
    scripted = [
        (20, [69] * 3),  # 15 min below 70: an event
        (320, [69] * 2),  # 10 min: none
        (610, [65] * 4 + [50] * 3 + [66] * 2),  # level 2 within level 1
        (900, [68] * 24),  # 120 min exactly: not extended
        (1190, [60] * 25),  # 125 min: extended
        (1480, [69] * 3 + [70] * 2 + [69] * 3),  # 10 min back: one event
        (1770, [69] * 3 + [70] * 3 + [69] * 3),  # 15 min back: two events
        (2050, [54] * 6 + [70] * 6 + [140] * 6 + [180] * 6 + [250] * 6),  # edges
        (2340, [53] * 2 + [54] + [53] * 2),  # never 15 min below 54
        (2640, [40] * 4 + [400] * 4),  # the sensor's ends
        (2930, [181] * 3 + [180] * 2 + [251] * 3),
        (3220, [66] * 3 + [110] * 12 + [66] * 3),
    ]
    for start, run in scripted:
        values[start : start + len(run)] = run
    missing = set(range(1194, 1199)) | {902} | set(range(3500, 3620)) | set(range(400, 409))
    missing |= set(range(3223, 3231))
    return [(i, g) for i, g in enumerate(values) if i not in missing]


rows = trace()
data = pd.DataFrame(
    {
        "id": "x",
        "time": pd.to_datetime("2026-03-01T00:00:00Z") + pd.to_timedelta([5 * i for i, _ in rows], "min"),
        "gl": [float(g) for _, g in rows],
    }
)
if "--csv" in sys.argv:
    with open(sys.argv[sys.argv.index("--csv") + 1], "w") as out:
        out.write("time_utc,glucose_mgdl\n")
        for time, (_, g) in zip(data["time"], rows):
            out.write(f"{time:%Y-%m-%dT%H:%M:%SZ},{g}\n")


def last(frame, column=-1):
    return float(frame.iloc[0, column])


print("n", len(rows), "sum", sum(g for _, g in rows))
print("mean", last(iglu.mean_glu(data)))
print("sd", last(iglu.sd_glu(data)))
print("cv", last(iglu.cv_glu(data)))
print("gmi", last(iglu.gmi(data)))
print("gri", last(iglu.gri(data)))
print("lbgi", last(iglu.lbgi(data)))
print("hbgi", last(iglu.hbgi(data)))
print("active_pct_span", last(iglu.active_percent(data, tz="UTC"), 1))
print(iglu.in_range_percent(data, target_ranges=[[70, 180], [70, 140]]).to_dict("records"))
print(iglu.below_percent(data, targets_below=[54, 70]).to_dict("records"))
print(iglu.above_percent(data, targets_above=[180, 250]).to_dict("records"))
print(iglu.episode_calculation(data, tz="UTC")[["type", "level", "total_episodes"]].to_string())
