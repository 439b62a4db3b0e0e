// The plants on several patients at once: AVX2.

public import PlantKernels

/// The plants, eight patients in step. To be called only where the processor has the instructions.
public enum AVX2Plants {
    /// Marks this target's code, see ``Tagged``.
    enum Marker {}
    typealias Vector = Tagged<Marker, SIMD8<Double>>

    /// How many patients in step: two vectors of four, so that neither waits for its own results.
    public static let lanes = 8

    /// S2008; see ``LaneBlock/live(_:_:_:)``.
    @Sendable
    public static func s2008(
        _ patients: [S2008Kernel<Double>], _ results: UnsafeMutablePointer<S2008Kernel<Double>>,
        _ block: LaneBlock
    ) { block.live(S2008Kernel<Vector>.self, patients, results) }

    /// S2013.
    @Sendable
    public static func s2013(
        _ patients: [S2013Kernel<Double>], _ results: UnsafeMutablePointer<S2013Kernel<Double>>,
        _ block: LaneBlock
    ) { block.live(S2013Kernel<Vector>.self, patients, results) }

    /// Hovorka.
    @Sendable
    public static func hovorka(
        _ patients: [HovorkaKernel<Double>],
        _ results: UnsafeMutablePointer<HovorkaKernel<Double>>, _ block: LaneBlock
    ) { block.live(HovorkaKernel<Vector>.self, patients, results) }
}
