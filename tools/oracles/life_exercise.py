#!/usr/bin/env python3
"""Breton's exercise model as published, solved by SciPy: expected values for BretonExerciseTests.

Equations: M. Breton, J. Diabetes Sci. Technol. 2 (2008) 169; C. Dalla Man, M. Breton, C. Cobelli,
J. Diabetes Sci. Technol. 3 (2009) 56, model C, with its own Z and W:
  Y' = (h - Y)/tauHR;  f = r/(1+r), r = (Y/(a HRb))^n;  Z' = -(f/tauIn + 1/tauEx) Z + f;  W' = h in the bout.
Prints Y and Z*W in the middle of given minutes, for one bout from minute 60.

Usage: life_exercise.py
"""
import numpy as np
from scipy.integrate import solve_ivp

TAU_HR, TAU_IN, TAU_EX, A, N, REST = 5.0, 1.0, 600.0, 0.1, 4, 70.0


def slope(t, x, heart, start, end):
    y, z, w = x
    rise = heart - REST if start <= t < end else 0.0
    r = (max(y, 0.0) / (A * REST)) ** N
    f = r / (1 + r)
    return [(rise - y) / TAU_HR, -(f / TAU_IN + 1 / TAU_EX) * z + f, rise]


def solve(heart, start, end, times):
    values, state, now = {}, [0.0, 0.0, 0.0], 0.0
    for stop in sorted({start, end, max(times) + 1}):
        wanted = [t for t in times if now <= t < stop]
        if stop > now:
            s = solve_ivp(slope, (now, stop), state, args=(heart, start, end), method="LSODA",
                          rtol=1e-10, atol=1e-12, max_step=0.5, dense_output=True)
            for t in wanted:
                y, z, w = s.sol(t)
                values[t] = (y, z * w)
            state, now = s.y[:, -1], stop
    return values


if __name__ == "__main__":
    for heart, length in ((120.0, 45.0), (100.0, 60.0), (160.0, 30.0)):
        times = [62.5, 70.5, 89.5, 60 + length - 0.5, 60 + length + 5.5, 240.5, 720.5, 1440.5]
        for t, (y, zw) in solve(heart, 60.0, 60.0 + length, times).items():
            print(f"heart {heart:.0f} length {length:.0f} minute {t:7.1f}  Y {y:12.6f}  ZW {zw:12.4f}")
