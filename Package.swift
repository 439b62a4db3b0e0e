// swift-tools-version: 6.2
// Islet: the layers are listed from the bottom up; arrows point only down (ArchitectureTests holds them).

import PackageDescription

/// Settings every target shares: Swift 6 mode comes with the tools version; a warning is an error.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

/// Layer 0 is pure: no Foundation, no I/O, and no unsafe memory.
let pure: [SwiftSetting] = strict + [.strictMemorySafety()]

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let http: [Target.Dependency] = [
    .product(name: "FlyingFox", package: "FlyingFox"),
    .product(name: "FlyingSocks", package: "FlyingFox"),
]
let arguments = Target.Dependency.product(
    name: "ArgumentParser", package: "swift-argument-parser")

/// Plants are numbers, minute after minute, and every record of a journal is hashed when it is written
/// and whenever it is read: optimised in debug builds too, where tests live days. As whole modules:
/// otherwise what is generic in another file is not specialised, and is thirty times slower.
let optimisedInDebug: [SwiftSetting] = [
    .unsafeFlags(
        ["-O", "-whole-module-optimization", "-num-threads", "2", "-disable-batch-mode"],
        .when(configuration: .debug))
]
let numeric: [SwiftSetting] = strict + optimisedInDebug

/// The same code once for each instruction set; the program chooses when it runs.
#if arch(x86_64)
    let avx2: [SwiftSetting] = numeric + [.unsafeFlags(["-Xcc", "-march=x86-64-v3"])]
    let avx512: [SwiftSetting] = numeric + [.unsafeFlags(["-Xcc", "-march=x86-64-v4"])]
#else
    let avx2 = numeric
    let avx512 = numeric
#endif

/// Layer 0: what decides. Also compiled as Embedded Swift (`make embedded`).
let core: [Target] = [
    .target(name: "Quantities", swiftSettings: pure),
    .target(name: "SmallMath", swiftSettings: pure),
    .target(
        name: "Twin", dependencies: ["Quantities", "SmallMath"],
        swiftSettings: pure + optimisedInDebug),
    .target(
        name: "Dosing", dependencies: ["SmallMath", "Twin"], swiftSettings: pure),
    .target(name: "Safety", dependencies: ["Quantities"], swiftSettings: pure),
    // Watches the controller; shares no code with the judge.
    .target(name: "Monitors", dependencies: ["Quantities"], swiftSettings: pure),
    .target(name: "DeviceProtocols", dependencies: ["Quantities"], swiftSettings: pure),
    .target(
        name: "DecisionRecord", dependencies: ["Quantities"],
        swiftSettings: pure + optimisedInDebug),
    .target(
        name: "ControlLoop",
        dependencies: [
            "Quantities", "Twin", "Dosing", "Safety", "Monitors", "DeviceProtocols",
            "DecisionRecord",
        ],
        swiftSettings: pure),
]

/// Layer 1: the edges, where bytes, files, lines and clocks are real.
let edges: [Target] = [
    .systemLibrary(
        name: "CSerialPort", pkgConfig: "libserialport",
        providers: [.apt(["libserialport-dev"])]),
    .systemLibrary(
        name: "CGPIOD", pkgConfig: "libgpiod", providers: [.apt(["libgpiod-dev"])]),
    .systemLibrary(name: "CSpawn"),
    .target(
        name: "LinkCrypto", dependencies: ["DeviceProtocols", crypto], swiftSettings: strict),
    .target(name: "TextInput", dependencies: ["Quantities", yams], swiftSettings: strict),
    .target(
        name: "EdgeDevices", dependencies: ["Quantities", "CSerialPort", "CGPIOD", "CSpawn"],
        swiftSettings: strict),
    .target(
        name: "BoardConfig",
        dependencies: [
            "Quantities", "Safety", "ControlLoop", "DeviceProtocols", "DecisionRecord", "TextInput",
        ],
        swiftSettings: strict),
    .target(
        name: "Journal", dependencies: ["Quantities", "DecisionRecord", "ControlLoop", grdb],
        swiftSettings: strict),
    .target(
        name: "EdgeRuntime",
        dependencies: [
            "Quantities", "Safety", "DeviceProtocols", "DecisionRecord", "ControlLoop",
            "LinkCrypto", "EdgeDevices", "BoardConfig", "Journal",
        ],
        swiftSettings: strict, plugins: ["SourceFingerprint"]),
]

