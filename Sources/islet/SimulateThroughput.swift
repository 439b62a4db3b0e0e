// How fast the plants are: simulated patient-days per second of CPU time.

import Foundation
import Glibc
import Quantities
import VirtualPatient

/// A measured speed, for JSON. A patient-day is 1440 steps of one minute with its meals.
struct SimulateSpeed: Encodable {
    /// Many patients in step, one thread.
    let patient_days_per_cpu_s: Double
    /// One patient after the other, one thread, the same build.
    let scalar_patient_days_per_cpu_s: Double
    let ratio: Double
    let instruction_set: String
    let lanes: Int
    let bytes_per_patient: Int
    /// Threads of the last figure.
    let threads: Int
    /// Many patients in step on all threads, by the clock on the wall.
    let patient_days_per_wall_s: Double
    /// That, over what as many times one thread would do; 1 is perfect. Only a machine with nothing
    /// else to do shows it.
    let thread_efficiency: Double

    var words: String {
        """
        \(Int(patient_days_per_cpu_s.rounded())) patient-days per second of CPU time \
        (\(instruction_set), \(lanes) patients in step), \
        \(SimulateText.fixed(ratio, 1)) times the \
        \(Int(scalar_patient_days_per_cpu_s.rounded())) of one patient at a time; \
        \(Int(patient_days_per_wall_s.rounded())) a second on \(threads) \
        thread\(threads == 1 ? "" : "s")
        """
    }
}

/// A measurement.
struct SimulateThroughput {
    let people: [PatientRecord]
    /// What everybody receives; `nil` for the four meals of ``Throughput/meals`` on basal insulin.
    let given: OpenLoopInputs?
    let minutes: Int
    let jobs: Int
    let instructionSet: InstructionSet

    /// CPU time of each figure, at least. Unit: s.
    private static let seconds = 1.0

    /// The instructions an option asks for; the best there are where it asks for none.
    static func instructionSet(named name: String?) throws -> InstructionSet {
        guard let name else { return .best }
        guard let set = InstructionSet.available.first(where: { $0.rawValue == name }) else {
            let names = InstructionSet.available.map(\.rawValue).joined(separator: ", ")
            throw SimulateFault("--instruction-set \(name): this processor has \(names)")
        }
        return set
    }

    func measure() throws -> SimulateSpeed {
        guard minutes >= 1 else { throw SimulateFault("--throughput: the inputs end at minute 0") }
        let plants = people.map(\.plant)
        return switch people[0].physiology.model {
        case .s2008: measure(plants.compactMap(\.s2008))
        case .s2013: measure(plants.compactMap(\.s2013))
        case .hovorka: measure(plants.compactMap(\.hovorka))
        }
    }

    private func measure<P: BatchPlant>(_ patients: [P]) -> SimulateSpeed {
        let lanes = Batch(patients, instructionSet: instructionSet).lanes
        // Enough people for full lanes on every thread, many times over.
        let wanted = max(patients.count, 16 * lanes * jobs)
        let count = (wanted + lanes - 1) / lanes * lanes
        let batch = Batch(
            (0..<count).map { patients[$0 % patients.count] }, instructionSet: instructionSet)
        let (vector, scalar) =
            given == nil
            ? ofMeals(patients) : (inStep(batch), oneByOne(patients))
        let wall = onThreads(jobs, batch)
        let alone = jobs == 1 ? wall : onThreads(1, batch)
        return SimulateSpeed(
            patient_days_per_cpu_s: vector, scalar_patient_days_per_cpu_s: scalar,
            ratio: vector / scalar, instruction_set: batch.instructionSet.rawValue, lanes: lanes,
            bytes_per_patient: Batch<P>.bytesPerPatient, threads: jobs,
            patient_days_per_wall_s: wall, thread_efficiency: wall / (Double(jobs) * alone))
    }

    private func ofMeals<P: BatchPlant>(_ patients: [P]) -> (Double, Double) {
        let measured = Throughput.measure(
            patients, instructionSet: instructionSet, seconds: Self.seconds,
            cpuSeconds: { Self.clock(CLOCK_PROCESS_CPUTIME_ID) })
        return (measured.patientDaysPerCPUSecond, measured.scalarPatientDaysPerCPUSecond)
    }

    /// Simulated patient-days per second of a clock, of work that is repeated for long enough.
    /// - Parameter work: simulates some patients for ``minutes`` and gives how many, and a sum of
    ///   glucose that is looked at, so that no compiler may leave the work out.
    private func rate(_ clockID: clockid_t, _ work: () -> (patients: Int, sum: Double)) -> Double {
        let start = Self.clock(clockID)
        var patients = 0
        var sum = 0.0
        var spent = 0.0
        repeat {
            let done = work()
            patients += done.patients
            sum += done.sum
            spent = Self.clock(clockID) - start
        } while spent < Self.seconds
        return sum.isFinite ? Double(patients) * Double(minutes) / 1440 / spent : .nan
    }

    private func inStep<P: BatchPlant>(_ batch: Batch<P>) -> Double {
        rate(CLOCK_PROCESS_CPUTIME_ID) {
            (batch.patients.count, sum(of: batch, batch.patients.indices))
        }
    }

    private func onThreads<P: BatchPlant>(_ threads: Int, _ batch: Batch<P>) -> Double {
        let ranges = batch.ranges(threads: threads)
        return rate(CLOCK_MONOTONIC) {
            let sums = SimulateThreads.map(count: ranges.count, jobs: threads) {
                sum(of: batch, ranges[$0])
            }
            return (batch.patients.count, sums.reduce(0, +))
        }
    }

    private func sum<P: BatchPlant>(of batch: Batch<P>, _ range: Range<Int>) -> Double {
        var sum = 0.0
        batch.run(
            patients: range, minutes: minutes,
            inputs: { patient, inputs in
                let basal = batch.patients[patient].basalUnitsPerMinute
                inputs.fill(given, basal: basal)
                guard given == nil else { return }
                for meal in Throughput.meals {
                    // The first such minute at or after the block's beginning, then every day.
                    let first = inputs.minutes.lowerBound
                    let ahead = (meal.minute - first % 1440 + 1440) % 1440
                    for minute in stride(
                        from: first + ahead, to: inputs.minutes.upperBound, by: 1440)
                    {
                        inputs.set(minute, carbohydrate: meal.grams, insulin: basal)
                    }
                }
            },
            report: { _, rows in
                for minute in rows.minutes { sum += rows.interstitial(minute) }
            })
        return sum
    }

    private func oneByOne<P: BatchPlant>(_ patients: [P]) -> Double {
        rate(CLOCK_PROCESS_CPUTIME_ID) {
            var sum = 0.0
            for patient in patients {
                var plant = patient
                for minute in 0..<minutes {
                    let given = given?.minutes ?? []
                    plant.step(minute: minute < given.count ? given[minute] : PlantInput())
                    sum += plant.interstitialGlucose.milligramsPerDeciliter
                }
            }
            return (patients.count, sum)
        }
    }

    private static func clock(_ id: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(id, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
