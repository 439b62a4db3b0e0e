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
    /// number, a parameter at its bound for too long.
    mutating func judgeHealth(
        _ found: inout TwinInnovation, minutes: Double, settings: TwinSettings
    ) {
        if found.accepted {
            readings = min(readings + 1, TwinParameters.readingsNeeded)
        }
        if found.deviation > 0 {
            let scaled = found.value / (found.deviation * TwinParameters.innovationScale)
            let weight = 1 - Elementary.exp(-min(minutes, 15) / TwinParameters.healthTime)
            let power = min(scaled * scaled, TwinParameters.innovationPowerMax)
            innovationPower += weight * (power - innovationPower)
        }
        pinned = isAtBound(settings) ? min(pinned + minutes, 2 * TwinParameters.pinnedTime) : 0
        let sane = isFinite
        if !sane { found.repaired = true }
        let lost =
            !sane || innovationPower > TwinParameters.untrustedAbove
            || pinned > TwinParameters.pinnedTime
        if lost {
            restartFromPrior(sane: sane, settings: settings)
        } else if innovationPower <= TwinParameters.degradedAbove {
            distrust = max(distrust - minutes, 0)
        }
    }

    /// Whether a personal parameter of the leading member stands at its bound.
    private func isAtBound(_ settings: TwinSettings) -> Bool {
        var leading = 0
        for member in 1..<means.count where weights[member] > weights[leading] { leading = member }
        let limit = settings.personalSpreads * TwinParameters.personalBound
        for index in TwinIndex.personalFirst..<TwinIndex.count
        where means[leading][index].magnitude >= limit[index] { return true }
        return false
    }

    /// Whether every number is one.
    var isFinite: Bool {
        for member in 0..<means.count {
            guard covariances[member].isSound else { return false }
            for lane in 0..<TwinIndex.count where !means[member][lane].isFinite { return false }
            guard evidence[member].isFinite, weights[member].isFinite else { return false }
        }
        for lane in 0..<TwinIndex.personalFirst where !reckoning.course[lane].isFinite {
            return false
        }
        return innovationPower.isFinite && reckoning.residual.isFinite
    }

    /// Starts again from the prior. What was delivered and entered is known and stays, as do the bands
    /// and usual misses; where glucose stands, the watch, its slow account and the usual reading stay
    /// if they are sane. What dosing was given of what was learnt is taken back, but for caution.
    private mutating func restartFromPrior(sane: Bool, settings: TwinSettings) {
        let kept = self
        let level = sane ? kept.mean(TwinIndex.interstitial) : nil
        let gut = sane ? kept.carbsOnBoard : 0
        self = TwinState(glucose: level, insulinOnBoard: 0, settings: settings)
        insulin = kept.insulin
        bands = kept.bands
        plainBands = kept.plainBands
        misses = kept.misses
        release.caution = kept.release.caution
        sinceCarbs = kept.sinceCarbs
        logged = kept.logged
        // A failed set is a reason for a restart, and must be found all the same.
        if sane {
            watch = kept.watch
            reckoning = kept.reckoning
        }
        usualReading = sane ? kept.usualReading : usualReading
        for member in 0..<means.count {
            means[member][TwinIndex.gut2] = gut
            covariances[member].diagonal[TwinIndex.gut2] = 100 + gut * gut
        }
        distrust = TwinParameters.distrustTime
    }
}
