package io.xmodel.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * One measured line, flat as it stands in a CSV file. Rates are in tokens per second over all
 * sequences.
 *
 * @param bound what bounds the test: {@code bandwidth} in bytes/s or {@code flops} in operations/s;
 *     null where the backend's ceiling is not known
 * @param ceiling median of what the machine gave in the same rounds, in the unit of the bound
 * @param fraction median over rounds of used / given
 */
@JsonPropertyOrder({"model", "dtype", "test"})
record TokenResult(
    String model,
    String dtype,
    long bytes,
    String backend,
    String kv,
    int threads,
    String test,
    String kind,
    int tokens,
    int depth,
    int batch,
    int rounds,
    double mean,
    @JsonProperty("standard_deviation") double deviation,
    double median,
    @Nullable String bound,
    @Nullable Double ceiling,
    @Nullable Double fraction) {}
