// Whether the tests that hold the hazards' controls ran and passed, by what a test run wrote down.

import Foundation

/// The outcome of a test run: suites that ran, and suites with a failure.
public struct TestOutcome: Sendable {
    private var ran: Set<String> = []
    private var failed: Set<String> = []

    /// Reads what `swift test --xunit-output` wrote.
    /// - Parameter xunit: the text of the file.
    public init(xunit: String) {
        for part in xunit.components(separatedBy: "<testcase ").dropFirst() {
            guard let name = Self.attribute("classname", of: part),
                let suite = name.split(separator: ".").last.map(String.init)
            else { continue }
            if !part.contains("<skipped") { ran.insert(suite) }
            if part.contains("<failure") || part.contains("<error") { failed.insert(suite) }
        }
    }

    private static func attribute(_ name: String, of element: String) -> String? {
        guard let begin = element.range(of: "\(name)=\"") else { return nil }
        let rest = element[begin.upperBound...]
        return rest.firstIndex(of: "\"").map { String(rest[..<$0]) }
    }

    /// How many suites ran.
    public var count: Int { ran.count }

    /// What is wrong with the suites of one file; `nil` when at least one ran and all passed.
    func problem(of suites: [String]) -> String? {
        if suites.isEmpty { return "holds no suite" }
        if let suite = suites.first(where: failed.contains) { return "\(suite) failed" }
        return suites.contains(where: ran.contains) ? nil : "did not run"
    }
}

extension Gallery {
    /// Hazards without a passing test, a line each.
    /// - Parameters:
    ///   - root: the package's root, where the tests' paths start.
    ///   - outcome: what the test run came to.
    public func unproven(root: String, by outcome: TestOutcome) -> [String] {
        hazards.flatMap { hazard in
            hazard.tests.compactMap { test in
                outcome.problem(of: Self.suites(in: "\(root)/\(test)")).map {
                    "\(hazard.id): \(test): \($0)"
                }
            }
        }
    }

    /// The names of the types that hold a file's tests.
    private static func suites(in path: String) -> [String] {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [] }
        return text.components(separatedBy: "@Suite").dropFirst().compactMap { part in
            guard let word = part.range(of: "struct ") else { return nil }
            let name = part[word.upperBound...].prefix { $0.isLetter || $0.isNumber }
            return name.isEmpty ? nil : String(name)
        }
    }
}
