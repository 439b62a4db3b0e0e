// Other insulin or food from a moment on, everything unexplained staying as it was.

public import Quantities
import SmallMath

/// What is changed from a moment on.
public enum InsulinOrFood: Sendable, Equatable {
    /// All insulin delivered from the moment on, basal and bolus, times this.
    case insulinScale(Double)
    /// A bolus more (or less) at the moment. Unit: U.
    case extraBolus(Double)
    /// Food more (or less) at the moment. Unit: g.
    case extraCarbs(Double)
}

/// The answer to a what-if.
public struct WhatIfAnswer: Sendable, Equatable {
    /// One point of time.
    public struct Point: Sendable, Equatable {
        /// Unit: min from the moment.
        public let minutes: Double
        /// What was read or, after the last reading, is forecast. Unit: mg/dL.
        public let logged: Double
        /// Whether it was read.
        public let isReading: Bool
        /// Change by the question: mean. Unit: mg/dL.
        public let change: Double
        /// 80 % band of the change. Unit: mg/dL.
        public let change80: ClosedRange<Double>
        /// 95 % band of the change. Unit: mg/dL.
        public let change95: ClosedRange<Double>
        /// Glucose then. Unit: mg/dL.
        public var glucose: Double { max(logged + change, 0) }
    }

    /// The moment's cell.
    public let cell: Int
    /// Every 5 min from the moment.
    public let points: [Point]
    /// Insulin logged in the window, and what it would have been. Unit: U.
    public let loggedInsulin: Double
    /// See ``loggedInsulin``.
    public let askedInsulin: Double
}

/// Answers what-ifs from a twin and a history: only the mechanism is asked, never the correction of
/// forecasts.
///
/// With δ the difference of glucose, and everything unexplained (flow, sensor, meals nobody entered)
/// as it was: `δ' = -p δ - E s(t) (a* g(G + δ) - a g(G)) + C (food* - food)`, G being the glucose
/// that was. The bands are of the parameters' posterior and of ``structuralSpread``.
public struct HistoryWhatIf: Sendable {
    /// Largest change of the insulin of the window, as a share. Source: TD 1.5, 4.5.
    public static let insulinShare = 0.5
    /// Longest window. Unit: min. Source: TD 1.5.
    public static let longest = 480.0
    /// Largest change of food. Unit: g. The range of the validation (docs/twin-history.md).
    public static let carbsMost = 40.0
    /// SD of the logarithm of a change that the model's structure adds to the parameters' doubt.
    /// Source: virtual patients of another structure (docs/twin-history.md).
    public static let structuralSpread = 0.5
    private static let draws = 200

    private let twin: HistoryTwin
    private let history: PersonHistory

    /// For a person's history; any history of cells will do, a journal's too.
    public init(_ twin: HistoryTwin, history: PersonHistory) {
        self.twin = twin
        self.history = history
    }

    /// Answers.
    /// - Parameters:
    ///   - question: what is changed.
    ///   - time: the moment, local time taken as UTC.
    ///   - minutes: length of the window, 30 ... ``longest``.
    /// - Throws: a moment outside the file; a question beyond what was validated.
    public func answer(
        _ question: InsulinOrFood, at time: WallInstant, minutes: Double = 360
    ) throws(HistoryError) -> WhatIfAnswer {
        guard minutes >= 30, minutes <= Self.longest else {
            throw .notValidated(
                "a window of \(minutes) min; 30 to \(Int(Self.longest)) were checked")
        }
        let cell = try ForecastFan.cell(history, time)
        let count = Int(minutes / PersonHistory.step)
        let logged = try LoggedWindow(twin, history, cell: cell, count: count)
        let asked = try logged.asking(question)
        var courses: [[Double]] = []
        var random = SeededGenerator(seed: 0x15_1E7)
        let factor = Cholesky.robust(twin.covariance).cholesky.factor
        for _ in 0..<Self.draws {
            let normals = twin.position.map { _ in random.normal() }
            var position = twin.position
            for row in position.indices {
                for column in 0...row { position[row] += factor[row, column] * normals[column] }
            }
            let scale = Elementary.exp(Self.structuralSpread * random.normal())
            let model = PersonModel(position, prior: twin.prior)
            courses.append(logged.difference(asked, model: model).map { scale * $0 })
        }
        let middle = logged.difference(asked, model: twin.model)
        let points = (0...count).map { place in
            let sorted = courses.map { $0[place] }.sorted()
            func quantile(_ share: Double) -> Double {
                sorted[Int((share * Double(sorted.count - 1)).rounded())]
            }
            return WhatIfAnswer.Point(
                minutes: Double(place) * PersonHistory.step, logged: logged.glucose[place],
                isReading: logged.isReading[place], change: middle[place],
                change80: quantile(0.1)...quantile(0.9),
                change95: quantile(0.025)...quantile(0.975))
        }
        return WhatIfAnswer(
            cell: cell, points: points, loggedInsulin: logged.insulin,
            askedInsulin: asked.insulin)
    }
}

/// A window of a history: what was, or what is asked.
private struct LoggedWindow {
    var basal: [Double]
    var bolus: [Double]
    var carbs: [Double]
    let glucose: [Double]
    let isReading: [Bool]
    private let history: PersonHistory
    private let cell: Int

    /// Insulin of the window. Unit: U.
    var insulin: Double {
        basal.reduce(0, +) * PersonHistory.step + bolus.reduce(0, +)
    }

