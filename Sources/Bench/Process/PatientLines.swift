// The real lines of a virtual patient, and how a command names them.

import EdgeDevices
import Foundation
import Glibc
import Quantities

/// Why the patient's process must end, in one line.
public struct PatientError: Error, Sendable, CustomStringConvertible {
    /// Whether the cause is how it was called or configured (exit code 2) and not the run (1).
    public let isUsage: Bool
    /// One line that names the place and the mend.
    public let description: String

    /// The run went wrong.
    static func run(_ text: String) -> PatientError {
        PatientError(isUsage: false, description: text)
    }

    /// It was called or configured wrongly.
    static func usage(_ text: String) -> PatientError {
        PatientError(isUsage: true, description: text)
    }
}

/// Where a line of the patient is.
public enum LineTarget: Sendable, Hashable {
    /// A new pseudo-terminal, whose other end is linked at this path.
    case pseudoTerminal(link: String)
    /// A terminal that is there already, such as one end of a socat pair.
    case terminal(path: String)
    /// A real serial port.
    case port(path: String)

    /// The target that a command's argument names: `pty:LINK`, a path under `/dev/pts`, or a port.
    public init(argument: String) {
        if argument.hasPrefix("pty:") {
            self = .pseudoTerminal(link: String(argument.dropFirst(4)))
            return
        }
        let resolved = (argument as NSString).resolvingSymlinksInPath
        self =
            resolved.hasPrefix("/dev/pts/")
            ? .terminal(path: argument) : .port(path: argument)
    }

    /// Opens the line.
    ///
    /// - Throws: ``PatientError``, a usage error that names the path.
    func open() throws(PatientError) -> any SerialLine {
        do {
            switch self {
            case .pseudoTerminal(let link):
                let line = try PseudoTerminal()
                try line.link(at: link)
                return line
            case .terminal(let path):
                return try SerialLines.open(.terminal, path: path, bitsPerSecond: 115_200)
            case .port(let path):
                return try SerialLines.open(.port, path: path, bitsPerSecond: 115_200)
            }
        } catch let error as SerialLineError {
            throw .usage(error.description)
        } catch {
            throw .usage("cannot make a serial line: \(error)")
        }
    }
}

/// Both lines, moving the world's bytes.
final class PatientLines {
    private var cgm: any SerialLine
    private var pump: any SerialLine
    private let sources: [Source]
    private var hungUp: Set<BenchLine> = []

    /// Where a line comes from.
    private enum Source {
        case target(LineTarget)
        case memory(MemoryCable)
    }

    /// The bench's ends of cables within this process.
    init(cgm: MemoryCable, pump: MemoryCable) {
        self.cgm = cgm.openForBench()
        self.pump = pump.openForBench()
        sources = [.memory(cgm), .memory(pump)]
    }

    /// Opens both.
    ///
    /// - Throws: ``PatientError``, a usage error that names the path.
    init(cgm: LineTarget, pump: LineTarget) throws(PatientError) {
        self.cgm = try cgm.open()
        self.pump = try pump.open()
        sources = [.target(cgm), .target(pump)]
    }

    /// The line of a name.
    subscript(line: BenchLine) -> any SerialLine { line == .cgm ? cgm : pump }

    /// Whether bytes are waiting for room on a line.
    var pends: Bool { cgm.wantsWrite || pump.wantsWrite }

    /// Sends bytes, after those that wait for room.
    func write(_ bytes: [UInt8], on line: BenchLine) {
        let target = self[line]
        guard target.write(bytes) == .full else { return }
        // A controller that does not read for so long is gone or stuck; its bytes are lost, as on
        // a wire nobody listens to.
        target.discardPending()
        _ = target.write(bytes)
    }

    /// Sends what waits for room, as far as there is room.
    func flush() {
        for line in BenchLine.allCases where self[line].wantsWrite { _ = self[line].flush() }
    }

    /// What has come on a line since it was last asked; empty when nothing has.
    func read(_ line: BenchLine) -> [UInt8] {
        var bytes: [UInt8] = []
        while case .bytes(let part) = self[line].read() { bytes += part }
        return bytes
    }

    /// What a controller that is gone had still sent: reads until the line is quiet.
    func readRest(_ line: BenchLine) -> [UInt8] {
        var bytes: [UInt8] = []
        // Memory has no bytes that are still to come.
        if case .memory = sources[line.index] { return read(line) }
        while true {
            let part = read(line)
            bytes += part
            let found = try? Poller.wait(for: [self[line].pollEntry], timeout: Self.quiet)
            guard let found, found[0].readable else { return bytes }
            if part.isEmpty, found[0].hungUp { return bytes }
        }
    }

    /// A line is quiet when nothing came for so long. Real time.
    private static let quiet = Span(milliseconds: 20)

    /// Throws away what is under way and counts anew: a controller starts anew.
    func reset() {
        for line in BenchLine.allCases {
            if case .memory(let cable) = sources[line.index] {
                cable.clear()
                replace(line, by: cable.openForBench())
            }
            _ = (self[line] as? PseudoTerminal)?.reset()
        }
    }

    private func replace(_ line: BenchLine, by other: any SerialLine) {
        if line == .cgm { cgm = other } else { pump = other }
    }

    /// Whether a line is away: then no controller can start.
    var isHungUp: Bool { !hungUp.isEmpty }

    /// A pseudo-terminal goes away, name and all, as an unplugged adapter does. What is on its way
    /// is lost.
    func hangUp(_ line: BenchLine) {
        hungUp.insert(line)
        switch sources[line.index] {
        case .target(.pseudoTerminal(let link)):
            unlink(link)
            self[line].close()
        case .memory(let cable): cable.unplug()
        case .target: break
        }
    }

    /// A new pseudo-terminal takes the name of the one that went away; counts go on.
    ///
    /// - Throws: ``PatientError`` when none can be made.
    func restore(_ line: BenchLine) throws(PatientError) {
        hungUp.remove(line)
        let counters = self[line].counters
        switch sources[line.index] {
        case .target(.pseudoTerminal(let link)):
            do throws(SystemFailure) {
                let terminal = try PseudoTerminal(counters: counters)
                try terminal.link(at: link)
                replace(line, by: terminal)
            } catch {
                throw .run("a line that hung up cannot be made again: \(error)")
            }
        case .memory(let cable):
            cable.restore()
            replace(line, by: cable.openForBench(counters: counters))
        case .target: break
        }
    }
}
