// Starting, watching and ending another process: the planner for the supervisor, and the programs
// of a bench run.

import CSpawn
import Glibc
public import Quantities

/// How a child stands.
public enum ChildStatus: Equatable, Sendable {
    /// It has not ended.
    case running
    /// It ended by itself with this exit code.
    case exited(Int32)
    /// A signal ended it.
    case signalled(Int32)
}

/// Why a child could not be started.
public struct ChildProcessError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The program that was to run.
    public let executable: String
    /// What failed.
    public let failure: SystemFailure

    /// One line that names the program.
    public var description: String { "\(executable): \(failure)" }
}

/// A child process with exactly the descriptors it was given.
public final class ChildProcess {
    /// The process id.
    public let identifier: Int32
    private var ended: ChildStatus?

    /// Starts a program.
    ///
    /// The child gets the descriptors of the map and nothing else that is open here, default signal
    /// handling, and exactly the environment given.
    /// - Parameters:
    ///   - executable: path of the program.
    ///   - arguments: without the program's name.
    ///   - environment: all of the child's variables, "NAME=value".
    ///   - descriptors: child's descriptor -> descriptor here. 0, 1 and 2 are passed on as they are
    ///     unless named.
    /// - Throws: ``ChildProcessError``.
    public init(
        executable: String, arguments: [String] = [], environment: [String],
        descriptors: KeyValuePairs<Int32, Int32> = [:]
    ) throws(ChildProcessError) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let copies = Self.copies(of: descriptors)
        defer { for copy in copies where copy >= 0 { close(copy) } }
        guard !copies.contains(where: { $0 < 0 }) else {
            throw ChildProcessError(executable: executable, failure: .last("copy a descriptor"))
        }
        Self.map(descriptors.map(\.key), copies, &actions)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        Self.resetSignals(&attributes)

        let argumentPointers = ([executable] + arguments).map { strdup($0) } + [nil]
        let environmentPointers = environment.map { strdup($0) } + [nil]
        defer { (argumentPointers + environmentPointers).forEach { free($0) } }
        var child: pid_t = 0
        let result = posix_spawn(
            &child, executable, &actions, &attributes, argumentPointers, environmentPointers)
        guard result == 0 else {
            throw ChildProcessError(
                executable: executable,
                failure: SystemFailure(operation: "start", code: result))
        }
        identifier = child
    }

    /// Looks whether the child has ended. Never waits.
    public func status() -> ChildStatus {
        if let ended { return ended }
        var word: Int32 = 0
        let found = waitpid(identifier, &word, WNOHANG)
        guard found != 0 else { return .running }
        let status: ChildStatus
        if found < 0 {
            guard errno != EINTR else { return .running }
            // Someone else has waited for it: it is gone, and how is not known.
            status = .exited(-1)
        } else if word & 0x7f == 0 {
            status = .exited((word >> 8) & 0xff)
        } else {
            status = .signalled(word & 0x7f)
        }
        ended = status
        return status
    }

    /// Waits for the child's end.
    ///
    /// - Parameter limit: how long at most, on the steady clock.
    /// - Returns: `.running` when time was up.
    public func wait(within limit: Span) -> ChildStatus {
        let deadline = MonotonicClock.milliseconds + limit.milliseconds
        while true {
            let found = status()
            guard found == .running, MonotonicClock.milliseconds < deadline else { return found }
            usleep(1000)
        }
    }

    /// Ends a child that has not been seen to end, at once (SIGKILL).
    public func kill() { signal(SIGKILL) }

    /// Sends a signal to a child that has not been seen to end.
    public func signal(_ signal: Int32) {
        // Once waited for, the number may belong to another process.
        guard status() == .running else { return }
        _ = Glibc.kill(identifier, signal)
    }

    /// Kills the child and waits for its end, at most the time given.
    public func end(within limit: Span = .seconds(5)) {
        kill()
        _ = wait(within: limit)
    }

    /// Copies above every target, so that no entry overwrites the source of a later one; -1 for one
    /// that failed.
    private static func copies(of descriptors: KeyValuePairs<Int32, Int32>) -> [Int32] {
        let first = firstFree(above: descriptors.map(\.key))
        return descriptors.map { fcntl($0.value, F_DUPFD_CLOEXEC, first) }
    }

    /// The child closes what it was not given by itself, whatever another thread opens here until it
    /// is started: libraries may hold descriptors that are not close-on-exec.
    private static func map(
        _ targets: [Int32], _ copies: [Int32], _ actions: inout posix_spawn_file_actions_t
    ) {
        for (target, copy) in zip(targets, copies) {
            posix_spawn_file_actions_adddup2(&actions, copy, target)
        }
        let end = firstFree(above: targets)
        for descriptor in 3..<end where !targets.contains(descriptor) {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        posix_spawn_file_actions_addclosefrom_np(&actions, end)
    }

    /// The first number that is neither a standard stream nor below a target.
    private static func firstFree(above targets: [Int32]) -> Int32 {
        max(3, (targets.max() ?? 2) + 1)
    }

    private static func resetSignals(_ attributes: inout posix_spawnattr_t) {
        var none = sigset_t()
        sigemptyset(&none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        posix_spawnattr_setflags(&attributes, Int16(flags))
    }
}
