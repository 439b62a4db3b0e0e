// A session with its pace: real time in, virtual time on, one request at a time.

import EdgeDevices
import Foundation
public import Play
import Quantities
import TextInput

/// A training session that runs.
public actor PlayRoom {
    /// What a request came to.
    enum Answer {
        /// Done, or what was asked for.
        case json(Data)
        /// It cannot be done; why, in one line, and what to write instead.
        case refused(problem: String, mend: String?)
    }

    private var session: PlaySession
    private var rate: Double
    private var isPaused: Bool
    private var showsTruth: Bool
    private var isFinished = false
    private var debrief: Data?
    private var lookedAt: Span?
    private var due = 0.0
    private let savePath: String?

    /// Virtual seconds per real second.
    public static let rateRange = 1.0...3600.0
    /// The most virtual time made up for at once: a slow machine goes slower, not in jumps.
    private static let stretch = Span.minutes(30)

    /// - Parameters:
    ///   - rate: virtual seconds per real second.
    ///   - truth: whether true glucose is shown from the start.
    ///   - savePath: where the session is written when it is finished; `nil` for nowhere.
    public init(_ session: PlaySession, rate: Double, truth: Bool, savePath: String?) {
        self.session = session
        self.rate = rate
        self.savePath = savePath
        showsTruth = truth
        isPaused = true
    }

    /// Lets as much virtual time pass as real time has passed since the last call.
    public func tick() {
        let real = SystemClock.sinceBoot
        defer { lookedAt = real }
        guard let lookedAt, !isPaused, !isFinished else { return }
        due = min(due + (real - lookedAt).seconds * rate, Self.stretch.seconds)
        let whole = Int64(due)
        guard whole > 0 else { return }
        due -= Double(whole)
        session.advance(to: session.now + .seconds(whole))
        if session.isOver { finish() }
    }

    private struct State: Encodable {
        var paused: Bool
        var rate: Double
        var finished: Bool
        var truthShown: Bool
        var view: PlayView
    }

    func state() -> Answer {
        Self.encode(
            State(
                paused: isPaused, rate: rate, finished: isFinished, truthShown: showsTruth,
                view: PlayView(session, truth: showsTruth || isFinished)))
    }

    /// Does what a person asked for, at the present virtual second.
    func act(_ text: String) -> Answer {
        guard !isFinished else { return .refused(problem: "the session is over", mend: nil) }
        do {
            var section = try StrictYAML.parse(text, file: "request").section()
            try session.take(try PlayAction(&section))
            return state()
        } catch let error as TextInputError {
            return .refused(
                problem: Self.words(error), mend: error.mend ?? PlayAction.allowed)
        } catch {
            return .refused(problem: "\(error)", mend: nil)
        }
    }

    /// Sets pace, pause and what is shown.
    func control(_ text: String) -> Answer {
        do {
            var section = try StrictYAML.parse(text, file: "request").section()
            let newRate = try section.optional("rate")?.number(in: Self.rateRange)
            let newPause = try section.optional("paused")?.boolean()
            let newTruth = try section.optional("truth")?.boolean()
            try section.finish()
            rate = newRate ?? rate
            showsTruth = newTruth ?? showsTruth
            if let newPause {
                isPaused = newPause
                due = 0
            }
            return state()
        } catch {
            return .refused(
                problem: Self.words(error),
                mend: error.mend ?? "rate 1 to 3600; paused and truth true or false")
        }
    }

    /// Ends the session here and begins to look back at it.
    func finish() {
        guard !isFinished else { return }
        isFinished = true
        isPaused = true
        if let savePath {
            // A session that cannot be saved is still debriefed; the page offers it for download.
            try? Data(recording().utf8).write(
                to: URL(fileURLWithPath: savePath), options: .atomic)
        }
        let session = session
        Task.detached { [self] in
            let found = (try? PlayDebrief(session)).map { Self.encode($0) }
            if case .json(let data)? = found {
                await take(data)
            } else {
                await take(Data(#"{"ready":true,"empty":true}"#.utf8))
            }
        }
    }

    private func take(_ data: Data) { debrief = data }

    private struct Waiting: Encodable { var ready = false }

    func lookBack() -> Answer { debrief.map { .json($0) } ?? Self.encode(Waiting()) }

    /// The session as a file.
    func recording() -> String { PlayRecording(session).text }

    private static func words(_ error: TextInputError) -> String {
        error.key.map { "\($0): \(error.problem)" } ?? error.problem
    }

    private static func encode(_ value: some Encodable) -> Answer {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        guard let data = try? encoder.encode(value) else {
            return .refused(problem: "the session cannot be shown", mend: nil)
        }
        return .json(data)
    }
}
