// Planner messages as canonical CBOR: for the pipe between the two processes and for the journal.

public import DecisionRecord
public import Quantities
import Safety

extension FieldReader {
    /// A value of a field, if it stands in a range.
    func within<T: Comparable>(
        _ range: ClosedRange<T>, _ value: T, _ key: String
    ) throws(MessageFault) -> T {
        guard range.contains(value) else { throw fault(key, "is out of range") }
        return value
    }
}

/// Therapy settings that a message may name: wider on all sides than those a configuration file
/// may, and narrow enough that no calculation made of them overflows or divides by nothing.
private enum PossibleTherapy {
    static let basal = InsulinRate.zero ... .unitsPerHour(100)
    /// Unit: mg/dL per U.
    static let sensitivity = 1.0...2000.0
    /// Unit: g per U.
    static let carbRatio = 0.5...1000.0
    static let glucose = Glucose.mgPerdL(20) ... .mgPerdL(600)
    static let totalDailyInsulin = InsulinAmount.units(0.5) ... .units(1000)
    /// Unit: kg.
    static let bodyMass = 1.0...500.0
    static let insulinActionDuration = Span.minutes(30) ... .hours(24)
}

extension TherapySettings {
    /// The settings as a record value.
    public var cbor: CBORValue {
        .map([
            "basal": .array(
                basal.segments.map {
                    .map(["minute": .int(Int64($0.startMinute)), "mu_h": .rate($0.rate)])
                }),
            "isf_mg_dl_u": .double(sensitivity.milligramsPerDeciliterPerUnit),
            "cr_g_u": .double(carbRatio.gramsPerUnit),
            "target_mg_dl": .double(target.milligramsPerDeciliter),
            "suspend_mg_dl": .double(suspendThreshold.milligramsPerDeciliter),
            "tdi_mu": .amount(totalDailyInsulin),
            "weight_kg": .double(bodyMass.kilograms),
            "dia_ms": .span(insulinActionDuration),
            "peak_ms": .span(insulinActionPeak),
            "age": .text(age.rawValue), "insulin": .text(insulin.rawValue),
            "learning": .text(learning.rawValue), "meals": .text(meals.rawValue),
        ])
    }

    init(_ fields: FieldReader) throws(MessageFault) {
        var segments: [BasalSchedule.Segment] = []
        for value in try fields.array("basal") {
            let segment = try FieldReader(value, path: fields.path + ".basal")
            guard let minute = Int(exactly: try segment.int("minute")) else {
                throw segment.fault("minute", "is out of range")
            }
            let rate = try segment.within(
                PossibleTherapy.basal, try segment.rate("mu_h"), "mu_h")
            segments.append(.init(startMinute: minute, rate: rate))
        }
        guard let basal = BasalSchedule(segments: segments) else {
            throw fields.fault("basal", "is no daily schedule")
        }
        func double(
            _ key: String, _ range: ClosedRange<Double>
        ) throws(MessageFault) -> Double {
            try fields.within(range, try fields.double(key), key)
        }
        func glucose(_ key: String) throws(MessageFault) -> Glucose {
            try fields.within(PossibleTherapy.glucose, try fields.glucose(key), key)
        }
        guard
            let isf = InsulinSensitivity(
                mgPerdLPerUnit: try double("isf_mg_dl_u", PossibleTherapy.sensitivity)),
            let ratio = CarbRatio(gramsPerUnit: try double("cr_g_u", PossibleTherapy.carbRatio)),
            let mass = BodyMass(kilograms: try double("weight_kg", PossibleTherapy.bodyMass))
        else { throw fields.fault("isf_mg_dl_u", "or cr_g_u or weight_kg is not positive") }
        let duration = try fields.within(
            PossibleTherapy.insulinActionDuration, try fields.span("dia_ms"), "dia_ms")
        let peak = try fields.span("peak_ms")
        guard InsulinActionCurve(duration: duration, peak: peak) != nil else {
            throw fields.fault("peak_ms", "is not between 0 and half of dia_ms")
        }
        self.init(
            basal: basal, sensitivity: isf, carbRatio: ratio,
            target: try glucose("target_mg_dl"), suspendThreshold: try glucose("suspend_mg_dl"),
            totalDailyInsulin: try fields.within(
                PossibleTherapy.totalDailyInsulin, try fields.amount("tdi_mu"), "tdi_mu"),
            bodyMass: mass, insulinActionDuration: duration, insulinActionPeak: peak,
            age: try fields.name("age"),
            insulin: try fields.name("insulin"), learning: try fields.name("learning"),
            meals: try fields.name("meals"))
    }
}

