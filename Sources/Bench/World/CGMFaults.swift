// What goes wrong with a sensor's samples: with their values, and with their way to the line.

import DeviceProtocols
import Quantities
import SmallMath
import VirtualPatient

/// A sample and when it is sent.
struct CGMDelivery: Sendable {
    var sample: CGMSample
    var due: LoopInstant
    /// Whether the person looks at it: not at copies, nor at another sensor's samples.
    var isShown = true
}

/// The scripted faults of a sensor and its receiver.
struct CGMFaults: Sendable {
    private struct Item: Sendable {
        let fault: Scenario.Fault
        var generator: SeededGenerator
        /// Another sensor's identity, for faults that bring one.
        let otherID: UInt64
        var otherCounter: UInt32 = 0
        var held: SensorReading?
        var isSpent = false
        var lastSent: LoopInstant?
        var count = 0
    }

    private var items: [Item]

    /// Another sensor speaks so long after the first.
    private static let secondAfter = Span.seconds(20)
    /// The slower of two samples that change places.
    private static let placesAfter = Span.seconds(1)
    /// When nothing is left of a compression. Unit: min.
    private static let releaseMinutes = 60.0

    init(_ faults: [Scenario.Fault], streams: WorldStreams) {
        items = faults.filter { $0.target == .cgm }.map { fault in
            var generator = streams.fault(fault)
            return Item(fault: fault, generator: generator, otherID: generator.next() >> 1)
        }
    }

    /// Whether the receiver is off.
    func isOff(at now: LoopInstant) -> Bool {
        items.contains { $0.fault.kind == .off && $0.fault.isOn(at: now) }
    }

    /// What a sensor with these faults says instead.
    mutating func disturb(
        _ reading: SensorReading, _ status: DeviceProtocols.SensorStatus, at now: LoopInstant
    ) -> (SensorReading, DeviceProtocols.SensorStatus) {
        var said = (reading: reading, status: status)
        for index in items.indices { disturb(&said, index, at: now) }
        return said
    }

    private mutating func disturb(
        _ said: inout (reading: SensorReading, status: DeviceProtocols.SensorStatus),
        _ index: Int, at now: LoopInstant
    ) {
        let fault = items[index].fault
        if fault.kind == .compression {
            said.reading = said.reading.changed { $0 * Self.compression(fault, at: now) }
            return
        }
        guard fault.isOn(at: now) else { return }
        let size = fault.magnitude.value
        switch fault.kind {
        case .stuck:
            said.reading = items[index].held ?? said.reading
            items[index].held = said.reading
        case .wrong: said.reading = said.reading.changed { $0 + size }
        case .scale: said.reading = said.reading.changed { $0 * fault.magnitude.share }
        case .drift:
            let minutes = (now - fault.begin).minutes
            said.reading = said.reading.changed { $0 + size * minutes }
        case .spike where !items[index].isSpent:
            guard case .value = said.reading else { return }
            items[index].isSpent = true
            said.reading = said.reading.changed { $0 + size }
        case .warmUp: said = (.missing, .warmUp)
        default: break
        }
    }

    private static func compression(_ fault: Scenario.Fault, at now: LoopInstant) -> Double {
        let minutes = (now - fault.begin).minutes
        let length = fault.lasts?.minutes ?? 0
        guard minutes > 0, minutes < length + releaseMinutes else { return 1 }
        let usual = CompressionLows.usual
        return CompressionLows.Event(start: 0, length: length, depth: fault.magnitude.share)
            .share(after: minutes, onset: usual.onsetMinutes, release: usual.releaseMinutes)
    }

    /// What is sent of a sample, and when.
    mutating func deliveries(of sample: CGMSample, at now: LoopInstant) -> [CGMDelivery] {
        var own = CGMDelivery(sample: sample, due: now)
        var others: [CGMDelivery] = []
        var isLost = false
        for index in items.indices where items[index].fault.isOn(at: now) {
            let fault = items[index].fault
            switch fault.kind {
            case .garbage:
                if items[index].generator.uniform() < fault.magnitude.share {
                    own.sample.spoil(&items[index].generator)
                }
            case .unitError: own.sample.confuseUnit(isLabelled: fault.magnitude.text == "labelled")
            case .intermittent:
                if items[index].generator.uniform() < fault.magnitude.share { isLost = true }
            case .slow:
                if let last = items[index].lastSent, now - last < fault.magnitude.span {
                    isLost = true
                } else {
                    items[index].lastSent = now
                }
            case .delayed: own.due = max(own.due, now + fault.magnitude.span)
            case .backfill: own.due = max(own.due, fault.end ?? now)
            case .reorder:
                items[index].count += 1
                let isFirst = items[index].count % 2 == 1
                if isFirst { own.due = own.due + GlucoseSensor.cadence + Self.placesAfter }
            case .duplicate:
                others.append(
                    CGMDelivery(
                        sample: own.sample, due: own.due + fault.magnitude.span, isShown: false))
            case .secondSensor:
                others.append(
                    CGMDelivery(
                        sample: other(sample, index), due: now + Self.secondAfter, isShown: false))
            case .swap: own.sample = other(own.sample, index)
            default: break
            }
        }
        return isLost ? others.filter { $0.sample.sensorID != sample.sensorID } : [own] + others
    }

    /// The sample as another sensor would give it.
    private mutating func other(_ sample: CGMSample, _ index: Int) -> CGMSample {
        var other = sample
        items[index].otherCounter += 1
        other.sensorID = items[index].otherID
        other.counter = items[index].otherCounter
        other.reading = sample.reading.changed { [items] in
            $0 + items[index].fault.magnitude.value
        }
        return other
    }

    /// A new boot id for a receiver that starts anew.
    mutating func bootID(of fault: Scenario.Fault) -> UInt32 {
        guard let index = items.firstIndex(where: { $0.fault == fault }) else { return 0 }
        return UInt32(truncatingIfNeeded: items[index].generator.next())
    }
}

extension SensorReading {
    /// The reading with another number, LOW or HIGH beyond the sensor's range; LOW, HIGH and
    /// nothing stay what they are.
    fileprivate func changed(_ change: (Double) -> Double) -> SensorReading {
        guard case .value(let glucose) = self else { return self }
        let value = change(glucose.milligramsPerDeciliter).rounded()
        if value < Self.numericRange.lowerBound.milligramsPerDeciliter { return .low }
        if value > Self.numericRange.upperBound.milligramsPerDeciliter { return .high }
        return .value(.mgPerdL(value))
    }
}

extension CGMSample {
    /// Anything the wire can carry.
    fileprivate mutating func spoil(_ generator: inout SeededGenerator) {
        let kind = generator.uniform()
        let number = (20 + generator.uniform() * 580).rounded()
        let statuses = DeviceProtocols.SensorStatus.allCases
        status = statuses[Int(generator.uniform() * Double(statuses.count))]
        trend = nil
        reading =
            switch kind {
            case ..<0.7: .value(.mgPerdL(number))
            case ..<0.8: .low
            case ..<0.9: .high
            default: .missing
            }
    }

    /// Tenths of mmol/L, in a frame that says so or not. A number below the wire's 20 is LOW.
    fileprivate mutating func confuseUnit(isLabelled: Bool) {
        if isLabelled {
            unit = .millimolesPerLiter
            return
        }
        trend = nil
        guard case .value(let glucose) = reading else { return }
        let tenths = (glucose.millimolesPerLiter * 10).rounded()
        reading = tenths < 20 ? .low : .value(.mgPerdL(tenths))
    }
}
