// One bar with the time left for a whole suite of runs, on a terminal; plain lines in CI.

import EdgeDevices
import Foundation
import Glibc
public import Quantities
import Synchronization

/// Where the runs of one command stand, shown on standard error: a bar on a terminal, a line for
/// each finished run where the variable CI is set, else nothing. May be told from any thread.
public final class SuiteProgress: Sendable {
    /// How it is shown.
    public enum Style: Sendable {
        /// A bar that is drawn over and over.
        case bar
        /// A line when a run has ended.
        case lines
        /// Not at all.
        case none

        /// What suits this process's standard error.
        public static var ofThisProcess: Style {
            if isatty(2) == 1 { return .bar }
            let isCI = ProcessInfo.processInfo.environment["CI"].map { !$0.isEmpty } ?? false
            return isCI ? .lines : .none
        }
    }

    /// One run of the suite.
    public struct Run: Sendable {
        let name: String
        let length: Span

        /// A run by its name and its length in virtual time.
        public init(name: String, length: Span) {
            self.name = name
            self.length = length
        }
    }

    private struct State {
        /// Virtual time done of each run.
        var done: [Span]
        /// Runs under way, in the order they began.
        var running: [Int] = []
        var finished = 0
        var shownAt = Span(milliseconds: -1000)
        var isDrawn = false
    }

    private let runs: [Run]
    private let total: Double
    private let style: Style
    private let start: Span
    private let write: @Sendable (String) -> Void
    private let columns: @Sendable () -> Int?
    private let state: Mutex<State>

    private static let step = Span(milliseconds: 100)
    private static let width = 28

    /// Nothing is done yet.
    ///
    /// - Parameters:
    ///   - write: where the text goes; `nil` for standard error.
    ///   - columns: how wide the terminal is now; a bar that is longer would wrap and stay behind.
    public init(
        _ runs: [Run], style: Style = .ofThisProcess, write: (@Sendable (String) -> Void)? = nil,
        columns: @escaping @Sendable () -> Int? = SuiteProgress.terminalColumns
    ) {
        self.columns = columns
        self.runs = runs
        self.style = style
        self.write = write ?? { FileHandle.standardError.write(Data($0.utf8)) }
        total = runs.reduce(0) { $0 + $1.length.seconds }
        start = SystemClock.sinceBoot
        state = Mutex(State(done: runs.map { _ in .zero }))
    }

    /// A run stands here.
    public func show(_ index: Int, at instant: LoopInstant) {
        state.withLock { state in
            if !state.running.contains(index) { state.running.append(index) }
            state.done[index] = min(instant - .origin, runs[index].length)
            draw(&state)
        }
    }

    private func draw(_ state: inout State) {
        let now = SystemClock.sinceBoot
        guard style == .bar, now - state.shownAt >= Self.step else { return }
        state.shownAt = now
        state.isDrawn = true
        let line = "\(Self.bar(share(state))) \(words(state))"
        // The last column stays free: some terminals go to the next line when it is written.
        write("\r\(columns().map { String(line.prefix($0 - 1)) } ?? line)\u{1B}[K")
    }

    /// How wide the terminal behind standard error is; `nil` if there is none.
    public static let terminalColumns: @Sendable () -> Int? = {
        // A winsize of ioctl_tty(2): rows, columns, and two in pixels.
        var size: (UInt16, UInt16, UInt16, UInt16) = (0, 0, 0, 0)
        guard ioctl(2, UInt(TIOCGWINSZ), &size) == 0, size.1 > 1 else { return nil }
        return Int(size.1)
    }

    /// A run has ended.
    public func end(_ index: Int, passed: Bool) {
        state.withLock { state in
            state.running.removeAll { $0 == index }
            state.done[index] = runs[index].length
            state.finished += 1
            draw(&state)
            guard style == .lines else { return }
            let verdict = passed ? "passed" : "FAILED"
            write("\(verdict) \(runs[index].name); \(count(state))\(left(state))\n")
        }
    }

    /// Writes lines of results where the bar is; the bar comes back below them.
    public func print(_ body: () -> Void) {
        state.withLock { state in
            if state.isDrawn { write("\r\u{1B}[K") }
            state.isDrawn = false
            body()
        }
    }

    /// Writes a line to standard error where the bar is.
    public func say(_ line: String) { print { write("\(line)\n") } }

    /// Takes the bar away.
    public func clear() { print {} }

    private func share(_ state: borrowing State) -> Double {
        let done = state.done.reduce(0) { $0 + $1.seconds }
        return total > 0 ? min(1, done / total) : 1
    }

    private func words(_ state: borrowing State) -> String {
        let names = state.running.prefix(3).map { runs[$0].name }.joined(separator: ", ")
        let more = state.running.count > 3 ? " and \(state.running.count - 3) more" : ""
        return "\(count(state))\(left(state)): \(names)\(more)"
    }

    private func count(_ state: borrowing State) -> String {
        "\(state.finished) of \(runs.count) done"
    }

    /// The time left, once there is something to reckon from.
    private func left(_ state: borrowing State) -> String {
        let share = share(state)
        let elapsed = (SystemClock.sinceBoot - start).seconds
        guard share > 0, share < 1, elapsed >= 0.5 else { return "" }
        return ", \(Self.time(elapsed * (1 - share) / share)) left"
    }

    private static func bar(_ share: Double) -> String {
        let filled = Int(share * Double(width))
        let rest = String(repeating: ".", count: width - filled)
        return "[\(String(repeating: "#", count: filled))\(rest)]"
    }

    /// "45 s", "2 min 5 s", "1 h 3 min".
    public static func time(_ seconds: Double) -> String {
        let whole = Int(min(seconds, 1e9).rounded(.up))
        if whole >= 3600 { return "\(whole / 3600) h \(whole / 60 % 60) min" }
        return whole >= 60 ? "\(whole / 60) min \(whole % 60) s" : "\(whole) s"
    }
}
