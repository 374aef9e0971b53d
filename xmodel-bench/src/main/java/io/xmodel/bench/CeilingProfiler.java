package io.xmodel.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Reads what the processor gives just before and after each iteration of a JMH benchmark, in its
 * fork and with its number of threads: bytes read from memory and f32 operations, per second.
 */
public final class CeilingProfiler implements InternalProfiler {
  static final String BANDWIDTH = "given.bandwidth";
  static final String OPERATIONS = "given.operations";

  private static final long BYTES = 256L << 20;

  private @Nullable Readings readings;

  /** For JMH. */
  public CeilingProfiler() {}

  @Override
  public String getDescription() {
    return "What the processor gives: memory bandwidth and multiply-adds.";
  }

  @Override
  public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
    if (readings == null) {
      readings = new Readings(benchmark.getThreads());
      readings.read(); // compiles it
    }
    readings.read();
  }

  @Override
  public List<ScalarResult> afterIteration(
      BenchmarkParams benchmark, IterationParams iteration, IterationResult result) {
    Readings all = readings;
    if (all == null) {
      return List.of();
    }
    double bandwidth = all.bandwidth;
    double operations = all.operations;
    all.read();
    return List.of(
        scalar(BANDWIDTH, (bandwidth + all.bandwidth) / 2, "bytes/s"),
        scalar(OPERATIONS, (operations + all.operations) / 2, "operations/s"));
  }

  static ScalarResult scalar(String name, double value, String unit) {
    return new ScalarResult(name, value, unit, AggregationPolicy.AVG);
  }

  /** The last readings. They live as long as the fork. */
  private static final class Readings {
    private final List<MemorySegment> memory;
    private final ReadBandwidth reader;
    private final FmaRate rate;
    private double bandwidth;
    private double operations;

    Readings(int threads) {
      memory = List.of(Arena.ofAuto().allocate(BYTES, 64).fill((byte) 1));
      reader = new ReadBandwidth(threads);
      rate = new FmaRate(threads);
    }

    void read() {
      try {
        bandwidth = reader.measure(memory);
        operations = rate.measure();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("The reading was interrupted.", e);
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
