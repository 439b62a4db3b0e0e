// One step of one member of the bank: the glucose model's equations and their derivatives.

import SmallMath

/// The model's numbers for one member, before its personal parameters.
struct MemberModel: Sendable {
    /// Insulin's effect. Unit: mg/dL per U at work.
    let effect: Double
    /// Glucose effectiveness. Unit: 1/min.
    let effectiveness: Double
    /// Rise of glucose per gram. Unit: mg/dL per g.
    let carbEffect: Double
    /// Insulin at work on scheduled basal. Unit: U/min.
    let basalAction: Double
    /// Which lane of the insulin bank drives it.
    let lane: Int

    init(member: Int, settings: TwinSettings) {
        effect = settings.effect / UnitResponses.standard.peaks[member]
        effectiveness = TwinParameters.effectivenesses[member / TwinParameters.rateCount]
        carbEffect = settings.carbEffect
        basalAction = settings.meanBasal
        lane = member % TwinParameters.rateCount
    }
}

/// Factors that depend on the length of the step alone.
struct StepFactors: Sendable {
    let minutes: Double
    let interstitial: Double
    let disturbance: Double
    let sensor: Double

    /// - Parameter minutes: more than 0. Unit: min.
    init(minutes: Double, tuning: TwinTuning) {
        self.minutes = minutes
        interstitial = Elementary.exp(-minutes / TwinParameters.interstitialDelay)
        disturbance = Elementary.exp(-minutes / tuning.disturbanceTime)
        sensor = Elementary.exp(-minutes * tuning.sensorRate)
    }
}

/// A member under given personal parameters, with what follows from them for one length of step.
///
/// Equations, in minutes (e effect, s sensitivity of the hour, a insulin at work above basal, A that
/// on basal, g(G) growth, c carb effect): `G' = -SG (G - Gb) - e g(G) [s (a + A) - A]
/// + c f Q2/tm + d`, `IG' = (G - IG)/α`, `Q1' = -Q1/tm`, `Q2' = (Q1 - Q2)/tm`, `d' = -d/τ`,
/// `n' = -λn + z`, `z' = -λz`. Linear parts are advanced exactly for a constant step, glucose
/// semi-implicitly, which keeps it positive. Source: the minimal model of TD 4.1 with the insulin
/// effect of TD 5.3; a sensitivity that scales basal's effect too is how sensitivity acts in people
/// and in every plant.
struct MemberParameters: Sendable {
    /// e.
    var effect: Double
    /// s.
    var sensitivity: Double
    /// Gb.
    var basalGlucose: Double
    /// c f/tm.
    let mealEffect: Double
    /// exp(-h/tm) and h/tm.
    let gutDecay: Double
    let gutPassage: Double
    let effectiveness: Double
    /// Basal insulin at work that the hour's sensitivity scales.
    let basalShare: Double

    init(_ state: SIMD16<Double>, model: MemberModel, minutes: Double) {
        effect = model.effect * Elementary.exp(state[TwinIndex.effect])
        sensitivity = Elementary.exp(state[TwinIndex.sensitivity])
        basalGlucose =
            TwinParameters.basalGlucose * Elementary.exp(state[TwinIndex.basalGlucose])
        let rate = Elementary.exp(-state[TwinIndex.mealTime]) / TwinParameters.mealTime
        mealEffect = model.carbEffect * Elementary.exp(state[TwinIndex.mealSize]) * rate
        gutPassage = minutes * rate
        gutDecay = Elementary.exp(-gutPassage)
        effectiveness = model.effectiveness
        basalShare = TwinParameters.sensitivityBasalShare * model.basalAction
    }

    /// Insulin's effect at a glucose over that at ``TwinParameters/growthReference``, and its slope.
    @inline(__always)
    static func growth(_ glucose: Double) -> (value: Double, slope: Double) {
        let half = TwinParameters.growthHalf
        let scale = (half + TwinParameters.growthReference) / TwinParameters.growthReference
        let share = 1 / (half + glucose)
        return (scale * glucose * share, scale * half * share * share)
    }

    /// Insulin at work beyond what basal does in an average hour. Unit: U/min.
    @inline(__always)
    func net(_ action: Double) -> Double {
        action + (sensitivity - 1) * max(action + basalShare, 0)
    }

