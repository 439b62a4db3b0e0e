// A slow second account of glucose, by insulin and food alone: what the filter would explain away.

import SmallMath

/// Glucose as insulin and carbohydrate alone would make it, led back to the readings within hours.
///
/// The filter's own innovations cannot show a fault that lasts for hours, as its unexplained flow
/// and its parameters follow. This account follows six times more slowly than the unexplained flow
/// forgets, so that a missing effect adds up to ``residual``. Beside it stand, forgotten at the
/// same pace, what all the insulin (basal too) should have taken away and what food should have
/// brought: the sizes that the residual is judged by. Model: the bank's middle member with the
/// filter's personal parameters (but not the hour's sensitivity, which would explain the fault).
struct TwinReckoning: Sendable, Equatable {
    /// Glucose under the skin, in plasma, and the gut, in their places of ``TwinIndex``.
    var course = SIMD16<Double>.zero
    /// Fall that insulin should have caused. Unit: mg/dL.
    var missing = 0.0
    /// Rise that food should have caused. Unit: mg/dL.
    var food = 0.0
    /// The latest reading less the account. Unit: mg/dL.
    var residual = 0.0
    /// Time since it stood at a reading, counted to a day. Unit: min.
    var age = 0.0

    /// The bank's middle member.
    private static let member = 4

    private var isStarted: Bool { course[TwinIndex.glucose] > 0 }

    /// Starts anew; the first reading sets the level.
    mutating func restart() { self = TwinReckoning() }

    /// One step without a reading.
    /// - Parameters:
    ///   - state: the filter's mean, for its personal parameters.
    ///   - action: insulin at work above basal, by lane of the bank. Unit: U/min.
    mutating func advance(
        _ state: SIMD16<Double>, action: SIMD4<Double>, factors: StepFactors,
        settings: TwinSettings
    ) {
        guard isStarted else { return }
        let model = MemberModel(member: Self.member, settings: settings)
        var personal = state
        personal[TwinIndex.sensitivity] = 0
        let parameters = MemberParameters(personal, model: model, minutes: factors.minutes)
        let h = factors.minutes
        let share = action[model.lane]
        let growth = MemberParameters.growth(course[TwinIndex.glucose]).value
        let before = course[TwinIndex.gut2]
        parameters.advance(&course, action: share, factors: factors)
        let kept =
            Elementary.exp(-h / TwinParameters.reckoningTime)
            / (1 + model.effectiveness * h)
        let fall = parameters.effect * growth * max(share + model.basalAction, 0) * h
        let rise = parameters.mealEffect * 0.5 * (before + course[TwinIndex.gut2]) * h
        missing = (missing + fall) * kept
        food = (food + rise) * kept
        age = min(age + h, 1440)
    }

    /// Puts food into the gut; what was inferred before may be taken out again.
    mutating func eat(_ content: GutContent) {
        course[TwinIndex.gut1] = min(
            max(course[TwinIndex.gut1] + content.first, 0), 2 * TwinInput.carbsMax)
        course[TwinIndex.gut2] = min(
            max(course[TwinIndex.gut2] + content.second, 0), 2 * TwinInput.carbsMax)
    }

    /// Compares with a reading and leans towards it.
    mutating func correct(by reading: TwinInput.Reading, minutes: Double) {
        guard case .value(let glucose) = reading else { return }
        guard isStarted else {
            course[TwinIndex.glucose] = glucose
            course[TwinIndex.interstitial] = glucose
            return
        }
        residual = glucose - course[TwinIndex.interstitial]
        let gain = 1 - Elementary.exp(-min(minutes, 60) / TwinParameters.reckoningTime)
        let range = TwinParameters.glucoseRange
        for index in TwinIndex.interstitial...TwinIndex.glucose {
            course[index] = min(
                max(course[index] + gain * residual, range.lowerBound), range.upperBound)
        }
    }

    /// The residual over its usual spread, which grows with insulin and food at work; fades in over
    /// the first hours. Dimensionless.
    var score: Double {
        let insulin = TwinParameters.reckoningShare * missing
        let meals = TwinParameters.reckoningShare * food
        let usual = TwinParameters.reckoningDeviation
        return residual / (usual * usual + insulin * insulin + meals * meals).squareRoot()
            * min(age / TwinParameters.reckoningTime, 1)
    }

    /// Whether the numbers are ones the account keeps to.
    var isPlausible: Bool {
        let range = TwinParameters.glucoseRange
        guard missing >= 0, food >= 0, age >= 0, residual.magnitude <= 1000 else { return false }
        for lane in TwinIndex.gut2...TwinIndex.gut1
        where !(0...2 * TwinInput.carbsMax).contains(course[lane]) { return false }
        guard isStarted else { return course == .zero }
        return range.contains(course[TwinIndex.glucose])
            && range.contains(course[TwinIndex.interstitial])
    }
}
