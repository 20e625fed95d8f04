import SwitchboardCore

/// The metrics of OpenTelemetry's conventions for generative AI: sums since the exporter began.
struct OTLPMetrics: Sendable {
    /// The conventions' own bucket boundaries.
    private static let tokens: [Double] = [
        1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864,
    ]
    private static let durations: [Double] = [
        0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
    ]
    private static let waits: [Double] = [
        0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
    ]
    private static let limit = 200

    private var usage = SeriesTable(limit: limit, open: [1, 2], empty: DurationHistogram(tokens))
    private var duration = SeriesTable(limit: limit, open: [1, 2], empty: DurationHistogram(durations))
    private var wait = SeriesTable(limit: limit, open: [1, 2], empty: DurationHistogram(waits))

    mutating func add(_ call: CallRecord) {
        let names = [call.operation.convention, call.provider?.convention ?? "", call.model?.rawValue ?? ""]
        for (kind, count) in [("input", call.usage.input), ("output", call.usage.output)] {
            if let count { usage.update(names + [kind]) { $0.record(Double(count)) } }
        }
        duration.update(names + [call.error?.description ?? ""]) { $0.record(call.duration.inSeconds) }
        if let first = call.firstToken { wait.update(names) { $0.record(first.inSeconds) } }
    }

    func request(service: String, version: String, began: Int, now: Int) -> [UInt8] {
        let names = ["gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.response.model"]
        var bytes: [UInt8] = []
        JSONWriter.append(to: &bytes) { writer in
            writer.object { writer in
                writer.field("resourceMetrics") { writer in
                    writer.array { writer in
                        writer.object { writer in
                            OTLP.writeResource(service, version, to: &writer)
                            writer.field("scopeMetrics") { writer in
                                writer.array { writer in
                                    writer.object { writer in
                                        OTLP.writeScope(to: &writer)
                                        writer.field("metrics") { writer in
                                            writer.array { writer in
                                                let span = (began, now)
                                                write(
                                                    "gen_ai.client.token.usage", "{token}", usage,
                                                    names + ["gen_ai.token.type"], span, to: &writer)
                                                write(
                                                    "gen_ai.client.operation.duration", "s", duration,
                                                    names + ["error.type"], span, to: &writer)
                                                write(
                                                    "gen_ai.server.time_to_first_token", "s", wait, names, span,
                                                    to: &writer)
                                            }
                                        }
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

    private func write(
        _ name: String,
        _ unit: String,
        _ table: SeriesTable<DurationHistogram>,
        _ labels: [String],
        _ span: (began: Int, now: Int),
        to writer: inout JSONWriter
    ) {
        guard !table.series.isEmpty else { return }
        writer.object { writer in
            writer.field("name", name)
            writer.field("unit", unit)
            writer.field("histogram") { writer in
                writer.object { writer in
                    writer.field("aggregationTemporality", 2)
                    writer.field("dataPoints") { writer in
                        writer.array { writer in
                            for (values, histogram) in table.series {
                                writer.object { writer in
                                    write(Array(zip(labels, values)), histogram, span, to: &writer)
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private func write(
        _ labels: [(String, String)],
        _ histogram: DurationHistogram,
        _ span: (began: Int, now: Int),
        to writer: inout JSONWriter
    ) {
        writer.field("startTimeUnixNano", String(span.began))
        writer.field("timeUnixNano", String(span.now))
        writer.field("attributes") { writer in
            writer.array { writer in
                for (name, value) in labels where !value.isEmpty { OTLP.attribute(name, value, to: &writer) }
            }
        }
        writer.field("count", String(histogram.count))
        writer.field("sum", histogram.sum)
        writer.field("bucketCounts") { writer in
            writer.array { writer in for count in histogram.counts { writer.string(String(count)) } }
        }
        writer.field("explicitBounds") { writer in
            writer.array { writer in for bound in histogram.bounds { writer.double(bound) } }
        }
    }
}
