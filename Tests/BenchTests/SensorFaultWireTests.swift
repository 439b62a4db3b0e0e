// Every fault of the sensor does on the wire what it says, and nothing outside its time.

import DeviceProtocols
import Quantities
import Testing

import Bench

@Suite("Faults of the sensor on the wire") struct SensorFaultWireTests {
    private static let plain = Result { try FaultBench.listen() }

    private let plain: HeardLine

    init() throws { plain = try Self.plain.get() }

    /// Samples come each 5 min from 0; number n, from 1, at 5·(n-1) min.
    private func expectSameOutside(_ heard: HeardLine, _ from: Span, _ until: Span) {
        for sample in heard.samples where sample.at < from || sample.at >= until {
            #expect(sample.number == plain.sample(sample.sample.counter)?.number)
        }
    }

    @Test("stuck repeats the first value; counters go on")
    func stuck() throws {
        let heard = try FaultBench.listen("fault: stuck, target: cgm, at: 1 h, for: 1 h")
        let first = try #require(plain.sample(13)?.number)
        #expect(heard.numbers(.minutes(60), .minutes(115)) == Array(repeating: first, count: 12))
        #expect(heard.samples.map(\.sample.counter) == Array(1...37))
        #expect(Set(plain.numbers(.minutes(60), .minutes(115))).count > 3)
        expectSameOutside(heard, .hours(1), .hours(2))
    }

