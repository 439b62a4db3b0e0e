// cgm-uart: what a sensor's frames mean, and what they cannot mean.

import DeviceProtocols
import Quantities
import Testing

@Suite("A glucose sensor's frame")
struct CGMCodecTests {
    private func sample(
        _ reading: SensorReading, unit: GlucoseUnit = .milligramsPerDeciliter
    ) -> CGMMeasurement {
        CGMMeasurement(
            reading: reading, unit: unit, trend: GlucoseTrend(hundredths: -85), status: .ok,
            sensorID: 0x0123_4567_89AB_CDEF, counter: 288, age: Span(milliseconds: 1200),
            bootID: 0xB007, deviceTime: device(301_500))
    }

    private func decode(_ payload: [UInt8]) throws(LinkFault) -> CGMMeasurement? {
        let header = FrameHeader(
            type: .cgmMeasurement, source: .cgm, sequence: 1, bootID: 0xB007,
            deviceTime: device(301_500))
        let message = try CGMMessage(Frame(header: header, payload: payload))
        if case .measurement(let measurement) = message { return measurement }
        return nil
    }

    /// Payload of 112 mg/dL, by Python:
    /// `struct.pack("<HBBBhQII", 112, 1, 0, 0, -85, 0x0123456789ABCDEF, 288, 1200).hex()`
    private let payload = bytes(hex: "7000010000abffefcdab896745230120010000b0040000")

    private func payload(_ changes: [Int: UInt8]) -> [UInt8] {
        var changed = payload
        for (position, value) in changes { changed[position] = value }
        return changed
    }

    @Test("has the bytes an independent encoder gives")
    func vector() throws {
        // docs/serial-links-examples.py, cgm-value.
        let line = bytes(
            hex: """
                04 01 01 02 02 01 03 07 b0 01 04 bc 99 04 01 01 01 01 02 70 02 01 01 0d ab ff ef
                cd ab 89 67 45 23 01 20 01 01 03 b0 04 01 05 91 f3 90 74 00
                """)
        #expect(try sample(.value(.mgPerdL(112))).frame(sequence: 1).encoded() == line)
        #expect(try decode(payload) == sample(.value(.mgPerdL(112))))
    }

    @Test("comes back the same for every reading, status and unit")
    func roundTrips() throws {
        let readings: [(SensorReading, GlucoseUnit)] = [
            (.value(.mgPerdL(20)), .milligramsPerDeciliter),
            (.value(.mgPerdL(600)), .milligramsPerDeciliter),
            (.value(.mmolPerL(1.1)), .millimolesPerLiter),
            (.value(.mmolPerL(33.3)), .millimolesPerLiter),
            (.low, .milligramsPerDeciliter), (.high, .millimolesPerLiter),
            (.missing, .milligramsPerDeciliter),
        ]
        for (reading, unit) in readings {
            for status in SensorStatus.allCases {
                for trend in [nil, GlucoseTrend(hundredths: .max)] {
                    var measurement = sample(reading, unit: unit)
                    measurement.status = status
                    measurement.trend = trend
                    let frame = try measurement.frame(sequence: 65535)
                    #expect(try CGMMessage(frame) == .measurement(measurement))
                }
            }
        }
    }

    @Test("in mmol/L decodes to the right concentration and keeps its unit")
    func millimoles() throws {
        let measurement = try decode(payload([0: 62, 2: 2]))
        #expect(measurement?.unit == .millimolesPerLiter)
        guard case .value(let glucose) = measurement?.reading else {
            Issue.record("not a value")
            return
        }
        // 6.2 mmol/L by the molar mass 180.156 g/mol.
        #expect(abs(glucose.milligramsPerDeciliter - 111.697) < 0.001)
    }

    @Test(
        "with a value outside 20 ... 600 mg/dL or 1.1 ... 33.3 mmol/L is refused",
        arguments: [
            (UInt8(1), UInt16(0), false), (1, 12, false), (1, 19, false), (1, 20, true),
            (1, 600, true), (1, 601, false), (1, 0xFFFF, false), (2, 10, false), (2, 11, true),
            (2, 333, true), (2, 334, false),
        ])
    func valueRange(unit: UInt8, count: UInt16, isAccepted: Bool) {
        let bytes = payload([
            0: UInt8(truncatingIfNeeded: count), 1: UInt8(truncatingIfNeeded: count >> 8),
            2: unit,
        ])
        if isAccepted {
            #expect(throws: Never.self) { try decode(bytes) }
        } else {
            #expect(throws: LinkFault.payload(.value(field: "glucose"))) { try decode(bytes) }
        }
    }

