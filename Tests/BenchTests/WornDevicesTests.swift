// What reaches the tissue and what the pump says; sensors that are replaced.

import Bench
import DeviceProtocols
import Quantities
import Testing
import TextInput
import VirtualPatient

private func play(seed: UInt64 = 11, _ text: String) throws -> ScenarioPlay {
    try BenchScenario.sampled(seed: seed, duration: "4 days", text)
}

extension BenchTrace {
    /// What the tissue took up in a span of minutes. Unit: U.
    fileprivate func reached(_ minutes: ClosedRange<Int>) -> Double {
        self.minutes.reduce(0) { $0 + (minutes.contains($1.minute) ? $1.reached ?? .nan : 0) }
    }

    /// What the pump says of the same minutes. Unit: U.
    fileprivate func said(_ minutes: ClosedRange<Int>) -> Double {
        delivered(inMinutes: minutes.lowerBound..<(minutes.upperBound + 1)).units
    }
}

@Suite("The worn pump") struct WornPumpWorldTests {
    @Test("a pump of a kind meters with its error: its records and the tissue differ a little")
    func metering() throws {
        var talk = try BenchScenario.conversation(play(""))
        talk.advance(to: .hours(24))
        let (said, reached) = (talk.trace.said(0...1440), talk.trace.reached(0...1440))
        #expect(said != reached)
        // 15.2 U a day; docs/pumps-and-insulins.md: 12 h at 1 U/h within 11.35 and 12.81.
        #expect((reached / said - 1).magnitude < 0.1)
    }

    @Test("a blocked set: the pump goes on saying, nothing arrives, until its alarm stops it")
    func occlusion() throws {
        var talk = try BenchScenario.conversation(
            play(
                """
                pump: {accuracy: exact}
                faults: [{fault: occlusion, target: set, at: 1 h, magnitude: 100 %}]
                """))
        try talk.connect()
        talk.advance(to: .hours(3))
        #expect((talk.trace.reached(0...60) - 1).magnitude < 1e-6)
        #expect(talk.trace.reached(61...180) == 0)
        #expect((talk.trace.said(61...180) - 1.2).magnitude < 1e-6)
        #expect(try talk.status().annunciations == [])

        // The threshold is 2 to 5 U, held 30 min: after 0.6 U/h for 3.4 to 8.9 h.
        talk.advance(to: .hours(11))
        let alarm = try #require(talk.trace.events(of: .pumpAlarm).first)
        #expect(alarm.detail == "occlusion")
        #expect((.minutes(260) ... .minutes(595)).contains(alarm.at), "\(alarm.at)")
        let status = try talk.status()
        #expect(status.annunciations.contains(.occlusion))
        #expect(status.therapyState == .stop)
        #expect(talk.world.pumpRate == .zero)
        let minute = Int(alarm.at.minutes)
        #expect(talk.trace.said((minute + 1)...660) == 0)
        #expect(try talk.dose(1, .setBolus(.units(1))).outcome == .refused(.notRunning))
        #expect(try talk.history().map(\.event).contains(.annunciation(.occlusion)))
    }

    @Test("a cleared set gives back the share that is told, and the pump runs again")
    func clearing() throws {
        var talk = try BenchScenario.conversation(
            play(
                """
                pump: {accuracy: exact}
                faults:
                  - {fault: occlusion, target: set, at: 1 h, magnitude: 100 %}
                  - {fault: clearing, target: set, at: 12 h, magnitude: 25 %}
                """))
        try talk.connect()
        talk.advance(to: .minutes(719))
        #expect(try talk.status().annunciations.contains(.occlusion))
        talk.advance(to: .hours(12))
        let held = talk.trace.said(61...720)
        #expect(held > 2)
        talk.advance(to: .hours(13))
        #expect(try talk.status().annunciations == [])
        #expect(try talk.status().therapyState == .run)
        let flow = talk.trace.said(721...780)
        #expect((flow - 0.6).magnitude < 0.051)
        #expect((talk.trace.reached(721...780) - flow - held / 4).magnitude < 1e-5)
    }

    @Test("a new set throws the backlog away, lets the pump run and fills a patch pump")
    func setChange() throws {
        var talk = try BenchScenario.conversation(
            play(
                """
                pump: {accuracy: exact, reservoir: 100 U}
                faults:
                  - {fault: occlusion, target: set, at: 1 h, magnitude: 100 %}
                  - {fault: set_change, target: set, at: 12 h}
                """))
        try talk.connect()
        talk.advance(to: .minutes(719))
        #expect(try talk.status().therapyState == .stop)
        talk.advance(to: .hours(12))
        #expect(talk.trace.events(of: .setChanged).map(\.at) == [.hours(12)])
        talk.advance(to: .hours(14))
        let status = try talk.status()
        #expect(status.therapyState == .run)
        #expect(status.annunciations == [])
        let after = talk.trace.said(721...840)
        #expect((talk.trace.reached(721...840) - after).magnitude < 1e-6)
        #expect(status.reservoir == .units(100) - .units(after))
        #expect(try talk.dose(1, .setBolus(.units(1))).outcome == .accepted)
    }

