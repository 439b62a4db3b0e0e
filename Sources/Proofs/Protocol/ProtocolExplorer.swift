// Visits every state of the dose protocol's model, breadth first, and stops at what must not be.

/// What an exploration found.
public struct ProtocolReport: Sendable, Equatable {
    /// Different states visited.
    public var states: Int
    /// Steps taken between them.
    public var steps: Int
    /// The longest of the shortest ways from the start.
    public var depth: Int
    /// Whether there is no state that was not visited.
    public var isComplete: Bool
    /// The property that does not hold; `nil` when all do.
    public var broken: ProtocolProperty?
    /// The shortest way there, in words.
    public var counterexample: [String]
}

/// The exhaustive check of the dose protocol.
public enum ProtocolCheck {
    /// The most doses a run of the model can decide.
    public static let dosesMost = Int(ProtocolState.doses)

    /// Explores the model.
    ///
    /// - Parameters:
    ///   - limit: the most states to visit; at least 1.
    ///   - doses: how many doses a run decides at most, 1 ... ``dosesMost``: the model's size.
    ///   - defect: a mistake to put into it.
    ///   - progress: called every million states.
    public static func explore(
        limit: Int, doses: Int, defect: ProtocolDefect? = nil,
        progress: (Int) -> Void = { _ in }
    ) -> ProtocolReport {
        precondition(limit > 0 && (1...dosesMost).contains(doses), "checked by the caller")
        var search = ProtocolSearch(
            model: ProtocolModel(defect: defect, doses: UInt64(doses)), limit: limit)
        return search.run(progress)
    }
}

private struct ProtocolSearch {
    let model: ProtocolModel
    let limit: Int
    private var visited: StateTable
    private var lows: ContiguousArray<UInt64> = []
    private var highs: ContiguousArray<UInt64> = []
    private var parents: ContiguousArray<UInt32> = []
    private var actions: ContiguousArray<UInt16> = []
    private var steps = 0

    init(model: ProtocolModel, limit: Int) {
        self.model = model
        self.limit = limit
        visited = StateTable(room: limit)
    }

    private func state(_ index: Int) -> ProtocolState {
        ProtocolState(low: lows[index], high: highs[index])
    }

    private mutating func add(_ state: ProtocolState, from parent: Int, by code: UInt16) -> Bool {
        guard visited.insert(state, at: lows.count, lows, highs) else { return false }
        lows.append(state.low)
        highs.append(state.high)
        parents.append(UInt32(parent))
        actions.append(code)
        return true
    }

    mutating func run(_ progress: (Int) -> Void) -> ProtocolReport {
        _ = add(ProtocolModel.start, from: 0, by: .max)
        var index = 0
        var depth = 0
        var endOfLevel = 1
        while index < lows.count {
            if index == endOfLevel {
                depth += 1
                endOfLevel = lows.count
            }
            let state = state(index)
            if let broken = model.violation(state) {
                return report(depth, broken, way(to: index))
            }
            if !model.hasExit(state) { return report(depth, .alwaysAnExit, way(to: index)) }
            expand(index, state)
            index += 1
            if index.isMultiple(of: 1_000_000) { progress(index) }
        }
        return report(depth, nil, [], isComplete: lows.count < limit)
    }

    /// Adds what follows a state, as long as there is room.
    private mutating func expand(_ index: Int, _ state: ProtocolState) {
        model.forEachStep(from: state) { action, next in
            steps += 1
            if lows.count < limit { _ = add(next, from: index, by: action.code) }
        }
    }

    private func way(to index: Int) -> [String] {
        var words: [String] = []
        var at = index
        while let action = ProtocolAction(code: actions[at]) {
            words.append(action.words)
            at = Int(parents[at])
        }
        return words.reversed()
    }

    private func report(
        _ depth: Int, _ broken: ProtocolProperty?, _ words: [String], isComplete: Bool = false
    ) -> ProtocolReport {
        ProtocolReport(
            states: lows.count, steps: steps, depth: depth, isComplete: isComplete,
            broken: broken, counterexample: words)
    }
}

/// Which states have been seen: places in the list of states, found by hash, compared exactly.
private struct StateTable {
    private var places: ContiguousArray<UInt32>
    private let mask: Int
    private static let empty = UInt32.max

    init(room: Int) {
        var size = 1024
        while size < room + room / 2 { size *= 2 }
        places = ContiguousArray(repeating: Self.empty, count: size)
        mask = size - 1
    }

    /// Notes a state under the place it is going to have; false if it is there already.
    mutating func insert(
        _ state: ProtocolState, at place: Int, _ lows: ContiguousArray<UInt64>,
        _ highs: ContiguousArray<UInt64>
    ) -> Bool {
        var slot = Int(truncatingIfNeeded: Self.mix(state.low, state.high)) & mask
        while places[slot] != Self.empty {
            let other = Int(places[slot])
            if lows[other] == state.low, highs[other] == state.high { return false }
            slot = (slot + 1) & mask
        }
        places[slot] = UInt32(place)
        return true
    }

    /// The finaliser of splitmix64 over both halves.
    private static func mix(_ low: UInt64, _ high: UInt64) -> UInt64 {
        var z = low &* 0x9E37_79B9_7F4A_7C15 ^ high
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}
