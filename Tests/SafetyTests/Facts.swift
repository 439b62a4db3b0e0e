// A quiet, permissive situation that each test then disturbs in one respect.

import Quantities
import Safety

enum Situation {
    /// 140 mg/dL, flat, fresh; 1 U/h scheduled; nothing on board; closed loop.
    static func calm() -> SafetyFacts {
        SafetyFacts(
            automation: .closedLoop, mode: .closedLoop, scheduledBasal: .unitsPerHour(1),
            highestScheduledBasal: .unitsPerHour(1.2), totalDailyInsulin: .units(50),
            suspendThreshold: .mgPerdL(75), glucose: .mgPerdL(140), readingAge: .zero,
            validReadings: 4, readingJump: 0.01, slope: 0, sinceLow: nil, suspendAllowed: true,
            bolusIncrement: InsulinAmount(milliunits: 50),
            basalIncrement: InsulinRate(milliunitsPerHour: 50), uncertainInsulin: .zero,
            surplusBasal: .zero,
            automaticInsulinOnBoard: .zero, fullestHour: .zero,
            fullestTwoHours: .zero, sinceAutomaticBolus: nil, twinTrusted: true,
            activity: nil, sinceRescue: nil, sinceMealWithoutBolus: nil)
    }

    /// Wide limits, so that one limit at a time is what binds.
    static var wide: Limits {
        var limits = Limits()
        limits.maximumBasal = .unitsPerHour(10)
        limits.maximumBolus = .units(3)
        limits.maximumInsulinOnBoard = .units(7)
        return limits
    }

    static func request(
        basal: Double, bolus: Double = 0, required: Double = 100
    ) -> DeliveryRequest {
        DeliveryRequest(
            delivery: Delivery(basal: .unitsPerHour(basal), bolus: .units(bolus)),
            insulinRequired: .units(required))
    }
}

extension Judge {
    func evaluate(_ request: DeliveryRequest?, _ change: (inout SafetyFacts) -> Void) -> Verdict {
        var facts = Situation.calm()
        change(&facts)
        return evaluate(request, facts: facts)
    }
}
