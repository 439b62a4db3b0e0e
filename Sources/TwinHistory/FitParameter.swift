// The parameters of a person, each declared once with its unit, its prior and where that comes from.

import SmallMath

/// One parameter that identification finds.
///
/// "TD" is a note of this project (docs/references.md). Priors are normal in the parameter's own scale: the
/// natural logarithm for what is positive, the value itself for the daily course.
public enum FitParameter: Int, Sendable, CaseIterable {
    /// Fall of glucose per unit of insulin at work, nothing giving it back, average over the day.
    case effect
    /// Sensitivity at 3 h over the day's.
    case sensitivityNight
    /// Sensitivity at 9 h over the day's.
    case sensitivityMorning
    /// Sensitivity at 15 h over the day's.
    case sensitivityAfternoon
    /// Sensitivity at 21 h over the day's.
    case sensitivityEvening
    /// Rate of absorption and of action of insulin.
    case actionRate
    /// Glucose effectiveness: how fast glucose returns by itself.
    case effectiveness
    /// Insulin that holds glucose at the reference, fasting.
    case basalNeed
    /// Rise of glucose per gram of carbohydrate, nothing taking it away.
    case carbEffect
    /// Time of each of the two steps of a meal's absorption.
    case mealTime
    /// Daily course of the unexplained flow: first sine.
    case courseSine1
    /// First cosine.
    case courseCosine1
    /// Second sine.
    case courseSine2
    /// Second cosine.
    case courseCosine2
    /// Third sine.
    case courseSine3
    /// Third cosine.
    case courseCosine3
    /// SD of the unexplained flow that lasts minutes.
    case fastFlow
    /// How long it lasts.
    case fastFlowTime
    /// SD of the unexplained flow that lasts hours: food nobody entered, stress, exercise.
    case slowFlow
    /// How long it lasts.
    case slowFlowTime
    /// SD of the smooth sensor error.
    case sensorNoise

    /// Its name in files and reports.
    public var name: String {
        switch self {
        case .effect: "insulin-effect"
        case .sensitivityNight: "sensitivity-night"
        case .sensitivityMorning: "sensitivity-morning"
        case .sensitivityAfternoon: "sensitivity-afternoon"
        case .sensitivityEvening: "sensitivity-evening"
        case .actionRate: "action-rate"
        case .effectiveness: "glucose-effectiveness"
        case .basalNeed: "basal-need"
        case .carbEffect: "carb-effect"
        case .mealTime: "meal-time"
        case .courseSine1: "daily-course-sine-1"
        case .courseCosine1: "daily-course-cosine-1"
        case .courseSine2: "daily-course-sine-2"
        case .courseCosine2: "daily-course-cosine-2"
        case .courseSine3: "daily-course-sine-3"
        case .courseCosine3: "daily-course-cosine-3"
        case .fastFlow: "fast-flow"
        case .fastFlowTime: "fast-flow-time"
        case .slowFlow: "slow-flow"
        case .slowFlowTime: "slow-flow-time"
        case .sensorNoise: "sensor-noise"
        }
    }

    /// Its unit.
    public var unit: String {
        switch self {
        case .effect: "mg/dL per U"
        case .sensitivityNight, .sensitivityMorning, .sensitivityAfternoon, .sensitivityEvening:
            "1"
        case .actionRate, .effectiveness: "1/min"
        case .basalNeed: "U/h"
        case .carbEffect: "mg/dL per g"
        case .mealTime, .fastFlowTime, .slowFlowTime: "min"
        case .courseSine1, .courseCosine1, .courseSine2, .courseCosine2, .courseSine3,
            .courseCosine3, .fastFlow, .slowFlow:
            "mg/dL/min"
        case .sensorNoise: "mg/dL"
        }
    }

    /// Whether it is positive and its prior normal in the logarithm.
    public var isLogarithmic: Bool {
        !(FitParameter.courseSine1.rawValue...FitParameter.courseCosine3.rawValue)
            .contains(rawValue)
    }

