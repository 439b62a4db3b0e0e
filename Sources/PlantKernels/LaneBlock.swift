// A stretch of minutes of as many patients as a vector has lanes: inputs, and what comes out.

/// Numbers of several patients over some minutes, patient beside patient.
///
/// Memory is the caller's, aligned for the widest vector (64 bytes), and outlives the call.
public struct LaneBlock {
    /// How many minutes.
    public let minutes: Int
    /// Carbohydrate announced, g, minute by minute, in each lane by lane.
    public let carbohydrate: UnsafeRawPointer
    /// Insulin, U; laid out as the carbohydrate.
    public let insulin: UnsafeRawPointer
    /// The eight numbers of a `Modulation`, each lane by lane; `nil`: neutral throughout.
    public let modulation: UnsafeRawPointer?
    /// Plasma glucose after each minute, mg/dL; laid out as the carbohydrate.
    public let plasma: UnsafeMutableRawPointer
    /// Interstitial glucose after each minute, mg/dL; laid out as the carbohydrate.
    public let interstitial: UnsafeMutableRawPointer

    /// A stretch of minutes.
    public init(
        minutes: Int, carbohydrate: UnsafeRawPointer, insulin: UnsafeRawPointer,
        modulation: UnsafeRawPointer?, plasma: UnsafeMutableRawPointer,
        interstitial: UnsafeMutableRawPointer
    ) {
        self.minutes = minutes
        self.carbohydrate = carbohydrate
        self.insulin = insulin
        self.modulation = modulation
        self.plasma = plasma
        self.interstitial = interstitial
    }

    /// Lives through the minutes.
    ///
    /// Each instruction set's target calls it with a vector of its own, so that the whole loop is
    /// compiled there, with its instructions.
    /// - Parameters:
    ///   - patients: where they are at the beginning; as many as lanes.
    ///   - results: takes where they are at the end.
    @inlinable @inline(__always)
    public func live<Kernel: PlantKernel>(
        _: Kernel.Type, _ patients: [Kernel.Single],
        _ results: UnsafeMutablePointer<Kernel.Single>
    ) {
        typealias V = Kernel.V
        var kernel = Kernel(lanes: patients)
        let neutral = Modulation<V>()
        let carbohydrate = carbohydrate.assumingMemoryBound(to: V.self)
        let insulin = insulin.assumingMemoryBound(to: V.self)
        let modulation = modulation?.assumingMemoryBound(to: Modulation<V>.self)
        let plasma = plasma.assumingMemoryBound(to: V.self)
        let interstitial = interstitial.assumingMemoryBound(to: V.self)
        for minute in 0..<minutes {
            kernel.live(
                PlantMinute(
                    carbohydrate: carbohydrate[minute], insulin: insulin[minute],
                    modulation: modulation?[minute] ?? neutral))
            plasma[minute] = kernel.plasmaGlucose
            interstitial[minute] = kernel.interstitialGlucose
        }
        for lane in 0..<V.count { results[lane] = kernel.patient(lane) }
    }
}
