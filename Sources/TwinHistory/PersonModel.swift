// The twin's equations with one person's numbers: what a fit and every forecast run on.

import SmallMath
import Twin

/// One person's numbers in the units the equations use.
///
/// With a insulin at work (U/min), G glucose, Q1 and Q2 carbohydrate in the gut, d the unexplained
/// flow, c(t) its daily course and s(t) the sensitivity of the hour:
/// `G' = -p (G - 120) - E s(t) (a g(G) - b g(120)) + C Q2/tm + c(t) + d`,
/// `IG' = (G - IG)/8`, `Q1' = food - Q1/tm`, `Q2' = (Q1 - Q2)/tm`, `d' = -d/td + w`,
/// `g(G) = G/(G + 140) (140 + 140)/140`. Source: the twin's own (docs/twin.md); sensitivity by time
/// of day as in ReplayBG (TD 1.1).
package struct PersonModel: Sendable {
    /// Glucose at which basal need is stated. Unit: mg/dL.
    package static let reference = 120.0
    /// Memory of the smooth sensor error. Unit: min. Source: TD 4.1.
    package static let sensorTime = 42.0

    package let effect: Double
    package let sensitivity: [Double]
    package let actionRate: Double
    package let effectiveness: Double
    /// Unit: U/min.
    package let basalNeed: Double
    package let carbEffect: Double
    package let mealTime: Double
    package let course: [Double]
    package let fastFlow: Double
    package let fastFlowTime: Double
    package let slowFlow: Double
    package let slowFlowTime: Double
    package let sensorNoise: Double
    /// Basal expected of the future. Unit: U/min.
    package let meanBasal: Double

    /// From positions in units of prior SDs about the prior's centres.
    package init(_ position: [Double], prior: PersonPrior) {
        func value(_ parameter: FitParameter) -> Double {
            let index = parameter.rawValue
            let raw = prior.centres[index] + position[index] * parameter.priorSpread
            return parameter.isLogarithmic ? Elementary.exp(raw) : raw
        }
        effect = value(.effect)
        sensitivity = [
            value(.sensitivityNight), value(.sensitivityMorning), value(.sensitivityAfternoon),
            value(.sensitivityEvening),
        ]
        actionRate = value(.actionRate)
        effectiveness = value(.effectiveness)
        basalNeed = value(.basalNeed) / 60
        carbEffect = value(.carbEffect)
        mealTime = value(.mealTime)
        course = [
            value(.courseSine1), value(.courseCosine1), value(.courseSine2), value(.courseCosine2),
            value(.courseSine3), value(.courseCosine3),
        ]
        fastFlow = value(.fastFlow)
        fastFlowTime = value(.fastFlowTime)
        slowFlow = value(.slowFlow)
        slowFlowTime = value(.slowFlowTime)
        sensorNoise = value(.sensorNoise)
        meanBasal = prior.meanBasal
    }

    /// Share of insulin's effect at a glucose; 1 at 140 mg/dL.
    package static func growth(_ glucose: Double) -> Double {
        let half = TwinParameters.growthHalf
        let reference = TwinParameters.growthReference
        return glucose / (glucose + half) * (reference + half) / reference
    }

    /// Its slope. Unit: 1/(mg/dL).
    package static func growthSlope(_ glucose: Double) -> Double {
        let half = TwinParameters.growthHalf
        let reference = TwinParameters.growthReference
        return half / ((glucose + half) * (glucose + half)) * (reference + half) / reference
    }

    /// Sensitivity of the hour: the four values at 3, 9, 15 and 21 h, straight lines between.
    package func sensitivity(atMinute minute: Double) -> Double {
        let place = (minute - 180) / 360
        let floor = place.rounded(.down)
        let from = (Int(floor) % 4 + 4) % 4
        let share = place - floor
        return sensitivity[from] * (1 - share) + sensitivity[(from + 1) % 4] * share
    }

    /// Daily course of the unexplained flow. Unit: mg/dL/min.
    package func course(atMinute minute: Double) -> Double {
        let angle = minute * (2 * Double.pi / 1440)
        var sum = 0.0
        for harmonic in 0..<3 {
            let turned = angle * Double(harmonic + 1)
            sum += course[2 * harmonic] * Elementary.sin(turned)
            sum += course[2 * harmonic + 1] * Elementary.cos(turned)
        }
        return sum
    }
}

/// What a model looks up by time of day, once for a day of cells.
package struct DailyTable: Sendable {
    /// `E s(t)` in the middle of each cell of the day. Unit: mg/dL per U.
    package let effect: [Double]
    /// `c(t)` there. Unit: mg/dL/min.
    package let course: [Double]

    /// Tables of a model for a history's cells.
    package init(_ model: PersonModel, history: PersonHistory) {
        let first = history.minuteOfDay(0)
        var effect: [Double] = []
        var course: [Double] = []
        for cell in 0..<PersonHistory.cellsPerDay {
            let minute = first + (Double(cell) + 0.5) * PersonHistory.step
            effect.append(model.effect * model.sensitivity(atMinute: minute))
            course.append(model.course(atMinute: minute))
        }
        self.effect = effect
        self.course = course
    }
}
