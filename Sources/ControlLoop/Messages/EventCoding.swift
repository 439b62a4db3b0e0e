// Loop events as record values, so that a journal can be stepped through again.

public import DecisionRecord
import DeviceProtocols
import Quantities

extension LoopEvent {
    /// The event as a record value.
    public var cbor: CBORValue {
        switch self {
        case .started(let epoch):
            .map(["event": .text("started"), "epoch": .int(Int64(epoch))])
        case .sensorHello(let hello):
            .map([
                "event": .text("sensor_hello"), "name": .text(hello.deviceName),
                "firmware": .text(hello.firmware), "cadence_ms": .span(hello.cadence),
                "virtual": .bool(hello.isVirtual), "boot": .int(Int64(hello.bootID)),
                "device_ms": .unsigned(hello.deviceTime.milliseconds),
            ])
        case .sensor(let sample): sample.cbor
        case .sensorLineLost: .map(["event": .text("sensor_line_lost")])
        case .pumpConnected(let identity):
            .map([
                "event": .text("pump_connected"), "pump": .unsigned(identity.pumpID),
                "boot": .int(Int64(identity.bootCounter)), "virtual": .bool(identity.isVirtual),
                "model": .text(identity.model), "firmware": .text(identity.firmware),
            ])
        case .pumpLost: .map(["event": .text("pump_lost")])
        case .pumpReply(let reply): .map(["event": .text("pump_reply"), "reply": reply.cbor])
        case .plannerReply(let reply):
            .map(["event": .text("planner_reply"), "reply": reply.cbor])
        case .plannerFailed(let failure):
            .map(["event": .text("planner_failed"), "failure": .text(failure.rawValue)])
        case .journalFailed: .map(["event": .text("journal_failed")])
        case .acknowledged: .map(["event": .text("acknowledged")])
        case .interlock(let commanded, let sensed):
            .map([
                "event": .text("interlock"), "commanded": .bool(commanded),
                "sensed": .bool(sensed),
            ])
        case .tick: .map(["event": .text("tick")])
        }
    }

    /// Reads an event.
    /// - Throws: the field that is missing or impossible.
    public init(cbor: CBORValue) throws(MessageFault) {
        let fields = try FieldReader(cbor, path: "event")
        switch try fields.text("event") {
        case "started": self = .started(epoch: try fields.unsigned("epoch"))
        case "sensor_hello": self = .sensorHello(try CGMHello(fields))
        case "sensor": self = .sensor(try CGMMeasurement(fields))
        case "sensor_line_lost": self = .sensorLineLost
        case "pump_connected": self = .pumpConnected(try PumpIdentity(fields))
        case "pump_lost": self = .pumpLost
        case "pump_reply": self = .pumpReply(try PumpReply(try fields.map("reply")))
        case "planner_reply": self = .plannerReply(try PlannerReply(cbor: try fields.raw("reply")))
        case "planner_failed": self = .plannerFailed(try fields.name("failure"))
        case "journal_failed": self = .journalFailed
        case "acknowledged": self = .acknowledged
        case "interlock":
            self = .interlock(
                commanded: try fields.bool("commanded"), sensed: try fields.bool("sensed"))
        case "tick": self = .tick
        default: throw fields.fault("event", "is not known")
        }
    }
}

extension CGMHello {
    fileprivate init(_ fields: FieldReader) throws(MessageFault) {
        self.init(
            deviceName: try fields.text("name"), firmware: try fields.text("firmware"),
            cadence: try fields.span("cadence_ms"), isVirtual: try fields.bool("virtual"),
            bootID: try fields.unsigned("boot"),
            deviceTime: DeviceInstant(milliseconds: try fields.unsigned("device_ms")))
    }
}

extension CGMMeasurement {
    fileprivate var cbor: CBORValue {
        .map([
            "event": .text("sensor"), "reading": reading.cbor,
            "unit": .int(Int64(unit.rawValue)),
            "trend": .int(orNull: trend.map { Int64($0.hundredths) }),
            "status": .int(Int64(status.rawValue)), "sensor": .unsigned(sensorID),
            "counter": .int(Int64(counter)), "age_ms": .span(age), "boot": .int(Int64(bootID)),
            "device_ms": .unsigned(deviceTime.milliseconds),
        ])
    }

    fileprivate init(_ fields: FieldReader) throws(MessageFault) {
        var trend: GlucoseTrend?
        if !(try fields.isNull("trend")) {
            trend = Int16(exactly: try fields.int("trend")).flatMap { GlucoseTrend(hundredths: $0) }
        }
        self.init(
            reading: try fields.reading("reading"), unit: try fields.code("unit"), trend: trend,
            status: try fields.code("status"), sensorID: try fields.unsigned("sensor"),
            counter: try fields.unsigned("counter"), age: try fields.span("age_ms"),
            bootID: try fields.unsigned("boot"),
            deviceTime: DeviceInstant(milliseconds: try fields.unsigned("device_ms")))
    }
}

extension PumpIdentity {
    fileprivate init(_ fields: FieldReader) throws(MessageFault) {
        self.init(
            pumpID: try fields.unsigned("pump"), bootCounter: try fields.unsigned("boot"),
            isVirtual: try fields.bool("virtual"), model: try fields.text("model"),
            firmware: try fields.text("firmware"))
    }
}