/// Layer 2: the other end of the wires.
let simulation: [Target] = [
    .target(name: "CInstructionSet", swiftSettings: strict),
    .target(name: "CLanes", swiftSettings: strict),
    .target(name: "PlantKernels", dependencies: ["CLanes"], swiftSettings: numeric),
    .target(name: "PlantKernelsAVX2", dependencies: ["PlantKernels"], swiftSettings: avx2),
    .target(name: "PlantKernelsAVX512", dependencies: ["PlantKernels"], swiftSettings: avx512),
    .target(
        name: "VirtualPatient",
        dependencies: [
            "Quantities", "SmallMath", "CInstructionSet", "PlantKernels", "PlantKernelsAVX2",
            "PlantKernelsAVX512",
        ],
        swiftSettings: numeric),
    .target(
        name: "PatientFiles", dependencies: ["Quantities", "VirtualPatient", "TextInput"],
        swiftSettings: strict),
    .target(
        name: "TwinStudy",
        dependencies: ["Quantities", "SmallMath", "Twin", "PlantKernels", "VirtualPatient"],
        swiftSettings: numeric),
    .target(
        name: "TwinHistory",
        dependencies: ["Quantities", "SmallMath", "Twin", "TextInput"], swiftSettings: numeric),
    .target(
        name: "Bench",
        dependencies: [
            "Quantities", "SmallMath", "Safety", "Monitors", "ControlLoop", "DecisionRecord",
            "DeviceProtocols", "LinkCrypto", "EdgeDevices", "EdgeRuntime", "BoardConfig",
            "Journal", "TextInput", "VirtualPatient", "PatientFiles", "GlycemicMetrics",
        ],
        swiftSettings: strict),
]

/// Layer 2: searches for what must not happen, in the controller's own code and in models of it.
let proofs: [Target] = [
    .target(
        name: "Proofs",
        dependencies: [
            "Quantities", "SmallMath", "Safety", "Monitors", "DeviceProtocols", "DecisionRecord",
            "ControlLoop", "TextInput", "VirtualPatient", "Bench",
        ],
        swiftSettings: numeric)
]

/// Layer 2: the controller beside simulators that no wire joins to it.
let trials: [Target] = [
    .target(
        name: "LineController",
        dependencies: ["Quantities", "Safety", "DeviceProtocols", "ControlLoop", "TextInput"],
        swiftSettings: strict),
    .target(
        name: "Trial",
        dependencies: [
            "Quantities", "SmallMath", "Safety", "LineController", "PlantKernels",
            "VirtualPatient", "TwinStudy", "TextInput", "GlycemicMetrics", "SuiteResults",
            "TrialResults", "DecisionRecord",
        ],
        swiftSettings: strict),
]

/// Layer 2, in a browser: a person at the virtual patient.
let training: [Target] = [
    .target(
        name: "Play",
        dependencies: [
            "Quantities", "Safety", "ControlLoop", "DecisionRecord", "TextInput", "VirtualPatient",
            "Bench", "GlycemicMetrics",
        ],
        swiftSettings: strict),
    .target(
        name: "PlayServer",
        dependencies: ["Play", "Quantities", "TextInput", "EdgeDevices"] + http,
        swiftSettings: strict),
]

/// Layer 3: reading what happened.
let review: [Target] = [
    .target(name: "GlycemicMetrics", dependencies: ["Quantities"], swiftSettings: strict),
    .target(
        name: "SuiteResults", dependencies: ["Quantities", "GlycemicMetrics", "TextInput"],
        swiftSettings: strict),
    .target(
        name: "TrialResults",
        dependencies: ["SmallMath", "TextInput", "GlycemicMetrics", "SuiteResults"],
        swiftSettings: strict),
    .target(
        name: "Review",
        dependencies: [
            "Quantities", "DecisionRecord", "TextInput", "GlycemicMetrics", "SuiteResults",
            "TrialResults",
        ],
        swiftSettings: strict),
]

let programs: [Target] = [
    .executableTarget(
        name: "isletd", dependencies: ["EdgeRuntime", "BoardConfig", arguments],
        swiftSettings: strict),
    .executableTarget(
        name: "islet",
        dependencies: [
            "Quantities", "Safety", "ControlLoop", "DecisionRecord",
            "BoardConfig", "Journal", "EdgeDevices", "EdgeRuntime", "TextInput",
            "VirtualPatient", "PatientFiles", "TwinStudy", "TwinHistory", "Bench",
            "GlycemicMetrics", "SuiteResults", "Review", "Play", "PlayServer", "LineController",
            "Trial", "TrialResults", "Proofs", "Twin", "Dosing", "SmallMath", arguments,
        ],
        swiftSettings: strict),
    .executableTarget(
        name: "line-check", dependencies: ["Quantities", "EdgeDevices"], swiftSettings: strict),
    .executableTarget(
        name: "source-fingerprint", dependencies: ["DecisionRecord"], swiftSettings: strict),
    .plugin(
        name: "SourceFingerprint", capability: .buildTool(),
        dependencies: ["source-fingerprint"]),
]

/// A release build optimises what is tested, not the tests: they take longer to compile than all the
/// rest, and no longer to run.
let plain: [SwiftSetting] =
    strict + [.unsafeFlags(["-Onone"], .when(configuration: .release))]

/// A library's tests, named after it; they may also use what the library is made of.
func tests(
    of name: String, and others: [Target.Dependency] = [], exclude: [String] = [],
    resources: [Resource] = [], settings: [SwiftSetting] = plain
) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.byName(name: name), "Quantities"] + others,
        exclude: exclude, resources: resources, swiftSettings: settings)
}