    init(
        _ twin: HistoryTwin, _ history: PersonHistory, cell: Int, count: Int
    ) throws(HistoryError) {
        self.history = history
        self.cell = cell
        let mean = history.meanBasal
        func cells(_ values: [Double], _ beyond: Double) -> [Double] {
            (cell..<(cell + count)).map { $0 < history.count ? values[$0] : beyond }
        }
        basal = cells(history.basal, mean)
        bolus = cells(history.bolus, 0)
        carbs = cells(history.carbs, 0)
        let last = history.glucose.lastIndex { !$0.isNaN } ?? cell
        var known: [Double] = []
        var read: [Bool] = []
        var fan: [Double] = []
        if last < cell + count {
            let origin = max(last, ForecastFeatures.firstCell)
            fan = try ForecastFan(twin, history: history, at: history.time(of: origin)).points
                .map(\.mean)
        }
        for place in cell...(cell + count) {
            if place <= last {
                known.append(Self.bridged(history, place))
                read.append(history.hasReading(place))
            } else {
                known.append(fan[min(place - last - 1, fan.count - 1)])
                read.append(false)
            }
        }
        glucose = known
        isReading = read
    }

    /// The reading at a cell, or a straight line between its neighbours.
    private static func bridged(_ history: PersonHistory, _ cell: Int) -> Double {
        if history.hasReading(cell) { return history.glucose[cell] }
        let before = history.glucose[..<cell].lastIndex { !$0.isNaN }
        let after = history.glucose[cell...].firstIndex { !$0.isNaN }
        guard let before, let after else {
            return (before ?? after).map { history.glucose[$0] } ?? PersonModel.reference
        }
        let share = Double(cell - before) / Double(after - before)
        return history.glucose[before] * (1 - share) + history.glucose[after] * share
    }

    /// The window with the question's insulin or food.
    func asking(_ question: InsulinOrFood) throws(HistoryError) -> LoggedWindow {
        var asked = self
        switch question {
        case .insulinScale(let scale):
            guard (1 - HistoryWhatIf.insulinShare...1 + HistoryWhatIf.insulinShare).contains(scale)
            else {
                throw .notValidated(
                    "insulin times \(scale); 0.5 to 1.5 of what was given were checked")
            }
            for place in basal.indices {
                asked.basal[place] *= scale
                asked.bolus[place] *= scale
            }
        case .extraBolus(let units):
            let most = HistoryWhatIf.insulinShare * insulin
            guard units.magnitude <= most else {
                throw .notValidated(
                    "\(units) U where \(hundredths(insulin)) U were given in the window; "
                        + "changes of up to half of it (\(hundredths(most)) U) were checked")
            }
            guard bolus[0] + units >= 0 else {
                throw .notValidated("no bolus of that size was given then")
            }
            asked.bolus[0] += units
        case .extraCarbs(let grams):
            guard grams.magnitude <= HistoryWhatIf.carbsMost else {
                throw .notValidated(
                    "\(grams) g; up to \(Int(HistoryWhatIf.carbsMost)) g were checked")
            }
            guard carbs[0] + grams >= 0 else {
                throw .notValidated("that much food was not entered then")
            }
            asked.carbs[0] += grams
        }
        return asked
    }

    private func hundredths(_ value: Double) -> Double { (100 * value).rounded() / 100 }

    /// What another window would have changed, as the sensor shows it.
    func difference(_ other: LoggedWindow, model: PersonModel) -> [Double] {
        let step = InsulinStep(rate: model.actionRate)
        // Twelve hours of history fill the depots; before them the person's mean basal.
        var depot = step.settled(basal: history.meanBasal)
        for earlier in max(0, cell - 144)..<cell {
            depot = step.advanced(
                depot, basal: history.basal[earlier], bolus: history.bolus[earlier])
        }
        var own = WindowPath(depot: depot, step: step, model: model)
        var asked = own
        let h = PersonHistory.step
        let follow = 1 - Elementary.exp(-h / 8)
        var change = 0.0
        var shown = 0.0
        var found = [0.0]
        for place in basal.indices {
            let (was, foodWas) = own.advance(basal[place], bolus[place], carbs[place])
            let (is_, food) = asked.advance(
                other.basal[place], other.bolus[place], other.carbs[place])
            let minute = history.minuteOfDay(cell + place) + 0.5 * h
            let effect = model.effect * model.sensitivity(atMinute: minute)
            let before = 0.5 * (glucose[place] + glucose[place + 1])
            let then = max(before + change, 20)
            let rate =
                -model.effectiveness * change
                - effect * (is_ * PersonModel.growth(then) - was * PersonModel.growth(before))
                + model.carbEffect * (food - foodWas)
            let back =
                model.effectiveness + effect * max(is_, 0) * PersonModel.growthSlope(then)
            let next = change + rate * h / (1 + 0.5 * back * h)
            shown += follow * (0.5 * (change + next) - shown)
            change = next
            found.append(shown)
        }
        return found
    }
}

/// Insulin and food along one window.
private struct WindowPath {
    var depot: SIMD4<Double>
    let step: InsulinStep
    let model: PersonModel
    private var gut1 = 0.0
    private var gut2 = 0.0

    init(depot: SIMD4<Double>, step: InsulinStep, model: PersonModel) {
        self.depot = depot
        self.step = step
        self.model = model
    }

    /// Goes a cell on: insulin at work (U/min) and food absorbed (g/min).
    mutating func advance(
        _ basal: Double, _ bolus: Double, _ carbs: Double
    ) -> (action: Double, food: Double) {
        let next = step.advanced(depot, basal: basal, bolus: bolus)
        let action = 0.5 * (depot[3] + next[3])
        depot = next
        let h = PersonHistory.step
        gut1 += carbs
        let stay = Elementary.exp(-h / model.mealTime)
        let (left1, left2) = (gut1 * stay, gut2 * stay + gut1 * h / model.mealTime * stay)
        let food = (gut1 + gut2 - left1 - left2) / h
        (gut1, gut2) = (left1, left2)
        return (action, food)
    }
}
