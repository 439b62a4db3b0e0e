// `islet twin`: people identified from their own days, forecasts, what-ifs, and a bank of twins.

import ArgumentParser
import DecisionRecord
import EdgeDevices
import EdgeRuntime
import Foundation
import Quantities
import TextInput
import TwinHistory

/// The commands about twins.
struct TwinCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "twin",
        abstract: "Identify a person from recorded days; forecast, backtest, what-if, bank.",
        discussion: """
            Files of days have the columns time_local,cgm_mgdl,basal_u_per_h,bolus_u,carbs_g and may \
            have bolus_correction_u,bolus_food_u,device_mode,bolus_type. A twin is named by its \
            file, or by NAME or NAME@VERSION in a bank. See docs/twin-history.md.
            """,
        subcommands: [
            TwinFitCommand.self, TwinBacktestCommand.self, TwinForecastCommand.self,
            TwinWhatIfCommand.self, TwinListCommand.self, TwinShowCommand.self,
            TwinExportCommand.self, TwinCompareCommand.self, TwinCheckCommand.self,
            TwinValidateCommand.self, TwinWatchCommand.self, TwinSpeedCommand.self,
            TwinRobustnessCommand.self,
        ])
}

/// What the commands share.
enum TwinTools {
    /// Says what is wrong and leaves with 2.
    static func told<Result>(_ command: String, _ body: () throws -> Result) throws -> Result {
        do { return try body() } catch {
            CommandFault.complain("twin \(command)", error)
            throw ExitCode(2)
        }
    }

    /// Reads days, and says on stderr what was mended.
    static func history(_ path: String) throws -> PersonHistory {
        let history = try PersonHistory(csv: path)
        let notes = history.notes
        var said: [String] = []
        if notes.lateRows > 0 { said.append("\(notes.lateRows) late rows put in order") }
        if notes.repeatedRows > 0 { said.append("\(notes.repeatedRows) repeated rows left out") }
        if notes.missingReadings > 0 { said.append("\(notes.missingReadings) readings missing") }
        if notes.unknownBasal > 0 {
            said.append("basal unknown for \(notes.unknownBasal * 5) min, mean taken")
        }
        if !said.isEmpty {
            CommandFault.say("\(path): \(said.joined(separator: "; "))")
        }
        return history
    }

    /// Where a twin fitted on the first cells of a file comes from.
    static func provenance(_ path: String, _ used: PersonHistory) throws -> TwinProvenance {
        let url = URL(fileURLWithPath: path)
        let bytes = [UInt8](try Data(contentsOf: url))
        return TwinProvenance(
            dataFile: url.lastPathComponent, dataDigest: SHA256.hash(bytes).hex,
            firstMoment: HistoryTime.text(used.start),
            lastMoment: HistoryTime.text(used.time(of: used.count - 1)), cells: used.count,
            readingShare: used.readingShare, code: BuildFingerprint.sources,
            made: HistoryTime.text(SystemClock(origin: .origin).wall))
    }

    /// A twin by file or by its name in a bank.
    static func twin(_ reference: String, bank: String) throws -> HistoryTwin {
        let isFile = reference.contains("/") || reference.hasSuffix(".yaml")
        let path = isFile ? reference : try TwinBank(folder: bank).find(reference).path
        return try TwinFile.read(path: path)
    }

    /// The twin asked for, or one fitted on the 14 days that end at a moment: nothing later is
    /// looked at.
    static func twin(
        _ reference: String?, bank: String, history: PersonHistory, before cell: Int
    ) throws -> HistoryTwin {
        if let reference { return try twin(reference, bank: bank) }
        let days = Int(HistoryTwin.fitDays) * PersonHistory.cellsPerDay
        return try HistoryTwin(fitting: history.slice(max(0, cell + 1 - days)..<(cell + 1)))
    }

    /// The cell of a moment given as text, or of the last reading.
    static func cell(_ text: String?, _ history: PersonHistory) throws -> Int {
        guard let text else {
            return history.glucose.lastIndex { !$0.isNaN } ?? max(history.count - 1, 0)
        }
        guard let time = HistoryTime.instant(text) else {
            throw TwinRefusal("--at \(text): is not a local time; write 2026-03-01T06:00")
        }
        guard let cell = history.cell(at: time) else {
            throw HistoryError.outsideFile(moment: text)
        }
        return cell
    }

    static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// Refuses a picture's file whose name does not say what will be in it.
    static func checkPlot(_ path: String?) throws {
        guard let path, !path.hasSuffix(".svg"), !path.hasSuffix(".html") else { return }
        throw TwinRefusal("--plot \(path): the name must end with .svg or .html")
    }

    /// Writes a file that appears whole or not at all.
    static func write(_ text: String, to path: String) throws {
        let file = try SimulateFile(path: path)
        do {
            try file.write(Array(text.utf8))
            try file.finish()
        } catch {
            file.abandon()
            throw error
        }
    }

    /// One of an enumeration's values by its name.
    /// - Parameter also: a name that is accepted elsewhere, for the message.
    static func choice<Choice: RawRepresentable & CaseIterable>(
        _: Choice.Type, _ text: String, _ option: String, _ also: String? = nil
    ) throws -> Choice where Choice.RawValue == String {
        guard let choice = Choice(rawValue: text) else {
            let names = (Choice.allCases.map(\.rawValue) + (also.map { [$0] } ?? []))
            throw TwinRefusal("\(option) \(text): must be one of \(names.joined(separator: ", "))")
        }
        return choice
    }

    /// Says on stderr how far a long command is.
    static func progress(_ text: String) {
        CommandFault.say(text)
    }

    static func fixed(_ value: Double, _ digits: Int) -> String {
        String(format: "%.\(digits)f", value)
    }

    /// Three significant digits.
    static func short(_ value: Double) -> String { String(format: "%.3g", value) }

    static func padded(_ text: String, _ width: Int) -> String {
        text.padding(toLength: max(width, text.count), withPad: " ", startingAt: 0)
    }

    static func aligned(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}

/// What the person asked for and cannot have.
struct TwinRefusal: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
