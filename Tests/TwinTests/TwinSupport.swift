// What the twin's tests share: a person, steps, and a door into an encoded state.

import Quantities
import SmallMath
import Twin

/// Plain settings: a unit lowers by 30 mg/dL, 5 mg/dL per g, 10 g/U, 1 U/h.
func plainSettings(tuning: TwinTuning = TwinTuning()) -> TwinSettings {
    TwinSettings(
        effect: 30, carbEffect: 5, carbRatio: 10, basal: constantBasal, tuning: tuning)
}

private let constantBasal: BasalSchedule = {
    guard let basal = BasalSchedule(constant: .unitsPerHour(1)) else {
        preconditionFailure("1 U/h is a schedule")
    }
    return basal
}()

/// A twin from the prior of ``plainSettings(tuning:)``.
func freshTwin(_ glucose: Double? = 120, onBoard: Double = 0) -> TwinState {
    TwinState(glucose: glucose, insulinOnBoard: onBoard, settings: plainSettings())
}

/// Reads a state of ``plainSettings(tuning:)`` back.
func decoded(_ bytes: [UInt8]) -> TwinState? {
    TwinState(decoding: bytes, settings: plainSettings())
}

/// An encoded state whose doubles can be read and replaced by their position.
struct StateBytes {
    var bytes: [UInt8]

    init(_ state: TwinState) { bytes = state.encoded() }

    /// Numbers of one member: mean, diagonal, factor, evidence, weight.
    static let memberCount = 12 + 12 + 66 + 2

    /// Sets one quantity of the mean in every member.
    mutating func setMeans(_ index: Int, _ value: Double) {
        for member in 0..<TwinParameters.memberCount {
            self[member * Self.memberCount + index] = value
        }
    }

    subscript(position: Int) -> Double {
        get {
            var bits: UInt64 = 0
            for offset in 0..<8 {
                bits |= UInt64(bytes[1 + 8 * position + offset]) << UInt64(8 * offset)
            }
            return Double(bitPattern: bits)
        }
        set {
            for offset in 0..<8 {
                bytes[1 + 8 * position + offset] = UInt8(
                    truncatingIfNeeded: newValue.bitPattern >> UInt64(8 * offset))
            }
        }
    }
}

/// A reading of a value, with nothing else having happened for five minutes.
func quiet(
    _ reading: TwinInput.Reading, minutes: Double = 5, minuteOfDay: Double = 600
) -> TwinInput {
    TwinInput(minutes: minutes, insulin: 0, minuteOfDay: minuteOfDay, reading: reading)
}

/// A random but possible step, faults included.
func randomInput(_ random: inout SeededGenerator) -> TwinInput {
    let choice = random.uniform()
    let reading: TwinInput.Reading =
        if choice < 0.75 {
            .value(40 + 360 * random.uniform())
        } else if choice < 0.8 {
            .below(40)
        } else if choice < 0.85 {
            .above(400)
        } else if choice < 0.9 {
            .value([Double.nan, .infinity, -1, 1e300, 0][Int(random.uniform() * 5)])
        } else {
            .missing
        }
    let gap = random.uniform()
    let minutes: Double =
        if gap < 0.85 {
            5
        } else if gap < 0.9 {
            0
        } else if gap < 0.95 { 60 * random.uniform() } else { 500 * gap }
    let bolus = random.uniform() < 0.1 ? 12 * random.uniform() : 0
    return TwinInput(
        minutes: minutes, insulin: bolus - 0.02, personBolus: bolus,
        carbs: random.uniform() < 0.05 ? 120 * random.uniform() : 0,
        carbsAge: 60 * random.uniform(), minuteOfDay: 1439 * random.uniform(), reading: reading)
}
