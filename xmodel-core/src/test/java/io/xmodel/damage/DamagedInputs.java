package io.xmodel.damage;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Tries a reader with many damaged inputs, and asks that each takes little time and memory. {@code
 * -Dxmodel.inputs=10000000} tries so many, {@code -Dxmodel.input=4711} one alone, by the number
 * that failed; both together so many from that number on.
 */
public final class DamagedInputs {
  private static final int FEW = 2_000;
  private static final long FIRST = Long.getLong("xmodel.input", 0);
  private static final long COUNT = Long.getLong("xmodel.inputs", FIRST == 0 ? FEW : 1);

  /** Time of the processor, as a machine may be busy. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final Maker maker;
  private final Predicate<byte[]> reader;
  private final long memory;
  private volatile long index = FIRST;
  private volatile @Nullable Throwable failure;
  private long read;
  private long slowest;
  private long largest;

  private DamagedInputs(Maker maker, Predicate<byte[]> reader, long memory) {
    this.maker = maker;
    this.reader = reader;
    this.memory = memory;
  }

  /** Makes inputs. */
  public interface Maker {
    /** The next one. */
    byte[] make(RandomGenerator random);
  }

  /**
   * Tries the inputs.
   *
   * @param reader whether an input was read; throws nothing where it was refused
   * @param megabytes that reading one may allocate
   */
  public static void check(Maker maker, Predicate<byte[]> reader, long megabytes) {
    DamagedInputs inputs = new DamagedInputs(maker, reader, megabytes << 20);
    inputs.watch();
    if (COUNT >= FEW) {
      // Inputs that are all refused, or all read, would prove little.
      assertThat(inputs.read).isBetween(COUNT / 100, COUNT - COUNT / 100);
    }
    if (COUNT > FEW) {
      System.out.printf(
          "%,d inputs, %,d read; slowest %d ms, at most %d MB%n",
          COUNT, inputs.read, inputs.slowest / 1_000_000, inputs.largest >> 20);
    }
  }

  /** Lets a thread try them, and fails where one of them takes too long. */
  private void watch() {
    Thread worker = Thread.ofPlatform().daemon().name("damaged inputs").start(this::tryAll);
    long seen = -1;
    long since = 0;
    while (!join(worker)) {
      long now = index;
      long time = THREADS.getThreadCpuTime(worker.threadId());
      if (now != seen) {
        seen = now;
        since = time;
      } else if (time - since > PATIENCE.toNanos()) {
        throw new AssertionError(
            "input %d hangs: %s".formatted(now, Arrays.toString(worker.getStackTrace())));
      }
    }
    if (failure != null) {
      throw new AssertionError("input %d".formatted(index), failure);
    }
  }

  private static boolean join(Thread worker) {
    try {
      return worker.join(Duration.ofSeconds(1));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void tryAll() {
    try {
      for (; index < FIRST + COUNT; index++) {
        tryOne(maker.make(new SplittableRandom(index)));
      }
    } catch (Throwable e) {
      failure = e;
    }
  }

  private void tryOne(byte[] input) {
    long time = THREADS.getCurrentThreadCpuTime();
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    read += reader.test(input) ? 1 : 0;
    bytes = THREADS.getCurrentThreadAllocatedBytes() - bytes;
    slowest = Math.max(slowest, THREADS.getCurrentThreadCpuTime() - time);
    largest = Math.max(largest, bytes);
    if (bytes > memory) {
      throw new AssertionError("it allocates %d bytes".formatted(bytes));
    }
  }
}
