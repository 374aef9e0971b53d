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
import java.util.concurrent.atomic.AtomicInteger;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The ceiling of decoding: how fast these threads can read memory and do next to nothing with it.
 * Pieces of a megabyte or two go to whichever thread is free, and each is walked in four far
 * streams: the access pattern of the fastest mat-vec.
 */
final class ReadBandwidth implements AutoCloseable {
  private static final VectorSpecies<Long> SPECIES = LongVector.SPECIES_PREFERRED;
  private static final int STREAMS = 4;
  private static final long PIECE = 2 << 20;

  private final ExecutorService pool;
  private final int threads;

  ReadBandwidth(int threads) {
    this.threads = threads;
    this.pool = Executors.newFixedThreadPool(threads, Thread.ofPlatform().daemon().factory());
  }

  /** Reads all the segments once and returns bytes per second. */
  double measure(List<MemorySegment> segments) throws InterruptedException, ExecutionException {
    long bytes = 0;
    long start = System.nanoTime();
    List<MemorySegment> pieces = pieces(segments);
    AtomicInteger next = new AtomicInteger();
    List<Future<Long>> sums = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      sums.add(
          pool.submit(() -> {
            long sum = 0;
            for (int i = next.getAndIncrement(); i < pieces.size(); i = next.getAndIncrement()) {
              sum ^= read(pieces.get(i));
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

  private static List<MemorySegment> pieces(List<MemorySegment> segments) {
    List<MemorySegment> pieces = new ArrayList<>();
    for (MemorySegment segment : segments) {
      for (long at = 0; at < segment.byteSize(); at += PIECE) {
        pieces.add(segment.asSlice(at, Math.min(PIECE, segment.byteSize() - at)));
      }
    }
    return pieces;
  }

  private static long read(MemorySegment piece) {
    long stream = piece.byteSize() / STREAMS / SPECIES.vectorByteSize() * SPECIES.vectorByteSize();
    long tail = 0;
    for (long i = stream * STREAMS; i < piece.byteSize(); i++) {
      tail += piece.get(ValueLayout.JAVA_BYTE, i);
    }
    return tail ^ streams(piece, stream);
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
