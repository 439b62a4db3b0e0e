// One patient's inputs and rows in the memory that a group of patients shares.

public import PlantKernels

/// Memory of one running batch.
struct Workspace {
    private let memory: UnsafeMutableRawPointer
    private let size: Int
    let carbohydrate: UnsafeMutableRawPointer
    let insulin: UnsafeMutableRawPointer
    let plasma: UnsafeMutableRawPointer
    let interstitial: UnsafeMutableRawPointer
    let modulation: UnsafeMutableRawPointer?

    /// - Parameter size: bytes for one number of every patient and minute.
    init(size: Int, isModulated: Bool) {
        self.size = size
        let parts = isModulated ? 4 + BatchInputs.modulationSize : 4
        memory = .allocate(byteCount: parts * size, alignment: 64)
        carbohydrate = memory
        insulin = memory + size
        plasma = memory + 2 * size
        interstitial = memory + 3 * size
        modulation = isModulated ? memory + 4 * size : nil
    }

    func free() { memory.deallocate() }

    func clear(minutes: Int, lanes: Int) {
        for part in [carbohydrate, insulin] {
            part.initializeMemory(as: Double.self, repeating: 0, count: minutes * lanes)
        }
        guard let modulation else { return }
        let neutral = BatchInputs.numbers(of: Modulation())
        for (index, value) in neutral.enumerated() {
            for minute in 0..<minutes {
                let place = 8 * lanes * (minute * neutral.count + index)
                (modulation + place).initializeMemory(
                    as: Double.self, repeating: value, count: lanes)
            }
        }
    }

    func block(minutes: Int) -> LaneBlock {
        LaneBlock(
            minutes: minutes, carbohydrate: UnsafeRawPointer(carbohydrate),
            insulin: UnsafeRawPointer(insulin), modulation: modulation.map { UnsafeRawPointer($0) },
            plasma: plasma, interstitial: interstitial)
    }
}

/// One patient's inputs of some minutes, to be filled in.
public struct BatchInputs {
    /// Which minutes since the start.
    public let minutes: Range<Int>
    private let space: Workspace
    private let lane: Int
    private let lanes: Int

    init(_ space: Workspace, lane: Int, lanes: Int, minutes: Range<Int>) {
        self.space = space
        self.lane = lane
        self.lanes = lanes
        self.minutes = minutes
    }

    /// Sets a minute.
    /// - Parameters:
    ///   - minute: one of ``minutes``.
    ///   - carbohydrate: announced at its start. Unit: g, at least 0.
    ///   - insulin: spread over it. Unit: U, within 0...1000.
    public func set(_ minute: Int, carbohydrate: Double, insulin: Double) {
        precondition(minutes.contains(minute), "the minute is one of the block's")
        precondition(
            carbohydrate >= 0 && carbohydrate.isFinite && insulin >= 0
                && insulin <= PlantInput.insulinUnitsLimit,
            "food is not negative and insulin of a minute is within 0...1000 U")
        let place = 8 * ((minute - minutes.lowerBound) * lanes + lane)
        space.carbohydrate.storeBytes(of: carbohydrate, toByteOffset: place, as: Double.self)
        space.insulin.storeBytes(of: insulin, toByteOffset: place, as: Double.self)
    }

    /// Sets the same insulin in every minute, and no food.
    /// - Parameter insulin: of a minute. Unit: U, within 0...1000.
    public func fill(insulin: Double) {
        precondition(
            insulin >= 0 && insulin <= PlantInput.insulinUnitsLimit,
            "insulin of a minute is within 0...1000 U")
        for place in stride(from: 8 * lane, to: 8 * lanes * minutes.count, by: 8 * lanes) {
            space.carbohydrate.storeBytes(of: 0, toByteOffset: place, as: Double.self)
            space.insulin.storeBytes(of: insulin, toByteOffset: place, as: Double.self)
        }
    }

    /// Sets how the person differs from the parameters in a minute of a modulated run.
    public func set(_ minute: Int, _ modulation: Modulation<Double>) {
        precondition(minutes.contains(minute), "the minute is one of the block's")
        guard let memory = space.modulation else {
            preconditionFailure("the run was begun as modulated")
        }
        let start = (minute - minutes.lowerBound) * Self.modulationSize
        for (index, value) in Self.numbers(of: modulation).enumerated() {
            memory.storeBytes(
                of: value, toByteOffset: 8 * ((start + index) * lanes + lane), as: Double.self)
        }
    }

    /// How many numbers a modulation has.
    static let modulationSize = MemoryLayout<Modulation<Double>>.size / 8

    /// A modulation's numbers in the order of its memory.
    static func numbers(of m: Modulation<Double>) -> [Double] {
        withUnsafeBytes(of: m) { Array($0.bindMemory(to: Double.self)) }
    }
}

/// One patient's glucose over some minutes.
public struct BatchRows {
    /// The minutes since the start at whose ends glucose is given, so 1... for the first block.
    public let minutes: Range<Int>
    private let space: Workspace
    private let lane: Int
    private let lanes: Int

    init(_ space: Workspace, lane: Int, lanes: Int, minutes: Range<Int>) {
        self.space = space
        self.lane = lane
        self.lanes = lanes
        self.minutes = minutes.lowerBound + 1..<minutes.upperBound + 1
    }

    /// Glucose in plasma at a minute, one of ``minutes``. Unit: mg/dL.
    public func plasma(_ minute: Int) -> Double {
        space.plasma.load(fromByteOffset: place(minute), as: Double.self)
    }

    /// Glucose under the skin at a minute, one of ``minutes``. Unit: mg/dL.
    public func interstitial(_ minute: Int) -> Double {
        space.interstitial.load(fromByteOffset: place(minute), as: Double.self)
    }

    private func place(_ minute: Int) -> Int {
        precondition(minutes.contains(minute), "the minute is one of the block's")
        return 8 * ((minute - minutes.lowerBound) * lanes + lane)
    }
}
