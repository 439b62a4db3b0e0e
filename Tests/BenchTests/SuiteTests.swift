// Running many scenarios with one command: order, progress, and the wish to stop.

import Bench
import Foundation
import Quantities
import Synchronization
import Testing

@Suite("Runs side by side")
struct SideBySideTests {
    private final class Log: Sendable {
        private let state = Mutex<(lines: [Int], running: Int, most: Int)>(([], 0, 0))
        var lines: [Int] { state.withLock { $0.lines } }
        var most: Int { state.withLock { $0.most } }
        func add(_ line: Int) { state.withLock { $0.lines.append(line) } }
        func begin() {
            state.withLock {
                $0.running += 1
                $0.most = max($0.most, $0.running)
            }
        }
        func end() { state.withLock { $0.running -= 1 } }
    }

    @Test("results come in the order asked, whatever ends first", arguments: [1, 3, 50])
    func order(jobs: Int) {
        let log = Log()
        SideBySide.run(9, jobs: jobs) { index in
            log.begin()
            // The first to begin are the last to end.
            usleep(UInt32(9 - index) * 3000)
            log.end()
            return { log.add(index) }
        }
        #expect(log.lines == Array(0..<9))
        #expect(log.most <= jobs)
    }

    @Test("no jobs are no work")
    func none() {
        let log = Log()
        SideBySide.run(0, jobs: 2) { index in { log.add(index) } }
        #expect(log.lines.isEmpty)
    }
}

@Suite("Progress of a suite of runs")
struct SuiteProgressTests {
    private final class Screen: Sendable {
        private let state = Mutex("")
        var text: String { state.withLock { $0 } }
        func write(_ text: String) { state.withLock { $0 += text } }
    }

    private func progress(_ style: SuiteProgress.Style, _ screen: Screen, columns: Int? = nil)
        -> SuiteProgress
    {
        SuiteProgress(
            [
                SuiteProgress.Run(name: "one", length: .hours(3)),
                SuiteProgress.Run(name: "two", length: .hours(1)),
            ], style: style, write: screen.write, columns: { columns })
    }

    @Test("the bar shows the share of all virtual time, and gives way to lines of results")
    func bar() {
        let screen = Screen()
        let progress = progress(.bar, screen)
        // 2 of 4 hours: 14 of 28 marks.
        progress.show(0, at: .origin + .hours(2))
        #expect(screen.text.hasPrefix("\r[##############..............] 0 of 2 done"))
        #expect(screen.text.hasSuffix(": one\u{1B}[K"))
        progress.say("a line")
        #expect(screen.text.hasSuffix("\r\u{1B}[Ka line\n"))
        let before = screen.text
        progress.clear()
        #expect(screen.text == before)
    }

    @Test("a run that has ended is drawn as done, and is named no more")
    func ended() {
        let screen = Screen()
        let progress = progress(.bar, screen)
        progress.end(0, passed: true)
        // 3 of 4 hours: 21 of 28 marks.
        #expect(screen.text.hasPrefix("\r[#####################.......] 1 of 2 done"))
        #expect(!screen.text.contains("done: one"))
    }

    @Test("the bar is cut to the terminal: a longer one would wrap and stay behind")
    func width() {
        let screen = Screen()
        progress(.bar, screen, columns: 40).show(0, at: .origin + .hours(2))
        #expect(screen.text == "\r[##############..............] 0 of 2 d\u{1B}[K")
    }

    @Test("CI gets a line for each run that has ended")
    func lines() {
        let screen = Screen()
        let progress = progress(.lines, screen)
        progress.show(0, at: .origin + .hours(2))
        #expect(screen.text.isEmpty)
        progress.end(1, passed: true)
        progress.end(0, passed: false)
        let lines = screen.text.split(separator: "\n").map(String.init)
        #expect(lines.count == 2)
        #expect(lines.first?.hasPrefix("passed two; 1 of 2 done") == true)
        #expect(lines.last == "FAILED one; 2 of 2 done")
    }

    @Test("where nobody looks nothing is shown")
    func none() {
        let screen = Screen()
        let progress = progress(.none, screen)
        progress.show(0, at: .origin + .hours(2))
        progress.end(0, passed: true)
        progress.clear()
        #expect(screen.text.isEmpty)
    }

    @Test(
        "the time left is told in the two largest units",
        arguments: [(0.2, "1 s"), (59, "59 s"), (60, "1 min 0 s"), (3599.5, "1 h 0 min")])
    func time(seconds: Double, text: String) { #expect(SuiteProgress.time(seconds) == text) }
}
