#!/usr/bin/env python3
"""The trajectories of simglucose's own patients, by simglucose itself: an oracle for the plant S2008.

usage: simglucose_day.py table                    prints simglucose's vpatient_params.csv
       simglucose_day.py run MINUTES NAME...      prints name,time_min,plasma_mg_dl,interstitial_mg_dl

Everybody lives the same course: basal insulin, 60 g at minute 60 with 4 U, 20 g at minute 105,
50 g at minute 300 with 3 U, and no insulin at all from minute 400 to 460.
"""
import logging
import sys
import warnings
from types import SimpleNamespace

warnings.filterwarnings("ignore")
import pandas as pd  # noqa: E402
import pkg_resources  # noqa: E402
from simglucose.patient.t1dpatient import Action, T1DPatient  # noqa: E402

logging.disable(logging.CRITICAL)
TABLE = pkg_resources.resource_filename("simglucose", "params/vpatient_params.csv")


def course(minute, basal):
    food = {60: 60, 105: 20, 300: 50}.get(minute, 0)
    bolus = {60: 4, 300: 3}.get(minute, 0)
    return Action(CHO=food, insulin=(0 if 400 <= minute < 460 else basal) + bolus)


def run(minutes, names):
    table = pd.read_csv(TABLE)
    print("name,time_min,plasma_mg_dl,interstitial_mg_dl")
    for name in names:
        row = table.loc[table.Name == name].squeeze()
        # The same numbers without pandas in the innermost loop, where it costs nine tenths of the time.
        fast = SimpleNamespace(**{k.strip(): v for k, v in row.items()})
        start = row.iloc[2:15].to_numpy(dtype=float)
        patient = T1DPatient(fast, init_state=start)
        basal = fast.u2ss * fast.BW / 6000
        for minute in range(minutes + 1):
            x = patient.state
            print(f"{name},{minute},{x[3] / fast.Vg!r},{x[12] / fast.Vg!r}")
            if minute < minutes:
                patient.step(course(minute, basal))


if __name__ == "__main__":
    if sys.argv[1:] == ["table"]:
        sys.stdout.write(open(TABLE).read())
    elif len(sys.argv) > 3 and sys.argv[1] == "run":
        run(int(sys.argv[2]), sys.argv[3:])
    else:
        sys.exit(__doc__)