let coreTests: [Target] = [
    .testTarget(name: "QuantitiesTests", dependencies: ["Quantities"], swiftSettings: plain),
    tests(of: "SmallMath"),
    tests(of: "Twin", and: ["SmallMath"]),
    tests(of: "Dosing", and: ["SmallMath", "Twin"]),
    tests(of: "Safety"),
    tests(of: "Monitors"),
    tests(of: "DeviceProtocols"),
    tests(of: "DecisionRecord"),
    tests(
        of: "ControlLoop",
        and: [
            "Safety", "Monitors", "Dosing", "Twin", "DeviceProtocols", "DecisionRecord",
            "SmallMath",
        ]),
    tests(
        of: "VirtualPatient", and: ["SmallMath", "PlantKernels"], resources: [.copy("Fixtures")]),
    tests(of: "GlycemicMetrics", exclude: ["Oracle"]),
]

let edgeTests: [Target] = [
    tests(of: "LinkCrypto", and: ["DeviceProtocols", crypto]),
    tests(of: "TextInput"),
    tests(of: "EdgeDevices", and: ["Bench", "line-check"]),
    tests(of: "BoardConfig", and: ["Safety", "ControlLoop", "DecisionRecord", "TextInput"]),
    tests(
        of: "Journal", and: ["DecisionRecord", "ControlLoop", "DeviceProtocols", "Safety", grdb]),
    tests(of: "PatientFiles", and: ["TextInput", "VirtualPatient"]),
    tests(
        of: "TwinHistory",
        and: ["Twin", "SmallMath", "TextInput", "VirtualPatient"]),
    tests(of: "TwinStudy", and: ["Twin", "VirtualPatient", "SmallMath", "PlantKernels"]),
    tests(
        of: "Bench",
        and: [
            "ControlLoop", "DecisionRecord", "DeviceProtocols", "EdgeDevices", "LinkCrypto",
            "SmallMath", "TextInput", "VirtualPatient", "GlycemicMetrics", "Journal",
            "BoardConfig", "Safety",
        ]),
    tests(of: "SuiteResults", and: ["GlycemicMetrics", "TextInput"]),
    .target(name: "CAllocationCount", path: "Tests/CAllocationCount", swiftSettings: strict),
    // These count allocations, and theirs must not be among them.
    tests(
        of: "Proofs",
        and: ["Safety", "Monitors", "ControlLoop", "Bench", "Twin", "CAllocationCount"],
        settings: strict),
    tests(of: "TrialResults", and: ["GlycemicMetrics", "SuiteResults", "SmallMath"]),
    tests(
        of: "Trial",
        and: [
            "TrialResults", "GlycemicMetrics", "TextInput", "VirtualPatient", "LineController",
            "TwinStudy",
        ]),
    tests(of: "Review", and: ["GlycemicMetrics", "SuiteResults", "TrialResults"]),
    tests(of: "Play", and: ["Bench", "TextInput", "PlayServer"]),
    tests(
        of: "EdgeRuntime",
        and: [
            "ControlLoop", "DeviceProtocols", "EdgeDevices", "LinkCrypto", "Safety", "SmallMath",
            "BoardConfig", "DecisionRecord", "Journal", grdb,
        ]),
    .testTarget(name: "ArchitectureTests", swiftSettings: plain),
    .testTarget(
        name: "OracleTests", dependencies: ["Quantities", "PlantKernels", "VirtualPatient"],
        swiftSettings: plain),
    .testTarget(
        name: "ProgramTests",
        dependencies: [
            "islet", "isletd", "Journal", "DecisionRecord", "ControlLoop", "DeviceProtocols",
            "EdgeDevices", "Safety", "Quantities",
        ],
        swiftSettings: plain),
]

/// `ISLET_CORE=1` leaves out everything that needs another package or a system library: the core's
/// own tests then build and run in seconds. `ISLET_CORE=safety` leaves the judge and its tests.
let coreOnly = Context.environment["ISLET_CORE"] != nil
let judgeOnly = Context.environment["ISLET_CORE"] == "safety"

let coreTargets =
    core + coreTests
    + (simulation + review).filter {
        [
            "CInstructionSet", "CLanes", "PlantKernels", "PlantKernelsAVX2", "PlantKernelsAVX512",
            "VirtualPatient", "GlycemicMetrics",
        ].contains($0.name)
    }
let judge = coreTargets.filter { ["Quantities", "Safety", "SafetyTests"].contains($0.name) }

let package = Package(
    name: "islet",
    products: coreOnly
        ? []
        : [
            .executable(name: "isletd", targets: ["isletd"]),
            .executable(name: "islet", targets: ["islet"]),
        ],
    dependencies: coreOnly
        ? []
        : [
            .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
            .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
            .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
            .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
            .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
        ],
    targets: coreOnly
        ? (judgeOnly ? judge : coreTargets)
        : core + edges + simulation + trials + proofs + training + review + programs + coreTests
            + edgeTests
)
