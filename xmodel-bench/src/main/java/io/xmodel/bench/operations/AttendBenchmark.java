package io.xmodel.bench.operations;

import io.xmodel.internal.cpu.math.AttentionTile;
import io.xmodel.internal.cpu.math.Codec;
import io.xmodel.internal.cpu.math.CpuMath;
import io.xmodel.tensor.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.UnaryOperator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Queries of one kv head meet a block of 64 keys: 3 when decoding, as many as share a head, and 48
 * when reading a prompt. Blocks are taken from a cache larger than the processor's.
 */
public class AttendBenchmark extends OperationBenchmark {
  private static final int HEAD_DIM = 64;
  private static final long RING_BYTES = 128L << 20;

  @Param({"F32", "BF16"})
  private DType kv = DType.F32;

  @Param({"3", "48"})
  private int queries;

  private final Arena arena = Arena.ofShared();
  private final AttentionTile tile = new AttentionTile(HEAD_DIM);
  private Codec codec;
  private MemorySegment cache;
  private float[] query;
  private long block;
  private long next;

  /** Fills a cache and checks the first block. */
  @Setup(Level.Trial)
  public void prepare() {
    codec = Codec.of(kv);
    block = 2L * HEAD_DIM * AttentionTile.BLOCK * codec.bytes();
    cache = new RandomMatrices(arena, random).codes(kv, RING_BYTES / kv.bytes(), 1f);
    query = randoms(queries * HEAD_DIM);
    check(attend(specification, 0), attend(math, 0));
  }

  private float[] attend(CpuMath chosen, long at) {
    begin();
    meet(chosen, at);
    float[] result = new float[queries * HEAD_DIM];
    for (int i = 0; i < queries; i++) {
      tile.result(i, result, i * HEAD_DIM);
    }
    return result;
  }

  private void begin() {
    tile.reset(queries);
    for (int i = 0; i < queries; i++) {
      tile.setQuery(i, query, i * HEAD_DIM, 0.125f, AttentionTile.BLOCK);
    }
  }

  private void meet(CpuMath chosen, long at) {
    chosen.attend(tile, cache, at, at + block / 2, codec, 0, AttentionTile.BLOCK);
  }

  /** As many blocks as a range of the CPU backend has: the tile's beginning and end count, too. */
  @Benchmark
  public AttentionTile attend() {
    begin();
    for (int i = 0; i < BLOCKS; i++) {
      meet(math, next);
      next = (next + block) % cache.byteSize();
    }
    return tile;
  }

  private static final int BLOCKS = 16;

  /** Keys and values are read once; two products of each with each query, and an exponential. */
  static Work work(UnaryOperator<String> parameter) {
    double keys = BLOCKS * AttentionTile.BLOCK;
    double queries = Integer.parseInt(parameter.apply("queries"));
    return new Work(
        2 * keys * HEAD_DIM * DType.valueOf(parameter.apply("kv")).bytes(),
        queries * keys * (4.0 * HEAD_DIM + 1));
  }

  /** Frees the cache. */
  @TearDown(Level.Trial)
  public void free() {
    arena.close();
  }
}
