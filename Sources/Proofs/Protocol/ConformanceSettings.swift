// The settings of the rig on which the code walks beside the dose protocol's model.

import ControlLoop
import DeviceProtocols
import Quantities
import Safety

extension ConformanceRig {
    /// A short action, so that a restart of the pump is over after three decisions.
    static var configuration: LoopConfiguration? {
        var limits = Limits()
        limits.maximumBasal = .unitsPerHour(10)
        limits.maximumBolus = .units(3)
        limits.maximumInsulinOnBoard = .units(7)
        guard let basal = BasalSchedule(constant: scheduled),
            let isf = InsulinSensitivity(mgPerdLPerUnit: 40), let cr = CarbRatio(gramsPerUnit: 10),
            let mass = BodyMass(kilograms: 70)
        else { return nil }
        return LoopConfiguration(
            therapy: TherapySettings(
                basal: basal, sensitivity: isf, carbRatio: cr, target: .mgPerdL(110),
                suspendThreshold: .mgPerdL(75), totalDailyInsulin: .units(150), bodyMass: mass,
                insulinActionDuration: action.duration, insulinActionPeak: action.peak),
            limits: limits, automation: .closedLoop, sensorUnit: .milligramsPerDeciliter,
            utcOffset: .zero, cycle: .minutes(5), bolusIncrement: .units(0.05),
            basalIncrement: .unitsPerHour(0.05))
    }
}
