// What the twin's tests share: a person, and a door into an encoded state.

import Quantities
import SmallMath
import Twin

/// Plain settings: 50 mg/dL per U of completed action, 9 mg/dL per g, 1 U/h.
func plainSettings() -> TwinSettings {
    TwinSettings(
        sensitivity: 50, carbEffect: 9, basal: constantBasal)
}

private let constantBasal: BasalSchedule = {
    guard let basal = BasalSchedule(constant: .unitsPerHour(1)) else {
        preconditionFailure("1 U/h is a schedule")
    }
    return basal
}()

/// An encoded state whose doubles can be read and replaced by their position.
struct StateBytes {
    var bytes: [UInt8]

    init(_ state: TwinState) { bytes = state.encoded() }

    /// Position of an element of the covariance's lower triangle.
    static func covariance(_ row: Int, _ column: Int) -> Int {
        TwinIndex.count + row * (row + 1) / 2 + column
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
func quiet(_ reading: TwinInput.Reading, minutes: Double = 5) -> TwinInput {
    TwinInput(
        minutes: minutes, insulin: 0, carbs: 0, carbsAge: 0, scheduledRate: 1.0 / 60,
        reading: reading)
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
        if gap < 0.85 { 5 } else if gap < 0.95 { 60 * random.uniform() } else { 500 * gap }
    return TwinInput(
        minutes: minutes, insulin: random.uniform() < 0.1 ? 12 * random.uniform() : -0.02,
        carbs: random.uniform() < 0.05 ? 120 * random.uniform() : 0,
        carbsAge: 60 * random.uniform(), scheduledRate: 1.0 / 60, reading: reading)
}
