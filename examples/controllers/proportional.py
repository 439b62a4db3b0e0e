#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A controller in a few lines, to show the line protocol of `islet hil serve`. Research only.

    islet hil serve scenarios/quickstart -- python3 examples/controllers/proportional.py

It looks twenty minutes ahead along the last slope, stops the pump below the suspend threshold, and
raises basal in proportion above the target. It never gives a bolus: the person does.
"""
import json
import sys


def say(message):
    print(json.dumps(message), flush=True)


def decide(observation, last):
    """One step: the basal rate (U/h) for the next five minutes, and the glucose to remember."""
    profile = observation["profile"]
    scheduled = profile["basal_u_per_h"]
    glucose = observation["cgm_mgdl"]
    if glucose is None:
        return scheduled, None                      # blind: leave the pump on its schedule
    slope = 0.0 if last is None else (glucose - last) / 5.0
    ahead = glucose + 20.0 * slope
    if min(glucose, ahead) < profile["suspend_mgdl"] + 10:
        return 0.0, glucose
    error = ahead - profile["target_mgdl"]
    extra = error / profile["isf_mgdl_per_u"] / 2.0  # spread the correction over two hours
    return max(0.0, min(profile["max_basal_u_per_h"], scheduled + extra)), glucose


def main():
    last = None
    for line in sys.stdin:
        message = json.loads(line)
        if message["type"] == "init":
            say({"type": "ready", "name": "proportional", "meal_bolus": "user"})
        elif message["type"] == "obs":
            rate, last = decide(message, last)
            say({"basal_u_per_h": round(rate, 3), "bolus_u": 0.0})
        elif message["type"] == "end":
            return


main()
