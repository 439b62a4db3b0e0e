// How a plant made of lanes' numbers alone is put together from single patients and taken apart.

/// Moves patients in and out of lanes for plants whose every stored property is a `V`, or a
/// structure of `V`: field i of a single patient is lane by lane field i of the plant.
public enum LaneLayout {
    /// Puts patients side by side.
    /// - Parameters:
    ///   - patients: exactly as many as `V` has lanes.
    ///   - plant: any value; all of it is overwritten.
    @inlinable @inline(__always)
    public static func fill<V: Lanes, Single, Several>(
        _ plant: inout Several, of _: V.Type, with patients: [Single]
    ) {
        check(V.self, Single.self, Several.self)
        precondition(patients.count == V.count, "as many patients as lanes")
        let fields = MemoryLayout<Single>.size / MemoryLayout<Double>.size
        withUnsafeMutableBytes(of: &plant) { lanes in
            for lane in 0..<V.count {
                withUnsafeBytes(of: patients[lane]) { single in
                    for field in 0..<fields {
                        let value = single.load(fromByteOffset: 8 * field, as: Double.self)
                        lanes.storeBytes(
                            of: value, toByteOffset: 8 * (field * V.count + lane), as: Double.self)
                    }
                }
            }
        }
    }

    /// Takes one patient out.
    /// - Parameters:
    ///   - patient: any value; all of it is overwritten.
    ///   - lane: which, 0 ..< `V.count`.
    @inlinable @inline(__always)
    public static func take<V: Lanes, Single, Several>(
        _ patient: inout Single, from plant: Several, of _: V.Type, lane: Int
    ) {
        check(V.self, Single.self, Several.self)
        precondition((0..<V.count).contains(lane), "a lane is within the vector")
        let fields = MemoryLayout<Single>.size / MemoryLayout<Double>.size
        withUnsafeMutableBytes(of: &patient) { single in
            withUnsafeBytes(of: plant) { lanes in
                for field in 0..<fields {
                    let value = lanes.load(
                        fromByteOffset: 8 * (field * V.count + lane), as: Double.self)
                    single.storeBytes(of: value, toByteOffset: 8 * field, as: Double.self)
                }
            }
        }
    }

    @inlinable @inline(__always)
    static func check<V: Lanes, Single, Several>(
        _: V.Type, _: Single.Type, _: Several.Type
    ) {
        precondition(
            MemoryLayout<V>.size == 8 * V.count
                && MemoryLayout<Several>.size == V.count * MemoryLayout<Single>.size,
            "a plant of lanes is made of lanes' numbers alone")
    }
}
