// Children: how they end, and that they get what they are given and nothing else.

import EdgeDevices
import Foundation
import Quantities
import Testing

@Suite("Child process")
struct ChildProcessTests {
    @Test("an exit code and a signal are told apart", .timeLimit(.minutes(1)))
    func endings() throws {
        let shell = try ChildProcess(
            executable: "/bin/sh", arguments: ["-c", "exit 7"], environment: [])
        #expect(shell.wait(within: .seconds(5)) == .exited(7))
        #expect(shell.status() == .exited(7))
        let sleeper = try ChildProcess(
            executable: "/bin/sleep", arguments: ["60"], environment: [])
        #expect(sleeper.status() == .running)
        #expect(sleeper.wait(within: Span(milliseconds: 10)) == .running)
        sleeper.kill()
        #expect(sleeper.wait(within: .seconds(5)) == .signalled(SIGKILL))
        // Harmless after the end.
        sleeper.kill()
        sleeper.end()
    }

    @Test("a stopped child counts as running, and can be ended")
    func stopped() throws {
        let child = try ChildProcess(executable: "/bin/sleep", arguments: ["60"], environment: [])
        child.signal(SIGSTOP)
        usleep(20_000)
        #expect(child.status() == .running)
        child.end()
        #expect(child.status() == .signalled(SIGKILL))
    }

    @Test("a program that is not there is an error that names it")
    func missing() {
        let error = #expect(throws: ChildProcessError.self) {
            try ChildProcess(executable: "/none/planner", environment: [])
        }
        #expect(error?.description.contains("/none/planner") == true)
        #expect(error?.failure.code == ENOENT)
    }

    @Test("a descriptor that is not open is an error, not a child without it")
    func badDescriptor() {
        let error = #expect(throws: ChildProcessError.self) {
            try ChildProcess(executable: "/bin/true", environment: [], descriptors: [3: 100_000])
        }
        #expect(error?.failure.code == EBADF)
    }

    @Test("the child has the mapped descriptors and no other, the environment given and no other")
    func inheritance() throws {
        // Descriptors that are not close-on-exec, as a careless library leaves them: one of the
        // lowest, and one far above all others.
        let leak = open("/dev/null", O_RDONLY)
        let far = fcntl(leak, F_DUPFD, 900)
        defer { [leak, far].forEach { close($0) } }
        #expect(far >= 900)
        let listing = try PipedProgram(
            "/bin/sh", ["-c", "ls -m /proc/$$/fd; echo $A-$HOME-"], environment: ["A=1"])
        let found = try #require(try listing.line()).split(separator: ",")
            .map { $0.drop { $0 == " " } }
        #expect(found == ["0", "1", "2"])
        #expect(try listing.line() == "1--")
    }

    @Test("a number below a mapped one stays closed, whatever is open there")
    func gap() throws {
        var pipes: [Int32] = [0, 0]
        #expect(pipe(&pipes) == 0)
        defer { pipes.forEach { close($0) } }
        // Both ends are open here under other numbers; the child lists its own at its number 9.
        let leaks = (0..<8).map { _ in open("/dev/null", O_RDONLY) }
        defer { leaks.forEach { close($0) } }
        let child = try ChildProcess(
            executable: "/bin/sh", arguments: ["-c", "exec >&9; ls -m /proc/$$/fd"],
            environment: ["PATH=/bin"], descriptors: [9: pipes[1]])
        #expect(child.wait(within: .seconds(5)) == .exited(0))
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = read(pipes[0], &buffer, buffer.count)
        let text = String(decoding: buffer[..<max(0, count)], as: UTF8.self)
        #expect(text == "0, 1, 2, 9\n")
    }

    @Test("descriptors can be swapped, and a socket pair's end arrives as number 3")
    func mapping() throws {
        let (channel, peer) = try MessageChannel.pair()
        var pipes: [Int32] = [0, 0]
        #expect(pipe(&pipes) == 0)
        defer { pipes.forEach { close($0) } }
        let child = try ChildProcess(
            executable: "/bin/sh", arguments: ["-c", "cat <&3 >&4"], environment: ["PATH=/bin"],
            descriptors: [3: peer, 4: pipes[1]])
        MessageChannel.closeDescriptor(peer)
        #expect(channel.send([0x61]) == .accepted)
        channel.close()
        #expect(child.wait(within: .seconds(5)) == .exited(0))
        var buffer = [UInt8](repeating: 0, count: 64)
        let count = read(pipes[0], &buffer, buffer.count)
        #expect(buffer[..<max(0, count)] == [0x49, 0x53, 0x4C, 0x31, 1, 0, 0, 0, 0x61])
    }

    @Test("the end of the child shows as the end of its channel")
    func endOfChannel() throws {
        let (channel, peer) = try MessageChannel.pair()
        let child = try ChildProcess(
            executable: "/bin/sleep", arguments: ["60"], environment: [], descriptors: [3: peer])
        MessageChannel.closeDescriptor(peer)
        #expect(channel.read() == .nothing)
        child.kill()
        let found = try Poller.wait(for: [channel.pollEntry], timeout: .seconds(5))
        #expect(found[0].hungUp)
        #expect(channel.read() == .closed)
        child.end()
    }
}
