// Carbohydrate: entered, entered late, or only to be read from a bolus.

import SmallMath

extension TwinState {
    /// Takes what the person entered, and what a bolus without an entry says.
    mutating func takeEntries(_ input: TwinInput, settings: TwinSettings) {
        if input.carbs > 0 {
            enter(input.carbs, age: input.carbsAge, settings: settings)
            sinceCarbs = input.carbsAge
            return
        }
        if input.isMistyped {
            // A dose for it has to wait for what the readings say.
            watch.noteImpliedMeal(chance: settings.tuning.bolusMealChance)
            sinceCarbs = input.carbsAge
        } else {
            sinceCarbs = min(sinceCarbs + input.minutes, Self.sinceCarbsMax)
        }
        guard input.personBolus > 0 else { return }
        imply(byBolus: input.personBolus, settings: settings)
    }

    /// Puts entered carbohydrate where it is by now, with the error people make in counting.
    ///
    /// What the twin had inferred before, from a bolus or (when it suspected a meal) from the
    /// readings alone, counts as this meal, up to its size: the same food must not be expected
    /// twice.
    private mutating func enter(_ carbs: Double, age: Double, settings: TwinSettings) {
        let tuning = settings.tuning
        let usual = GutContent(of: carbs, age: age, mealTime: TwinParameters.mealTime)
        let known =
            implied.total > 0 ? min(usual.total / implied.total, 1) : 0
        let taken = GutContent(first: implied.first * known, second: implied.second * known)
        implied.first -= taken.first
        implied.second -= taken.second
        let suspected = watch.suspectedMeal
        let accounted = GutContent(
            first: logged.first + implied.first + taken.first,
            second: logged.second + implied.second + taken.second)
        logged.first += usual.first
        logged.second += usual.second
        reckoning.eat(
            GutContent(first: usual.first - taken.first, second: usual.second - taken.second))
        let error = tuning.carbError
        for member in 0..<means.count {
            let time = TwinParameters.mealTime * Elementary.exp(means[member][TwinIndex.mealTime])
            let left = GutContent(of: carbs, age: age, mealTime: time)
            let seen = GutContent(
                first: suspected * max(means[member][TwinIndex.gut1] - accounted.first, 0),
                second: suspected * max(means[member][TwinIndex.gut2] - accounted.second, 0))
            add(
                GutContent(
                    first: left.first - taken.first - min(seen.first, left.first),
                    second: left.second - taken.second - min(seen.second, left.second)),
                to: member, settings)
            covariances[member].add(
                error * error, along: direction(left), from: TwinIndex.gut1)
            let older = GutContent(
                first: -left.first / time, second: (left.first - left.second) / time)
            covariances[member].add(
                tuning.entryAgeSpread * tuning.entryAgeSpread, along: direction(older),
                from: TwinIndex.gut1)
        }
    }

    /// A bolus beyond what a correction needs is probably for a meal nobody entered.
    private mutating func imply(byBolus units: Double, settings: TwinSettings) {
        let high = max(glucose - TwinParameters.basalGlucose, 0)
        let meal = units - high / max(settings.effect, 1)
        let grams = min(meal * settings.carbRatio, TwinInput.carbsMax)
        // Food entered within the last hour or so is what the bolus is for.
        let open = grams - logged.first
        guard meal > 0, open > 0.3 * grams, open > 3 else { return }
        let tuning = settings.tuning
        let chance = tuning.bolusMealChance
        let inferred = GutContent(of: chance * open, age: 0, mealTime: TwinParameters.mealTime)
        implied.first += inferred.first
        watch.noteImpliedMeal(chance: chance)
        reckoning.eat(inferred)
        let spread = (chance * (1 - chance)).squareRoot()
        let error = chance * tuning.bolusMealError
        for member in 0..<means.count {
            add(inferred, to: member, settings)
            covariances[member].add(
                open * open * (spread * spread + error * error),
                along: FactoredCovariance.unit(TwinIndex.gut1), from: TwinIndex.gut1)
        }
    }

    private mutating func add(_ content: GutContent, to member: Int, _ settings: TwinSettings) {
        means[member][TwinIndex.gut1] += content.first
        means[member][TwinIndex.gut2] += content.second
        means[member] = bounded(means[member], settings)
    }

    private func direction(_ content: GutContent) -> SIMD16<Double> {
        var direction = SIMD16<Double>.zero
        direction[TwinIndex.gut1] = content.first
        direction[TwinIndex.gut2] = content.second
        return direction
    }
}
