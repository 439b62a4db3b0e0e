// The alarms that stand: what holds, what a person has acknowledged, what nobody has answered.

import Quantities
import Safety

/// What happened to an alarm.
public enum AlarmChange: String, Sendable {
    /// Its condition began.
    case raised
    /// A person acknowledged it.
    case acknowledged
    /// Nobody acknowledged a high alarm in time.
    case escalated
    /// A high alarm was acknowledged and its condition still holds: it sounds again.
    case repeated
    /// It is over: the condition has gone and, if latched, it was acknowledged.
    case cleared
}

/// The alarms that stand.
struct AlarmBoard: Sendable, Equatable {
    struct Standing: Sendable, Equatable {
        var id: AlarmID
        var raisedAt: LoopInstant
        var holds: Bool
        var acknowledgedAt: LoopInstant?
        var isEscalated = false

        var isAcknowledged: Bool { acknowledgedAt != nil }

        /// When it sounds again if its condition still holds; `nil` when it does not.
        var repeatsAt: LoopInstant? {
            guard id.isRepeated, holds else { return nil }
            return acknowledgedAt.map { $0 + FixedLimits.alarmSilence }
        }
    }

    private(set) var standing: [Standing] = []

    /// Something sounds until a person acknowledges it.
    var sounds: Bool { standing.contains { !$0.isAcknowledged } }

    /// States whether an alarm's condition holds.
    mutating func set(_ id: AlarmID, _ holds: Bool, at now: LoopInstant) -> AlarmChange? {
        if let index = standing.firstIndex(where: { $0.id == id }) {
            standing[index].holds = holds
            if !holds, !id.isLatched || standing[index].isAcknowledged {
                standing.remove(at: index)
                return .cleared
            }
            return nil
        }
        guard holds else { return nil }
        standing.append(Standing(id: id, raisedAt: now, holds: true))
        return .raised
    }

    /// A person acknowledged everything that sounds.
    mutating func acknowledge(at now: LoopInstant) -> [(AlarmID, AlarmChange)] {
        var changes: [(AlarmID, AlarmChange)] = []
        for index in standing.indices where !standing[index].isAcknowledged {
            standing[index].acknowledgedAt = now
            changes.append((standing[index].id, .acknowledged))
        }
        for alarm in standing where !alarm.holds { changes.append((alarm.id, .cleared)) }
        standing.removeAll { !$0.holds }
        return changes
    }

    /// High alarms nobody answered.
    mutating func escalate(at now: LoopInstant) -> [AlarmID] {
        var escalated: [AlarmID] = []
        for index in standing.indices {
            let alarm = standing[index]
            guard alarm.id.priority == .high, !alarm.isAcknowledged, !alarm.isEscalated,
                now - alarm.raisedAt >= FixedLimits.alarmEscalation
            else { continue }
            standing[index].isEscalated = true
            escalated.append(alarm.id)
        }
        return escalated
    }

    /// High alarms that were silenced long enough and whose condition still holds.
    mutating func `repeat`(at now: LoopInstant) -> [AlarmID] {
        var repeated: [AlarmID] = []
        for index in standing.indices {
            guard let moment = standing[index].repeatsAt, now >= moment else { continue }
            standing[index].acknowledgedAt = nil
            standing[index].isEscalated = false
            standing[index].raisedAt = now
            repeated.append(standing[index].id)
        }
        return repeated
    }

    /// When time alone next changes an alarm.
    var nextChange: LoopInstant? {
        let escalations =
            standing
            .filter { $0.id.priority == .high && !$0.isAcknowledged && !$0.isEscalated }
            .map { $0.raisedAt + FixedLimits.alarmEscalation }
        return (escalations + standing.compactMap { $0.repeatsAt }).min()
    }
}
