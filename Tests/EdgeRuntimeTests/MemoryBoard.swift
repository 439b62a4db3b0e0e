// A board in memory: a sensor's line, a pump that does what it is told, and a panel.

import DeviceProtocols
import EdgeDevices
import EdgeRuntime
import Foundation
import LinkCrypto
import Quantities
import SmallMath

/// A sensor's line; what it brings is put in.
final class SensorInMemory: SerialLine {
    let path = "a sensor in memory"
    let fileDescriptor: Int32 = -1
    let counters = LineCounters.zero
    let pendingBytes = 0
    private var waiting: [[UInt8]] = []
    private var count: UInt32 = 0

    /// A reading now.
    func send(_ glucose: Double, at now: LoopInstant) throws {
        count += 1
        let sample = CGMMeasurement(
            reading: .value(.mgPerdL(glucose)), unit: .milligramsPerDeciliter, trend: nil,
            status: .ok, sensorID: 11, counter: count, age: .zero, bootID: 1,
            deviceTime: DeviceInstant(milliseconds: UInt64(now.milliseconds) + 86_400_000))
        waiting.append(try sample.frame(sequence: UInt16(truncatingIfNeeded: count)).encoded())
    }

    func read() -> LineRead { waiting.isEmpty ? .nothing : .bytes(waiting.removeFirst()) }
    func write(_ bytes: [UInt8]) -> LineWrite { .accepted }
    func flush() -> LineWrite { .accepted }
    func discardPending() {}
    func close() {}
}

/// A pump that delivers what it is told, exactly.
final class PumpInMemory: SerialLine {
    let path = "a pump in memory"
    let fileDescriptor: Int32 = -1
    let counters = LineCounters.zero
    let pendingBytes = 0
    /// Whether it hears nothing.
    var isDeaf = false
    /// Doses commanded, repeats included.
    private(set) var doses = 0
    private var link: PumpLink<SwiftCryptoCipher>
    private var generator = SeededGenerator(seed: 1)
    private var waiting: [[UInt8]] = []
    private var now = LoopInstant.origin
    private var basalTotal = InsulinAmount.zero
    private var lease: (rate: InsulinRate, end: LoopInstant, id: UInt64)?
    private var bolusTotal = InsulinAmount.zero
    private var known: [UInt64: DoseOrder] = [:]
    private static let programmed = InsulinRate.unitsPerHour(1)

    init(_ key: PairingKey) {
        link = PumpLink(
            identity: PumpIdentity(
                pumpID: 7, bootCounter: 1, isVirtual: true, model: "test", firmware: "1"),
            pairing: key, cipher: SwiftCryptoCipher())
    }

    /// Delivers until then.
    func advance(to instant: LoopInstant) {
        if let lease, lease.end <= instant {
            basalTotal += lease.rate.amount(over: lease.end - now)
            now = lease.end
            self.lease = nil
        }
        basalTotal += (lease?.rate ?? Self.programmed).amount(over: instant - now)
        now = instant
    }

    private var clock: DeviceInstant { DeviceInstant(milliseconds: UInt64(now.milliseconds)) }

    private func answer(_ request: PumpRequest) -> PumpReply {
        switch request {
        case .getHistory: return .history(HistoryPage(entries: [], hasMore: false))
        case .getDose(let id), .cancelBolus(let id): return .dose(result(id))
        case .dose(let command, let order):
            doses += 1
            if known.updateValue(order, forKey: command.id) == nil {
                switch order {
                case .setTemporaryBasal(let rate, let span): lease = (rate, now + span, command.id)
                case .cancelTemporaryBasal: lease = nil
                case .setBolus(let amount): bolusTotal += amount
                }
            }
            return .dose(result(command.id))
        case .getStatus, .setTherapyState: return .status(status)
        }
    }

    private var status: PumpStatus {
        PumpStatus(
            pumpID: 7, bootCounter: 1, isVirtual: true, therapyState: .run,
            programmedBasal: Self.programmed,
            temporaryBasal: lease.map {
                ActiveTemporaryBasal(rate: $0.rate, remaining: $0.end - now, doseID: $0.id)
            }, bolus: nil, deliveredBasalTotal: basalTotal, deliveredBolusTotal: bolusTotal,
            reservoir: .units(150), batteryPercent: 90, lastDoseID: known.keys.max(), challenge: 1,
            historyHighWater: 0, annunciations: [], deviceTime: clock)
    }

    private func result(_ id: UInt64) -> DoseResult {
        var delivered = InsulinAmount.zero
        if case .setBolus(let amount)? = known[id] { delivered = amount }
        return DoseResult(
            doseID: id, outcome: known[id] == nil ? .unknownID : .accepted, order: known[id],
            delivered: delivered, deliveredBasalTotal: basalTotal, deliveredBolusTotal: bolusTotal,
            deviceTime: clock)
    }

    func read() -> LineRead { waiting.isEmpty ? .nothing : .bytes(waiting.removeFirst()) }

    func write(_ bytes: [UInt8]) -> LineWrite {
        if isDeaf { return .accepted }
        for output in link.receive(bytes, at: clock, using: &generator) {
            switch output {
            case .transmit(let reply): waiting.append(reply)
            case .request(let request, let sequence):
                if let sealed = try? link.send(answer(request), answering: sequence, at: clock) {
                    waiting.append(sealed)
                }
            case .established, .fault: break
            }
        }
        return .accepted
    }

    func flush() -> LineWrite { .accepted }
    func discardPending() {}
    func close() {}
}

/// Alarm lines and a button.
final class PanelInMemory: PanelPort {
    let buttonDescriptor: Int32? = nil
    private(set) var writes: UInt64 = 0
    private(set) var edges: UInt64 = 0
    /// Whether the buzzer sounds.
    private(set) var buzzer = false
    private var waiting: [ButtonEdge] = []

    /// A press of a tenth of a second.
    func press() {
        waiting = [
            ButtonEdge(isPressed: true, nanoseconds: 0),
            ButtonEdge(isPressed: false, nanoseconds: 100_000_000),
        ]
    }

    func set(_ role: GPIOOutput, _ isOn: Bool) throws(GPIOError) {
        if role == .buzzer { buzzer = isOn }
        writes += 1
    }

    func readPumpEnableSense() throws(GPIOError) -> Bool? { nil }

    func readButton() throws(GPIOError) -> [ButtonEdge] {
        defer { waiting = [] }
        edges += UInt64(waiting.count)
        return waiting
    }
}

/// The lines and the panel behind one door.
struct MemoryBoard: BoardAccess {
    let sensor = SensorInMemory()
    let pump: PumpInMemory
    let panel = PanelInMemory()

    func open(
        _ line: BoardLine, counters: LineCounters
    ) throws(SerialLineError) -> any SerialLine {
        switch line {
        case .cgm: sensor
        case .pump: pump
        }
    }

    func openPanel() throws(GPIOError) -> any PanelPort { panel }
}
