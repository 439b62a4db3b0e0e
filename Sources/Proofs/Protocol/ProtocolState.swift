// The state of the dose protocol's model, packed into 128 bits so that ten million of them fit.

/// A state of supervisor, journal, line and pump.
struct ProtocolState: Equatable, Hashable {
    /// Doses 1 ... 5, ten bits each, then the pump.
    var low: UInt64 = 0
    /// Supervisor and line.
    var high: UInt64 = 0

    /// The most doses a run of the model decides.
    static let doses: UInt64 = 5
    /// The most frames on the way to the pump at once.
    static let frames = 3

    private func low(_ at: UInt64, _ width: UInt64) -> UInt64 { low >> at & (1 << width - 1) }
    private func high(_ at: UInt64, _ width: UInt64) -> UInt64 { high >> at & (1 << width - 1) }
    private mutating func setLow(_ at: UInt64, _ width: UInt64, _ value: UInt64) {
        low = low & ~((1 << width - 1) << at) | value << at
    }
    private mutating func setHigh(_ at: UInt64, _ width: UInt64, _ value: UInt64) {
        high = high & ~((1 << width - 1) << at) | value << at
    }
}

// MARK: Doses and pump

extension ProtocolState {
    private static func place(_ id: UInt64) -> UInt64 { (id - 1) * 10 }

    func isBolus(_ id: UInt64) -> Bool { low(Self.place(id), 1) == 1 }
    mutating func setBolus(_ id: UInt64, _ value: Bool) { setLow(Self.place(id), 1, value ? 1 : 0) }

    func record(_ id: UInt64) -> PumpRecord {
        PumpRecord(rawValue: low(Self.place(id) + 1, 3)) ?? .unjudged
    }
    mutating func setRecord(_ id: UInt64, _ value: PumpRecord) {
        setLow(Self.place(id) + 1, 3, value.rawValue)
    }

    func held(_ id: UInt64) -> Held { Held(rawValue: low(Self.place(id) + 4, 3)) ?? .none }
    mutating func setHeld(_ id: UInt64, _ value: Held) {
        setLow(Self.place(id) + 4, 3, value.rawValue)
    }

    /// What a restart from what is durable now would hold of the dose: nothing, that its outcome is
    /// unknown, or that the pump took it.
    func recovered(_ id: UInt64) -> Held {
        switch low(Self.place(id) + 7, 2) {
        case 1: .uncertain
        case 2: .taken
        default: .none
        }
    }
    mutating func setRecovered(_ id: UInt64, _ value: Held) {
        setLow(Self.place(id) + 7, 2, value == .none ? 0 : value == .taken ? 2 : 1)
    }

    /// Whether the decision that ordered it is on stable storage.
    func isDurable(_ id: UInt64) -> Bool { low(Self.place(id) + 9, 1) == 1 }
    mutating func setDurable(_ id: UInt64) { setLow(Self.place(id) + 9, 1, 1) }

    /// The id the next dose gets, less one.
    var lastID: UInt64 {
        get { low(50, 3) }
        set { setLow(50, 3, newValue) }
    }
    /// The bolus that runs; 0 for none.
    var running: UInt64 {
        get { low(53, 3) }
        set { setLow(53, 3, newValue) }
    }
    /// The pump would take the challenge the supervisor knows.
    var isChallengeFresh: Bool {
        get { low(56, 1) == 1 }
        set { setLow(56, 1, newValue ? 1 : 0) }
    }
    /// The pump is in the supervisor's session.
    var hasSession: Bool {
        get { low(57, 1) == 1 }
        set { setLow(57, 1, newValue ? 1 : 0) }
    }
    /// Bolus insulin the pump has ever delivered, in halves of a bolus; stops counting at 15.
    var total: UInt64 {
        get { low(58, 4) }
        set { setLow(58, 4, min(15, newValue)) }
    }
    /// The pump restarted and the supervisor has not been told.
    var hasUntoldRestart: Bool {
        get { low(62, 1) == 1 }
        set { setLow(62, 1, newValue ? 1 : 0) }
    }
    /// The highest id the pump has judged.
    var highestJudged: UInt64 {
        var id = Self.doses
        while id > 0, record(id) == .unjudged { id -= 1 }
        return id
    }
    /// Halves still to come of the bolus that runs.
    var toCome: UInt64 { running == 0 ? 0 : 2 - record(running).halves }
}

