// How fast a plant lives here: many patients in step and one after the other, in one run.

import Quantities

/// Simulated patient-days per second of CPU time, one thread.
public struct Throughput: Sendable {
    /// Many patients in step.
    public let patientDaysPerCPUSecond: Double
    /// One patient after the other, the same build.
    public let scalarPatientDaysPerCPUSecond: Double
    /// How many times faster many in step are.
    public var ratio: Double { patientDaysPerCPUSecond / scalarPatientDaysPerCPUSecond }
    /// The instructions used.
    public let instructionSet: InstructionSet
    /// How many patients in step.
    public let lanes: Int
    /// Memory held for each patient.
    public let bytesPerPatient: Int

    /// What the patients eat, on their own basal insulin: fasting would be faster than any real
    /// use. Minute of the day and g.
    public static let meals = [
        (minute: 420, grams: 45.0), (minute: 720, grams: 70.0), (minute: 960, grams: 20.0),
        (minute: 1110, grams: 80.0),
    ]

    /// Measures whole days of the four meals.
    ///
    /// The two ways take turns in short stretches, so that what else the machine does falls on
    /// both. Fewer patients than lanes are repeated until the lanes are full; all are simulated.
    /// - Parameters:
    ///   - patients: at least one.
    ///   - seconds: CPU time for each of the two ways, at least.
    ///   - cpuSeconds: the CPU time this process (or thread) has used so far.
    public static func measure<P: BatchPlant>(
        _ patients: [P], instructionSet: InstructionSet = .best, seconds: Double = 1,
        cpuSeconds: () -> Double
    ) -> Throughput {
        precondition(!patients.isEmpty, "there is someone to simulate")
        let lanes = P.program(for: instructionSet).lanes
        let count = (patients.count + lanes - 1) / lanes * lanes
        let full = (0..<count).map { patients[$0 % patients.count] }
        let batch = Batch(full, instructionSet: instructionSet)
        var several = Tally()
        var single = Tally()
        var group = 0
        var next = 0
        repeat {
            several.spend(patientDays: lanes, cpuSeconds) {
                day(of: batch, patients: group..<group + lanes)
            }
            group = (group + lanes) % count
            single.spend(patientDays: 1, cpuSeconds) { day(of: patients[next]) }
            next = (next + 1) % patients.count
            // The slower way gets no more time than it needs.
            while several.seconds < single.seconds {
                several.spend(patientDays: lanes, cpuSeconds) {
                    day(of: batch, patients: group..<group + lanes)
                }
                group = (group + lanes) % count
            }
        } while several.seconds < seconds || single.seconds < seconds
        // The sums are looked at, so that no compiler may leave the work out.
        precondition(several.sum.isFinite && single.sum.isFinite, "glucose is a number")
        return Throughput(
            patientDaysPerCPUSecond: several.rate, scalarPatientDaysPerCPUSecond: single.rate,
            instructionSet: instructionSet, lanes: lanes,
            bytesPerPatient: Batch<P>.bytesPerPatient)
    }

    private struct Tally {
        var patientDays = 0.0
        var seconds = 0.0
        var sum = 0.0
        var rate: Double { patientDays / seconds }

        mutating func spend(patientDays days: Int, _ clock: () -> Double, _ work: () -> Double) {
            let start = clock()
            sum += work()
            seconds += clock() - start
            patientDays += Double(days)
        }
    }

    private static func day<P: BatchPlant>(of batch: Batch<P>, patients: Range<Int>) -> Double {
        var sum = 0.0
        batch.run(
            patients: patients, minutes: 1440,
            inputs: { patient, inputs in
                let basal = batch.patients[patient].basalUnitsPerMinute
                inputs.fill(insulin: basal)
                for meal in meals where inputs.minutes.contains(meal.minute) {
                    inputs.set(meal.minute, carbohydrate: meal.grams, insulin: basal)
                }
            },
            report: { _, rows in sum += rows.interstitial(rows.minutes.upperBound - 1) })
        return sum
    }

    private static func day<P: BatchPlant>(of patient: P) -> Double {
        var plant = patient
        let basal = patient.basalUnitsPerMinute
        for minute in 0..<1440 {
            let grams = meals.first(where: { $0.minute == minute })?.grams ?? 0
            plant.step(
                minute: PlantInput(carbohydrate: .grams(grams), insulinUnits: basal))
        }
        return plant.interstitialGlucose.milligramsPerDeciliter
    }
}
