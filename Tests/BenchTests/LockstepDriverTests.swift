// The patient's process against a made-up controller on the other end of real pseudo-terminals.

import Bench
import EdgeDevices
import Foundation
import Quantities
import Synchronization
import Testing

/// What a made-up controller saw.
private struct Seen: Sendable {
    var advances: [LockstepAdvance] = []
    var cgmBytes: UInt64 = 0
}

@Suite("The patient's process in lockstep", .serialized) struct LockstepDriverTests {
    private func folder() throws -> String {
        let path = "/tmp/islet-bench-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false)
        return path
    }

    private func options(_ folder: String) -> PatientOptions {
        var options = PatientOptions(
            cgm: .pseudoTerminal(link: "\(folder)/cgm"),
            pump: .pseudoTerminal(link: "\(folder)/pump"))
        options.lockstepSocket = "\(folder)/clock"
        options.rate = .maximum
        options.traceFolder = folder
        return options
    }

    /// A controller that only reads its sensor and wants to be woken every two minutes.
    /// - Parameter leavesAfter: advances after which it is gone.
    private static func control(_ folder: String, leavesAfter: Int = .max) throws -> Seen {
        let limit = SystemClock.sinceBoot + .seconds(20)
        while !FileManager.default.fileExists(atPath: "\(folder)/clock") {
            guard SystemClock.sinceBoot < limit else { throw BenchTestError.unexpectedReply }
            usleep(1000)
        }
        let line = try SerialLines.open(
            .terminal, path: "\(folder)/cgm", bitsPerSecond: 115_200)
        let clock = try LockstepClock(path: "\(folder)/clock", helloWithin: .seconds(20))
        var seen = Seen()
        while case .advance(let advance) = try clock.receive(within: .seconds(20)) {
            seen.advances.append(advance)
            if seen.advances.count > leavesAfter { return seen }
            while seen.cgmBytes < advance.cgmBytes {
                if case .bytes(let bytes) = line.read() {
                    seen.cgmBytes += UInt64(bytes.count)
                } else {
                    _ = try Poller.wait(for: [line.pollEntry], timeout: .seconds(1))
                }
            }
            try clock.idle(
                LockstepIdle(
                    nextWake: advance.now + .minutes(2), pumpBytes: 0, cgmBytes: 0, gpioWrites: 0))
        }
        return seen
    }

    @Test("advances to every sample and wake, in order, and ends at the scenario's end")
    func conversation() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let play = try BenchScenario.sampled(duration: "30 min")
        let controller = OnThread { try Self.control(folder) }
        try PatientProcess.run(play, options: options(folder))
        let found = try controller.value()
        // Samples each 5 min; wakes 2 min after each advance that came before.
        let minutes = found.advances.map { $0.now.milliseconds / 60_000 }
        #expect(Set(minutes).isSuperset(of: [0, 5, 10, 15, 20, 25, 30]))
        #expect(Set(minutes).isSuperset(of: [2, 4, 7, 9, 29]))
        #expect(minutes == minutes.sorted())
        #expect(minutes.last == 30)
        #expect(found.advances.last?.cgmBytes == found.cgmBytes)
        // 06:00 UTC of 2026-03-01: date -u -d 2026-03-01T06:00Z +%s
        #expect(found.advances.first?.wall.unixMilliseconds == 1_772_344_800_000)
        let trace = try TraceFiles.read(folder: folder)
        #expect(trace.minutes.map(\.minute) == Array(0...30))
        #expect(trace.events(of: .cgm).count == 7)
    }

    @Test("a controller that leaves ends the run with one line, not a hang, and a whole trace")
    func leaving() throws {
        let folder = try folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let play = try BenchScenario.sampled(duration: "30 min")
        let controller = OnThread { try Self.control(folder, leavesAfter: 3) }
        let error = #expect(throws: PatientError.self) {
            try PatientProcess.run(play, options: options(folder))
        }
        #expect(error?.isUsage == false)
        #expect(error?.description.contains("ended by itself") == true)
        let last = try #require(try controller.value().advances.last).now
        let trace = try TraceFiles.read(folder: folder)
        #expect(trace.minutes.map(\.minute) == Array(0...Int(last.milliseconds / 60_000)))
    }

    @Test("a rate without lockstep, or a missing port, is a usage error that names it")
    func usage() throws {
        let play = try BenchScenario.sampled()
        var options = PatientOptions(
            cgm: .port(path: "/dev/islet-no-such-port"),
            pump: .port(path: "/dev/islet-no-such-port"))
        let missing = #expect(throws: PatientError.self) {
            try PatientProcess.run(play, options: options)
        }
        #expect(missing?.isUsage == true)
        #expect(missing?.description.contains("/dev/islet-no-such-port") == true)
        options.rate = .maximum
        let rate = #expect(throws: PatientError.self) {
            try PatientProcess.run(play, options: options)
        }
        #expect(rate?.description.contains("--lockstep") == true)
    }

    @Test("a rate is max, 1, or a number within its bounds")
    func rates() {
        #expect(BenchRate(argument: "max") == .maximum)
        #expect(BenchRate(argument: "1") == .realTime)
        #expect(BenchRate(argument: "60") == .times(60))
        for wrong in ["0", "-1", "nan", "inf", "", "fast", "0.009", "1000001"] {
            #expect(BenchRate(argument: wrong) == nil)
        }
    }
}

/// Work on a thread of its own: a task would wait behind every other test for one of two threads.
private final class OnThread<Value: Sendable>: Sendable {
    private let outcome = Mutex<Result<Value, any Error>?>(nil)
    private let done = DispatchSemaphore(value: 0)

    init(_ work: @escaping @Sendable () throws -> Value) {
        Thread.detachNewThread {
            self.outcome.withLock { $0 = Result(catching: work) }
            self.done.signal()
        }
    }

    func value() throws -> Value {
        done.wait()
        return try #require(outcome.withLock { $0 }).get()
    }
}
