// swift-tools-version:6.1
import PackageDescription

let language: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

// A release makes the metadata of generic types in code: the runtime would read their names, and look for
// each conformance among all that the program has. And each function can be laid where it is wanted. A
// library with such flags could not be used.
let swiftSettings =
  language + [
    .unsafeFlags(
      [
        "-Xfrontend", "-disable-concrete-type-metadata-mangled-name-accessors",
        "-Xfrontend", "-function-sections",
      ], .when(configuration: .release))
  ]

// Whatever is written passes through what hides secrets, byte by byte, also in tests, some of which have it
// read half a megabyte in sixty ways: without this that takes twenty times as long.
let optimized: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]

// A release: equal functions once, those of a start, a plan and a run side by side, nothing exported,
// relocations in a few bytes, no tables for exceptions, which no Swift has and none crosses (what shows a
// crash goes by frame pointers), and what Swift's runtime needs of C++ inside the program: to bind that
// library took an eighth of a start.
let smallProgram: [LinkerSetting] = [
  .unsafeFlags(
    [
      "-use-ld=lld", "-Xlinker", "--icf=all", "-Xlinker", "-z", "-Xlinker", "pack-relative-relocs",
      "-Xlinker", "--no-export-dynamic", "-Xlinker", "--exclude-libs", "-Xlinker", "ALL",
      "-Xlinker", "--no-eh-frame-hdr",
      "-Xlinker", "--no-warn-symbol-ordering", "-Xlinker",
      "--symbol-ordering-file=\(Context.packageDirectory)/Sources/Packaging/functions.order",
      "-Xlinker", "--script=\(Context.packageDirectory)/Sources/Packaging/no-unwind-tables.ld",
      "-L", "\(Context.packageDirectory)/Sources/Packaging/static",
      "-Xclang-linker", "-static-libgcc",
    ], .when(platforms: [.linux], configuration: .release))
]

// Memory comes from mimalloc: what has been freed is not walked through again when there is much of it,
// as the system's allocator does.
let allocator: [LinkerSetting] = [.linkedLibrary("mimalloc")]

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let heap = Target.Dependency.product(name: "HeapModule", package: "swift-collections")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")

