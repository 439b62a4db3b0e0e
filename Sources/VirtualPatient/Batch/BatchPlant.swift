// Which plants can live many at once, and the compiled code of each for an instruction set.

public import PlantKernels
import PlantKernelsAVX2
import PlantKernelsAVX512

/// A plant's minutes for as many patients as there are lanes, compiled for one instruction set.
public struct LaneProgram<Kernel: Sendable>: Sendable {
    /// How many patients in step.
    public let lanes: Int
    let live: @Sendable ([Kernel], UnsafeMutablePointer<Kernel>, LaneBlock) -> Void
}

/// A plant that can live many at once.
public protocol BatchPlant: Plant {
    /// Its equations for one patient.
    associatedtype Kernel: PlantKernel where Kernel.V == Double, Kernel.Single == Kernel

    /// The person and where they are now.
    var lane: Kernel { get }
    /// The basal rate that holds the person's own steady state. Unit: U/min.
    var basalUnitsPerMinute: Double { get }

    /// The plant's code for an instruction set, which this processor must have.
    static func program(for set: InstructionSet) -> LaneProgram<Kernel>
}

extension S2008: BatchPlant {
    /// The equations with the person's constants and present state.
    public var lane: S2008Kernel<Double> { kernel }

    /// The plant's code for an instruction set, which this processor must have.
    public static func program(for set: InstructionSet) -> LaneProgram<S2008Kernel<Double>> {
        switch set {
        case .baseline: LaneProgram(lanes: BaselinePlants.lanes, live: BaselinePlants.s2008)
        case .avx2: LaneProgram(lanes: AVX2Plants.lanes, live: AVX2Plants.s2008)
        case .avx512: LaneProgram(lanes: AVX512Plants.lanes, live: AVX512Plants.s2008)
        }
    }
}

extension S2013: BatchPlant {
    /// The equations with the person's constants and present state.
    public var lane: S2013Kernel<Double> { kernel }

    /// The plant's code for an instruction set, which this processor must have.
    public static func program(for set: InstructionSet) -> LaneProgram<S2013Kernel<Double>> {
        switch set {
        case .baseline: LaneProgram(lanes: BaselinePlants.lanes, live: BaselinePlants.s2013)
        case .avx2: LaneProgram(lanes: AVX2Plants.lanes, live: AVX2Plants.s2013)
        case .avx512: LaneProgram(lanes: AVX512Plants.lanes, live: AVX512Plants.s2013)
        }
    }
}

extension Hovorka: BatchPlant {
    /// The plant's code for an instruction set, which this processor must have.
    public static func program(for set: InstructionSet) -> LaneProgram<HovorkaKernel<Double>> {
        switch set {
        case .baseline: LaneProgram(lanes: BaselinePlants.lanes, live: BaselinePlants.hovorka)
        case .avx2: LaneProgram(lanes: AVX2Plants.lanes, live: AVX2Plants.hovorka)
        case .avx512: LaneProgram(lanes: AVX512Plants.lanes, live: AVX512Plants.hovorka)
        }
    }
}
