// One patient's simulated course, and many of them on several threads in an order that never changes.

import Dispatch
import Quantities
import Synchronization
import VirtualPatient

/// What became of a patient minute by minute.
struct SimulatedCourse: Sendable {
    /// Plasma glucose at minute 0, 1, ... Unit: mg/dL.
    var plasma: [Double]
    /// Interstitial glucose at the same minutes. Unit: mg/dL.
    var interstitial: [Double]
    /// What goes on inside at every `signalStep`th minute; empty unless asked for.
    var signals: [PlantSignals] = []

    /// Simulates a patient alone.
    /// - Parameter signalStep: minutes between signals; `nil` for none.
    init(of patient: PatientRecord, inputs: OpenLoopInputs, minutes: Int, signalStep: Int?) {
        plasma = []
        interstitial = []
        plasma.reserveCapacity(minutes + 1)
        interstitial.reserveCapacity(minutes + 1)
        var plant = patient.plant
        for minute in 0...minutes {
            plasma.append(plant.plasmaGlucose.milligramsPerDeciliter)
            interstitial.append(plant.interstitialGlucose.milligramsPerDeciliter)
            if let signalStep, minute % signalStep == 0 { signals.append(plant.signals) }
            guard minute < minutes else { break }
            let input = minute < inputs.minutes.count ? inputs.minutes[minute] : PlantInput()
            plant.step(minute: input)
        }
    }
}

extension SimulatedCourse {
    /// The courses of several patients of one plant, many in step on the widest vectors.
    ///
    /// A patient's numbers are the same bits as alone, whatever the number of threads.
    /// - Parameter given: what everybody receives; `nil` for each one's own basal insulin.
    static func batch<P: BatchPlant>(
        _ plants: [P], given: OpenLoopInputs?, minutes: Int, jobs: Int
    ) -> [SimulatedCourse] {
        let batch = Batch(plants)
        let ranges = batch.ranges(threads: jobs)
        let parts = SimulateThreads.map(count: ranges.count, jobs: jobs) { part in
            let range = ranges[part]
            var courses = range.map { SimulatedCourse(startOf: plants[$0], minutes: minutes) }
            batch.run(
                patients: range, minutes: minutes,
                inputs: { patient, inputs in
                    inputs.fill(given, basal: plants[patient].basalUnitsPerMinute)
                },
                report: { patient, rows in
                    courses[patient - range.lowerBound].add(rows)
                })
            return courses
        }
        return parts.flatMap { $0 }
    }

    private init(startOf plant: some Plant, minutes: Int) {
        plasma = [plant.plasmaGlucose.milligramsPerDeciliter]
        interstitial = [plant.interstitialGlucose.milligramsPerDeciliter]
        plasma.reserveCapacity(minutes + 1)
        interstitial.reserveCapacity(minutes + 1)
    }

    private mutating func add(_ rows: BatchRows) {
        for minute in rows.minutes {
            plasma.append(rows.plasma(minute))
            interstitial.append(rows.interstitial(minute))
        }
    }
}

extension BatchInputs {
    /// Fills in what everybody receives, or a person's own basal insulin.
    mutating func fill(_ given: OpenLoopInputs?, basal: Double) {
        guard let given else {
            for minute in minutes { set(minute, carbohydrate: 0, insulin: basal) }
            return
        }
        for minute in minutes.clamped(to: given.minutes.indices) {
            let input = given.minutes[minute]
            set(minute, carbohydrate: input.carbohydrate.grams, insulin: input.insulinUnits)
        }
    }
}

/// Work on several threads whose results come in order.
enum SimulateThreads {
    /// The most threads that can be asked for.
    static let limit = 256

    private final class Results<Value: Sendable>: Sendable {
        let values: Mutex<[Value?]>
        init(count: Int) { values = Mutex(Array(repeating: nil, count: count)) }
    }

    /// The results of `work` on 0 ..< `count`, in that order whatever the number of threads.
    static func map<Value: Sendable>(
        count: Int, jobs: Int, _ work: @Sendable (Int) -> Value
    ) -> [Value] {
        guard jobs > 1, count > 1 else { return (0..<count).map(work) }
        let results = Results<Value>(count: count)
        let next = Mutex(0)
        DispatchQueue.concurrentPerform(iterations: min(jobs, count)) { _ in
            while true {
                let index = next.withLock { value in
                    defer { value += 1 }
                    return value
                }
                guard index < count else { return }
                let value = work(index)
                results.values.withLock { $0[index] = value }
            }
        }
        return results.values.withLock { $0.compactMap { $0 } }
    }
}
