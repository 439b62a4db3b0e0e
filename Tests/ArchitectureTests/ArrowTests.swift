// Which target may use which, and that the tree is tidy.

import Foundation
import Testing

@Suite("The layers' arrows point only down")
struct ArrowTests {
    /// What each target may depend on: the design's table, with the reasons for what goes beyond it.
    static let allowed: [String: Set<String>] = [
        "Quantities": [],
        "SmallMath": ["Quantities"],
        "Twin": ["Quantities", "SmallMath"],
        "Dosing": ["SmallMath", "Twin"],
        // The judge never depends on what it judges.
        "Safety": ["Quantities"],
        // The watch shares nothing with the judge.
        "Monitors": ["Quantities"],
        "DeviceProtocols": ["Quantities"],
        "DecisionRecord": ["Quantities"],
        "ControlLoop": [
            "Quantities", "Twin", "Dosing", "Safety", "Monitors", "DeviceProtocols",
            "DecisionRecord",
        ],
        "LinkCrypto": ["DeviceProtocols", "Crypto"],
        "TextInput": ["Quantities", "Yams"],
        "EdgeDevices": ["Quantities", "CSerialPort", "CGPIOD", "CSpawn"],
        "BoardConfig": [
            "Quantities", "Safety", "ControlLoop", "DeviceProtocols", "DecisionRecord", "TextInput",
        ],
        "Journal": ["Quantities", "DecisionRecord", "ControlLoop", "GRDB"],
        "EdgeRuntime": [
            "Quantities", "Safety", "DeviceProtocols", "DecisionRecord", "ControlLoop",
            "LinkCrypto", "EdgeDevices", "BoardConfig", "Journal", "SourceFingerprint",
        ],
        "PlantKernels": ["CLanes"],
        "PlantKernelsAVX2": ["PlantKernels"],
        "PlantKernelsAVX512": ["PlantKernels"],
        "VirtualPatient": [
            "Quantities", "SmallMath", "CInstructionSet", "PlantKernels", "PlantKernelsAVX2",
            "PlantKernelsAVX512",
        ],
        "PatientFiles": ["Quantities", "VirtualPatient", "TextInput"],
        "TwinHistory": ["Quantities", "SmallMath", "Twin", "TextInput"],
        "TwinStudy": ["Quantities", "SmallMath", "Twin", "PlantKernels", "VirtualPatient"],
        "Bench": [
            "Quantities", "SmallMath", "Safety", "Monitors", "ControlLoop", "DecisionRecord",
            "DeviceProtocols",
            "LinkCrypto", "EdgeDevices", "EdgeRuntime", "BoardConfig", "Journal", "TextInput",
            "VirtualPatient",
            "PatientFiles", "GlycemicMetrics",
        ],
        "Proofs": [
            "Quantities", "SmallMath", "Safety", "Monitors", "DeviceProtocols", "DecisionRecord",
            "ControlLoop", "TextInput", "VirtualPatient", "Bench",
        ],
        "GlycemicMetrics": ["Quantities"],
        "Play": [
            "Quantities", "Safety", "ControlLoop", "DecisionRecord", "TextInput", "VirtualPatient",
            "Bench", "GlycemicMetrics",
        ],
        // The only target with an HTTP server; it decides nothing.
        "PlayServer": [
            "Play", "Quantities", "TextInput", "EdgeDevices", "FlyingFox", "FlyingSocks",
        ],
        // The session behind the controller line protocol: what decides, and no simulator. It
        // takes a board's therapy ranges, which stand in TextInput.
        "LineController": ["Quantities", "Safety", "DeviceProtocols", "ControlLoop", "TextInput"],
        "Trial": [
            "Quantities", "SmallMath", "Safety", "LineController", "PlantKernels",
            "VirtualPatient", "TwinStudy", "TextInput", "GlycemicMetrics", "SuiteResults",
            "TrialResults", "DecisionRecord",
        ],
        "TrialResults": ["SmallMath", "TextInput", "GlycemicMetrics", "SuiteResults"],
        "SuiteResults": ["Quantities", "GlycemicMetrics", "TextInput"],
        "Review": [
            "Quantities", "DecisionRecord", "TextInput", "GlycemicMetrics", "SuiteResults",
            "TrialResults",
        ],
        "isletd": ["EdgeRuntime", "BoardConfig", "ArgumentParser"],
        "line-check": ["Quantities", "EdgeDevices"],
        "source-fingerprint": ["DecisionRecord"],
    ]

