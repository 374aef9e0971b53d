package io.xmodel.bench;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The ceiling of decoding: how fast these threads can read memory and do next to nothing with it.
 * Each thread walks four far streams of its share, the access pattern of the fastest mat-vec.
 */
final class ReadBandwidth implements AutoCloseable {
  private static final VectorSpecies<Long> SPECIES = LongVector.SPECIES_PREFERRED;
  private static final int STREAMS = 4;

  private final ExecutorService pool;
  private final int threads;

  ReadBandwidth(int threads) {
    this.threads = threads;
    this.pool = Executors.newFixedThreadPool(threads);
  }

  /** Reads all the segments once and returns bytes per second. */
  double measure(List<MemorySegment> segments) throws InterruptedException, ExecutionException {
    long bytes = 0;
    long start = System.nanoTime();
    List<Future<Long>> sums = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int thread = t;
      sums.add(
          pool.submit(() -> {
            long sum = 0;
            for (MemorySegment segment : segments) {
              sum ^= read(segment, thread);
            }
            return sum;
          }));
    }
    long all = 0;
    for (Future<Long> sum : sums) {
      all ^= sum.get();
    }
    double seconds = (System.nanoTime() - start) * 1e-9;
    for (MemorySegment segment : segments) {
      bytes += segment.byteSize();
    }
    // Uses the result, so that the reads cannot be dropped.
    return all == 42 ? Math.nextUp(bytes / seconds) : bytes / seconds;
  }

  private long read(MemorySegment segment, int thread) {
    long share = segment.byteSize() / threads;
    long stream = share / STREAMS / SPECIES.vectorByteSize() * SPECIES.vectorByteSize();
    MemorySegment mine = segment.asSlice(thread * share, share);
    long tail = 0;
    for (long i = stream * STREAMS; i < share; i++) {
      tail += mine.get(ValueLayout.JAVA_BYTE, i);
    }
    return tail ^ streams(mine, stream);
  }

  private static long streams(MemorySegment mine, long stream) {
    LongVector a = LongVector.zero(SPECIES);
    LongVector b = a;
    LongVector c = a;
    LongVector d = a;
    ByteOrder order = ByteOrder.LITTLE_ENDIAN;
    for (long i = 0; i < stream; i += SPECIES.vectorByteSize()) {
      a = a.add(LongVector.fromMemorySegment(SPECIES, mine, i, order));
      b = b.add(LongVector.fromMemorySegment(SPECIES, mine, stream + i, order));
      c = c.add(LongVector.fromMemorySegment(SPECIES, mine, 2 * stream + i, order));
      d = d.add(LongVector.fromMemorySegment(SPECIES, mine, 3 * stream + i, order));
    }
    return a.add(b).add(c).add(d).reduceLanes(jdk.incubator.vector.VectorOperators.XOR);
  }

  @Override
  public void close() {
    pool.shutdownNow();
  }
}
