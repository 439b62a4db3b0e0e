// What a scenario changes in isletd's own configuration files: values, keys, or whole files.

public import TextInput

extension Scenario {
    /// Changes of the files `isletd` is started with. The pump keeps the scenario's therapy.
    public struct Configuration: Sendable, Hashable {
        /// Laid over `board.yaml`; a scalar is the whole file's text.
        public var board: TextNode?
        /// Laid over `therapy.yaml`.
        public var therapy: TextNode?
        /// Laid over `limits.yaml`.
        public var limits: TextNode?

        private static let boardKey = OptionalKey(
            "board", .node(.either([.anySection, .text])), "Laid over board.yaml.")
        private static let therapyKey = OptionalKey(
            "therapy", .node(.either([.anySection, .text])), "Laid over therapy.yaml.")
        private static let limitsKey = OptionalKey(
            "limits", .node(.either([.anySection, .text])), "Laid over limits.yaml.")
        static let form = SectionForm(
            "Changes of isletd's files.", [boardKey, therapyKey, limitsKey])

        /// No change.
        public init() {}

        init(_ node: TextNode?) throws(TextInputError) {
            guard let node else { return }
            var section = try node.section(of: Self.form)
            board = try Self.file(section.read(Self.boardKey))
            therapy = try Self.file(section.read(Self.therapyKey))
            limits = try Self.file(section.read(Self.limitsKey))
            try section.finish()
        }

        /// A section, the text of a file, or the word that leaves the file out.
        private static func file(_ node: TextNode?) throws(TextInputError) -> TextNode? {
            guard let node else { return nil }
            if node.isScalar { _ = try node.text() } else { _ = try node.section() }
            return node
        }
    }

    /// Whether `isletd` is meant to refuse its configuration.
    var isRefused: Bool {
        expectations.contains { $0.text.hasPrefix("isletd refuses to start") }
    }
}
