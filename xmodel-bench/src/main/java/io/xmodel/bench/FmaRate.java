package io.xmodel.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The ceiling of prefill: how many f32 operations these threads do per second when nothing but
 * fused multiply-adds in registers is asked of them. A multiply-add counts as two.
 */
final class FmaRate implements AutoCloseable {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int CHAINS = 10;
  private static final int STEPS = 4_000_000;

  private final ExecutorService pool;
  private final int threads;

  FmaRate(int threads) {
    this.threads = threads;
    this.pool = Executors.newFixedThreadPool(threads, Thread.ofPlatform().daemon().factory());
  }

  /** Has its code compiled. */
  void warmUp() throws InterruptedException, ExecutionException {
    for (int i = 0; i < 3; i++) {
      measure();
    }
  }

  /** Operations per second. */
  double measure() throws InterruptedException, ExecutionException {
    long start = System.nanoTime();
    List<Future<Float>> sums = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      sums.add(pool.submit(() -> chains(STEPS)));
    }
    float all = 0;
    for (Future<Float> sum : sums) {
      all += sum.get();
    }
    double seconds = (System.nanoTime() - start) * 1e-9;
    double rate = 2.0 * CHAINS * STEPS * SPECIES.length() * threads / seconds;
    // Uses the result, so that the chains cannot be dropped.
    return all == 42 ? Math.nextUp(rate) : rate;
  }

  private static float chains(int steps) {
    FloatVector factor = FloatVector.broadcast(SPECIES, 0.999f);
    FloatVector a = FloatVector.broadcast(SPECIES, 1);
    FloatVector b = a;
    FloatVector c = a;
    FloatVector d = a;
    FloatVector e = a;
    FloatVector f = a;
    FloatVector g = a;
    FloatVector h = a;
    FloatVector i = a;
    FloatVector j = a;
    for (int step = 0; step < steps; step++) {
      a = a.fma(factor, factor);
      b = b.fma(factor, factor);
      c = c.fma(factor, factor);
      d = d.fma(factor, factor);
      e = e.fma(factor, factor);
      f = f.fma(factor, factor);
      g = g.fma(factor, factor);
      h = h.fma(factor, factor);
      i = i.fma(factor, factor);
      j = j.fma(factor, factor);
    }
    FloatVector sum = a.add(b).add(c).add(d).add(e).add(f).add(g).add(h).add(i).add(j);
    return sum.lane(0);
  }

  @Override
  public void close() {
    pool.shutdownNow();
  }
}
