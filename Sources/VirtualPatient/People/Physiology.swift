// A person's parameters, whichever plant they are of: values, and the states that follow from them.

import PlantKernels
import Quantities

/// A plant's parameters.
public enum Physiology: Sendable, Hashable {
    /// A person of ``S2008``.
    case s2008(S2008Parameters)
    /// A person of ``S2013``.
    case s2013(S2013Parameters)
    /// A person of ``Hovorka``.
    case hovorka(HovorkaParameters)

    /// Parameters from values in the order of ``PlantModel/parameters``.
    /// - Throws: ``TableError`` naming the parameter and its allowed range, or the basal identity
    ///   that gives no steady state.
    public init(_ model: PlantModel, values: [Double]) throws(TableError) {
        switch model {
        case .s2008: self = .s2008(try S2008Parameters(values: values))
        case .s2013: self = .s2013(try S2013Parameters(values: values))
        case .hovorka: self = .hovorka(try HovorkaParameters(values: values))
        }
    }

    /// Which plant it is.
    public var model: PlantModel {
        switch self {
        case .s2008: .s2008
        case .s2013: .s2013
        case .hovorka: .hovorka
        }
    }

    /// The values in the order of ``PlantModel/parameters``.
    public var values: [Double] {
        switch self {
        case .s2008(let parameters): parameters.values
        case .s2013(let parameters): parameters.values
        case .hovorka(let parameters): parameters.values
        }
    }

    /// Body mass. Unit: kg.
    public var bodyMass: Double {
        switch self {
        case .s2008(let parameters): parameters.bodyMass
        case .s2013(let parameters): parameters.metabolism.bodyMass
        case .hovorka(let parameters): parameters.bodyMass
        }
    }

    /// A state from its components, in the order of ``PlantModel/stateComponents``.
    /// - Throws: ``TableError`` naming a component that is negative or not finite.
    func state(components: [Double]) throws(TableError) -> PatientState {
        switch self {
        case .s2008: return .s2008(try S2008State(components: components))
        case .s2013: return .s2013(try S2013State(components: components))
        case .hovorka: return .hovorka(try HovorkaState(components: components))
        }
    }

    /// The state in which glucose stays at a value, and the basal rate that holds it there.
    /// - Throws: ``TableError`` with the values that can be held.
    func steadyState(
        plasmaGlucose: Glucose
    ) throws(TableError) -> (state: PatientState, unitsPerMinute: Double) {
        do { return try holding(plasmaGlucose) } catch {
            let range = holdableGlucose
            throw TableError(
                column: error.column,
                problem: "no basal rate holds \(plasmaGlucose.milligramsPerDeciliter) mg/dL in "
                    + "this person; allowed \(range.lowerBound) to \(range.upperBound) mg/dL")
        }
    }

    private func holding(
        _ glucose: Glucose
    ) throws(TableError) -> (state: PatientState, unitsPerMinute: Double) {
        switch self {
        case .s2008(let parameters):
            let steady = try S2008.steadyState(of: parameters, plasmaGlucose: glucose)
            return (.s2008(steady.state), steady.unitsPerMinute)
        case .s2013(let parameters):
            let steady = try S2013.steadyState(of: parameters, plasmaGlucose: glucose)
            return (.s2013(steady.state), steady.unitsPerMinute)
        case .hovorka(let parameters):
            let steady = try parameters.steadyState(plasmaGlucose: glucose)
            return (.hovorka(steady.state), steady.unitsPerMinute)
        }
    }

    /// The whole mg/dL, 1...1000, at which some basal rate holds glucose still.
    ///
    /// Less insulin holds a higher glucose, so they lie side by side around the person's own.
    public var holdableGlucose: ClosedRange<Int> {
        let own = AnyPlant(self, start: nil).plasmaGlucose.milligramsPerDeciliter
        let middle = min(max(Int(own.rounded()), 1), 1000)
        func canHold(_ value: Int) -> Bool { (try? holding(.mgPerdL(Double(value)))) != nil }
        /// The last that can be held, from one that can towards one that cannot.
        func last(from good: Int, to bad: Int) -> Int {
            var (good, bad) = (good, bad)
            while (bad - good).magnitude > 1 {
                let value = (good + bad) / 2
                if canHold(value) { good = value } else { bad = value }
            }
            return good
        }
        return last(from: middle, to: 0)...max(middle, last(from: middle, to: 1001))
    }
}

/// A state of one of the plants.
enum PatientState: Sendable, Hashable {
    case s2008(S2008State)
    case s2013(S2013State<Double>)
    case hovorka(HovorkaState<Double>)
}
