// Reads a recorded person from a Nightscout export: the entries and treatments of its REST API.

import Foundation
import Quantities
public import TextInput

extension RecordedTrack {
    /// The largest export read. Unit: bytes.
    private static let exportMax = 256 << 20

    /// Reads an export: JSON arrays as `/api/v1/entries.json` and `/api/v1/treatments.json` give
    /// them. Glucose there is always in mg/dL. Treatments before the first reading are dropped,
    /// except that a temp basal that reaches into the track is in force at its start.
    ///
    /// - Parameters:
    ///   - entries: file of the sensor's entries.
    ///   - treatments: file of the treatments; `nil` when there is none.
    /// - Throws: ``TextInputError`` naming the file and the element.
    public static func readNightscout(
        entries: String, treatments: String?
    ) throws(TextInputError) -> RecordedTrack {
        let words = try list(of: NightscoutEntry.self, in: entries)
        var readings: [(at: Int64, reading: SensorReading)] = []
        for (index, entry) in words.enumerated() where entry.type == nil || entry.type == "sgv" {
            guard let date = entry.date, date.isFinite, (0...1e14).contains(date) else {
                throw error(entries, index, "date", "is missing or no time in milliseconds")
            }
            guard let value = entry.sgv else { continue }
            guard let reading = RecordedGlucose.reading(mgPerdL: value) else { continue }
            readings.append((Int64(date), reading))
        }
        readings.sort { $0.at < $1.at }
        guard let start = readings.first?.at else {
            throw TextInputError(
                place: TextPlace(file: entries), problem: "there are no sgv entries to play")
        }
        var unique: [Reading] = []
        for item in readings where unique.last?.at.milliseconds != item.at - start {
            unique.append(Reading(at: Span(milliseconds: item.at - start), reading: item.reading))
        }
        var insulin = Treatments()
        if let treatments { insulin = try Treatments(file: treatments, start: start) }
        return RecordedTrack(
            start: WallInstant(unixMilliseconds: start), readings: unique,
            basal: insulin.basalSteps, boluses: insulin.boluses, carbs: insulin.carbs)
    }

    fileprivate static func list<Element: Decodable>(
        of _: Element.Type, in file: String
    ) throws(TextInputError) -> [Element] {
        let text = try TextFile.read(path: file, atMost: exportMax)
        do {
            return try JSONDecoder().decode([Element].self, from: Data(text.utf8))
        } catch let error as DecodingError {
            throw refusal(of: error, file)
        } catch {
            throw TextInputError(place: TextPlace(file: file), problem: "is not a JSON array")
        }
    }

    /// The place in the array, when there is one.
    private static func refusal(of error: DecodingError, _ file: String) -> TextInputError {
        switch error {
        case .typeMismatch(_, let context), .dataCorrupted(let context):
            if !context.codingPath.isEmpty { return unreadable(file, context) }
        default: break
        }
        return TextInputError(place: TextPlace(file: file), problem: "is not a JSON array")
    }

    private static func unreadable(
        _ file: String, _ context: DecodingError.Context
    ) -> TextInputError {
        let path = context.codingPath.map { key in
            key.intValue.map { "[\($0)]" } ?? ".\(key.stringValue)"
        }
        return TextInputError(
            place: TextPlace(file: file), key: path.joined(), problem: context.debugDescription,
            mend: "export it again, or mend the element")
    }

    fileprivate static func error(
        _ file: String, _ index: Int, _ key: String, _ problem: String
    ) -> TextInputError {
        TextInputError(
            place: TextPlace(file: file), key: "[\(index)].\(key)", problem: problem)
    }
}

/// One element of the entries: only the fields the bench plays.
private struct NightscoutEntry: Decodable {
    var type: String?
    var sgv: Double?
    var date: Double?
}

/// One element of the treatments.
private struct NightscoutTreatment: Decodable {
    var eventType: String?
    var created_at: String?
    var insulin: Double?
    var carbs: Double?
    var absolute: Double?
    var rate: Double?
    var duration: Double?
}

/// What the treatments say about insulin and carbohydrate, on the track's time line.
private struct Treatments {
    private struct TemporaryBasal {
        let at: Int64
        let end: Int64
        let rate: InsulinRate
    }

    private(set) var boluses: [RecordedTrack.Bolus] = []
    private(set) var carbs: [RecordedTrack.Carbs] = []
    private var temporary: [TemporaryBasal] = []

    init() {}

    init(file: String, start: Int64) throws(TextInputError) {
        let items = try RecordedTrack.list(of: NightscoutTreatment.self, in: file)
        for (index, item) in items.enumerated() {
            guard let text = item.created_at, let wall = Self.time(text) else {
                throw RecordedTrack.error(file, index, "created_at", "is no ISO 8601 time")
            }
            let at = wall - start
            if item.eventType == "Temp Basal", let value = item.absolute ?? item.rate {
                guard let rate = InsulinRate(validatingUnitsPerHour: value), rate >= .zero,
                    let minutes = item.duration, (0...1440).contains(minutes)
                else {
                    throw RecordedTrack.error(file, index, "rate", "or its duration is no number")
                }
                let end = at + Int64(minutes * 60_000)
                temporary.append(TemporaryBasal(at: at, end: end, rate: rate))
            }
            guard at >= 0 else { continue }
            if let value = item.insulin {
                guard let amount = InsulinAmount(validatingUnits: value), amount >= .zero else {
                    throw RecordedTrack.error(file, index, "insulin", "is no amount")
                }
                boluses.append(.init(at: Span(milliseconds: at), amount: amount))
            }
            if let value = item.carbs {
                guard let amount = Carbohydrate(validatingGrams: value) else {
                    throw RecordedTrack.error(file, index, "carbs", "is no amount")
                }
                carbs.append(.init(at: Span(milliseconds: at), amount: amount))
            }
        }
        boluses = boluses.filter { $0.amount > .zero }.sorted { $0.at < $1.at }
        carbs = carbs.filter { $0.amount > .zero }.sorted { $0.at < $1.at }
        temporary.sort { $0.at < $1.at }
    }

    /// The temp basals as steps: each holds until its end or the next one's start.
    var basalSteps: [RecordedTrack.BasalStep] {
        var steps: [RecordedTrack.BasalStep] = []
        for (index, item) in temporary.enumerated() {
            let next = index + 1 < temporary.count ? temporary[index + 1].at : Int64.max
            let end = min(item.end, next)
            guard end > 0 else { continue }
            // A temp basal of no length is how an export writes "cancelled".
            let rate = item.end > item.at ? item.rate : nil
            steps.append(.init(at: Span(milliseconds: max(0, item.at)), rate: rate))
            if end < next, end > item.at {
                steps.append(.init(at: Span(milliseconds: end), rate: nil))
            }
        }
        return steps
    }

    /// Unix milliseconds of `YYYY-MM-DDTHH:MM:SS[.fff]` with `Z` or an offset; `nil` otherwise.
    private static func time(_ text: String) -> Int64? {
        guard let local = LocalTime(text.prefix(19)) else { return nil }
        var rest = text.dropFirst(19)
        var milliseconds: Int64 = 0
        if rest.first == "." {
            let digits = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
            guard let value = Int64((digits + "000").prefix(3)) else { return nil }
            milliseconds = value
            rest = rest.dropFirst(1 + digits.count)
        }
        guard let offset = rest == "Z" ? Span.zero : TimeText.utcOffset(rest) else { return nil }
        return local.wall(utcOffset: offset).unixMilliseconds + milliseconds
    }
}
