// The model's line and pump: what they do to frames and doses, and what must hold.

extension ProtocolModel {
    /// Counters on the line rise: who takes a frame takes no earlier one any more.
    func pumpTakes(_ state: inout ProtocolState, _ place: Int, keeping: Bool) -> Bool {
        let hasCounters = defect != .takesLateDoses
        guard state.hasSession, !(keeping && hasCounters), let frame = state.frame(place) else {
            return false
        }
        if hasCounters {
            state.removeFrames(through: place)
        } else if !keeping {
            state.removeFrame(place)
        }
        let answer: ModelReply
        switch frame.kind {
        case .status:
            state.isChallengeFresh = true
            answer = .status(
                total: state.total, toCome: state.toCome, restarted: state.hasUntoldRestart)
        case .lookUp: answer = .record(state.record(frame.id), of: frame.id, .lookUp)
        case .dose:
            judge(&state, frame)
            answer = .record(state.record(frame.id), of: frame.id, .dose)
        case .none: return false
        }
        if frame.isCurrent { state.reply = answer }
        return true
    }

    private func judge(_ state: inout ProtocolState, _ frame: ModelFrame) {
        let known = state.record(frame.id)
        if known == .unjudged {
            guard frame.id > state.highestJudged else { return }
        } else if defect != .pumpWithoutRecord || !known.isAccepted {
            return
        }
        let isBolus = state.isBolus(frame.id)
        let isFresh = state.isChallengeFresh && !frame.isOld || defect == .takesLateDoses
        guard isFresh, !isBolus || state.running == 0 else {
            if known == .unjudged { state.setRecord(frame.id, .refused) }
            return
        }
        state.setRecord(frame.id, .accepted)
        if isBolus { state.running = frame.id }
    }

    func lose(_ state: inout ProtocolState, _ place: Int) -> Bool {
        guard state.frame(place) != nil else { return false }
        state.removeFrame(place)
        return true
    }

    func loseReply(_ state: inout ProtocolState) -> Bool {
        guard state.reply != nil else { return false }
        state.reply = nil
        return true
    }

    func pumpDelivers(_ state: inout ProtocolState) -> Bool {
        guard state.running > 0 else { return false }
        state.total += 1
        if state.record(state.running) == .accepted {
            state.setRecord(state.running, .half)
        } else {
            state.setRecord(state.running, .full)
            state.running = 0
        }
        return true
    }

    /// Its record, its totals and the count of its starts survive; the rest does not.
    func pumpRestarts(_ state: inout ProtocolState) -> Bool {
        state.running = 0
        state.hasSession = false
        state.isChallengeFresh = false
        state.hasUntoldRestart = true
        state.clearLine()
        return true
    }

    func voidChallenge(_ state: inout ProtocolState) -> Bool {
        state.isChallengeFresh = false
        return true
    }

    // MARK: What must hold

    /// The property a state breaks; `nil` for none.
    func violation(_ state: ProtocolState) -> ProtocolProperty? {
        var authorised: UInt64 = 0
        var counted = state.knownTotal
        if defect != .ignoresRunningBolus { counted += state.knownToCome }
        for id in 1...doses {
            if state.record(id).isAccepted, !state.isDurable(id) {
                return .deliveredWithinAuthorised
            }
            guard state.isBolus(id) else { continue }
            if state.isDurable(id) { authorised += 2 }
            let held = state.held(id)
            let isOut = state.outstanding == .dose && state.outstandingID == id
            if isOut || held == .taken || held.isUncertain && defect != .ignoresUncertain {
                counted += 2
            }
        }
        if state.total > authorised { return .deliveredWithinAuthorised }
        return counted < state.total + state.toCome ? .insulinCounted : nil
    }

    // MARK: The way out

    /// Whether decisions are carried out: the loop is connected and nothing holds it back.
    func isLooping(_ state: ProtocolState) -> Bool {
        state.phase == .idle && state.isConnected && state.hasSession && state.unaccounted == 0
            && !(1...doses).contains { state.held($0).isUncertain }
    }

    /// What happens next when nothing goes wrong any more.
    func calmStep(_ state: ProtocolState) -> ProtocolState? {
        if state.phase == .writing { return step(state, ProtocolAction(.journalWritten)) }
        if state.reply != nil {
            for id in 0...UInt8(doses) {
                if let next = step(state, ProtocolAction(.supervisorTakes, id)) { return next }
            }
        }
        for kind in [ProtocolAction.Kind.pumpTakes, .pumpDelivers, .timeout] {
            if let next = step(state, ProtocolAction(kind)) { return next }
        }
        if state.isConnected, !state.hasSession { return step(state, ProtocolAction(.lineLost)) }
        if !state.isConnected, let next = step(state, ProtocolAction(.reconnect)) { return next }
        return step(state, ProtocolAction(.decide)) ?? step(state, ProtocolAction(.cycle))
    }

    /// Whether a state leads back to looping within a bound.
    func hasExit(_ state: ProtocolState) -> Bool {
        var now = state
        for _ in 0..<Self.longestExit {
            if isLooping(now) { return true }
            guard let next = calmStep(now) else { return false }
            now = next
        }
        return false
    }

    /// Steps; the longest way out seen is under 100.
    private static let longestExit = 300
}
