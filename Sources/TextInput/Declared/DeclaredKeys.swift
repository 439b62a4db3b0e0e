// Keys declared once with what may stand there and how it is read: a section is read through them.

/// A way to read a value, with the form it reads.
public struct Reading<Value>: Sendable {
    /// What it takes.
    public let form: ValueForm
    /// Reads it.
    public let read: @Sendable (TextNode) throws(TextInputError) -> Value

    /// A reading.
    public init(
        _ form: ValueForm, _ read: @escaping @Sendable (TextNode) throws(TextInputError) -> Value
    ) {
        self.form = form
        self.read = read
    }
}

/// A key that belongs to a ``SectionForm``.
public protocol DeclaredKey: Sendable {
    /// What is declared of it.
    var declaration: KeyDeclaration { get }
}

/// A key that must be there.
public struct RequiredKey<Value>: DeclaredKey {
    /// What is declared of it.
    public let declaration: KeyDeclaration
    let reading: Reading<Value>

    /// A declaration.
    public init(_ name: String, _ reading: Reading<Value>, _ meaning: String) {
        declaration = KeyDeclaration(name, reading.form, .required, meaning)
        self.reading = reading
    }
}

/// A key that may be left out.
public struct OptionalKey<Value>: DeclaredKey {
    /// What is declared of it.
    public let declaration: KeyDeclaration
    let reading: Reading<Value>

    /// A declaration.
    public init(_ name: String, _ reading: Reading<Value>, _ meaning: String) {
        declaration = KeyDeclaration(name, reading.form, .optional, meaning)
        self.reading = reading
    }
}

/// A key that, left out, is read as if a text stood there.
public struct FallbackKey<Value>: DeclaredKey {
    /// What is declared of it.
    public let declaration: KeyDeclaration
    let reading: Reading<Value>
    let fallback: String

    /// A declaration.
    /// - Parameter fallback: a text the reading takes.
    public init(
        _ name: String, _ reading: Reading<Value>, or fallback: String, _ meaning: String
    ) {
        declaration = KeyDeclaration(name, reading.form, .fallback(fallback), meaning)
        self.reading = reading
        self.fallback = fallback
    }
}

extension TextNode {
    /// A reader of the node's keys that knows them from a declaration.
    /// - Throws: when the node is not a section.
    public func section(of form: SectionForm) throws(TextInputError) -> Section {
        var section = try section()
        section.declared = form.keys.map(\.name)
        return section
    }
}

extension Section {
    /// The value of a key.
    /// - Throws: when it is missing, or is not what the key takes.
    public mutating func read<Value>(_ key: RequiredKey<Value>) throws(TextInputError) -> Value {
        try key.reading.read(required(key.declaration.name))
    }

    /// The value of a key; `nil` when it is left out.
    /// - Throws: when it is not what the key takes.
    public mutating func read<Value>(_ key: OptionalKey<Value>) throws(TextInputError) -> Value? {
        guard let node = optional(key.declaration.name) else { return nil }
        return try key.reading.read(node)
    }

    /// The value of a key, or of its fallback.
    /// - Throws: when it is not what the key takes.
    public mutating func read<Value>(_ key: FallbackKey<Value>) throws(TextInputError) -> Value {
        let name = key.declaration.name
        let fallback = TextNode(
            place: node.place, path: node.path.isEmpty ? name : "\(node.path).\(name)",
            content: .scalar(key.fallback, quoted: true))
        return try key.reading.read(optional(name) ?? fallback)
    }

    /// The value of a key that may be left out elsewhere, but not here.
    /// - Throws: when it is missing, or is not what the key takes.
    public mutating func demand<Value>(_ key: OptionalKey<Value>) throws(TextInputError) -> Value {
        try key.reading.read(required(key.declaration.name))
    }

    /// What stands at a key, where a refusal should point; the section itself when it is left out.
    public mutating func place(_ key: some DeclaredKey) -> TextNode {
        optional(key.declaration.name) ?? node
    }
}
