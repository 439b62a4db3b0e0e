// How far the twin trusts itself: innovation power, pinned parameters, numerical repairs.

import SmallMath

/// How far the twin may be used.
public enum TwinTrust: Sendable, Equatable {
    /// As expected.
    case sound
    /// Too few readings since its start.
    case starting
    /// Innovations are larger than they should be.
    case degraded
    /// Not to be used for an increase.
    case untrusted
}

extension TwinState {
    /// How far the twin may be used now.
    public var trust: TwinTrust {
        if distrust > 0 { return .untrusted }
        if readings < TwinParameters.readingsNeeded { return .starting }
        return innovationPower > TwinParameters.degradedAbove ? .degraded : .sound
    }

    /// Accounts for one step's findings; on a cause for distrust starts again from a wide prior.
    ///
    /// Causes (TD 4.2): innovation power beyond ``TwinParameters/untrustedAbove``, a non-finite
    /// number, a covariance that lost its correlations, a parameter at its bound for too long.
    mutating func judgeHealth(_ found: TwinInnovation, minutes: Double) {
        if found.accepted {
            readings = min(readings + 1, TwinParameters.readingsNeeded)
        }
        if found.deviation > 0 {
            let scaled = found.value / (found.deviation * TwinParameters.innovationScale)
            let weight = 1 - Elementary.exp(-min(minutes, 15) / TwinParameters.healthTime)
            innovationPower += weight * (min(scaled * scaled, 100) - innovationPower)
        }
        var atBound = false
        for index in 0..<TwinIndex.personalCount {
            let limit = TwinParameters.personalBound * TwinParameters.personalDeviations[index]
            if mean[index].magnitude >= limit { atBound = true }
        }
        pinned = atBound ? min(pinned + minutes, 2 * TwinParameters.pinnedTime) : 0
        var sane = covariance.isFinite && innovationPower.isFinite
        for value in mean where !value.isFinite { sane = false }
        let lost =
            !sane || found.repaired || innovationPower > TwinParameters.untrustedAbove
            || pinned > TwinParameters.pinnedTime
        if lost {
            restartFromPrior(sane: sane)
        } else if innovationPower <= TwinParameters.degradedAbove {
            distrust = max(distrust - minutes, 0)
        }
    }

    /// Starts again, keeping only what was delivered (known) and where glucose stands (if sane).
    private mutating func restartFromPrior(sane: Bool) {
        let kept = insulin
        let level = sane ? mean[TwinIndex.interstitial] : nil
        let announcedBefore = sinceCarbs
        let gut = sane ? carbsOnBoard : 0
        self = TwinState(glucose: level, insulinOnBoard: 0)
        insulin = kept
        mean[TwinIndex.action] = kept.outflow
        covariance[TwinIndex.action, TwinIndex.action] = kept.outflow * kept.outflow + 1e-6
        mean[TwinIndex.gut2] = gut
        covariance[TwinIndex.gut2, TwinIndex.gut2] = 100 + gut * gut
        sinceCarbs = announcedBefore
        distrust = TwinParameters.distrustTime
    }
}