    @Test(
        "wrong adds, scale multiplies, drift grows; LOW and HIGH take the place of numbers beyond")
    func values() throws {
        let base = plain.numbers(.minutes(60), .minutes(85)).compactMap(\.self)
        let numbers = { (fault: String) throws in
            try FaultBench.listen("\(fault), target: cgm, at: 1 h, for: 30 min")
                .numbers(.minutes(60), .minutes(85))
        }
        #expect(try numbers("fault: wrong, magnitude: -30 mg/dL") == base.map { $0 - 30 })
        #expect(
            try numbers("fault: scale, magnitude: 150 %")
                == base.map { ($0 * 1.5).rounded() })
        #expect(
            try numbers("fault: drift, magnitude: 2 mg/dL/min")
                == base.enumerated().map { $1 + Double($0) * 10 })
        let high = try FaultBench.listen(
            "fault: scale, target: cgm, at: 1 h, for: 30 min, magnitude: 1800 %")
        #expect(high.sample(13)?.sample.reading == .high)
        let low = try FaultBench.listen(
            "fault: scale, target: cgm, at: 1 h, for: 30 min, magnitude: 5.56 %")
        #expect(low.sample(13)?.sample.reading == .low)
    }

    @Test("two faults act one after the other: (x + 20) times 2, not 2x + 20")
    func order() throws {
        let heard = try FaultBench.listen(
            "fault: wrong, target: cgm, at: 50 min, for: 1 h, magnitude: -60 mg/dL",
            "fault: scale, target: cgm, at: 1 h, for: 30 min, magnitude: 200 %")
        let base = try #require(plain.sample(13)?.number)
        #expect(heard.sample(13)?.number == (base - 60) * 2)
    }

    @Test("a spike is one sample, the next one that is a number")
    func spike() throws {
        let heard = try FaultBench.listen(
            "fault: spike, target: cgm, at: 61 min, magnitude: 120 mg/dL")
        let base = try #require(plain.sample(14)?.number)
        #expect(heard.sample(14)?.number == base + 120)
        #expect(heard.sample(13)?.number == plain.sample(13)?.number)
        #expect(heard.sample(15)?.number == plain.sample(15)?.number)
    }

    @Test("compression falls with 5 min and comes back after its end")
    func compression() throws {
        let heard = try FaultBench.listen(
            "fault: compression, target: cgm, at: 1 h, for: 30 min, magnitude: 50 %")
        let share = { (counter: UInt32) -> Double in
            let base = plain.sample(counter)?.number ?? .nan
            return (heard.sample(counter)?.number ?? .nan) / base
        }
        // 1 - 0.5·(1 - e^-1) after 5 min, 1 - 0.5·(1 - e^-5) after 25.
        #expect((share(14) - 0.684).magnitude < 0.01)
        #expect((share(18) - 0.503).magnitude < 0.01)
        // 0.5·(1 - e^-6)·e^(-10/6.5) is missing 10 min after the end.
        #expect((share(21) - 0.893).magnitude < 0.01)
        #expect(share(37) == 1)
    }

    @Test("a confused unit is named in the frame, or is a low number without a word")
    func unit() throws {
        let labelled = try FaultBench.listen(
            "fault: unit_error, target: cgm, at: 1 h, for: 10 min, magnitude: labelled")
        let said = try #require(labelled.sample(13))
        #expect(said.sample.unit == .millimolesPerLiter)
        let base = try #require(plain.sample(13)?.number)
        #expect(((said.number ?? 0) - base).magnitude <= 1)
        let unlabelled = try FaultBench.listen(
            "fault: unit_error, target: cgm, at: 1 h, for: 10 min, magnitude: unlabelled")
        #expect(unlabelled.sample(13)?.sample.unit == .milligramsPerDeciliter)
        #expect(unlabelled.sample(13)?.number == (base / 1.80156).rounded())
        #expect(unlabelled.sample(15)?.number == plain.sample(15)?.number)
    }

    @Test("garbage is anything the wire carries, for the share asked for")
    func garbage() throws {
        let all = try FaultBench.listen(
            "fault: garbage, target: cgm, at: 1 h, for: 1 h", until: .hours(2))
        let spoilt = all.samples.filter { $0.at >= .hours(1) }
        #expect(Set(spoilt.map(\.sample.status)).count > 2)
        let half = try FaultBench.listen(
            "fault: garbage, target: cgm, at: 0 min, for: 3 h, magnitude: 50 %")
        let same = half.samples.filter {
            $0.number == plain.sample($0.sample.counter)?.number && $0.sample.status == .ok
        }
        // 36 samples at one half: 18 ± 3 (one standard deviation).
        #expect((8...28).contains(same.count))
        expectSameOutside(all, .hours(1), .hours(2))
    }

    @Test("intermittent loses its share of samples, slow sends one in its time")
    func lost() throws {
        let lossy = try FaultBench.listen(
            "fault: intermittent, target: cgm, at: 0 min, for: 3 h, magnitude: 40 %")
        #expect((14...29).contains(lossy.samples.count))
        let slow = try FaultBench.listen(
            "fault: slow, target: cgm, at: 1 h, for: 1 h, magnitude: 12 min")
        let times = slow.samples.map { $0.at.milliseconds / 60_000 }
        #expect(
            times == Array(stride(from: 0, to: 60, by: 5)) + [60, 75, 90, 105]
                + Array(stride(from: 120, through: 180, by: 5)))
    }

    @Test("delayed samples say how old they are; the true times stay")
    func delayed() throws {
        let heard = try FaultBench.listen(
            "fault: delayed, target: cgm, at: 1 h, for: 20 min, magnitude: 7 min")
        for counter in 13...16 as ClosedRange<UInt32> {
            let sample = try #require(heard.sample(counter))
            #expect(sample.at == .minutes(Int64(counter - 1) * 5 + 7))
            #expect(sample.sample.age == .minutes(7))
            #expect(sample.number == plain.sample(counter)?.number)
        }
        #expect(heard.sample(17)?.sample.age == .zero)
    }

    @Test("backfill is silence, then all at once, oldest first, before the next one")
    func backfill() throws {
        let heard = try FaultBench.listen("fault: backfill, target: cgm, at: 1 h, for: 30 min")
        #expect(heard.numbers(.minutes(56), .minutes(89)).isEmpty)
        let burst = heard.samples.filter { $0.at == .minutes(90) }
        #expect(burst.map(\.sample.counter) == Array(13...19))
        #expect(burst.map(\.sample.age) == [30, 25, 20, 15, 10, 5, 0].map { .minutes($0) })
    }

    @Test("reordered samples come in pairs, the later one first")
    func reorder() throws {
        let heard = try FaultBench.listen("fault: reorder, target: cgm, at: 1 h, for: 20 min")
        let counters = heard.samples.map(\.sample.counter)
        #expect(Array(counters[12..<18]) == [14, 13, 16, 15, 17, 18])
        #expect(heard.sample(13)?.sample.age == .seconds(301))
    }

    @Test("a duplicate has the same counter and is as much older as it is later")
    func duplicate() throws {
        let heard = try FaultBench.listen(
            "fault: duplicate, target: cgm, at: 1 h, for: 10 min, magnitude: 20 s")
        let twice = heard.samples.filter { $0.sample.counter == 13 }
        #expect(twice.map(\.at) == [.minutes(60), .seconds(3620)])
        #expect(twice.map(\.sample.age) == [.zero, .seconds(20)])
        #expect(heard.samples.count == plain.samples.count + 2)
        // The person's screen shows each sample once.
        #expect(heard.trace.events(of: .cgm).count == plain.trace.events(of: .cgm).count)
    }

    @Test("a second sensor speaks beside the first; a swapped one in its place, and goes again")
    func otherSensors() throws {
        let second = try FaultBench.listen(
            "fault: second_sensor, target: cgm, at: 1 h, for: 10 min, magnitude: 40 mg/dL")
        let own = plain.samples[0].sample.sensorID
        let other = second.samples.filter { $0.sample.sensorID != own }
        #expect(other.map(\.at) == [.seconds(3620), .seconds(3920)])
        #expect(other.map(\.sample.counter) == [1, 2])
        let base = try #require(plain.sample(13)?.number)
        #expect(other.first?.number == base + 40)
        let swapped = try FaultBench.listen("fault: swap, target: cgm, at: 1 h, for: 10 min")
        #expect(swapped.samples.count == plain.samples.count)
        let strange = swapped.samples.filter { $0.sample.sensorID != own }
        #expect(strange.map(\.at) == [.minutes(60), .minutes(65)])
        #expect(swapped.samples.last?.sample.counter == 37)
    }

    @Test("warm-up has no numbers; a reset greets with another boot id and a clock from zero")
    func startsAnew() throws {
        let warm = try FaultBench.listen("fault: warm_up, target: cgm, at: 1 h, for: 10 min")
        #expect(warm.sample(13)?.sample.reading == .missing)
        #expect(warm.sample(13)?.sample.status == .warmUp)
        let reset = try FaultBench.listen("fault: reset, target: cgm, at: 61 min")
        #expect(reset.hellos.map(\.at) == [.zero, .minutes(61)])
        #expect(reset.hellos[0].hello.bootID != reset.hellos[1].hello.bootID)
        #expect(reset.hellos[1].hello.deviceTime.milliseconds == 0)
        #expect(reset.sample(14)?.sample.deviceTime.milliseconds == 240_000)
        #expect(reset.sample(14)?.number == plain.sample(14)?.number)
    }

    @Test("a clock of the receiver that jumps shows in device times and nowhere else")
    func clock() throws {
        let heard = try FaultBench.listen(
            "fault: clock_step, target: cgm, at: 61 min, for: 30 min, magnitude: -10 min")
        let time = { (line: HeardLine, counter: UInt32) in
            line.sample(counter).map { Int64($0.sample.deviceTime.milliseconds) } ?? 0
        }
        #expect(time(heard, 14) == time(plain, 14) - 600_000)
        #expect(time(heard, 20) == time(plain, 20))
        #expect(heard.samples.map(\.number) == plain.samples.map(\.number))
        #expect(heard.samples.map(\.sample.age) == plain.samples.map(\.sample.age))
    }
}
