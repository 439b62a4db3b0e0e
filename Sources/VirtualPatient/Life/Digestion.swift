// What meals do after they were served: carbohydrate trickles in, fat and protein act for hours.

public import PlantKernels
public import Quantities

/// The meals of the last hours, and what is left of them.
///
/// * **Carbohydrate**: the fast part is eaten evenly over the eating time, the slow part evenly
///   over that and the slow time. Every gram is handed out, whatever the fat.
/// * **Fat** slows gastric emptying by 1/(1 + 0.0087·g) and lowers insulin's effect by
///   1/(1 + 0.0041·g), with g the grams at work: S. Laxminarayan et al., Diabetes Technol. Ther.
///   17 (2015) 860, fitted both to H. Wolpert et al., Diabetes Care 36 (2013) 810: with 50 g more
///   fat the peak of appearance moved from 71 to 102 min and sensitivity fell from 8.72 to 7.25.
///   That it is proportional to the grams and when it comes and goes is ours, after K. Bell et
///   al., Diabetes Care 43 (2020) 59: lower for 2 h, higher from 2 h to 5 h, and Wolpert: for the
///   night.
/// * **Protein** becomes glucose, 0.35 g per g, between 1 h and 7 h (K. Bell et al., Diabetes
///   Care 38 (2015) 1008: seen from about 100 min on). The number is ours, between what tracers
///   and protein alone give (C. Fromentin et al., Diabetes 62 (2013) 1435: 0.17; M. Paterson et
///   al., Diabet. Med. 33 (2016) 592: 75 to 100 g act like 20 g of glucose) and what 35 g more in
///   a meal would need (C. Smart et al., Diabetes Care 36 (2013) 3897: 1.9 mmol/L, about 0.45):
///   glucagon, which protein raises too, is not represented. Paterson: 50 g alone do not show, 75
///   g do; so protein without carbohydrate counts from 50 g on, and wholly from 75 g.
public struct Digestion: Sendable {
    /// Slowing of gastric emptying per gram of fat, (102/71 − 1)/50. Unit: 1/g.
    static let emptyingPerGram = (102.0 / 71 - 1) / 50
    /// Loss of insulin's effect per gram of fat, (8.72/7.25 − 1)/50. Unit: 1/g.
    static let resistancePerGram = (8.72 / 7.25 - 1) / 50
    /// Glucose from protein. Unit: g/g.
    static let glucosePerProtein = 0.35
    /// Protein without carbohydrate below which nothing shows, and from which all counts. Unit: g.
    static let proteinAlone = 50.0...75.0
    /// Carbohydrate below which protein counts as eaten alone. Unit: g. Ours: a garnish.
    static let garnish = 5.0
    /// When fat slows the stomach. Unit: min.
    static let slowing = Course(rise: 0...15, fall: 240...360)
    /// When fat makes insulin weaker. Unit: min.
    static let resistance = Course(rise: 60...180, fall: 480...720)
    /// When protein becomes glucose. Unit: min.
    static let conversion = 60.0...420.0
    /// After so long a meal is forgotten: every course and every release has ended. Unit: min.
    static let memory = 724

    /// The body that digests.
    public let body: BodyTraits
    private var plates: [Plate] = []

    /// One meal under way.
    private struct Plate: Sendable {
        let fat: Double
        /// Protein that will act. Unit: g.
        let protein: Double
        var age = 0
        var fast: Release
        var slow: Release

        var waiting: Double { fast.grams + slow.grams }
    }

    /// Grams handed out evenly over the minutes left.
    private struct Release: Sendable {
        var grams: Double
        var minutes: Int

        mutating func next() -> Double {
            guard minutes > 0 else { return 0 }
            let share = minutes == 1 ? grams : grams / Double(minutes)
            minutes -= 1
            grams = minutes == 0 ? 0 : grams - share
            return share
        }
    }

    /// Nothing eaten yet.
    public init(body: BodyTraits) { self.body = body }

    /// Carbohydrate of meals begun that has not been handed to the plant yet.
    public var carbohydrateWaiting: Carbohydrate {
        .grams(plates.reduce(0) { $0 + $1.waiting })
    }

    /// Begins a meal in the coming minute.
    public mutating func begin(_ meal: Meal) {
        let grams = meal.carbohydrate.grams
        let fast = grams * meal.fastShare
        var protein = meal.protein
        if grams < Self.garnish { protein *= Self.countedAlone(meal.protein) }
        plates.append(
            Plate(
                fat: meal.fat, protein: protein,
                fast: Release(grams: fast, minutes: meal.eatingMinutes),
                slow: Release(
                    grams: grams - fast, minutes: meal.eatingMinutes + meal.slowMinutes)))
    }

    /// Lives one minute.
    /// - Returns: carbohydrate for the plant, and how the meals change the person meanwhile.
    public mutating func live() -> (carbohydrate: Carbohydrate, modulation: Modulation<Double>) {
        var grams = 0.0
        var slowing = 0.0
        var resisting = 0.0
        var converted = 0.0
        for index in plates.indices {
            let age = Double(plates[index].age)
            grams += plates[index].fast.next() + plates[index].slow.next()
            slowing += plates[index].fat * Self.slowing.share(at: age)
            resisting += plates[index].fat * Self.resistance.share(at: age)
            let turned =
                Course.step(age + 1, over: Self.conversion)
                - Course.step(age, over: Self.conversion)
            converted += plates[index].protein * Self.glucosePerProtein * turned
            plates[index].age += 1
        }
        plates.removeAll { $0.age >= Self.memory }
        var modulation = Modulation<Double>.sensitivity(
            1 / (1 + Self.resistancePerGram * resisting), in: body)
        modulation.emptying = 1 / (1 + Self.emptyingPerGram * slowing)
        modulation.appearance = 1000 * converted / body.bodyMass.kilograms
        return (.grams(grams), modulation)
    }

    /// The share of protein eaten alone that counts, 0...1.
    private static func countedAlone(_ grams: Double) -> Double {
        let span = proteinAlone.upperBound - proteinAlone.lowerBound
        return min(1, max(0, (grams - proteinAlone.lowerBound) / span))
    }
}
