// What a world does when a scripted fault of its devices begins and ends.

import Quantities
import VirtualPatient

/// The scripted faults of button, interlock and buzzer.
struct PanelFaults: Sendable {
    private let faults: [Scenario.Fault]

    init(_ faults: [Scenario.Fault]) {
        self.faults = faults.filter { [.button, .interlock, .buzzer].contains($0.target) }
    }

    /// The one that is on; where there are several, the last that began.
    func standing(
        _ kind: FaultKind, _ target: FaultTarget, at now: LoopInstant
    ) -> Scenario.Fault? {
        faults.last { $0.kind == kind && $0.target == target && $0.isOn(at: now) }
    }

    /// What the interlock's read-back shows.
    func interlock(at now: LoopInstant) -> GPIOShimFault {
        guard let fault = standing(.stuck, .interlock, at: now) else { return .none }
        return fault.magnitude.text == "high" ? .stuckHigh : .stuckLow
    }
}

extension VirtualWorld {
    mutating func bringAbout(_ fault: Scenario.Fault, begins: Bool) {
        switch fault.target {
        case .cgm: bringAboutAtSensor(fault, begins: begins)
        case .pump: bringAboutAtPump(fault, begins: begins)
        case .cgmLine, .pumpLine:
            guard fault.kind == .hangUp, let line = fault.target.line else { return }
            record.put(begins ? .hangUp(line) : .restored(line))
        case .button:
            if fault.kind == .stuck { record.put(.button(pressed: begins)) }
        case .interlock: record.put(.interlock(panelFaults.interlock(at: now)))
        case .buzzer: listen()
        case .set, .planner, .supervisor, .clock, .disk: break
        }
    }

    private mutating func bringAboutAtSensor(_ fault: Scenario.Fault, begins: Bool) {
        switch fault.kind {
        case .reset:
            cgm.restart(bootID: cgmFaults.bootID(of: fault), at: now)
            if !cgmFaults.isOff(at: now) { send(cgm.hello(at: now), on: .cgm) }
        case .clockStep: cgm.shiftClock(by: fault.magnitude.step(begins: begins))
        default: break
        }
    }

    private mutating func bringAboutAtPump(_ fault: Scenario.Fault, begins: Bool) {
        switch fault.kind {
        case .reset:
            pump.restart(VirtualPump.Memory(rawValue: fault.magnitude.text) ?? .kept)
        case .clockStep: pump.setTimeOfDay(by: fault.magnitude.step(begins: begins))
        case .lowReservoir: pump.mechanism.fill(to: .units(fault.magnitude.value))
        case .suspend: pump.suspend(begins)
        default: break
        }
        pump.followFaults()
    }

    /// A finger on the contact, or off it; a fault may lie between it and the board.
    mutating func press(_ pressed: Bool) {
        if pressed { note(.button) }
        guard panelFaults.standing(.off, .button, at: now) == nil,
            panelFaults.standing(.stuck, .button, at: now) == nil
        else { return }
        if let bounce = panelFaults.standing(.intermittent, .button, at: now) {
            for edge in 0..<Int(bounce.magnitude.value) {
                record.put(.button(pressed: edge.isMultiple(of: 2) == pressed))
            }
        }
        record.put(.button(pressed: pressed))
    }

    /// What the person hears of the buzzer.
    mutating func listen() {
        let isStuck = panelFaults.standing(.stuck, .buzzer, at: now) != nil
        let isOff = panelFaults.standing(.off, .buzzer, at: now) != nil
        person.hear(isStuck || (buzzer && !isOff), at: now)
    }
}

extension FaultMagnitude {
    /// The way of a clock that jumps at the begin and back at the end.
    fileprivate func step(begins: Bool) -> Span { begins ? span : .zero - span }
}
