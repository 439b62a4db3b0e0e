// Meals: every gram arrives, fat slows, protein comes late.

import PlantKernels
import Quantities
import SmallMath
import Testing
import VirtualPatient

@Suite("Meals")
struct MealTests {
    private let body: BodyTraits

    init() throws { body = try traits(kilograms: 60, insulinShare: 1) }

    /// What a meal hands out minute by minute.
    private func digest(_ meals: [(at: Int, meal: Meal)], minutes: Int)
        -> [(grams: Double, modulation: Modulation<Double>)]
    {
        var digestion = Digestion(body: body)
        return (0..<minutes).map { minute in
            for plate in meals where plate.at == minute { digestion.begin(plate.meal) }
            let next = digestion.live()
            return (next.carbohydrate.grams, next.modulation)
        }
    }

    @Test("Every gram arrives, whatever the meal is made of")
    func conservation() throws {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<50 {
            let grams = 150 * generator.uniform()
            let meal = try Meal(
                carbohydrate: .grams(grams), fastShare: generator.uniform(),
                fat: 80 * generator.uniform(), protein: 80 * generator.uniform(),
                eatingMinutes: 1 + Int(60 * generator.uniform()),
                slowMinutes: 1 + Int(400 * generator.uniform()))
            let given = digest([(5, meal)], minutes: 500)
            #expect(abs(given.reduce(0) { $0 + $1.grams } - grams) < 1e-9)
            #expect(given.allSatisfy { $0.grams >= 0 })
        }
    }

    @Test("What was served and not yet handed out is known at every minute")
    func waiting() throws {
        let meal = try Meal(carbohydrate: .grams(60), fastShare: 0.5, eatingMinutes: 15)
        var digestion = Digestion(body: body)
        digestion.begin(meal)
        var given = 0.0
        for _ in 0..<200 {
            given += digestion.live().carbohydrate.grams
            #expect(abs(given + digestion.carbohydrateWaiting.grams - 60) < 1e-9)
        }
        #expect(digestion.carbohydrateWaiting == .zero)
    }

    @Test("The fast part is eaten over the eating time, the slow part over two hours more")
    func pace() throws {
        let meal = try Meal(carbohydrate: .grams(60), fastShare: 0.5, eatingMinutes: 10)
        let given = digest([(0, meal)], minutes: 140).map(\.grams)
        // By hand: 30 g in 10 min and 30 g in 130 min.
        #expect(abs(given[0] - (3 + 30.0 / 130)) < 1e-12)
        #expect(abs(given[9] - (3 + 30.0 / 130)) < 1e-12)
        #expect(abs(given[10] - 30.0 / 130) < 1e-12)
        #expect(given[129] > 0)
        #expect(given[130] == 0)
    }

    @Test("A meal of fast carbohydrate alone changes nothing in the person")
    func plain() throws {
        for minute in digest([(0, try Meal(carbohydrate: .grams(80)))], minutes: 100) {
            #expect(minute.modulation.emptying == 1)
            #expect(minute.modulation.insulinUse == 1)
            #expect(minute.modulation.restingUse == 1)
            #expect(minute.modulation.appearance == 0)
        }
    }

    /// Laxminarayan 2015 on Wolpert 2013, 50 g more fat: peak of appearance from 71 to 102 min,
    /// insulin sensitivity from 8.72 to 7.25.
    @Test("50 g of fat slow the stomach and weaken insulin as the fits to Wolpert's study say")
    func fat() throws {
        let meal = try Meal(carbohydrate: .grams(60), fat: 50)
        let given = digest([(0, meal)], minutes: 800).map(\.modulation)
        #expect(abs(given[60].emptying - 0.696) < 0.001)
        #expect(given[60].insulinUse == 1)
        #expect(abs(given[300].insulinUse - 0.831) < 0.001)
        #expect(given[300].insulinLiver == given[300].insulinUse)
        #expect(given[360].emptying == 1)
        #expect(given[720].insulinUse == 1)
    }

    @Test("Fat of two meals adds up instead of multiplying")
    func twoMeals() throws {
        let half = try Meal(carbohydrate: .grams(30), fat: 25)
        let whole = try Meal(carbohydrate: .grams(60), fat: 50)
        let two = digest([(0, half), (0, half)], minutes: 400)
        let one = digest([(0, whole)], minutes: 400)
        for (x, y) in zip(two, one) {
            #expect(abs(x.modulation.emptying - y.modulation.emptying) < 1e-12)
            #expect(abs(x.modulation.insulinUse - y.modulation.insulinUse) < 1e-12)
        }
    }

    @Test("Protein becomes glucose between one and seven hours, and all that is due arrives")
    func protein() throws {
        let meal = try Meal(carbohydrate: .grams(30), protein: 40)
        let appearance = digest([(0, meal)], minutes: 600).map(\.modulation.appearance)
        // 0.35 g/g of 40 g, in mg per kg of 60 kg.
        #expect(abs(appearance.reduce(0, +) - 14_000.0 / 60) < 1e-9)
        #expect(appearance[59] == 0)
        #expect(appearance[420] == 0)
        // Paterson 2017: higher from 150 to 300 min.
        let late = appearance[150..<300].reduce(0, +)
        #expect(late > 0.4 * appearance.reduce(0, +))
    }

    /// Paterson 2016: alone, 12.5 to 50 g do not show, 75 g and 100 g do.
    @Test(
        "Protein alone shows from 75 g on and not up to 50 g",
        arguments: [(12.5, 0.0), (50, 0), (62.5, 31.25), (75, 75), (100, 100)])
    func proteinAlone(grams: Double, counted: Double) throws {
        let meal = try Meal(carbohydrate: .grams(4.9), protein: grams)
        let appearance = digest([(0, meal)], minutes: 600).map(\.modulation.appearance)
        #expect(abs(appearance.reduce(0, +) - 350 * counted / 60) < 1e-9)
    }

    @Test("Five grams of carbohydrate make it a meal with carbohydrate")
    func garnish() throws {
        let meal = try Meal(carbohydrate: .grams(5), protein: 20)
        let appearance = digest([(0, meal)], minutes: 600).map(\.modulation.appearance)
        #expect(abs(appearance.reduce(0, +) - 7000.0 / 60) < 1e-9)
    }

    @Test(
        "A meal nobody can eat is refused by the part's name",
        arguments: [
            (500.1, 1.0, 0.0, 0.0, "carbohydrate"), (50, 1.01, 0, 0, "fastShare"),
            (50, -0.01, 0, 0, "fastShare"), (50, 1, 200.1, 0, "fat"), (50, 1, .nan, 0, "fat"),
            (50, 1, 0, -1, "protein"),
        ])
    func refused(
        grams: Double, fast: Double, fat: Double, protein: Double, name: String
    ) throws {
        let error = #expect(throws: TableError.self) {
            try Meal(
                carbohydrate: .grams(grams), fastShare: fast, fat: fat, protein: protein)
        }
        #expect(error?.column == name)
    }

    @Test("Times at their ends are accepted, beyond them refused")
    func times() throws {
        let food = Carbohydrate.grams(10)
        #expect(try Meal(carbohydrate: food, eatingMinutes: 240).eatingMinutes == 240)
        #expect(throws: TableError.self) { try Meal(carbohydrate: food, eatingMinutes: 0) }
        #expect(throws: TableError.self) { try Meal(carbohydrate: food, eatingMinutes: 241) }
        #expect(throws: TableError.self) { try Meal(carbohydrate: food, slowMinutes: 0) }
        #expect(throws: TableError.self) { try Meal(carbohydrate: food, slowMinutes: 481) }
    }
}
