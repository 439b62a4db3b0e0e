// The plants' pages state every parameter as the code declares it, so that they cannot drift.

import Foundation
import Testing
import VirtualPatient

/// The rows of a page's tables, cell by cell.
private func rows(of page: String) throws -> [[String]] {
    let url = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "docs/\(page).md")
    return try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
        .filter { $0.hasPrefix("| ") }
        .map { line in
            line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
        }
}

@Suite("The plants' pages")
struct PlantPageTests {
    private typealias Declared = (name: String, unit: String, range: ClosedRange<Double>)

    private func expectRows(of page: String, for declared: [Declared]) throws {
        let rows = try rows(of: page)
        for parameter in declared {
            let row = try #require(
                rows.first { $0.first == parameter.name }, "\(page): \(parameter.name)")
            #expect(row.contains(parameter.unit), "\(parameter.name): \(parameter.unit)")
            let ranges = row.compactMap { cell -> ClosedRange<Double>? in
                let ends = cell.split(separator: " to ").compactMap { Double($0) }
                return ends.count == 2 && ends[0] <= ends[1] ? ends[0]...ends[1] : nil
            }
            #expect(ranges.contains(parameter.range), "\(parameter.name): \(parameter.range)")
        }
    }

    @Test("S2008's page gives unit and accepted range of every parameter as declared")
    func s2008() throws {
        try expectRows(
            of: "plant-s2008",
            for: S2008Parameters.declarations.map { ($0.name, $0.unit, $0.range) })
    }

    @Test("S2013's page gives unit and accepted range of every parameter it adds as declared")
    func s2013() throws {
        try expectRows(
            of: "plant-s2013",
            for: CounterRegulation.declarations.map { ($0.name, $0.unit, $0.range) })
    }

    @Test("the Hovorka page gives unit and accepted range of every parameter as declared")
    func hovorka() throws {
        try expectRows(
            of: "plant-hovorka",
            for: HovorkaParameters.declarations.map { ($0.name, $0.unit, $0.range) })
    }
}
