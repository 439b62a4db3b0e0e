// What can happen to the supervisor. Time comes with each event; there is no other clock.

public import DeviceProtocols
public import Quantities

/// How the planner failed.
public enum PlannerFailure: String, Sendable, CaseIterable {
    /// Its process ended.
    case died
    /// It did not answer in time, and was killed.
    case late
    /// It answered something that is no reply to the question, and was killed.
    case garbage
}

/// One thing that happened.
public enum LoopEvent: Sendable, Equatable {
    /// The program started; boot epochs rise by one with each start and are never reused.
    case started(epoch: UInt32)
    /// The sensor's receiver greeted.
    case sensorHello(CGMHello)
    /// A sample arrived.
    case sensor(CGMMeasurement)
    /// The sensor's line was lost.
    case sensorLineLost
    /// An authenticated session with the pump stands.
    case pumpConnected(PumpIdentity)
    /// The session, or the line, was lost.
    case pumpLost
    /// The pump answered the outstanding request.
    case pumpReply(PumpReply)
    /// The planner answered.
    case plannerReply(PlannerReply)
    /// The planner failed.
    case plannerFailed(PlannerFailure)
    /// The journal could not be written: of the commands after the failed record, requests to the pump
    /// and to the planner were not carried out.
    case journalFailed
    /// A person pressed the acknowledge button.
    case acknowledged
    /// The interlock was read back.
    case interlock(commanded: Bool, sensed: Bool)
    /// A moment asked for by ``Supervisor/nextWake`` was reached.
    case tick
}

/// One event with its time.
public struct LoopInput: Sendable, Equatable {
    /// When, on the loop's line.
    public var at: LoopInstant
    /// When, on the wall.
    public var wall: WallInstant
    /// What.
    public var event: LoopEvent

    /// An event at a time.
    public init(at: LoopInstant, wall: WallInstant, event: LoopEvent) {
        self.at = at
        self.wall = wall
        self.event = event
    }
}
