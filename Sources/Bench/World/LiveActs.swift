// What a person does with the virtual patient while the run goes on, instead of by script.

import DeviceProtocols
public import Quantities
public import VirtualPatient

extension VirtualWorld where Body == SimulatedBody {
    /// Begins a meal now.
    public mutating func eat(_ meal: Meal) {
        person.add(.eat(meal), at: now)
        advance(to: now)
    }

    /// Enters carbohydrate on the pump now.
    public mutating func enter(_ carbs: Carbohydrate) {
        person.add(.enter(carbs), at: now)
        advance(to: now)
    }

    /// States an activity on the pump now.
    public mutating func state(_ statement: ActivityStatement) {
        person.add(.state(statement), at: now)
        advance(to: now)
    }

    /// Tests by fingerstick and enters it on the pump now.
    public mutating func test() {
        person.add(.test(nil), at: now)
        advance(to: now)
    }

    /// What the pump would make of a bolus started now.
    public var bolusAnswer: UserBolusAnswer {
        guard pump.book.therapyState == .run else { return .refused }
        return pump.mechanism.runningBolus == nil ? .taken : .busy
    }

    /// Starts a bolus on the pump now; one that is not taken is not tried again.
    public mutating func startBolus(_ amount: InsulinAmount) {
        pump.startBolus(amount)
        advance(to: now)
    }

    /// Whether exercise is going on.
    public var isExercising: Bool { body.isExercising }

    /// Begins exercise now.
    /// - Returns: `false` when there is exercise already.
    public mutating func exercise(_ intensity: ExerciseIntensity, minutes: Int) -> Bool {
        guard let rate = body.exercise(intensity, minutes: minutes) else { return false }
        note(.exercise, value: rate, detail: "\(intensity.rawValue) \(minutes) min")
        return true
    }

    /// Blocks a share of the infusion set now; 0 clears it.
    /// - Parameter share: 0 ... 1.
    public mutating func block(share: Double) {
        let percent = Int((share * 100).rounded())
        pump.mechanism.happen(
            .fault(share > 0 ? .occlusion(blocked: share) : .clearing(released: 0)))
        note(share > 0 ? .faultBegan : .faultEnded, detail: "set blocked \(percent) % by hand")
        advance(to: now)
    }

    /// Puts in a new infusion set with a new reservoir now.
    public mutating func changeSet(reservoir: InsulinAmount) {
        pump.mechanism.happen(.change(reservoir: reservoir))
        note(.setChanged)
        advance(to: now)
    }

    /// Writes down the begin or end of something that is done to the run from outside.
    public mutating func noteFault(_ name: String, begins: Bool) {
        note(begins ? .faultBegan : .faultEnded, detail: name)
    }

    /// Writes down that the person pressed the button.
    public mutating func notePress() { note(.button) }
}