    @Test("saying LOW, HIGH or nothing must carry no number")
    func specialsCarryNoNumber() throws {
        for kind in 1...3 {
            #expect(throws: LinkFault.payload(.value(field: "glucose"))) {
                try decode(payload([3: UInt8(kind)]))
            }
        }
        #expect(try decode(payload([0: 0, 3: 1]))?.reading == .low)
        #expect(try decode(payload([0: 0, 3: 2]))?.reading == .high)
        #expect(try decode(payload([0: 0, 3: 3]))?.reading == .missing)
    }

    @Test("names the field that holds an unknown code")
    func unknownCodes() {
        for (position, value, field) in [
            (2, UInt8(0), "unit"), (2, 3, "unit"), (3, 4, "kind"), (4, 6, "status"),
        ] {
            #expect(throws: LinkFault.payload(.value(field: field))) {
                try decode(payload([position: value]))
            }
        }
    }

    @Test("of any other length is refused")
    func lengths() {
        for length in 0..<payload.count {
            #expect(throws: LinkFault.payload(.length)) {
                try decode(Array(payload.prefix(length)))
            }
        }
        #expect(throws: LinkFault.payload(.length)) { try decode(payload + [0]) }
    }

    @Test("cannot be made of a value, an age or a trend the wire cannot carry")
    func encoderRanges() {
        #expect(throws: EncodingFault.outOfRange(field: "glucose")) {
            try sample(.value(.mgPerdL(19.4))).frame(sequence: 0)
        }
        #expect(throws: EncodingFault.outOfRange(field: "glucose")) {
            try sample(.value(.mgPerdL(600.6))).frame(sequence: 0)
        }
        #expect(throws: EncodingFault.outOfRange(field: "glucose")) {
            try sample(.value(.mgPerdL(1e300))).frame(sequence: 0)
        }
        for age in [-1, 0x1_0000_0000] as [Int64] {
            var measurement = sample(.low)
            measurement.age = Span(milliseconds: age)
            #expect(throws: EncodingFault.outOfRange(field: "age")) {
                try measurement.frame(sequence: 0)
            }
        }
        #expect(GlucoseTrend(hundredths: .min) == nil)
        #expect(GlucoseTrend(validatingMgPerdLPerMinute: .nan) == nil)
        #expect(GlucoseTrend(validatingMgPerdLPerMinute: 328) == nil)
        #expect(GlucoseTrend(validatingMgPerdLPerMinute: -1.236)?.hundredths == -124)
    }

    @Test("must come from a sensor")
    func source() throws {
        var frame = try sample(.low).frame(sequence: 0)
        frame.header.source = .pump
        #expect(throws: LinkFault.unexpected(.cgmMeasurement)) { try CGMMessage(frame) }
        frame.header.source = .cgm
        frame.header.type = .reply
        #expect(throws: LinkFault.unexpected(.reply)) { try CGMMessage(frame) }
    }

    @Test("of greeting comes back the same, and refuses what is not printable ASCII")
    func hello() throws {
        var hello = CGMHello(
            deviceName: "Islet virtual CGM", firmware: "1.0.0", cadence: .minutes(5),
            isVirtual: true, bootID: 1, deviceTime: device(2))
        #expect(try CGMMessage(try hello.frame(sequence: 0)) == .hello(hello))
        var frame = try hello.frame(sequence: 0)
        frame.payload[4] = 0x1F
        #expect(throws: LinkFault.payload(.value(field: "device name"))) {
            try CGMMessage(frame)
        }
        for length in 0..<frame.payload.count {
            let cut = Frame(
                header: frame.header,
                payload: Array(try hello.frame(sequence: 0).payload.prefix(length)))
            #expect(throws: LinkFault.self) { try CGMMessage(cut) }
        }
        hello.cadence = Span(milliseconds: 1500)
        #expect(throws: EncodingFault.outOfRange(field: "cadence")) {
            try hello.frame(sequence: 0)
        }
        hello.cadence = .zero
        #expect(throws: EncodingFault.outOfRange(field: "cadence")) {
            try hello.frame(sequence: 0)
        }
        hello.cadence = .minutes(1)
        hello.firmware = String(repeating: "x", count: 33)
        #expect(throws: EncodingFault.outOfRange(field: "firmware")) {
            try hello.frame(sequence: 0)
        }
    }
}
