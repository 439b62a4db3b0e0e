// The wires between a world and the controller, with what goes wrong on them.

import Quantities

/// Both lines in both directions.
struct WorldLines: Sendable {
    private var toBoard: [LinePipe]
    private var fromBoard: [LinePipe]
    private let hangUps: [Scenario.Fault]

    init(_ faults: [Scenario.Fault], streams: WorldStreams) {
        toBoard = BenchLine.allCases.map {
            LinePipe($0, .toBoard, faults: faults, streams: streams)
        }
        fromBoard = BenchLine.allCases.map {
            LinePipe($0, .fromBoard, faults: faults, streams: streams)
        }
        hangUps = faults.filter { $0.kind == .hangUp }
    }

    /// When something arrives by itself.
    var nextEvent: LoopInstant? { (toBoard + fromBoard).compactMap(\.nextEvent).min() }

    /// A device sends.
    mutating func send(_ bytes: [UInt8], on line: BenchLine, at now: LoopInstant) {
        toBoard[line.index].put(bytes, at: now)
    }

    /// The controller has sent.
    mutating func receive(_ bytes: [UInt8], on line: BenchLine, at now: LoopInstant) {
        fromBoard[line.index].put(bytes, at: now)
    }

    /// What arrives at the controller; nothing while the terminal is hung up.
    mutating func arriving(at now: LoopInstant) -> [(line: BenchLine, bytes: [UInt8])] {
        BenchLine.allCases.flatMap { line in
            let bytes = toBoard[line.index].take(at: now)
            return isHungUp(line, at: now) ? [] : bytes.map { (line, $0) }
        }
    }

    /// What arrives at a device.
    mutating func arriving(at device: BenchLine, at now: LoopInstant) -> [[UInt8]] {
        fromBoard[device.index].take(at: now)
    }

    private func isHungUp(_ line: BenchLine, at now: LoopInstant) -> Bool {
        hangUps.contains { $0.target.line == line && $0.isOn(at: now) }
    }
}

extension BenchLine {
    /// Its place among all lines.
    var index: Int { self == .cgm ? 0 : 1 }
}