    @Test("a leak takes its share while it lasts, and the pump knows nothing of it")
    func leak() throws {
        var talk = try BenchScenario.conversation(
            play(
                """
                pump: {accuracy: exact}
                faults: [{fault: leak, target: set, at: 2 h, magnitude: 25 %, for: 5 h}]
                """))
        talk.advance(to: .hours(9))
        #expect(
            (talk.trace.reached(121...420) - 0.75 * talk.trace.said(121...420)).magnitude < 1e-5)
        #expect((talk.trace.reached(421...540) - talk.trace.said(421...540)).magnitude < 1e-5)
        #expect(talk.trace.events(of: .pumpAlarm).isEmpty)
        #expect(talk.trace.events(of: .faultBegan).map(\.detail) == ["leak set 25 %"])
        #expect(talk.trace.events(of: .faultEnded).map(\.at) == [.hours(7)])
    }

    @Test("a bolus the person asks of a stopped pump is not given later")
    func stoppedBolus() throws {
        var talk = try BenchScenario.conversation(
            play(
                """
                pump: {accuracy: exact}
                meals: [{at: 19:00, carbs: 40 g, announced: exactly}]
                faults:
                  - {fault: occlusion, target: set, at: 1 h, magnitude: 100 %}
                  - {fault: set_change, target: set, at: 14 h}
                """))
        talk.advance(to: .hours(20))
        #expect(talk.trace.events(of: .carbEntry).count == 1)
        #expect(talk.trace.events(of: .userBolus).isEmpty)
    }

    @Test("a t:slim-like pump delivers nothing for a rate below its lowest")
    func lowRate() throws {
        var talk = try BenchScenario.conversation(
            play("pump: {model: tslim_like, accuracy: exact}"))
        try talk.connect()
        let rate = InsulinRate(milliunitsPerHour: 50)
        let result = try talk.dose(1, .setTemporaryBasal(rate: rate, duration: .minutes(30)))
        #expect(result.outcome == .accepted)
        talk.advance(to: .minutes(29))
        #expect(talk.trace.said(0...29) == 0)
    }
}

@Suite("The worn sensors") struct WornSensorWorldTests {
    /// What the sensor's line carried.
    private func samples(_ outputs: [WorldOutput]) -> [CGMMeasurement] {
        var decoder = FrameDecoder()
        var found: [CGMMeasurement] = []
        for case .bytes(let bytes, .cgm) in outputs {
            decoder.push(bytes)
            while case .success(let frame)? = decoder.next() {
                if case .measurement(let sample)? = try? CGMMessage(frame) { found.append(sample) }
            }
        }
        return found
    }

    @Test("at the end of its wear a sensor says so, is replaced, and the next one warms up")
    func replacement() throws {
        var talk = try BenchScenario.conversation(
            play("sensor: {model: g6, worn: 9 days 22 h}"))
        talk.advance(to: .hours(6))
        let found = samples(talk.outputs)
        #expect(found.count == 73)
        // 10 days of wear end after 2 h; 1 h later the next is put in, ready after 2 h more.
        let status = { (minutes: Range<Int>) in
            Set(minutes.compactMap { $0 % 5 == 0 ? found[$0 / 5].status : nil })
        }
        #expect(status(0..<120) == [.ok])
        #expect(status(120..<180) == [.expired])
        #expect(status(180..<300) == [.warmUp])
        #expect(status(300..<361) == [.ok])
        #expect(Set(found[..<36].map(\.sensorID)).count == 1)
        #expect(Set(found[36...].map(\.sensorID)).count == 1)
        #expect(found[0].sensorID != found[72].sensorID)
        #expect(found[36].counter == 1)
        #expect(talk.trace.events(of: .sensorChanged).map(\.at) == [.hours(3)])
        #expect(talk.trace.events(of: .cgm)[24].detail == "expired")
        #expect(talk.trace.events(of: .cgm)[36].detail == "warming up")
    }

    @Test("usual faults show as faults and lost signals, and nothing else changes")
    func faults() throws {
        // A seed whose sensor outlives the day.
        var plain = try BenchScenario.conversation(play(seed: 12, "sensor: {model: g6}"))
        var faulty = try BenchScenario.conversation(
            play(seed: 12, "sensor: {model: g6, faults: usual}"))
        plain.advance(to: .hours(16))
        faulty.advance(to: .hours(16))
        let before = samples(plain.outputs)
        let after = samples(faulty.outputs)
        #expect(before.count == after.count)
        var gone = 0
        // From 06:00 to 22:00 nobody lies on the sensor.
        for (one, other) in zip(before, after) {
            if other.status == .ok {
                #expect(one.reading == other.reading)
            } else {
                #expect([.fault, .noSignal].contains(other.status))
                #expect(other.reading == .missing)
                gone += 1
            }
        }
        #expect((1...40).contains(gone), "\(gone)")
    }
}
