// What the supervisor holds of the dose protocol, to be compared with the protocol's model.

/// Where the supervisor stands with the pump and its doses.
public struct DoseProtocolView: Sendable, Equatable {
    /// A request that awaits its answer.
    public enum Request: Sendable, Equatable {
        /// For the pump's status.
        case status
        /// For a page of its history.
        case history
        /// For its record of a dose.
        case lookUp(UInt64)
        /// To carry out a dose.
        case dose(UInt64)
    }

    /// What the supervisor is at.
    public enum Phase: Sendable, Equatable {
        /// Nothing.
        case idle
        /// Asking the pump before a decision.
        case polling
        /// Waiting for the planner.
        case planning
        /// Carrying out a decision, or asking the pump without one.
        case delivering
    }

    /// What it is at.
    public var phase: Phase
    /// Whether a session with the pump stands.
    public var isConnected: Bool
    /// The request that awaits its answer.
    public var outstanding: Request?
    /// How often that was sent.
    public var attempts: Int
    /// Doses that wait to be sent, in order.
    public var queued: [UInt64]
    /// Doses the pump will be asked for in this conversation.
    public var toLookUp: [UInt64]
    /// Doses with an unknown outcome.
    public var uncertain: [UInt64]
}

extension Supervisor {
    /// Where it stands with the pump and its doses.
    public var doseProtocol: DoseProtocolView {
        var view = DoseProtocolView(
            phase: .idle, isConnected: conversation.isConnected, outstanding: nil,
            attempts: conversation.outstanding?.attempts ?? 0, queued: [], toLookUp: [],
            uncertain: uncertainDoseIDs)
        switch phase {
        case .idle: break
        case .polling: view.phase = .polling
        case .planning: view.phase = .planning
        case .delivering: view.phase = .delivering
        }
        switch conversation.outstanding?.step {
        case .status: view.outstanding = .status
        case .history: view.outstanding = .history
        case .lookUp(let id): view.outstanding = .lookUp(id)
        case .dose(let dose): view.outstanding = .dose(dose.id)
        case nil: break
        }
        for step in conversation.waiting {
            switch step {
            case .dose(let dose): view.queued.append(dose.id)
            case .lookUp(let id): view.toLookUp.append(id)
            case .status, .history: break
            }
        }
        return view
    }
}
