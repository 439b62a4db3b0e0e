#!/usr/bin/env python3
"""The polynomial for (ln G)^0.8124 on 60...250 mg/dL in S2013Risk.swift, and its error.

usage: s2013_polynomial.py [DEGREE]     (needs numpy and mpmath)
Chebyshev interpolation in 40 digits, written in powers of t = (G - 155)/95; the error is taken
against mpmath at 20001 points, with the sum evaluated in double precision as the kernel does.
"""
import sys
from mpmath import mp, mpf, log, chebyt, taylor, cos, pi, polyval

mp.dps = 40
R2 = mpf("0.8124")


def exact(g):
    return log(mpf(g)) ** R2


def main(degree):
    nodes = [cos(pi * (mpf(k) + mpf(1) / 2) / (degree + 1)) for k in range(degree + 1)]
    values = [exact(155 + 95 * t) for t in nodes]
    powers = [mpf(0)] * (degree + 1)
    for j in range(degree + 1):
        c = 2 * sum(v * chebyt(j, t) for v, t in zip(values, nodes)) / (degree + 1)
        if j == 0:
            c /= 2
        for k, a in enumerate(taylor(lambda t: chebyt(j, t), 0, j)):
            powers[k] += c * a
    powers = [float(a) for a in powers]
    worst = 0
    for i in range(20001):
        g = 60 + 190 * i / 20000
        t = (g - 155) / 95
        s = powers[-1]
        for a in reversed(powers[:-1]):
            s = s * t + a
        worst = max(worst, abs(s - exact(g)))
    for k, a in enumerate(powers):
        print(k, repr(a))
    print("largest error", mp.nstr(worst, 3))
    for g in (60, 70, 90, 119.5, 120, 155, 180, 249, 250):
        print(g, mp.nstr(exact(g), 17))


main(int(sys.argv[1]) if len(sys.argv) > 1 else 12)
