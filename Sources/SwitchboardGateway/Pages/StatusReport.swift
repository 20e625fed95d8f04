import Switchboard
import SwitchboardCore
import SwitchboardTelemetry

/// How the gateway and its providers are doing at this moment, for the dashboard and `switchboard top`.
struct StatusReport {
    let gateway: Gateway
    let runtime: Runtime

    private var manager: ProviderManager { runtime.manager }

    func json() async -> [UInt8] {
        var budgets: [(Budget, BudgetBalance)] = []
        for budget in manager.configuration.budgets {
            if let balance = try? await manager.balance(of: budget.id) { budgets.append((budget, balance)) }
        }
        var bytes: [UInt8] = []
        JSONWriter.append(to: &bytes) { writer in
            writer.object { writer in
                writer.field("version", Gateway.version)
                writer.field("started", Int(gateway.started))
                writer.field("now", Int(gateway.clock.secondsSince1970))
                writer.field("draining", gateway.admission.isDraining)
                writer.field("simulated", manager.availableProviders == [.simulated])
                writer.field("inFlight", gateway.admission.inFlight)
                writer.field("queued", gateway.admission.queued)
                writer.field("totals") { writer in gateway.totals.write(to: &writer) }
                writer.field("providers") { writer in
                    writer.array { writer in
                        for id in manager.availableProviders {
                            if let status = manager.provider(id)?.status { write(id, status, to: &writer) }
                        }
                    }
                }
                writer.field("budgets") { writer in
                    writer.array { writer in for (budget, balance) in budgets { write(budget, balance, to: &writer) } }
                }
                writer.key("cache")
                if let cache = manager.cache { write(cache.stats, to: &writer) } else { writer.null() }
                writer.field("groups") { writer in
                    writer.array { writer in
                        for group in manager.configuration.groups {
                            writer.object { writer in
                                writer.field("name", group.name.rawValue)
                                writer.field("members") { writer in
                                    writer.array { writer in
                                        for member in group.members { writer.string(member.model.rawValue) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        return bytes
    }

    // MARK: Parts

    private func write(_ id: ProviderID, _ status: ProviderStatus, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("id", id.rawValue)
            writer.field("health", status.health.rawValue)
            writer.field("available", status.isAvailable)
            writer.field("reason", ifPresent: status.reason)
            writer.field("since", ifPresent: status.since?.inSeconds)
            writer.field("inFlight", status.inFlight)
            writer.key("latency")
            if let latency = status.latency {
                writer.object { writer in
                    writer.field("p50", latency.p50.inSeconds)
                    writer.field("p95", latency.p95.inSeconds)
                    writer.field("p99", latency.p99.inSeconds)
                }
            } else {
                writer.null()
            }
            writer.field("errors") { writer in
                writer.object { writer in
                    for (code, count) in status.errors.sorted(by: { $0.key.description < $1.key.description }) {
                        writer.key(code.description)
                        writer.int(count)
                    }
                }
            }
            writer.field("spentPicodollars", Int(status.spent.picodollars))
            writer.field("headroom", ifPresent: status.headroom?.share)
            writer.field("models") { writer in
                writer.array { writer in for model in status.models { write(model, to: &writer) } }
            }
        }
    }

    private func write(_ model: ProviderStatus.Model, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("model", model.model.rawValue)
            writer.field("credential", model.credential)
            writer.field("breaker", model.health.breaker.rawValue)
            writer.field("inFlight", model.health.inFlight)
            writer.field("requests", model.health.totals.requests)
            writer.field("failures", model.health.totals.failures.values.reduce(0, +))
            writer.field("firstToken", ifPresent: model.health.timeToFirstToken?.inSeconds)
            writer.field("tokensPerSecond", ifPresent: model.health.tokensPerSecond)
        }
    }

    private func write(_ budget: Budget, _ balance: BudgetBalance, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("id", budget.id.rawValue)
            writer.field("limitPicodollars", Int(budget.limit.picodollars))
            writer.field("spentPicodollars", Int(balance.spent.picodollars))
            writer.field("heldPicodollars", Int(balance.held.picodollars))
            writer.field("period", budget.period.rawValue)
        }
    }

    private func write(_ stats: CacheStats, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("hits", stats.hits)
            writer.field("staleHits", stats.staleHits)
            writer.field("semanticHits", stats.semanticHits)
            writer.field("misses", stats.misses)
            writer.field("bypassed", stats.bypassed)
            writer.field("savedPicodollars", Int(stats.saved.picodollars))
        }
    }
}
