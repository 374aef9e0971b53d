package io.xmodel.internal.cpu;

import io.xmodel.backend.base.Pass;
import io.xmodel.internal.cpu.math.AttentionTile;
import io.xmodel.internal.cpu.math.CpuMath;
import java.util.ArrayList;
import java.util.List;

/**
 * Causal grouped-query attention of one pass: which tasks there are, the same for every layer, and
 * how one is computed.
 *
 * <p>A task is some tokens of one sequence, one kv head with the query heads that share it, and a
 * range of keys. A few tokens far into a long text have their keys split into ranges of {@link
 * #SPLIT}, computed apart and joined in order, so that more workers than kv heads have work; the
 * ranges do not depend on how many workers there are.
 */
final class Attention {
  /** Blocks of 64 keys in a range: 1024 keys. */
  private static final int SPLIT = 16;

  /** The most tokens of a piece whose keys are split. */
  private static final int FEW = 8;

  /** Queries of a task when a piece has many tokens; their scores fit the first-level cache. */
  private static final int QUERIES = 48;

  /** A range of keys that meets some of a piece's tokens; saved at an offset unless it is alone. */
  private record Task(
      Pass.Piece piece, int head, int row, int rows, int firstBlock, int endBlock, int saveAt) {}

  /** Saved ranges to be joined. */
  private record Join(Pass.Piece piece, int head, int row, int rows, int ranges, int savedAt) {}

  private final Workers workers;
  private final CpuMath math;
  private final KvCache cache;
  private final int group;
  private final int heads;
  private final int headDim;
  private final float scale;
  private final List<Task> tasks = new ArrayList<>();
  private final List<Join> joins = new ArrayList<>();
  private final float[] saved;

  /**
   * Lays out the tasks.
   *
   * @param group query heads of a kv head
   * @param scale multiplies q · k
   */
  Attention(Workers workers, CpuMath math, Pass pass, KvCache cache, int group, float scale) {
    this.workers = workers;
    this.math = math;
    this.group = group;
    this.cache = cache;
    KvLayout layout = cache.layout();
    this.heads = layout.heads() * group;
    this.headDim = layout.headDim();
    this.scale = scale;
    int saveSize = 0;
    for (Pass.Piece piece : pass.pieces()) {
      boolean few = piece.rows() <= FEW;
      int rows = few ? piece.rows() : Math.clamp(QUERIES / group, 1, 16);
      // From the last rows, which see most keys, to the first: long tasks begin early.
      for (int end = piece.rows(); end > 0; end -= rows) {
        int begin = Math.max(0, end - rows);
        int blocks = Math.ceilDiv(piece.firstPosition() + end, KvLayout.BLOCK);
        int ranges = few ? Math.ceilDiv(blocks, SPLIT) : 1;
        int perRange = ranges == 1 ? blocks : SPLIT;
        int size = ranges == 1 ? 0 : (end - begin) * group * (headDim + 2);
        for (int head = 0; head < layout.heads(); head++) {
          if (ranges > 1) {
            joins.add(new Join(piece, head, begin, end - begin, ranges, saveSize));
          }
          for (int range = 0; range < ranges; range++) {
            tasks.add(
                new Task(
                    piece,
                    head,
                    begin,
                    end - begin,
                    range * perRange,
                    Math.min(blocks, (range + 1) * perRange),
                    saveSize));
            saveSize += size;
          }
        }
      }
    }
    saved = new float[saveSize];
  }

  /** a = softmax(q kᵀ · scale) v, q and a [rows, heads · headDim]. */
  void run(int layer, float[] q, float[] a) {
    workers.pool().run(tasks.size(), (worker, i) -> attend(tasks.get(i), layer, q, a, worker));
    if (!joins.isEmpty()) {
      workers.each(joins.size(), (worker, i) -> join(joins.get(i), a, workers.tile(worker)));
    }
  }

  private void attend(Task task, int layer, float[] q, float[] a, int worker) {
    Pass.Piece piece = task.piece;
    KvLayout layout = cache.layout();
    AttentionTile tile = workers.tile(worker);
    tile.reset(task.rows * group);
    for (int i = 0; i < task.rows * group; i++) {
      int position = piece.firstPosition() + task.row + i / group;
      tile.setQuery(i, q, at(task.piece, task.head, task.row, i), scale, position);
    }
    int end = piece.firstPosition() + task.row + task.rows;
    for (int block = task.firstBlock; block < task.endBlock; block++) {
      int first = block * KvLayout.BLOCK;
      math.attend(
          tile,
          cache.block(piece.sequence().block(block)),
          layout.keys(layer, task.head),
          layout.values(layer, task.head),
          layout.codec(),
          first,
          Math.min(KvLayout.BLOCK, end - first));
    }
    boolean alone = saved.length == 0 || task.endBlock - task.firstBlock == blocks(task);
    for (int i = 0; i < task.rows * group; i++) {
      if (alone) {
        tile.result(i, a, at(piece, task.head, task.row, i));
      } else {
        tile.save(i, saved, task.saveAt + i * tile.saved());
      }
    }
  }

  /** Blocks of keys that a task's last token sees. */
  private static int blocks(Task task) {
    return Math.ceilDiv(task.piece.firstPosition() + task.row + task.rows, KvLayout.BLOCK);
  }

  private void join(Join join, float[] a, AttentionTile tile) {
    int queries = join.rows * group;
    tile.reset(queries);
    for (int range = 0; range < join.ranges; range++) {
      for (int i = 0; i < queries; i++) {
        tile.join(i, saved, join.savedAt + (range * queries + i) * tile.saved());
      }
    }
    for (int i = 0; i < queries; i++) {
      tile.result(i, a, at(join.piece, join.head, join.row, i));
    }
  }

  /** Where the i-th query of a task stands: tokens in order, each with the heads of the group. */
  private int at(Pass.Piece piece, int head, int row, int i) {
    int token = piece.firstRow() + row + i / group;
    return (token * heads + head * group + i % group) * headDim;
  }
}
