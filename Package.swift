// swift-tools-version: 6.2
import CompilerPluginSupport
import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let package = Package(
    name: "switchboard",
    products: [
        .library(name: "SwitchboardCore", targets: ["SwitchboardCore"]),
        .library(name: "SwitchboardDialects", targets: ["SwitchboardDialects"]),
        .library(name: "SwitchboardPipeline", targets: ["SwitchboardPipeline"]),
        .library(name: "SwitchboardEmbedding", targets: ["SwitchboardEmbedding"]),
        .library(name: "Switchboard", targets: ["Switchboard"]),
        .library(name: "SwitchboardTools", targets: ["SwitchboardTools"]),
        .library(name: "SwitchboardGateway", targets: ["SwitchboardGateway"]),
        .library(name: "SwitchboardMCP", targets: ["SwitchboardMCP"]),
        .library(name: "SwitchboardSimulator", targets: ["SwitchboardSimulator"]),
        .library(name: "SwitchboardConformance", targets: ["SwitchboardConformance"]),
        .executable(name: "switchboard", targets: ["SwitchboardCommand"]),
        .executable(name: "conformance", targets: ["conformance"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.14.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.0"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.5.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/swiftlang/swift-syntax", from: "603.0.1"),
    ],
    targets: [
        .target(
            name: "SwitchboardCore",
            dependencies: [.product(name: "HTTPTypes", package: "swift-http-types")],
            swiftSettings: settings
        ),
        .target(
            name: "SwitchboardDialects",
            dependencies: ["SwitchboardCore", .product(name: "HTTPTypes", package: "swift-http-types")],
            swiftSettings: settings
        ),
        .target(
            name: "SwitchboardSimulator",
            dependencies: [
                "SwitchboardCore", "SwitchboardDialects", .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "SwitchboardSimulatorServer",
            dependencies: [
                "SwitchboardCore", "SwitchboardSimulator", .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "SwitchboardPipeline",
            dependencies: [
                "SwitchboardCore", "SwitchboardKernels", .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Histogram", package: "hdrhistogram-swift"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "SwitchboardEmbedding",
            dependencies: ["SwitchboardCore", "SwitchboardKernels"],
            swiftSettings: settings
        ),
        .target(name: "SwitchboardKernels", exclude: ["verifier.bin"]),
        .target(
            name: "SwitchboardStores",
            dependencies: [
                "SwitchboardCore", "SwitchboardPipeline", .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "SwitchboardTransport",
            dependencies: [
                "SwitchboardCore", .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOExtras", package: "swift-nio-extras"),
                .product(name: "NIOHTTPCompression", package: "swift-nio-extras"),
                .product(name: "NIOSOCKS", package: "swift-nio-extras"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "Switchboard",
            dependencies: [
                "SwitchboardCore", "SwitchboardDialects", "SwitchboardEmbedding", "SwitchboardPipeline",
                "SwitchboardSimulator", "SwitchboardStores", "SwitchboardTransport",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Yams", package: "Yams"),
            ],
            resources: [.embedInCode("Catalogue/catalogue.json")],
            swiftSettings: settings
        ),
        .target(name: "SwitchboardPatterns", swiftSettings: settings),
        .macro(
            name: "SwitchboardMacros",
            dependencies: [
                "SwitchboardPatterns",
                .product(name: "SwiftCompilerPlugin", package: "swift-syntax"),
                .product(name: "SwiftDiagnostics", package: "swift-syntax"),
                .product(name: "SwiftParser", package: "swift-syntax"),
                .product(name: "SwiftSyntax", package: "swift-syntax"),
                .product(name: "SwiftSyntaxBuilder", package: "swift-syntax"),
                .product(name: "SwiftSyntaxMacros", package: "swift-syntax"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "SwitchboardTools",
            dependencies: ["SwitchboardCore", "SwitchboardMacros", "SwitchboardPatterns"],
            swiftSettings: settings
        ),
        .target(
            name: "SwitchboardTelemetry",
            dependencies: [
                "SwitchboardCore", .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "SwitchboardMCP",
            dependencies: [
                "SwitchboardCore", .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "SwitchboardAccess",
            dependencies: [
                "SwitchboardCore", .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "SwitchboardGateway",
            dependencies: [
                "Switchboard", "SwitchboardAccess", "SwitchboardCore", "SwitchboardDialects", "SwitchboardPipeline",
                "SwitchboardTelemetry",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            resources: [.embedInCode("Dashboard/index.html"), .embedInCode("Pages/openapi.json")],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "SwitchboardCommand",
            dependencies: [
                "Switchboard", "SwitchboardAccess", "SwitchboardCore", "SwitchboardEmbedding", "SwitchboardGateway",
                "SwitchboardMCP", "SwitchboardPipeline", "SwitchboardSimulator", "SwitchboardSimulatorServer",
                "SwitchboardTelemetry",
                "SwitchboardTransport",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "SwitchboardConformance",
            dependencies: [
                "SwitchboardCore", "SwitchboardDialects", .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "conformance",
            dependencies: ["SwitchboardConformance"],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "failover",
            dependencies: [
                "Switchboard", "SwitchboardCore", "SwitchboardPipeline", "SwitchboardSimulator",
                "SwitchboardSimulatorServer",
            ],
            path: "Tests/Failover",
            swiftSettings: settings
        ),
        .target(
            name: "PipelineSimulation",
            dependencies: ["SwitchboardCore", "SwitchboardPipeline"],
            path: "Tests/Simulation",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "simulation",
            dependencies: ["PipelineSimulation"],
            path: "Tests/SimulationRunner",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "cache-writer",
            dependencies: ["SwitchboardCore", "SwitchboardPipeline", "SwitchboardStores"],
            path: "Tests/CacheWriter",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "semantic-bench",
            dependencies: ["SwitchboardCore", "SwitchboardEmbedding", "SwitchboardPipeline"],
            path: "Tests/SemanticBench",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "mcp-probe",
            dependencies: [
                "SwitchboardCore", "SwitchboardMCP", "SwitchboardTransport",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            path: "Tests/MCPProbe",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "Tour",
            dependencies: ["Switchboard"],
            path: "Examples/Tour",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "Policy",
            dependencies: ["Switchboard"],
            path: "Examples/Policy",
            swiftSettings: settings
        ),
        .testTarget(
            name: "SwitchboardSimulatorTests",
            dependencies: [
                "Switchboard", "SwitchboardCore", "SwitchboardSimulator",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SwitchboardGatewayTests",
            dependencies: [
                "Switchboard", "SwitchboardAccess", "SwitchboardCore", "SwitchboardDialects", "SwitchboardGateway",
                "SwitchboardPipeline", "SwitchboardSimulator", "SwitchboardTelemetry",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SwitchboardTelemetryTests",
            dependencies: [
                "SwitchboardCore", "SwitchboardTelemetry", .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SwitchboardAccessTests",
            dependencies: [
                "SwitchboardAccess", "SwitchboardCore", .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SwitchboardCoreTests",
            dependencies: ["SwitchboardCore", .product(name: "HTTPTypes", package: "swift-http-types")],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SwitchboardToolsTests",
            dependencies: ["SwitchboardCore", "SwitchboardPatterns", "SwitchboardTools"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SwitchboardMacrosTests",
            dependencies: [
                "SwitchboardMacros",
                .product(name: "SwiftDiagnostics", package: "swift-syntax"),
                .product(name: "SwiftParser", package: "swift-syntax"),
                .product(name: "SwiftSyntax", package: "swift-syntax"),
                .product(name: "SwiftSyntaxMacroExpansion", package: "swift-syntax"),
                .product(name: "SwiftSyntaxMacros", package: "swift-syntax"),
                .product(name: "SwiftSyntaxMacrosGenericTestSupport", package: "swift-syntax"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SwitchboardTests",
            dependencies: [
                "Switchboard", "SwitchboardCore", "SwitchboardPipeline", "SwitchboardSimulator",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SwitchboardPipelineTests",
            dependencies: ["SwitchboardCore", "SwitchboardPipeline", "PipelineSimulation"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SwitchboardMCPTests",
            dependencies: [
                "SwitchboardCore", "SwitchboardMCP", .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SwitchboardEmbeddingTests",
            dependencies: ["SwitchboardCore", "SwitchboardEmbedding"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SwitchboardStoresTests",
            dependencies: [
                "SwitchboardCore", "SwitchboardPipeline", "SwitchboardStores",
                .product(name: "GRDB", package: "GRDB.swift"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SwitchboardTransportTests",
            dependencies: [
                "SwitchboardCore", "SwitchboardTransport", .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"), .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOHTTP2", package: "swift-nio-http2"),
                .product(name: "X509", package: "swift-certificates"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "Crypto", package: "swift-crypto"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SwitchboardDialectsTests",
            dependencies: [
                "SwitchboardCore", "SwitchboardDialects", "SwitchboardConformance",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            resources: [.copy("Fixtures")],
            swiftSettings: settings
        ),
    ]
)
