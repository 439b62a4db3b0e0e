// `islet hil speed`: how many times real time the bench runs, through serial lines and in-process.

import ArgumentParser
import Bench
import Foundation
import Glibc
import Quantities

/// Measures the bench.
struct HILSpeedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "speed",
        abstract: "Measure how many times real time a scenario runs, both ways.",
        discussion: """
            Runs the scenario several times, in processes joined by pseudo-terminals and within \
            this process, and tells virtual time divided by real time. A run is counted from the \
            start of its programs to the end of the last, with every record in the journal; what \
            comes after (judging, the report) is not counted. Nothing here passes or fails.
            """)

    @Argument(help: "The scenario's folder.")
    var scenario = "scenarios/quickstart"

    @Option(help: "How often each way.")
    var times = 5

    @Flag(help: "Write one JSON object to standard output.")
    var json = false

    @OptionGroup var options: ScenarioOptions

    private struct Way: Encodable {
        let way: String
        let elapsed_s: [Double]
        /// Processor time of all programs, which another program's load does not change much.
        let cpu_s: Double
        let times_real_time: [Double]
        let median_times_real_time: Double
        let advances: Int
    }

    private struct Measured: Encodable {
        let scenario: String
        let virtual_s: Double
        let folder: String
        let ways: [Way]
    }

    func run() throws {
        do {
            guard (1...100).contains(times) else {
                throw CommandFault(text: "--times \(times): write a number from 1 to 100")
            }
            let play = try options.play(scenario)
            let programs = try HILPrograms()
            StopRequest.listen()
            var ways: [Way] = []
            for isInProcess in [false, true] {
                var settings = HILSettings(
                    islet: programs.islet, isletd: programs.isletd, gpioShim: programs.gpioShim,
                    rate: .maximum)
                settings.scenarioArguments = options.arguments
                settings.isInProcess = isInProcess
                ways.append(try measure(play, settings))
            }
            let found = Measured(
                scenario: play.scenario.name, virtual_s: play.duration.seconds,
                folder: HILFolder.base, ways: ways)
            try tell(found)
        } catch let error as BenchError where error.isStop {
            CommandFault.say("islet hil speed: stopped")
            throw ExitCode(StopRequest.exitCode)
        } catch {
            CommandFault.complain("hil speed", error)
            throw ExitCode(2)
        }
    }

    private func measure(_ play: ScenarioPlay, _ settings: HILSettings) throws -> Way {
        var elapsed: [Double] = []
        var advances = 0
        let cpuBefore = Self.processorTime
        for _ in 0..<times {
            let folder = try HILFolder.make()
            defer { folder.remove() }
            let outcome = try BenchRun.run(play, in: folder, settings: settings) { _ in }
            if let failure = outcome.failure { throw CommandFault(text: "\(scenario): \(failure)") }
            elapsed.append(max(0.001, outcome.elapsed.seconds))
            advances = outcome.advances
        }
        let ratios = elapsed.map { play.duration.seconds / $0 }
        return Way(
            way: settings.isInProcess ? "in-process" : "serial links", elapsed_s: elapsed,
            cpu_s: (Self.processorTime - cpuBefore) / Double(times),
            times_real_time: ratios.map { $0.rounded() },
            median_times_real_time: ratios.sorted()[ratios.count / 2].rounded(), advances: advances)
    }

    /// Of this process and of those it has waited for. Unit: s.
    private static var processorTime: Double {
        var sum = 0.0
        for who in [RUSAGE_SELF, RUSAGE_CHILDREN] {
            var usage = rusage()
            guard getrusage(Int32(who.rawValue), &usage) == 0 else { continue }
            for time in [usage.ru_utime, usage.ru_stime] {
                sum += Double(time.tv_sec) + Double(time.tv_usec) / 1e6
            }
        }
        return sum
    }

    private func tell(_ found: Measured) throws {
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
            FileHandle.standardOutput.write(try encoder.encode(found) + Data("\n".utf8))
            return
        }
        print(
            "\(found.scenario): \((found.virtual_s / 360).rounded() / 10) h, "
                + "\(times) times each way; journals in \(found.folder)")
        for way in found.ways {
            let name = way.way.padding(toLength: 14, withPad: " ", startingAt: 0)
            let each = way.times_real_time.map { String(Int($0)) }
            print(
                "  \(name)\(Int(way.median_times_real_time)) times real time, the median of "
                    + "\(each.joined(separator: ", ")); \((way.cpu_s * 100).rounded() / 100) s "
                    + "of processor time a run; \(way.advances) advances of the clock")
        }
    }
}