// MARK: Supervisor and line

extension ProtocolState {
    var isConnected: Bool {
        get { high(0, 1) == 1 }
        set { setHigh(0, 1, newValue ? 1 : 0) }
    }
    var phase: ModelPhase {
        get { ModelPhase(rawValue: high(2, 2)) ?? .idle }
        set { setHigh(2, 2, newValue.rawValue) }
    }
    var outstanding: RequestKind {
        get { RequestKind(rawValue: high(4, 2)) ?? .none }
        set { setHigh(4, 2, newValue.rawValue) }
    }
    var outstandingID: UInt64 {
        get { high(6, 3) }
        set { setHigh(6, 3, newValue) }
    }
    var attempts: UInt64 {
        get { high(9, 2) }
        set { setHigh(9, 2, newValue) }
    }
    /// The pump's total at the last status.
    var knownTotal: UInt64 {
        get { high(11, 4) }
        set { setHigh(11, 4, newValue) }
    }
    /// What was still to come of a running bolus at the last status.
    var knownToCome: UInt64 {
        get { high(15, 2) }
        set { setHigh(15, 2, newValue) }
    }
    /// ``knownTotal`` as a restart would find it in the journal.
    var durableTotal: UInt64 {
        get { high(55, 4) }
        set { setHigh(55, 4, newValue) }
    }
    /// ``knownToCome`` as a restart would find it.
    var durableToCome: UInt64 {
        get { high(59, 2) }
        set { setHigh(59, 2, newValue) }
    }
    /// Cycles for which a restart of the pump still forbids an increase.
    var unaccounted: UInt64 {
        get { high(17, 2) }
        set { setHigh(17, 2, newValue) }
    }
    /// The answer to the outstanding request, on its way back.
    var reply: ModelReply? {
        get { ModelReply(bits: high(19, 15)) }
        set { setHigh(19, 15, newValue?.bits ?? 0) }
    }

    func frame(_ index: Int) -> ModelFrame? { ModelFrame(bits: high(34 + UInt64(index) * 7, 7)) }
    mutating func setFrame(_ index: Int, _ frame: ModelFrame?) {
        setHigh(34 + UInt64(index) * 7, 7, frame?.bits ?? 0)
    }

    var frameCount: Int {
        var count = 0
        while count < Self.frames, frame(count) != nil { count += 1 }
        return count
    }

    /// Puts a frame on the line; on a full line the oldest is lost.
    mutating func send(_ frame: ModelFrame) {
        for index in 0..<Self.frames {
            guard var earlier = self.frame(index) else { break }
            earlier.isCurrent = false
            setFrame(index, earlier)
        }
        var count = frameCount
        if count == Self.frames {
            removeFrames(through: 0)
            count -= 1
        }
        setFrame(count, frame)
    }

    /// Removes the oldest frames, up to one of them.
    mutating func removeFrames(through index: Int) {
        let gone = index + 1
        for place in 0..<Self.frames {
            setFrame(place, place + gone < Self.frames ? frame(place + gone) : nil)
        }
    }

    /// Removes one frame from among the others.
    mutating func removeFrame(_ index: Int) {
        for place in index..<Self.frames {
            setFrame(place, place + 1 < Self.frames ? frame(place + 1) : nil)
        }
    }

    mutating func clearLine() {
        for index in 0..<Self.frames { setFrame(index, nil) }
        reply = nil
    }
}
