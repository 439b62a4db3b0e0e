// What goes wrong inside a pump, apart from its wire: what it hears, does, answers and says.

import DeviceProtocols
import Quantities
import SmallMath
import VirtualPatient

/// The scripted faults of a pump.
struct PumpFaults: Sendable {
    private struct Item: Sendable {
        let fault: Scenario.Fault
        var generator: SeededGenerator
    }

    private var items: [Item]

    /// Without faults.
    init() { items = [] }

    init(_ faults: [Scenario.Fault], streams: WorldStreams) {
        items = faults.filter { $0.target == .pump }
            .map { Item(fault: $0, generator: streams.fault($0)) }
    }

    private func isOn(_ kind: FaultKind, at now: LoopInstant) -> Bool {
        items.contains { $0.fault.kind == kind && $0.fault.isOn(at: now) }
    }

    /// Whether chance, with the share of a fault that is on, has it so.
    private mutating func happens(_ kind: FaultKind, at now: LoopInstant) -> Bool {
        var happens = false
        for index in items.indices
        where items[index].fault.kind == kind && items[index].fault.isOn(at: now) {
            let draw = items[index].generator.uniform()
            happens = happens || draw < items[index].fault.magnitude.share
        }
        return happens
    }

    /// Whether the pump hears and says nothing.
    func isOff(at now: LoopInstant) -> Bool { isOn(.off, at: now) }

    /// Whether one request is not heard.
    mutating func missesRequest(at now: LoopInstant) -> Bool { happens(.intermittent, at: now) }

    /// Whether one dose's answer is lost.
    mutating func losesAcknowledgement(at now: LoopInstant) -> Bool {
        happens(.lostAcknowledgement, at: now)
    }

    /// How much later an answer comes.
    func delay(at now: LoopInstant) -> Span {
        items.filter { $0.fault.kind == .slow && $0.fault.isOn(at: now) }
            .reduce(.zero) { $0 + $1.fault.magnitude.span }
    }

    /// Why doses are refused, if they are.
    func refusal(at now: LoopInstant) -> DoseRefusal? {
        let item = items.first { $0.fault.kind == .refuse && $0.fault.isOn(at: now) }
        return item.map { item in
            switch item.fault.magnitude.text {
            case "above_limit": .abovePumpLimit
            case "occluded": .occluded
            case "reservoir_empty": .reservoirEmpty
            default: .tooSoon
            }
        }
    }

    /// The share of a bolus that is delivered.
    func bolusShare(at now: LoopInstant) -> Double {
        items.filter { $0.fault.kind == .partialDelivery && $0.fault.isOn(at: now) }
            .reduce(1) { min($0, $1.fault.magnitude.share) }
    }

    /// Whether entries of the person are recorded twice.
    func recordsTwice(at now: LoopInstant) -> Bool { isOn(.duplicate, at: now) }

    /// What the battery says. Unit: %.
    func battery(at now: LoopInstant) -> Int {
        items.filter { $0.fault.kind == .lowBattery && $0.fault.isOn(at: now) }
            .reduce(100) { min($0, Int($1.fault.magnitude.value)) }
    }

    /// What is wrong with the motor.
    func motor(at now: LoopInstant) -> PulsePump.Motor {
        var motor = PulsePump.Motor()
        for item in items where item.fault.isOn(at: now) {
            if item.fault.kind == .stuck { motor.isJammed = true }
            if item.fault.kind == .wrong { motor.basalPercent = Int64(item.fault.magnitude.value) }
        }
        return motor
    }

    /// A status whose numbers mean nothing, if this answer is to be spoilt.
    mutating func spoil(_ status: PumpStatus, at now: LoopInstant) -> PumpStatus {
        var spoilt = status
        for index in items.indices
        where items[index].fault.kind == .garbage && items[index].fault.isOn(at: now) {
            let share = items[index].fault.magnitude.share
            guard items[index].generator.uniform() < share else { continue }
            items[index].generator.spoil(&spoilt)
        }
        return spoilt
    }
}

extension SeededGenerator {
    /// Anything a status can carry, in every number that is not needed to dose.
    fileprivate mutating func spoil(_ status: inout PumpStatus) {
        let below = { (bound: Int64, share: Double) in
            InsulinAmount(milliunits: Int64(share * Double(bound)))
        }
        status.deliveredBasalTotal = below(1_000_000, uniform())
        status.deliveredBolusTotal = below(1_000_000, uniform())
        status.reservoir = below(300_000, uniform())
        status.batteryPercent = Int(uniform() * 101)
        status.programmedBasal = InsulinRate(
            milliunitsPerHour: Int64(uniform() * 30_000))
    }
}
