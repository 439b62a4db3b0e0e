// What a meal is made of.

public import Quantities

/// A meal: carbohydrate that comes fast or slowly, fat and protein.
public struct Meal: Sendable, Hashable {
    /// Carbohydrate.
    public let carbohydrate: Carbohydrate
    /// The share of it that is absorbed as the plant absorbs a meal; the rest is released slowly.
    /// Unit: 1. Range: 0...1.
    public let fastShare: Double
    /// Fat. Unit: g.
    public let fat: Double
    /// Protein. Unit: g.
    public let protein: Double
    /// How long it is eaten, evenly. Unit: min. Range: 1...240.
    public let eatingMinutes: Int
    /// How much longer than the eating the slow part takes to be released, evenly. Unit: min.
    /// Range: 1...480.
    public let slowMinutes: Int

    /// What may be said about a meal. The ranges are ours: what one person can eat at once.
    public static let declarations: [LifeQuantity] = [
        carbohydrateLimits, fastLimits, fatLimits, proteinLimits, eatingLimits, slowLimits,
    ]
    private static let carbohydrateLimits = LifeQuantity(
        "carbohydrate", "g", 0...500, source: "ours")
    private static let fastLimits = LifeQuantity("fastShare", "1", 0...1, source: "a share")
    private static let fatLimits = LifeQuantity("fat", "g", 0...200, source: "ours")
    private static let proteinLimits = LifeQuantity("protein", "g", 0...200, source: "ours")
    private static let eatingLimits = LifeQuantity(
        "eatingMinutes", "min", 1...240, source: "ours")
    private static let slowLimits = LifeQuantity(
        "slowMinutes", "min", 1...480,
        source: "ours: 120; M. Parillo et al., Diabet. Med. 28 (2011) 227 for the direction")

    /// A meal.
    /// - Parameters:
    ///   - fastShare: 1 for sugar, white bread, mashed potato; about a half for pasta and pulses.
    ///   - eatingMinutes: 1 leaves the pace to the plant.
    /// - Throws: ``TableError`` naming the part that is outside its range, see ``declarations``.
    public init(
        carbohydrate: Carbohydrate, fastShare: Double = 1, fat: Double = 0, protein: Double = 0,
        eatingMinutes: Int = 1, slowMinutes: Int = 120
    ) throws(TableError) {
        _ = try Self.carbohydrateLimits.checked(carbohydrate.grams)
        self.carbohydrate = carbohydrate
        self.fastShare = try Self.fastLimits.checked(fastShare)
        self.fat = try Self.fatLimits.checked(fat)
        self.protein = try Self.proteinLimits.checked(protein)
        _ = try Self.eatingLimits.checked(Double(eatingMinutes))
        self.eatingMinutes = eatingMinutes
        _ = try Self.slowLimits.checked(Double(slowMinutes))
        self.slowMinutes = slowMinutes
    }
}