    /// Targets without a limit, each with its reason.
    static let others: Set<String> = [
        // The program with every command: it may use all there is.
        "islet",
        // No Swift: headers of the system, and C that depends on nothing.
        "CSerialPort", "CGPIOD", "CSpawn", "CInstructionSet", "CLanes", "CAllocationCount",
        // Runs source-fingerprint while building.
        "SourceFingerprint",
    ]

    @Test("the targets are the design's, and none depends on more than it allows")
    func arrows() throws {
        let found = try Tree.dependencies()
        let named = Set(Self.allowed.keys).union(Self.others)
        let targets = Set(found.keys.filter { !$0.hasSuffix("Tests") })
        #expect(
            targets == named, "not in the design or gone: \(targets.symmetricDifference(named))")
        for (target, limit) in Self.allowed {
            let actual = try #require(found[target], "the package has no target \(target)")
            #expect(
                actual.subtracting(limit).isEmpty,
                "\(target) may not depend on \(actual.subtracting(limit).sorted())")
        }
    }

    /// What the system and the toolchain bring.
    static let system: Set<String> = [
        "Foundation", "FoundationEssentials", "Glibc", "Synchronization", "Dispatch",
    ]

    @Test("a target imports what it depends on, and depends on what it imports")
    func edges() throws {
        let found = try Tree.dependencies()
        for target in Set(Self.allowed.keys).union(["islet"]) {
            let imports = try Tree.imports(of: target).subtracting(Self.system)
            // A plugin is run, not imported.
            let declared = (found[target] ?? []).subtracting(["SourceFingerprint"])
            #expect(declared == imports, "\(target): \(declared.symmetricDifference(imports))")
        }
    }

    @Test("the controller reaches no simulator and no review, however indirectly")
    func controller() throws {
        let found = try Tree.dependencies()
        var reached: Set<String> = []
        var open = ["isletd"]
        while let next = open.popLast() {
            if reached.insert(next).inserted { open += found[next] ?? [] }
        }
        #expect(reached.contains("Safety"))
        #expect(reached.isDisjoint(with: ["Bench", "VirtualPatient", "Review", "GlycemicMetrics"]))
    }
}

@Suite("The tree is tidy")
struct TidyTests {
    @Test(
        "layer 0 imports no Foundation, no C library and nothing of the layers above",
        arguments: Tree.pure)
    func imports(target: String) throws {
        let files = Tree.swiftFiles(under: "Sources/\(target)")
        #expect(!files.isEmpty)
        let known = Set(Tree.pure)
        for file in files {
            for line in try Tree.text(file).split(separator: "\n") {
                let words = line.split(separator: " ")
                guard let index = words.firstIndex(of: "import"), index <= 1,
                    index + 1 < words.count
                else { continue }
                #expect(
                    known.contains(String(words[index + 1])), "\(Tree.name(file)): \(line)")
            }
        }
    }

    /// Each with its reason: hidden clocks, hidden randomness, what the toolchain miscompiles, and
    /// traps on data.
    static let banned = [
        "InlineArray", "SystemRandomNumberGenerator", "Date()", ".random(in", "fatalError(", "try!",
        "as!",
    ]

    @Test("what is banned is nowhere in the sources", arguments: banned)
    func bans(word: String) throws {
        for file in Tree.swiftFiles(under: "Sources") {
            let lines = try Tree.text(file).split(separator: "\n", omittingEmptySubsequences: false)
            for (number, line) in lines.enumerated() where line.contains(word) {
                #expect(
                    !Tree.code(of: line).contains(word),
                    "\(Tree.name(file)):\(number + 1): \(word)")
            }
        }
    }

    @Test(
        "what stands behind a division or a slash in a text is code, what stands behind // is not",
        arguments: [
            ("let x = a / b as! Int // try!", "let x = a / b as! Int "), ("// try!", ""),
            (#"let u = "http://a" + Date()"#, #"let u = "http://a" + Date()"#),
            (#"let u = "\"//" // as!"#, #"let u = "\"//" "#),
        ])
    func code(line: String, code: String) { #expect(Tree.code(of: line[...]) == code) }

    @Test("every source file says why it exists, and none is over 500 lines")
    func files() throws {
        for file in Tree.swiftFiles(under: "Sources") + Tree.swiftFiles(under: "Plugins") {
            let text = try Tree.text(file)
            #expect(text.hasPrefix("// "), "\(Tree.name(file)) starts without its reason")
            let count = text.split(separator: "\n", omittingEmptySubsequences: false).count
            #expect(count <= 500, "\(Tree.name(file)) has \(count) lines")
        }
    }
}
