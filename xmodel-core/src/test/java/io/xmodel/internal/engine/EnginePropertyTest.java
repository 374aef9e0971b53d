package io.xmodel.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.generation.EngineStats;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Random workloads, without threads. {@code -Dxmodel.workloads=1000000} runs more of them, {@code
 * -Dxmodel.workload=4711} one alone.
 */
class EnginePropertyTest {
  private static final int WORKLOADS = Integer.getInteger("xmodel.workloads", 10_000);

  @Test
  void whateverHappensEachGenerationSaysWhatItSaysAlone() {
    Long one = Long.getLong("xmodel.workload");
    if (one != null) {
      new WorkloadRun(new Workload(one)).run();
      return;
    }
    AtomicLong preemptions = new AtomicLong();
    AtomicLong shared = new AtomicLong();
    AtomicLong tokens = new AtomicLong();
    AtomicInteger cached = new AtomicInteger();
    LongStream.range(0, WORKLOADS)
        .parallel()
        .forEach(seed -> {
          EngineStats stats = run(seed);
          preemptions.addAndGet(stats.preemptions());
          shared.addAndGet(stats.sharedTokens());
          tokens.addAndGet(stats.generatedTokens());
          cached.addAndGet(stats.cachedTexts());
        });
    // Workloads that exercise nothing would prove nothing.
    assertThat(preemptions.get()).isGreaterThan(WORKLOADS / 5);
    assertThat(shared.get()).isGreaterThan(WORKLOADS);
    assertThat(cached.get()).isGreaterThan(WORKLOADS / 4);
    assertThat(tokens.get()).isGreaterThan(10L * WORKLOADS);
  }

  /** The queue is never empty: whoever came before it is done in the time that is stated. */
  @Test
  void noFloodDelaysAnybodyForLongerThanStated() {
    double worst =
        LongStream.range(0, WORKLOADS / 2)
            .parallel()
            .mapToDouble(seed -> {
              try {
                return new WorkloadRun(new Workload(seed)).flood();
              } catch (RuntimeException | Error e) {
                throw new AssertionError("flood " + seed, e);
              }
            })
            .max()
            .orElse(0);
    assertThat(worst).isBetween(0.05, 1.0);
  }

  private static EngineStats run(long seed) {
    try {
      return new WorkloadRun(new Workload(seed)).run();
    } catch (RuntimeException | Error e) {
      throw new AssertionError("workload " + seed + " (-Dxmodel.workload=" + seed + ")", e);
    }
  }
}