extension PlannerRequest {
    /// The request as a record value.
    public var cbor: CBORValue { .map(fields(twin: .bytes(twin))) }

    /// The request for a decision record: the twin's state by its digest, since the state itself
    /// stands in the previous reply's event.
    public var summary: CBORValue {
        .map(fields(twin: .text(SHA256.hash(twin).hex)))
    }

    private func fields(twin: CBORValue) -> CBORMap {
        [
            "cycle": .unsigned(cycle), "at_ms": .int(at.milliseconds),
            "minute": .int(Int64(minuteOfDay)), "elapsed_ms": .span(elapsed),
            "reading": reading.cbor, "basal_mu": .amount(deliveredBasal),
            "bolus_mu": .amount(deliveredBolus), "bolus_left_mu": .amount(bolusInProgress),
            "uncertain_mu": .amount(uncertainInsulin), "iob_mu": .amount(insulinOnBoard),
            "carbs_g": .double(carbs.grams), "carbs_age_ms": .span(carbsAge),
            "therapy": therapy.cbor, "max_basal_mu_h": .rate(limits.maximumBasal),
            "max_bolus_mu": .amount(limits.maximumBolus),
            "iob_room_mu": .amount(limits.insulinOnBoardRoom),
            "awaited_carbs_g": .double(awaitedCarbs.grams),
            "auto_hour_mu": .amount(automaticLastHour),
            "activity": .text(orNull: activity?.rawValue), "twin": twin,
        ]
    }

    /// Reads a request.
    /// - Throws: the field that is missing or impossible.
    public init(cbor: CBORValue) throws(MessageFault) {
        let fields = try FieldReader(cbor, path: "request")
        let minute = try fields.int("minute")
        guard (0..<1440).contains(minute) else { throw fields.fault("minute", "is no minute") }
        let twin = try fields.bytes("twin")
        guard twin.count <= Self.twinBytesMax else { throw fields.fault("twin", "is too long") }
        self.init(
            cycle: try fields.unsigned("cycle"),
            at: LoopInstant(milliseconds: try fields.int("at_ms")), minuteOfDay: Int(minute),
            elapsed: try fields.span("elapsed_ms"), reading: try fields.reading("reading"),
            deliveredBasal: try fields.amount("basal_mu"),
            deliveredBolus: try fields.amount("bolus_mu"),
            bolusInProgress: try fields.amount("bolus_left_mu"),
            uncertainInsulin: try fields.amount("uncertain_mu"),
            insulinOnBoard: try fields.amount("iob_mu"), carbs: try fields.carbs("carbs_g"),
            carbsAge: try fields.span("carbs_age_ms"),
            therapy: try TherapySettings(try fields.map("therapy")),
            limits: PlannerLimits(
                maximumBasal: try fields.rate("max_basal_mu_h"),
                maximumBolus: try fields.amount("max_bolus_mu"),
                insulinOnBoardRoom: try fields.amount("iob_room_mu")),
            awaitedCarbs: try fields.carbs("awaited_carbs_g"),
            automaticLastHour: try fields.amount("auto_hour_mu"),
            activity: try fields.isNull("activity") ? nil : try fields.name("activity"),
            twin: twin)
    }
}

