// Many patients of one plant, living in step on the processor's widest vectors.

import PlantKernels
import Quantities

/// Patients of one plant who live side by side, each on a course of their own.
///
/// Patients are taken in groups of as many as the vectors have lanes; a last group that is not
/// full repeats its last patient and drops the copies. A patient's numbers do not depend on the
/// group or the instruction set: every lane gives the bits of the plant alone. Time is linear in
/// patients and minutes; memory is ``bytesPerPatient`` a patient and ``workingBytes(isModulated:)``
/// a running call, however long the course. Calls on different ranges may run on different threads.
public struct Batch<P: BatchPlant>: Sendable {
    /// The patients where they begin.
    public let patients: [P]
    /// The instructions used.
    public let instructionSet: InstructionSet
    /// How many minutes are lived before the rows are reported.
    public let blockMinutes: Int
    private let program: LaneProgram<P.Kernel>

    /// Patients who are about to live.
    /// - Parameters:
    ///   - instructionSet: one this processor has (programmer error otherwise).
    ///   - blockMinutes: at least 1. What fits the processor's nearer caches is fastest.
    public init(
        _ patients: [P], instructionSet: InstructionSet = .best, blockMinutes: Int = 120
    ) {
        precondition(instructionSet <= .best, "the processor has the instructions")
        precondition(blockMinutes > 0, "a block has minutes")
        self.patients = patients
        self.instructionSet = instructionSet
        self.blockMinutes = blockMinutes
        program = P.program(for: instructionSet)
    }

    /// How many patients live in step.
    public var lanes: Int { program.lanes }

    /// Memory held for each patient. Unit: bytes.
    public static var bytesPerPatient: Int { MemoryLayout<P>.stride }

    /// Memory a call of ``run(patients:minutes:isModulated:inputs:report:)`` takes while it runs,
    /// whatever the number of patients and minutes. Unit: bytes.
    public func workingBytes(isModulated: Bool = false) -> Int {
        let numbers = isModulated ? 4 + BatchInputs.modulationSize : 4
        return lanes * (8 * numbers * blockMinutes + 2 * MemoryLayout<P.Kernel>.stride)
    }

    /// Ranges of patients of nearly the same size for a number of threads; only the last has a
    /// group that is not full.
    public func ranges(threads: Int) -> [Range<Int>] {
        let groups = (patients.count + lanes - 1) / lanes
        let parts = max(1, min(threads, groups))
        return (0..<parts).map { part in
            let first = groups * part / parts * lanes
            let last = min(patients.count, groups * (part + 1) / parts * lanes)
            return first..<last
        }
    }

    /// Lives through `minutes` minutes with patients of a range.
    /// - Parameters:
    ///   - range: which of ``patients``; `nil` for all.
    ///   - isModulated: whether `inputs` sets modulations.
    ///   - inputs: sets the inputs of a patient for some minutes; all are 0 and neutral before.
    ///   - report: takes a patient's rows of those minutes. For each group of patients in order:
    ///     for each block of minutes in order: for each patient of the group in order.
    public func run(
        patients range: Range<Int>? = nil, minutes: Int, isModulated: Bool = false,
        inputs: (_ patient: Int, inout BatchInputs) -> Void,
        report: (_ patient: Int, BatchRows) -> Void
    ) {
        let range = range ?? patients.indices
        precondition(range.clamped(to: patients.indices) == range, "the patients exist")
        let size = 8 * lanes * blockMinutes
        let space = Workspace(size: size, isModulated: isModulated)
        defer { space.free() }
        var first = range.lowerBound
        while first < range.upperBound {
            let count = min(lanes, range.upperBound - first)
            var group = (0..<lanes).map { patients[first + min($0, count - 1)].lane }
            var minute = 0
            while minute < minutes {
                let block = minute..<min(minutes, minute + blockMinutes)
                space.clear(minutes: block.count, lanes: lanes)
                for lane in 0..<lanes {
                    var column = BatchInputs(space, lane: lane, lanes: lanes, minutes: block)
                    inputs(first + min(lane, count - 1), &column)
                }
                live(&group, space.block(minutes: block.count))
                for lane in 0..<count {
                    report(
                        first + lane, BatchRows(space, lane: lane, lanes: lanes, minutes: block))
                }
                minute = block.upperBound
            }
            first += count
        }
    }

    private func live(_ group: inout [P.Kernel], _ block: LaneBlock) {
        let start = group
        group.withUnsafeMutableBufferPointer { results in
            if let place = results.baseAddress { program.live(start, place, block) }
        }
    }

    /// Lives through `minutes` minutes, each patient on a course given minute by minute.
    /// - Parameter courses: one for each of ``patients``; nothing after a course's end.
    public func run(
        patients range: Range<Int>? = nil, minutes: Int, courses: [OpenLoopInputs],
        report: (_ patient: Int, BatchRows) -> Void
    ) {
        precondition(courses.count == patients.count, "a course for each patient")
        run(
            patients: range, minutes: minutes, isModulated: true,
            inputs: { patient, inputs in
                let given = courses[patient].minutes
                for minute in inputs.minutes.clamped(to: given.indices) {
                    let input = given[minute]
                    inputs.set(
                        minute, carbohydrate: input.carbohydrate.grams,
                        insulin: input.insulinUnits)
                    inputs.set(minute, input.modulation)
                }
            }, report: report)
    }
}
