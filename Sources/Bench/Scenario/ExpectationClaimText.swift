// Reads the claims that have a form of their own: shares, metrics, maxima, the journal, the start.

import ControlLoop
import Quantities
import Safety
import TextInput

extension Sentence {
    /// Claims without a number in them.
    mutating func fixedClaim() throws(TextInputError) -> Expectation.Claim? {
        if accept("journal") {
            return try expect("verifies", "replays") == "verifies"
                ? .journalVerifies : .journalReplays
        }
        if accept("no", "command") {
            try expect("sent")
            return .noCommandSent
        }
        if accept("golden") {
            try expect(":")
            return .golden(try choice("what can be golden"))
        }
        if accept("isletd", "refuses") {
            try expect("to")
            try expect("start")
            guard accept(":") else { return .refusesToStart(nil) }
            guard upcoming != nil else {
                throw error("the words of the message are missing", mend: "leave out the colon")
            }
            return .refusesToStart(rest())
        }
        return nil
    }

    /// Claims that measure something over the whole time looked at.
    mutating func measuredClaim() throws(TextInputError) -> Expectation.Claim? {
        if accept("max") {
            try expect("automatic")
            return try largest()
        }
        if accept("forecast") { return try forecast() }
        if sees("no", "more", "time") || sees("no", "less", "time") { return try paired() }
        if accept("time", "with") {
            let condition = try condition()
            let comparison = try comparison()
            return .timeWith(condition, comparison, try share())
        }
        let source: Expectation.GlucoseSource = sees("cgm") ? .readings : .truth
        var ahead = self
        if source == .readings { _ = ahead.accept("cgm") }
        if ahead.accept("time") {
            self = ahead
            let band = try glucoseBand()
            let comparison = try comparison()
            return .timeInBand(band, source, comparison, try share())
        }
        guard let metric = ahead.accept(any: Expectation.Metric.self) else { return nil }
        self = ahead
        let comparison = try comparison()
        return .metric(metric, source, comparison, try value(of: metric))
    }

    private mutating func largest() throws(TextInputError) -> Expectation.Claim {
        let what = try expect("bolus", "rate")
        try expect("<=")
        return what == "bolus"
            ? .automaticBolus(atMost: try quantity().insulin(in: .zero ... .units(100)))
            : .automaticRate(atMost: try quantity().insulinRate(in: .zero ... .unitsPerHour(100)))
    }

    private mutating func forecast() throws(TextInputError) -> Expectation.Claim {
        try expect("error")
        try expect("at")
        guard isAtNumber else {
            throw error("how far ahead is not said", mend: "write for example at 30 min")
        }
        let start = self
        let ahead = try span(in: .minutes(5) ... .hours(6))
        guard SensorForecast.horizons.contains(ahead) else {
            throw start.error(
                "forecasts are kept for 30, 60 and 120 min", mend: "write one of these")
        }
        try expect("<=")
        return .forecastError(
            ahead: ahead, atMost: try quantity().glucose(in: .mgPerdL(0) ... .mgPerdL(400)))
    }

    private mutating func paired() throws(TextInputError) -> Expectation.Claim {
        try expect("no")
        let comparison: Expectation.Comparison =
            try expect("more", "less") == "more" ? .atMost : .atLeast
        try expect("time")
        let band = try glucoseBand()
        try expect("than")
        try expect("scheduled")
        try expect("basal")
        var allowance = Expectation.Share.percent(0)
        if accept("+") {
            allowance = try share()
        } else if accept("-") {
            switch try share() {
            case .percent(let percent): allowance = .percent(-percent)
            case .span(let span): allowance = .span(.zero - span)
            }
        }
        return .againstScheduledBasal(band, comparison, allowance: allowance)
    }

    mutating func comparison() throws(TextInputError) -> Expectation.Comparison {
        try expect(">=", "<=") == ">=" ? .atLeast : .atMost
    }

    /// A share in percent, or a length of time.
    mutating func share() throws(TextInputError) -> Expectation.Share {
        var ahead = self
        let unit = try ahead.quantity().text().drop { !$0.isLetter && $0 != "%" }
        guard ["s", "min", "h", "day", "days"].contains(unit) else {
            return .percent(try quantity().percent(in: 0...100))
        }
        return .span(try span(in: .zero ... .hours(24 * 366)))
    }

    private mutating func glucoseBand() throws(TextInputError) -> Expectation.GlucoseBand {
        switch try expect("in", "below", "above") {
        case "in":
            let range = try band { (part) throws(TextInputError) in
                try part.glucose().milligramsPerDeciliter
            }
            return .within(.mgPerdL(range.lowerBound) ... .mgPerdL(range.upperBound))
        case "below": return .below(try glucose())
        default: return .above(try glucose())
        }
    }

    private mutating func value(of metric: Expectation.Metric) throws(TextInputError) -> Double {
        switch metric {
        case .mean, .sd:
            try quantity().glucose(in: .mgPerdL(0) ... .mgPerdL(600)).milligramsPerDeciliter
        case .cv, .gmi: try quantity().percent(in: 0...200)
        case .gri, .lbgi, .hbgi: try quantity().number(in: 0...1000)
        case .hypoEvents, .severeHypoEvents, .hyperEvents, .severeHyperEvents:
            Double(try quantity().integer(in: 0...100_000))
        }
    }
}
