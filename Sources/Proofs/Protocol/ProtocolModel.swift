// What each step of the dose protocol does: supervisor, journal, line and pump.

/// The model's rules, with or without a defect.
struct ProtocolModel {
    var defect: ProtocolDefect?
    /// How many doses a run decides at most.
    var doses: UInt64

    /// The supervisor connected, nothing decided, nothing on the line.
    static var start: ProtocolState {
        var state = ProtocolState()
        state.isConnected = true
        state.hasSession = true
        return state
    }

    private var ids: ClosedRange<UInt64> { 1...doses }

    // MARK: What may happen

    /// Calls the body with every step that may happen now and what it leads to.
    func forEachStep(
        from state: ProtocolState, _ body: (ProtocolAction, ProtocolState) -> Void
    ) {
        func offer(_ action: ProtocolAction) {
            if let next = step(state, action) { body(action, next) }
        }
        for kind in [
            ProtocolAction.Kind.cycle, .journalWritten, .journalFails, .journalFlushed,
            .controllerCrashes, .reconnect, .lineLost, .timeout, .replyLost, .pumpDelivers,
            .pumpRestarts, .challengeVoided,
        ] { offer(ProtocolAction(kind)) }
        for choice in ModelChoice.allCases { offer(ProtocolAction(.decide, choice.rawValue)) }
        for place in 0..<UInt8(state.frameCount) {
            offer(ProtocolAction(.pumpTakes, place))
            offer(ProtocolAction(.requestLost, place))
            offer(ProtocolAction(.frameRepeated, place))
        }
        for id in 0...UInt8(doses) { offer(ProtocolAction(.supervisorTakes, id)) }
    }

    /// The state after a step; `nil` where it cannot happen.
    func step(_ state: ProtocolState, _ action: ProtocolAction) -> ProtocolState? {
        var next = state
        let isPossible =
            switch action.kind {
            case .cycle: cycle(&next)
            case .decide: decide(&next, ModelChoice(rawValue: action.argument) ?? .nothing)
            case .journalWritten: journalWritten(&next)
            case .journalFails: journalFails(&next)
            case .journalFlushed: journalFlushed(&next)
            case .controllerCrashes: controllerCrashes(&next)
            case .reconnect: reconnect(&next)
            case .lineLost: lineLost(&next)
            case .timeout: timeout(&next)
            case .supervisorTakes: supervisorTakes(&next, asking: UInt64(action.argument))
            case .pumpTakes: pumpTakes(&next, Int(action.argument), keeping: false)
            case .frameRepeated: pumpTakes(&next, Int(action.argument), keeping: true)
            case .requestLost: lose(&next, Int(action.argument))
            case .replyLost: loseReply(&next)
            case .pumpDelivers: pumpDelivers(&next)
            case .pumpRestarts: pumpRestarts(&next)
            case .challengeVoided: voidChallenge(&next)
            }
        return isPossible && next != state ? next : nil
    }

    // MARK: Supervisor

    private func cycle(_ state: inout ProtocolState) -> Bool {
        guard state.phase == .idle else { return false }
        for place in 0..<state.frameCount {
            guard var frame = state.frame(place) else { break }
            frame.isOld = true
            state.setFrame(place, frame)
        }
        state.isChallengeFresh = false
        if state.unaccounted > 0 { state.unaccounted -= 1 }
        if state.isConnected {
            state.phase = .polling
            send(&state, .status, 0)
        } else {
            flush(&state)
        }
        return true
    }

    private func decide(_ state: inout ProtocolState, _ choice: ModelChoice) -> Bool {
        guard state.phase == .polling, state.outstanding == .none, !isAsking(state),
            choice == .nothing || state.isConnected, state.lastID + choice.count <= doses
        else { return false }
        if choice.boluses {
            let isUncertain = ids.contains { state.held($0).isUncertain }
            guard !isUncertain || defect == .ignoresUncertain, state.unaccounted == 0,
                state.knownToCome == 0 || defect == .ignoresRunningBolus
            else { return false }
        }
        if choice.rates { order(&state, bolus: false) }
        if choice.boluses { order(&state, bolus: true) }
        guard choice != .nothing else {
            flush(&state)
            state.phase = .idle
            return true
        }
        state.phase = .writing
        if defect == .sendsBeforeJournal { sendFirst(&state) }
        return true
    }

    private func order(_ state: inout ProtocolState, bolus: Bool) {
        state.lastID += 1
        state.setBolus(state.lastID, bolus)
        state.setHeld(state.lastID, .queued)
    }

    private func sendFirst(_ state: inout ProtocolState) {
        guard let id = ids.first(where: { state.held($0) == .queued }) else { return }
        state.setHeld(id, .none)
        send(&state, .dose, id)
    }

    private func journalWritten(_ state: inout ProtocolState) -> Bool {
        guard state.phase == .writing else { return false }
        for id in ids
        where state.held(id) == .queued
            || state.outstanding == .dose && state.outstandingID == id
        {
            state.setDurable(id)
        }
        state.phase = .delivering
        if state.outstanding == .none { sendFirst(&state) }
        flush(&state)
        return true
    }

