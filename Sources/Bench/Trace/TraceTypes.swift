// What the bench writes down of a run: the truth the controller never sees.

public import Quantities

/// One minute of the truth.
public struct TraceMinute: Sendable, Equatable {
    /// The minute's end, in whole minutes from the start of the run.
    public let minute: Int
    /// Plasma glucose at the minute's end; `nil` for a recorded person. Unit: mg/dL.
    public let plasma: Double?
    /// Interstitial glucose at the minute's end; `nil` for a recorded person. Unit: mg/dL.
    public let interstitial: Double?
    /// Basal insulin that the pump says it delivered in the minute.
    public let basal: InsulinAmount
    /// Bolus insulin that the pump says it delivered in the minute.
    public let bolus: InsulinAmount
    /// Insulin that the tissue took up in the minute; `nil` for a recorded person. Unit: U, to
    /// 0.000001 U.
    public let reached: Double?

    /// A minute.
    public init(
        minute: Int, plasma: Double?, interstitial: Double?, basal: InsulinAmount,
        bolus: InsulinAmount, reached: Double?
    ) {
        self.minute = minute
        self.plasma = plasma
        self.interstitial = interstitial
        self.basal = basal
        self.bolus = bolus
        self.reached = reached
    }
}

/// What happened at one instant.
public struct TraceEvent: Sendable, Equatable {
    /// The kinds of things that happen.
    public enum Kind: String, Sendable, CaseIterable {
        /// A sensor sample was sent; value in mg/dL, or `low`, `high` or why there is none in the
        /// detail.
        case cgm
        /// The person ate; value in g, `rescue` in the detail for sugar against low glucose.
        case meal
        /// The person entered carbohydrate on the pump; value in g.
        case carbEntry = "carb_entry"
        /// The person stated an activity on the pump; the value is min until its end, the detail
        /// what and in how many minutes.
        case activity
        /// The person entered a fingerstick on the pump; value in mg/dL.
        case fingerstick
        /// The person started a bolus on the pump; value in U.
        case userBolus = "user_bolus"
        /// The pump judged a dose command; value in U or U/h, its id, the outcome in the detail.
        case dose
        /// The pump answered a repeated dose id from its record; same fields.
        case doseRepeated = "dose_repeated"
        /// The pump's basal rate changed; value in U/h.
        case basalRate = "basal_rate"
        /// A temporary basal ended; id of its dose, reason in the detail.
        case temporaryBasalEnded = "tbr_ended"
        /// The buzzer's line changed; value 1 or 0.
        case buzzer
        /// The person pressed the button.
        case button
        /// A scripted fault began; its name in the detail.
        case faultBegan = "fault_began"
        /// A scripted fault ended; its name in the detail.
        case faultEnded = "fault_ended"
        /// The pump started; value its boot counter.
        case pumpBoot = "pump_boot"
        /// A controller connected to the bench's clock.
        case controllerStarted = "controller_started"
        /// Exercise began; its heart rate in 1/min where that is written, intensity and length in
        /// the detail.
        case exercise
        /// Another sensor is worn, or the infusion set was changed; its number in the value.
        case sensorChanged = "sensor_changed"
        /// See ``sensorChanged``.
        case setChanged = "set_changed"
        /// The pump began to announce something; what, in the detail.
        case pumpAlarm = "pump_alarm"
        /// Something the bench itself holds to be wrong with the run; what, in the detail.
        case violation
    }

    /// Time from the start of the run.
    public let at: Span
    /// What happened.
    public let kind: Kind
    /// The id of a dose; 0 when there is none.
    public let id: UInt64
    /// The number of the kind; `nil` when it has none.
    public let value: Double?
    /// The words of the kind; no commas, quotes or newlines.
    public let detail: String

    /// An event.
    public init(at: Span, kind: Kind, id: UInt64 = 0, value: Double? = nil, detail: String = "") {
        self.at = at
        self.kind = kind
        self.id = id
        self.value = value
        self.detail = detail
    }
}

/// All of a run's truth.
public struct BenchTrace: Sendable, Equatable {
    /// One for each whole minute, in order.
    public var minutes: [TraceMinute]
    /// In the order they happened.
    public var events: [TraceEvent]

    /// A trace.
    public init(minutes: [TraceMinute] = [], events: [TraceEvent] = []) {
        self.minutes = minutes
        self.events = events
    }

    /// Whether there is nothing in it.
    public var isEmpty: Bool { minutes.isEmpty && events.isEmpty }

    /// The events of one kind, in order.
    public func events(of kind: TraceEvent.Kind) -> [TraceEvent] {
        events.filter { $0.kind == kind }
    }

    /// Insulin that the pump says it delivered, by minute's end, in a span of minutes.
    public func delivered(inMinutes range: Range<Int>) -> InsulinAmount {
        minutes.reduce(.zero) {
            range.contains($1.minute) ? $0 + $1.basal + $1.bolus : $0
        }
    }
}