extension PlannerReply {
    /// Longest accepted forecast. Unit: points.
    public static let forecastPointsMax = 144

    /// The reply as a record value.
    public var cbor: CBORValue {
        var map = shared
        map["twin"] = .bytes(twin)
        map["mean"] = .doubles(forecast.mean)
        map["sd"] = .doubles(forecast.standardDeviation)
        map["basal_only"] = .doubles(forecast.basalOnlyMean)
        return .map(map)
    }

    /// The reply for a decision record: the forecast at 30, 60, 120 and 240 min.
    public var summary: CBORValue {
        var map = shared
        map["twin"] = .text(SHA256.hash(twin).hex)
        map["forecast"] = .array(
            [30, 60, 120, 240].compactMap { minutes in
                let index = minutes / 5 - 1
                guard index < forecast.mean.count else { return nil }
                return .map([
                    "min": .int(Int64(minutes)), "mean": .double(forecast.mean[index]),
                    "sd": .double(forecast.standardDeviation[index]),
                    "basal_only": .double(forecast.basalOnlyMean[index]),
                ])
            })
        return .map(map)
    }

    private var shared: CBORMap {
        [
            "cycle": .unsigned(cycle), "basal_mu_h": .rate(basal), "bolus_mu": .amount(bolus),
            "required_mu": .amount(insulinRequired), "reason": .text(reason.rawValue),
            "health": .text(health.rawValue), "glucose": .double(glucoseEstimate),
            "innovation": .double(innovation), "innovation_sd": .double(innovationDeviation),
            "nis": .double(normalisedInnovation), "cob_g": .double(carbsOnBoard),
            "iterations": .int(Int64(iterations)),
            "estimates": .array(
                estimates.map { .map(["name": .text($0.name), "value": .double($0.value)]) }),
        ]
    }

    /// Reads a reply. The planner is not trusted: sizes are bounded, and every number is finite
    /// because the codec refuses others.
    /// - Throws: the field that is missing or impossible.
    public init(cbor: CBORValue) throws(MessageFault) {
        let fields = try FieldReader(cbor, path: "reply")
        let twin = try fields.bytes("twin")
        guard twin.count <= PlannerRequest.twinBytesMax else {
            throw fields.fault("twin", "is too long")
        }
        let forecast = Forecast(
            mean: try fields.doubles("mean", countMax: Self.forecastPointsMax),
            standardDeviation: try fields.doubles("sd", countMax: Self.forecastPointsMax),
            basalOnlyMean: try fields.doubles("basal_only", countMax: Self.forecastPointsMax))
        guard forecast.mean.count == forecast.standardDeviation.count,
            forecast.mean.count == forecast.basalOnlyMean.count
        else { throw fields.fault("mean", "and sd and basal_only differ in length") }
        var estimates: [Estimate] = []
        let listed = try fields.array("estimates")
        guard listed.count <= 64 else { throw fields.fault("estimates", "is too long") }
        for value in listed {
            let estimate = try FieldReader(value, path: "reply.estimates")
            estimates.append(
                Estimate(name: try estimate.text("name"), value: try estimate.double("value")))
        }
        guard let iterations = Int(exactly: try fields.int("iterations")) else {
            throw fields.fault("iterations", "is out of range")
        }
        self.init(
            cycle: try fields.unsigned("cycle"), twin: twin, basal: try fields.rate("basal_mu_h"),
            bolus: try fields.amount("bolus_mu"),
            insulinRequired: try fields.amount("required_mu"), reason: try fields.name("reason"),
            health: try fields.name("health"), forecast: forecast,
            glucoseEstimate: try fields.double("glucose"),
            innovation: try fields.double("innovation"),
            innovationDeviation: try fields.double("innovation_sd"),
            normalisedInnovation: try fields.double("nis"),
            carbsOnBoard: try fields.double("cob_g"), estimates: estimates, iterations: iterations)
    }
}