    private func journalFails(_ state: inout ProtocolState) -> Bool {
        guard state.phase == .writing else { return false }
        if state.outstanding == .none { sendFirst(&state) }
        state.removeFrames(through: max(0, state.frameCount - 1))
        giveUp(&state)
        state.phase = .idle
        return true
    }

    private func journalFlushed(_ state: inout ProtocolState) -> Bool {
        flush(&state)
        return true
    }

    /// What a restart would hold for uncertain follows what is held now.
    private func flush(_ state: inout ProtocolState) {
        for id in ids {
            let isOut = state.outstanding == .dose && state.outstandingID == id
            state.setRecovered(id, isOut ? .uncertain : state.held(id))
        }
        state.durableTotal = state.knownTotal
        state.durableToCome = state.knownToCome
    }

    private func controllerCrashes(_ state: inout ProtocolState) -> Bool {
        for id in ids {
            state.setHeld(id, defect == .forgetsOnRestart ? .none : state.recovered(id))
        }
        endConversation(&state)
        state.isConnected = false
        state.phase = .idle
        state.knownTotal = state.durableTotal
        state.knownToCome = state.durableToCome
        flush(&state)
        return true
    }

    private func reconnect(_ state: inout ProtocolState) -> Bool {
        guard state.phase != .writing, defect != .neverReconnects else { return false }
        if defect == .forgetsOnReconnect { endConversation(&state) }
        giveUp(&state)
        state.clearLine()
        state.isConnected = true
        state.hasSession = true
        state.phase = .delivering
        send(&state, .status, 0)
        return true
    }

    private func lineLost(_ state: inout ProtocolState) -> Bool {
        guard state.phase != .writing, state.isConnected else { return false }
        let wasPolling = state.phase == .polling
        let wasPlanning = wasPolling && state.outstanding == .none
        giveUp(&state)
        state.isConnected = false
        guard !wasPlanning else { return true }
        state.phase = .idle
        // Who cannot ask the pump decides without it, and writes that down.
        if wasPolling { flush(&state) }
        return true
    }

    private func timeout(_ state: inout ProtocolState) -> Bool {
        guard state.phase != .writing, state.outstanding != .none, state.reply == nil else {
            return false
        }
        if state.attempts < 3 {
            state.attempts += 1
            if state.hasSession {
                state.send(ModelFrame(kind: state.outstanding, id: state.outstandingID))
            }
            return true
        }
        let wasPolling = state.phase == .polling
        giveUp(&state)
        state.phase = .idle
        if wasPolling { flush(&state) }
        return true
    }

    /// Doses not yet sent never happen; one that was sent becomes uncertain.
    private func giveUp(_ state: inout ProtocolState) {
        for id in ids {
            if state.held(id) == .queued { state.setHeld(id, .none) }
            if state.held(id) == .asked { state.setHeld(id, .uncertain) }
        }
        if state.outstanding == .dose { state.setHeld(state.outstandingID, .uncertain) }
        endConversation(&state)
    }

    private func endConversation(_ state: inout ProtocolState) {
        state.outstanding = .none
        state.outstandingID = 0
        state.attempts = 0
        state.reply = nil
        for place in 0..<state.frameCount {
            guard var frame = state.frame(place) else { break }
            frame.isCurrent = false
            state.setFrame(place, frame)
        }
    }

    private func isAsking(_ state: ProtocolState) -> Bool {
        ids.contains { state.held($0) == .asked }
    }

    private func send(_ state: inout ProtocolState, _ kind: RequestKind, _ id: UInt64) {
        state.outstanding = kind
        state.outstandingID = id
        state.attempts = 1
        if state.hasSession { state.send(ModelFrame(kind: kind, id: id)) }
    }

    private func supervisorTakes(_ state: inout ProtocolState, asking next: UInt64) -> Bool {
        guard state.phase != .writing, let reply = state.reply,
            reply.kind == state.outstanding, reply.id == state.outstandingID
        else { return false }
        endConversation(&state)
        switch reply.kind {
        case .status: take(&state, reply)
        case .lookUp: state.setHeld(reply.id, .none)
        case .dose:
            if !reply.record.isAccepted {
                for id in ids where state.held(id) == .queued { state.setHeld(id, .none) }
            } else if state.isBolus(reply.id), defect != .forgetsAcknowledged {
                state.setHeld(reply.id, .taken)
            }
        case .none: return false
        }
        if isAsking(state) {
            guard next > 0, state.held(next) == .asked else { return false }
            state.setHeld(next, .asked)
            send(&state, .lookUp, next)
        } else {
            guard next == 0 else { return false }
            if state.phase == .delivering {
                sendFirst(&state)
                if state.outstanding == .none { state.phase = .idle }
            }
        }
        return true
    }

    private func take(_ state: inout ProtocolState, _ status: ModelReply) {
        state.knownTotal = status.total
        state.knownToCome = status.toCome
        if status.restarted {
            state.unaccounted = 3
            state.hasUntoldRestart = false
        }
        for id in ids where state.held(id) == .taken { state.setHeld(id, .none) }
        guard defect != .neverAsks else { return }
        for id in ids where state.held(id) == .uncertain { state.setHeld(id, .asked) }
    }
}