    /// Whether it says what insulin or food does: what a what-if rests on.
    public var isCausal: Bool { rawValue <= FitParameter.mealTime.rawValue }

    /// SD of the prior, of the logarithm where the parameter is logarithmic.
    ///
    /// Sources: effect: rules of the clinic against virtual people (docs/twin.md), widened as the
    /// person's weight is not in the file; sensitivity of the hour: intraday variation of Kanderian
    /// 2009 and of ReplayBG's three daily values (TD 1.1); action and effectiveness: the slow half
    /// of the twin's bank (`TwinParameters.actionRates`, `effectivenesses`), and narrow: a
    /// surprise-by-surprise fit takes any return to the mean for effectiveness, and then loses
    /// insulin's tail (what-if on virtual people, docs/twin-history.md); meal: TD 4.1 and
    /// ReplayBG's wide kabs; noise: TD 4.1, wide. Guess where neither says: basal need, daily course.
    public var priorSpread: Double {
        switch self {
        case .effect: 0.45
        case .sensitivityNight, .sensitivityMorning, .sensitivityAfternoon, .sensitivityEvening:
            0.20
        case .actionRate: 0.15
        case .effectiveness: 0.20
        case .basalNeed: 0.30
        case .carbEffect: 0.40
        case .mealTime: 0.35
        case .courseSine1, .courseCosine1: 0.25
        case .courseSine2, .courseCosine2: 0.20
        case .courseSine3, .courseCosine3: 0.15
        case .fastFlow, .fastFlowTime: 0.6
        case .slowFlow: 0.6
        case .slowFlowTime: 0.2
        case .sensorNoise: 0.6
        }
    }

    /// The version of these priors; a file of a twin names it.
    public static let priorVersion = 1
}

/// The prior of one person: centres of every parameter's prior, in the parameter's own scale.
public struct PersonPrior: Sendable, Equatable {
    /// Centres, in the order of ``FitParameter``; logarithms where those are.
    public let centres: [Double]
    /// Mean basal delivered in the days of the fit. Unit: U/min.
    public let meanBasal: Double

    /// Insulin's effect times daily insulin. Unit: mg/dL per day. Source: the clinic's 1800 rule
    /// and virtual people (850) at the peak, geometric mean 1240; what the body gives back until
    /// the peak on top (1.5, `TwinParameters.wholeOverPeak`).
    public static let effectTimesDaily = 1850.0
    /// Daily insulin below which the rule is not followed further. Unit: U.
    public static let dailyInsulinLeast = 5.0
    /// Carbohydrate per unit where the file does not show it, times daily insulin. Unit: g.
    /// Source: the clinic's 500 rule.
    public static let ratioTimesDaily = 500.0

    /// The population's prior, placed by what the person takes: daily insulin and logged ratio.
    public init(history: PersonHistory) {
        let daily = max(history.dailyInsulin, Self.dailyInsulinLeast)
        let effect = Self.effectTimesDaily / daily
        let ratio = history.loggedCarbRatio ?? Self.ratioTimesDaily / daily
        let basal = max(history.meanBasal, 0.05 / 60)
        var centres = [Double](repeating: 0, count: FitParameter.allCases.count)
        func put(_ parameter: FitParameter, _ value: Double) {
            centres[parameter.rawValue] = Elementary.log(value)
        }
        put(.effect, effect)
        put(.actionRate, 0.022)
        put(.effectiveness, 0.0015)
        put(.basalNeed, basal * 60)
        put(.carbEffect, min(max(effect / ratio, 1.5), 15))
        put(.mealTime, 45)
        put(.fastFlow, 1)
        put(.fastFlowTime, 10)
        put(.slowFlow, 0.5)
        put(.slowFlowTime, 150)
        put(.sensorNoise, 5)
        self.centres = centres
        meanBasal = history.meanBasal
    }

    /// A prior written in a file.
    package init(centres: [Double], meanBasal: Double) {
        self.centres = centres
        self.meanBasal = meanBasal
    }
}
