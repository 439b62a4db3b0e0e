// The controllers that need nobody else: Islet itself, and the pump left alone.

package import LineController
package import Quantities

/// The pump on its own schedule; the person's boluses are the only others.
package struct OpenLoop: TrialController {
    private var basal = 0.0

    /// Nothing has begun.
    package init() {}

    package mutating func begin(_ message: LineInit) -> Bool {
        basal = message.profile.basal_u_per_h
        return false
    }

    package mutating func decide(_ message: LineObservation) -> TrialOrder {
        TrialOrder(basal: basal, bolus: 0)
    }
}

/// The supervisor and planner of isletd.
package struct IsletLoop: TrialController {
    private var session: LineSession?
    private let changes: ProfileChanges
    private let learning: TwinLearning

    /// Nothing has begun.
    /// - Parameter learning: whether what the twin learns may reach a dose.
    package init(changes: ProfileChanges, learning: TwinLearning = .released) {
        self.changes = changes
        self.learning = learning
    }

    package mutating func begin(_ message: LineInit) throws -> Bool {
        var message = message
        message.profile = changes.applied(to: message.profile)
        session = try LineSession(message, learning: learning)
        return false
    }

    package mutating func decide(_ message: LineObservation) throws -> TrialOrder {
        var message = message
        message.profile = changes.applied(to: message.profile)
        guard let decision = try session?.decide(message) else {
            throw TrialError.notBegun
        }
        return TrialOrder(
            basal: decision.basal.unitsPerHour, bolus: decision.bolus.units,
            advised: decision.advised?.units)
    }
}

extension ProfileChanges {
    /// A profile with what is changed.
    package func applied(to profile: LineProfile) -> LineProfile {
        var found = profile
        if let target { found.target_mgdl = target.milligramsPerDeciliter }
        if let suspendThreshold { found.suspend_mgdl = suspendThreshold.milligramsPerDeciliter }
        if let maximumBasal { found.max_basal_u_per_h = maximumBasal.unitsPerHour }
        if let maximumBolus { found.max_bolus_u = maximumBolus.units }
        if let maximumInsulinOnBoard { found.max_iob_u = maximumInsulinOnBoard.units }
        if let actionDuration { found.dia_min = actionDuration.minutes }
        if let actionPeak { found.peak_min = actionPeak.minutes }
        return found
    }
}
