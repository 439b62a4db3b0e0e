// What may stand at a place of a text, as data: readers, schemas and tables are made of it.

/// The form of a value.
public indirect enum ValueForm: Sendable, Hashable {
    /// Any words.
    case text
    /// Words of a pattern (a regular expression), with an example.
    case pattern(String, example: String)
    /// One of some words.
    case word([String])
    /// A number with its unit, from one value to another.
    case measure(unit: String, low: Double, high: Double)
    /// A number without a unit.
    case number(low: Double, high: Double)
    /// A whole number; the ends as text, for they may be larger than a `Double` counts exactly.
    case integer(low: String, high: String)
    /// A length of time.
    case duration(low: String, high: String)
    /// A moment of the run.
    case moment
    /// A moment of the run, or one on every day.
    case moments
    /// A time of day.
    case timeOfDay
    /// A date with a time.
    case localTime
    /// An offset from UTC.
    case utcOffset
    /// Elements of one form.
    case list(ValueForm)
    /// Keys.
    case section(SectionForm)
    /// A section of any keys.
    case anySection
    /// One of several forms.
    case either([ValueForm])
}

/// The form of a section: its keys, in the order they are explained in.
public struct SectionForm: Sendable, Hashable {
    /// What the section is, in a few words.
    public let meaning: String
    /// Every key it may have.
    public let keys: [KeyDeclaration]

    /// A form.
    public init(_ meaning: String, _ keys: [any DeclaredKey]) {
        self.meaning = meaning
        self.keys = keys.map(\.declaration)
    }

    /// A form of declarations made from data.
    public init(_ meaning: String, declarations: [KeyDeclaration]) {
        self.meaning = meaning
        keys = declarations
    }
}

/// What is declared of a key.
public struct KeyDeclaration: Sendable, Hashable {
    /// Whether the key must be there.
    public enum Presence: Sendable, Hashable {
        /// It must.
        case required
        /// It may be left out; the meaning says what then holds.
        case optional
        /// Left out, it is read as if this stood there.
        case fallback(String)
    }

    /// The key.
    public let name: String
    /// What may stand there.
    public let form: ValueForm
    /// Whether it must be there.
    public let presence: Presence
    /// What it means, in a sentence.
    public let meaning: String

    /// A declaration.
    public init(_ name: String, _ form: ValueForm, _ presence: Presence, _ meaning: String) {
        self.name = name
        self.form = form
        self.presence = presence
        self.meaning = meaning
    }
}
