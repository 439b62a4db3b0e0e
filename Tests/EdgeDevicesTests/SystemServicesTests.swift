// Clocks, randomness, service notices, and the button's debouncing.

import EdgeDevices
import Foundation
import Quantities
import Testing

@Suite("System clock")
struct SystemClockTests {
    @Test("loop time starts at the origin given and runs on with the boot clock (H46)")
    func origin() {
        let clock = SystemClock(origin: LoopInstant(milliseconds: 1_000_000))
        let first = clock.now
        #expect(first.milliseconds >= 1_000_000 && first.milliseconds < 1_001_000)
        usleep(20_000)
        let passed = clock.now - first
        #expect(passed.milliseconds >= 19 && passed.milliseconds < 5000)
    }

    @Test("a restart within a boot goes on from the noted pair and loses no time")
    func restart() {
        let noted = SystemClock.sinceBoot - .minutes(5)
        let clock = SystemClock(origin: LoopInstant(milliseconds: 42), at: noted)
        let gained = clock.now.milliseconds - 42 - 300_000
        #expect(gained >= 0 && gained < 5000)
    }

    @Test("wall time agrees with the machine's")
    func wall() {
        let clock = SystemClock(origin: .origin)
        let expected = Date().timeIntervalSince1970 * 1000
        #expect(abs(Double(clock.wall.unixMilliseconds) - expected) < 5000)
    }

    @Test("the boot id is the kernel's UUID")
    func bootID() throws {
        let id = try SystemClock.bootID()
        let file = try String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
        #expect(id + "\n" == file)
        #expect(UUID(uuidString: id) != nil)
    }
}

@Suite("Secure random")
struct SecureRandomTests {
    @Test("as many bytes as asked for, beyond one call's limit, and never the same")
    func bytes() throws {
        #expect(try SecureRandom.bytes(0).isEmpty)
        for count in [1, 32, 256, 257, 1000] {
            #expect(try SecureRandom.bytes(count).count == count)
        }
        #expect(try SecureRandom.bytes(32) != SecureRandom.bytes(32))
        // The tail beyond the first 256 bytes is filled too: 64 zero bytes have a chance of 2^-512.
        #expect(try SecureRandom.bytes(320)[256...].contains { $0 != 0 })
    }
}

@Suite("Service notices")
struct ServiceNotifierTests {
    private func next(_ descriptor: Int32) -> String? {
        var buffer = [UInt8](repeating: 0, count: 512)
        let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        return count < 0 ? nil : String(decoding: buffer[..<count], as: UTF8.self)
    }

    @Test("starting, ready, alive and stopping are single datagrams of the manager's form")
    func notices() throws {
        let folder = try ScratchFolder()
        let path = folder.path + "/notify"
        let manager = try boundSocket(SOCK_DGRAM, path)
        defer { close(manager) }
        let notifier = ServiceNotifier { ["NOTIFY_SOCKET": path][$0] }
        notifier.starting(status: "recovering\nREADY=1", within: .seconds(30))
        notifier.ready(status: "in range\nREADY=0")
        notifier.alive()
        notifier.stopping()
        #expect(
            next(manager) == "EXTEND_TIMEOUT_USEC=30000000\nSTATUS=recovering READY=1")
        #expect(next(manager) == "READY=1\nSTATUS=in range READY=0")
        #expect(next(manager) == "WATCHDOG=1")
        #expect(next(manager) == "STOPPING=1")
        #expect(next(manager) == nil)
    }

    @Test("the watchdog's interval counts only for the process it is meant for")
    func interval() {
        let pid = String(getpid())
        let own = ["WATCHDOG_USEC": "10000000", "WATCHDOG_PID": pid]
        #expect(ServiceNotifier { own[$0] }.watchdogInterval == .seconds(10))
        let other = ["WATCHDOG_USEC": "10000000", "WATCHDOG_PID": "1"]
        #expect(ServiceNotifier { other[$0] }.watchdogInterval == nil)
        #expect(
            ServiceNotifier { ["WATCHDOG_USEC": "5000000"][$0] }.watchdogInterval == .seconds(5))
        #expect(ServiceNotifier { ["WATCHDOG_USEC": "soon"][$0] }.watchdogInterval == nil)
    }

    @Test("without a manager, and with one that is gone, notices do nothing")
    func absent() {
        let none = ServiceNotifier { _ in nil }
        none.ready(status: "x")
        none.alive()
        #expect(none.watchdogInterval == nil)
        ServiceNotifier { ["NOTIFY_SOCKET": "/none/notify"][$0] }.alive()
    }
}

@Suite("Button debouncing")
struct ButtonDebouncerTests {
    private func presses(_ edges: [(Bool, UInt64)]) -> Int {
        var debouncer = ButtonDebouncer(minimumHold: Span(milliseconds: 50))
        return edges.count { debouncer.take(ButtonEdge(isPressed: $0.0, nanoseconds: $0.1)) }
    }

    private let ms: UInt64 = 1_000_000

    @Test("a hold of just less than the minimum is no press; of the minimum, it is")
    func boundary() {
        #expect(presses([(true, 0), (false, 50 * ms - 1)]) == 0)
        #expect(presses([(true, 0), (false, 50 * ms)]) == 1)
        #expect(presses([(true, 0), (false, 50 * ms + 1)]) == 1)
    }

    @Test("bounces at both ends of a press make one press")
    func bounces() {
        let edges: [(Bool, UInt64)] = [
            (true, 0), (false, 1 * ms), (true, 2 * ms), (false, 3 * ms), (true, 5 * ms),
            (false, 205 * ms), (true, 206 * ms), (false, 208 * ms), (true, 209 * ms),
            (false, 210 * ms),
        ]
        #expect(presses(edges) == 1)
    }

    @Test("a spike, a stuck button, a lone release and a clock that went back are no press (H62)")
    func noPress() {
        #expect(presses([(true, 0), (false, 1000)]) == 0)
        #expect(presses([(true, 0)]) == 0)
        #expect(presses([(false, 500 * ms)]) == 0)
        #expect(presses([(true, 500 * ms), (false, 100 * ms)]) == 0)
    }
}