// Arrows go down only:
//   halo → Planning, ScriptTools, Curl, Sandbox, LineEditor, Files
//   Planning → CloudModule, SimulatedCloud → HuaweiCloud
//   ScriptTools → CloudModule → StandardModules, HuaweiCloud, Journal
//   StandardModules → TaskLoop → LuaHost, Ports
//   Journal → Files; HuaweiCloud, Journal, Curl → Ports → JSON → Text, which knows what is secret
// WireText, below all of them, has text compared by its bytes.
let package = Package(
  name: "halo",
  products: [
    .executable(name: "halo", targets: ["halo"]),
    .executable(name: "halo-sim", targets: ["halo-sim"]),
    .library(name: "LuaHost", targets: ["LuaHost"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
  ],
  targets: [
    // System libraries.
    .target(name: "CLoader"),
    .target(name: "CCurl", dependencies: ["CLoader"]),
    .target(name: "CSQLite", dependencies: ["CLoader"]),
    .target(name: "CPostgreSQL", dependencies: ["CLoader"]),

    // What the processor is told, and what the allocator is not.
    .target(name: "CPrefetch"),
    .target(name: "CAllocator"),

    // Terminals.
    .target(name: "CTerminal"),
    .target(name: "CSignals", dependencies: ["CLuaHost", "CTerminal"]),
    .target(name: "Text", dependencies: ["CTerminal"], swiftSettings: swiftSettings + optimized),
    .target(name: "Files", dependencies: [system], swiftSettings: swiftSettings),
    .target(name: "CEditLine", dependencies: ["CLoader"]),
    .target(
      name: "LineEditor", dependencies: ["CEditLine", "CTerminal", "Files", "Text", system],
      swiftSettings: swiftSettings),

    // Lua.
    .target(name: "CLuaHost", exclude: ["require.lua"], linkerSettings: [.linkedLibrary("lua5.4")]),
    .target(
      name: "LuaHost", dependencies: ["CLuaHost", "CPrefetch"], exclude: ["Guide.md"],
      swiftSettings: language),

    // What scripts may not do.
    .target(name: "CSandbox"),
    .target(name: "Sandbox", dependencies: ["CSandbox", "LuaHost"], swiftSettings: swiftSettings),

    // Text by its bytes.
    .target(name: "WireText", swiftSettings: swiftSettings),

    // What both sides of the loop share.
    .target(name: "JSON", dependencies: ["Text", "WireText"], swiftSettings: swiftSettings),
    .target(
      name: "Ports", dependencies: ["JSON", "Text", "WireText", heap],
      swiftSettings: swiftSettings),

    .target(
      name: "Journal",
      dependencies: [
        "CPostgreSQL", "CSQLite", "Files", "JSON", "Ports", "Text", "WireText", crypto, deque,
      ],
      swiftSettings: swiftSettings),

    // The loop, the cloud, and where they meet.
    .target(
      name: "Curl", dependencies: ["CCurl", "Ports", "WireText", heap],
      swiftSettings: swiftSettings),
    .target(
      name: "TaskLoop", dependencies: ["CPrefetch", "CSignals", "LuaHost", "Ports", deque, heap],
      swiftSettings: swiftSettings),
    .target(
      name: "HuaweiCloud",
      dependencies: ["JSON", "Ports", "Text", "WireText", crypto],
      exclude: ["Calls/Calls.md"], swiftSettings: swiftSettings),

    // What scripts find, and what reads scripts.
    .target(
      name: "StandardModules",
      dependencies: ["JSON", "LuaHost", "Ports", "TaskLoop", "Text", "WireText"],
      swiftSettings: swiftSettings),
    .target(name: "CStandardLibrary"),
    .target(
      name: "CloudModule",
      dependencies: [
        "CStandardLibrary", "HuaweiCloud", "JSON", "Journal", "LuaHost", "Ports",
        "StandardModules", "TaskLoop", "Text", "WireText", heap,
      ],
      exclude: ["Runs/Runs.md", "Tasks/Tasks.md"], swiftSettings: swiftSettings),
    .target(
      name: "ScriptTools",
      dependencies: [
        "CloudModule", "HuaweiCloud", "JSON", "LuaHost", "Ports", "StandardModules", "Text",
      ],
      swiftSettings: swiftSettings),

    // The simulator.
    .target(
      name: "SimulatedCloud", dependencies: ["HuaweiCloud", "JSON", "Ports", "Text", "WireText"],
      swiftSettings: swiftSettings),

    // What scripts would change, without changing it.
    .target(
      name: "Planning",
      dependencies: [
        "CloudModule", "HuaweiCloud", "JSON", "Journal", "Ports", "SimulatedCloud", "Text",
        "WireText", crypto,
      ],
      exclude: ["Plans.md"], swiftSettings: swiftSettings),

    // What is drawn in a browser.
    .target(name: "CPages", exclude: ["Report", "Simulator"]),

    // The commands.
    .executableTarget(
      name: "halo",
      dependencies: [
        "CAllocator", "CPages", "CSandbox", "CSignals", "CTerminal", "CloudModule", "Curl", "Files",
        "HuaweiCloud", "JSON", "Journal", "LineEditor", "LuaHost", "Planning", "Ports", "Sandbox",
        "ScriptTools", "SimulatedCloud", "StandardModules", "TaskLoop", "Text", "WireText",
        argumentParser, crypto, system,
      ],
      swiftSettings: swiftSettings, linkerSettings: allocator + smallProgram),
    .executableTarget(
      name: "halo-sim",
      dependencies: [
        "CAllocator", "CPages", "Files", "JSON", "SimulatedCloud", "Ports", "WireText",
        argumentParser, system,
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      swiftSettings: swiftSettings, linkerSettings: allocator + smallProgram),

    // What `make bench` measures from inside.
    .executableTarget(
      name: "bench-calls",
      dependencies: [
        "CloudModule", "HuaweiCloud", "JSON", "LuaHost", "Ports", "ScriptTools",
        "StandardModules", "TaskLoop", "Text",
      ],
      path: "Tests/Benchmarks/Calls", swiftSettings: swiftSettings, linkerSettings: allocator),
    .executableTarget(
      name: "bench-journal", dependencies: ["CSQLite", "JSON", "Journal", "Ports"],
      path: "Tests/Benchmarks/Journal", swiftSettings: swiftSettings),
    .executableTarget(
      name: "bench-growth",
      dependencies: [
        "CloudModule", "HuaweiCloud", "JSON", "LuaHost", "Ports", "SimulatedCloud", "TaskLoop",
      ],
      path: "Tests/Benchmarks/Growth", swiftSettings: swiftSettings, linkerSettings: allocator),

    // Tests.
    .target(
      name: "TestSupport", dependencies: ["Journal", "Ports"], path: "Tests/TestSupport",
      swiftSettings: swiftSettings),
    // A terminal for programs under test. Apart from TestSupport, which is also part of `soak`.
    .target(
      name: "CTestTerminal", path: "Tests/CTestTerminal", linkerSettings: [.linkedLibrary("vterm")]),
    .target(
      name: "TestTerminal", dependencies: ["CTestTerminal", "TestSupport"],
      path: "Tests/TestTerminal", swiftSettings: swiftSettings),
    .executableTarget(
      name: "LineEditorFixture", dependencies: ["LineEditor", "Text"],
      path: "Tests/LineEditorFixture",
      swiftSettings: swiftSettings),
    .testTarget(
      name: "LineEditorTests",
      dependencies: ["LineEditor", "LineEditorFixture", "TestSupport", "TestTerminal", "Text"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "TestTerminalTests", dependencies: ["TestTerminal"], swiftSettings: swiftSettings),
    .target(
      name: "Proof",
      dependencies: [
        "CloudModule", "HuaweiCloud", "JSON", "Journal", "LuaHost", "Planning", "SimulatedCloud",
        "TaskLoop", "TestSupport", "Ports",
      ],
      path: "Tests/Proof", exclude: ["fleet.txt"], swiftSettings: swiftSettings),
    .target(
      name: "Fuzzing",
      dependencies: ["HuaweiCloud", "JSON", "Ports", "SimulatedCloud", "TestSupport"],
      path: "Tests/Fuzz",
      swiftSettings: swiftSettings),
    .executableTarget(
      name: "fuzz", dependencies: ["Fuzzing", argumentParser], path: "Tests/FuzzProgram",
      swiftSettings: swiftSettings),
    .executableTarget(
      name: "soak", dependencies: ["Proof", argumentParser], path: "Tests/Soak",
      swiftSettings: swiftSettings),
    .testTarget(
      name: "ProofTests",
      dependencies: [
        "CloudModule", "HuaweiCloud", "JSON", "LuaHost", "Ports", "Proof", "ScriptTools",
        "SimulatedCloud", "TestSupport", "Text",
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "LuaHostTests", dependencies: ["LuaHost", "TestSupport"], swiftSettings: swiftSettings),
    // A disk that fails when it is told to, and a program to kill, for the journal's tests.
    .target(name: "CFaultyDisk", dependencies: ["CSQLite"], path: "Tests/CFaultyDisk"),
    .executableTarget(
      name: "JournalFixture", dependencies: ["CSQLite", "Journal", "JSON", "Ports"],
      path: "Tests/JournalFixture", swiftSettings: swiftSettings),
    .testTarget(
      name: "JournalTests",
      dependencies: [
        "CFaultyDisk", "CSQLite", "Files", "Journal", "JournalFixture", "JSON", "Ports",
        "TestSupport",
      ],
      exclude: ["Fixtures"], swiftSettings: swiftSettings),
    .target(name: "CSandboxProbes", path: "Tests/CSandboxProbes"),
    .executableTarget(
      name: "sandbox-fixture", dependencies: ["CSandboxProbes", "LuaHost", "Sandbox"],
      path: "Tests/SandboxFixture", swiftSettings: swiftSettings),
    .testTarget(
      name: "SandboxTests", dependencies: ["CSandbox", "TestSupport", "sandbox-fixture"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "WireTextTests", dependencies: ["WireText"], swiftSettings: swiftSettings),
    // What the parser is held against.
    .systemLibrary(
      name: "CJansson", path: "Tests/CJansson", pkgConfig: "jansson",
      providers: [.apt(["libjansson-dev"])]),
    .testTarget(
      name: "JSONTests", dependencies: ["CJansson", "JSON"], swiftSettings: swiftSettings),
    .testTarget(
      name: "PortsTests", dependencies: ["Ports", "TestSupport"], swiftSettings: swiftSettings),
    .testTarget(
      name: "CurlTests", dependencies: ["Curl", "Ports", "TestSupport"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "TaskLoopTests",
      dependencies: ["Curl", "JSON", "LuaHost", "Ports", "TaskLoop", "TestSupport"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "HuaweiCloudTests", dependencies: ["HuaweiCloud", "JSON", "Ports", "Text"],
      exclude: ["Fixtures"], swiftSettings: swiftSettings),
    .testTarget(
      name: "SimulatedCloudTests",
      dependencies: ["HuaweiCloud", "JSON", "SimulatedCloud", "Ports"],
      swiftSettings: swiftSettings),
    // Scripts on the demo account, with all that scripts find, in virtual time.
    .target(
      name: "SimulatedRuns",
      dependencies: [
        "CloudModule", "HuaweiCloud", "JSON", "Journal", "LuaHost", "Planning", "Ports",
        "ScriptTools", "SimulatedCloud", "StandardModules", "TaskLoop", "TestSupport",
      ],
      path: "Tests/SimulatedRuns", swiftSettings: swiftSettings),
    .testTarget(
      name: "TextTests", dependencies: ["Text"], swiftSettings: swiftSettings),
    .testTarget(
      name: "FilesTests", dependencies: ["Files", "TestSupport", system],
      swiftSettings: swiftSettings),
    // What is secret, as everything that shows or keeps a text is asked.
    .testTarget(
      name: "SecretsTests",
      dependencies: [
        "HuaweiCloud", "JSON", "Journal", "LineEditor", "LuaHost", "Ports", "SimulatedRuns",
        "StandardModules", "TestSupport", "Text",
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "StandardModulesTests",
      dependencies: [
        "JSON", "LuaHost", "Ports", "SimulatedRuns", "StandardModules", "TestSupport", "Text",
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "CloudModuleTests",
      dependencies: [
        "CloudModule", "HuaweiCloud", "JSON", "Journal", "LuaHost", "Ports", "Proof",
        "SimulatedCloud", "SimulatedRuns", "StandardModules", "TaskLoop", "TestSupport",
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "PlanningTests",
      dependencies: [
        "CloudModule", "HuaweiCloud", "JSON", "Journal", "LuaHost", "Planning", "Ports",
        "SimulatedCloud", "SimulatedRuns", "TestSupport",
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "ScriptToolsTests",
      dependencies: [
        "CloudModule", "HuaweiCloud", "JSON", "LuaHost", "Ports", "ScriptTools",
        "SimulatedCloud", "SimulatedRuns", "StandardModules", "TaskLoop", "TestSupport", "Text",
      ],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "HaloTests",
      dependencies: [
        "Fuzzing", "halo", "halo-sim", "HuaweiCloud", "Journal", "JSON", "LuaHost", "Planning",
        "Ports", "SimulatedCloud", "TaskLoop", "TestSupport", "TestTerminal", "Text",
      ],
      exclude: ["Scripts"],
      swiftSettings: swiftSettings),
    .testTarget(
      name: "HaloSimTests",
      dependencies: [
        "halo-sim", "HuaweiCloud", "JSON", "SimulatedCloud", "TestSupport", "Ports",
      ],
      swiftSettings: swiftSettings),
  ]
)