    /// Moves the fast states forward; the personal parameters stay.
    /// - Parameter action: mean insulin at work above basal during the step. Unit: U/min.
    @inline(__always)
    func advance(_ state: inout SIMD16<Double>, action: Double, factors: StepFactors) {
        let h = factors.minutes
        let glucose = state[TwinIndex.glucose]
        let oldGut2 = state[TwinIndex.gut2]
        let oldFlow = state[TwinIndex.disturbance]
        let gut2 = (oldGut2 + state[TwinIndex.gut1] * gutPassage) * gutDecay
        let flow = oldFlow * factors.disturbance
        let use =
            effect * net(action) * Self.growth(glucose).value
        let rise = 0.5 * (mealEffect * (oldGut2 + gut2) + oldFlow + flow) - use
        let back = effectiveness * h
        let free = (glucose + basalGlucose * back + rise * h) / (1 + back)
        let range = TwinParameters.glucoseRange
        let next = min(max(free, range.lowerBound), range.upperBound)
        let middle = 0.5 * (glucose + next)
        state[TwinIndex.glucose] = next
        state[TwinIndex.interstitial] =
            middle + (state[TwinIndex.interstitial] - middle) * factors.interstitial
        state[TwinIndex.gut2] = gut2
        state[TwinIndex.gut1] *= gutDecay
        state[TwinIndex.disturbance] = flow
        state[TwinIndex.sensor] =
            (state[TwinIndex.sensor] + h * state[TwinIndex.sensorDrive]) * factors.sensor
        state[TwinIndex.sensorDrive] *= factors.sensor
    }
}

/// The derivatives of one step: the rows of an upper triangular transition matrix.
struct Transition: Sendable {
    /// Of glucose after the step, by glucose, gut 2, gut 1, disturbance and the five parameters.
    let byGlucose: Double
    let byGut2: Double
    let byGut1: Double
    let byFlow: Double
    let byEffect: Double
    let bySensitivity: Double
    let byBasal: Double
    let byMealTime: Double
    let byMealSize: Double
    /// Of the gut after the step.
    let gutDecay: Double
    let gut2ByGut1: Double
    let gut2ByTime: Double
    let gut1ByTime: Double
    let factors: StepFactors

    /// - Parameter state: the mean before the step.
    @inline(__always)
    init(
        at state: SIMD16<Double>, _ p: MemberParameters, action: Double, factors: StepFactors
    ) {
        let h = factors.minutes
        let scale = 1 / (1 + p.effectiveness * h)
        let (growth, slope) = MemberParameters.growth(state[TwinIndex.glucose])
        let net = p.net(action)
        let gut1 = state[TwinIndex.gut1]
        let gut2 = state[TwinIndex.gut2]
        let passed = gut2 + gut1 * p.gutPassage
        let next2 = passed * p.gutDecay
        gutDecay = p.gutDecay
        gut2ByGut1 = p.gutPassage * p.gutDecay
        gut2ByTime = p.gutPassage * p.gutDecay * (passed - gut1)
        gut1ByTime = gut1 * p.gutPassage * p.gutDecay
        let half = 0.5 * h * scale
        byGlucose = min(max((1 - p.effect * slope * net * h) * scale, 0.05), 1)
        byGut2 = p.mealEffect * (1 + p.gutDecay) * half
        byGut1 = p.mealEffect * gut2ByGut1 * half
        byFlow = (1 + factors.disturbance) * half
        byEffect = -p.effect * growth * net * h * scale
        bySensitivity =
            -p.effect * growth * p.sensitivity * max(action + p.basalShare, 0) * h * scale
        byBasal = p.basalGlucose * p.effectiveness * h * scale
        let meal = p.mealEffect * (gut2 + next2) * half
        byMealTime = p.mealEffect * gut2ByTime * half - meal
        byMealSize = meal
        self.factors = factors
    }

    /// The transition times a column, personal lanes times their decay.
    @inline(__always)
    func apply(_ column: SIMD16<Double>, decay: SIMD16<Double>) -> SIMD16<Double> {
        var next = column * decay
        let glucose = column[TwinIndex.glucose]
        let gut2 = column[TwinIndex.gut2]
        let gut1 = column[TwinIndex.gut1]
        let time = column[TwinIndex.mealTime]
        let fast = byGlucose * glucose + byGut2 * gut2 + byGut1 * gut1
        let slow =
            byFlow * column[TwinIndex.disturbance] + byEffect * column[TwinIndex.effect]
            + bySensitivity * column[TwinIndex.sensitivity]
        let new =
            fast + slow + byBasal * column[TwinIndex.basalGlucose] + byMealTime * time
            + byMealSize * column[TwinIndex.mealSize]
        let kept = factors.interstitial
        next[TwinIndex.glucose] = new
        next[TwinIndex.interstitial] =
            kept * column[TwinIndex.interstitial] + 0.5 * (1 - kept) * (glucose + new)
        next[TwinIndex.gut2] = gutDecay * gut2 + gut2ByGut1 * gut1 + gut2ByTime * time
        next[TwinIndex.gut1] = gutDecay * gut1 + gut1ByTime * time
        next[TwinIndex.disturbance] = factors.disturbance * column[TwinIndex.disturbance]
        next[TwinIndex.sensor] =
            factors.sensor
            * (column[TwinIndex.sensor] + factors.minutes * column[TwinIndex.sensorDrive])
        next[TwinIndex.sensorDrive] = factors.sensor * column[TwinIndex.sensorDrive]
        return next
    }
}
