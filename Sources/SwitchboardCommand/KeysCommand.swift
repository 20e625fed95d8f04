import ArgumentParser
import Foundation
import Switchboard
import SwitchboardAccess
import SwitchboardCore

/// Gives out keys to clients of the gateway, and takes them back.
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Give out keys to clients of the gateway, list them, take them back.",
        discussion: """
            Keys are kept in a file, as SHA-256 digests: a key is shown once, when it is made. The gateway reads the file that its \
            configuration names (gateway: {keys-file: …}) again whenever it changes.
            """,
        subcommands: [Create.self, List.self, Revoke.self])

    struct KeyFileOption: ParsableArguments {
        @Option(help: "The file that the keys are in.")
        var file = "keys.jsonl"
    }

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a key and show it, once.")

        @Argument(help: "Whose key it is: a name that no other key has.")
        var name: String

        @OptionGroup var keyFile: KeyFileOption

        @Option(
            help: ArgumentHelp(
                "A model that it may be used for; may be repeated, * stands for anything.", valueName: "name"))
        var model: [String] = []

        @Option(help: "A provider that it may be used for; may be repeated.")
        var provider: [String] = []

        @Option(help: "A budget that its calls count against; may be repeated.")
        var budget: [String] = []

        @Option(help: "How long it opens anything, such as 12h or 90d; without it, until it is revoked.")
        var expires: String?

        @Flag(help: "It may also see the dashboard and the metrics.")
        var admin = false

        func validate() throws {
            if name.isEmpty || name.contains(where: \.isNewline) { throw ValidationError("A key needs a name.") }
            if let expires, Duration(parsing: expires) == nil {
                throw ValidationError("--expires \(expires): a time such as 12h or 90d.")
            }
        }

        func run() async throws {
            try Failure.told { () throws(LLMError) in
                let now = Int64(Date().timeIntervalSince1970)
                let life = expires.flatMap { Duration(parsing: $0) }
                let scope = KeyScope(
                    models: model.isEmpty ? nil : model,
                    providers: provider.isEmpty ? nil : provider.map { ProviderID($0) }, isAdmin: admin)
                let issued = try KeyIssuer().issue(
                    named: name, scope: scope, budgets: budget, expires: life.map { now + $0.components.seconds })
                try KeyFile(keyFile.file).add(issued.key)
                Console.note("The key of \(name), shown this once; \(keyFile.file) holds its digest:")
                Console.line(issued.secret.reveal())
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the keys that were given out.")

        @OptionGroup var keyFile: KeyFileOption

        func run() async throws {
            try Failure.told { () throws(LLMError) in
                let contents = try KeyFile(keyFile.file).load()
                for warning in contents.warnings { Console.note(warning) }
                let keys = contents.keys
                guard !keys.isEmpty else { return Console.note("There are no keys in \(keyFile.file).") }
                let now = Int64(Date().timeIntervalSince1970)
                let rows = keys.map { key in
                    [
                        key.name, key.scope.models?.joined(separator: " ") ?? "all",
                        key.scope.providers?.map(\.rawValue).joined(separator: " ") ?? "all",
                        key.budgets.joined(separator: " "), key.scope.isAdmin ? "yes" : "",
                        key.expires.map { $0 <= now ? "expired" : List.day($0) } ?? "never",
                        String(key.digest.description.prefix(12)),
                    ]
                }
                Console.line(
                    Console.table(["name", "models", "providers", "budgets", "admin", "expires", "digest"], rows))
            }
        }

        private static func day(_ seconds: Int64) -> String { Day(secondsSince1970: seconds).description }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Take a key back: it opens nothing any more.")

        @Argument(help: "Whose key.")
        var name: String

        @OptionGroup var keyFile: KeyFileOption

        func run() async throws {
            try Failure.told { () throws(LLMError) in
                try KeyFile(keyFile.file).revoke(name)
                Console.note("The key of \(name) opens nothing any more.")
            }
        }
    }
}

/// Tells a person what went wrong, and ends the command.
enum Failure {
    static func told(_ body: () throws(LLMError) -> Void) throws {
        do throws(LLMError) { try body() } catch {
            Console.note(Console.text(error))
            throw ExitCode.failure
        }
    }
}
