package io.xmodel.tornado.graph;

import io.xmodel.model.XmodelConfig;
import io.xmodel.tornado.kernels.Attend;
import io.xmodel.tornado.kernels.MatMulFew;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/**
 * How work is cut into groups of items, which depends on the kind of device and on nothing else.
 *
 * @param maxRows rows of a block: each weight is read once for so many tokens
 * @param fewRows rows of a pass up to which it takes {@link FewPlan}: 1 to {@link MatMulFew#MOST}
 * @param matVec of matrix-vector products
 * @param few of matrices times a few rows
 * @param attention of attention
 * @param conversions whether the device converts number formats itself
 * @param mostGroups groups of a matrix-vector product: beyond, groups take several blocks of rows
 * @param headGroups groups of the head, each of which leaves a candidate
 * @param tokens tokens of a group of a matrix product
 * @param size items of a group of reductions
 * @param selectGroups groups a row that look for its best, or sum it
 * @param graphLayers layers of a graph of the decode plan, which is executed until all layers are
 *     done: more are more to compile, fewer cost more time between graphs; where graphs are
 *     captured there are as many as TornadoVM allows
 */
public record Shapes(
    int maxRows,
    int fewRows,
    MatVec matVec,
    MatVec few,
    Attention attention,
    boolean conversions,
    int mostGroups,
    int headGroups,
    int tokens,
    int size,
    int selectGroups,
    int graphLayers) {
  /**
   * Many small cores: neighbouring items read neighbouring words. 120,000 items are 29 warps for
   * each of 132 multiprocessors; with four ints of two rows a lane on their way that is 29 KB,
   * about what 4.3 TB/s at 0.8 µs ask for. docs/gpu-predicted.md has the arithmetic of the other
   * numbers.
   */
  public static final Shapes GPU =
      new Shapes(
          256,
          16,
          new MatVec(32, 8, 120_000, 128),
          new MatVec(32, 4, 120_000, 128),
          new Attention(new Tile(1, 32, 32), new Tile(4, 8, 24), 32, 64),
          false,
          1 << 20,
          1024,
          64,
          128,
          16,
          8);

  /** A few large cores: an item has a row for itself. */
  public static final Shapes CPU =
      new Shapes(
          64,
          16,
          new MatVec(1, 16, 0, 1),
          new MatVec(1, 16, 0, 1),
          new Attention(new Tile(1, 1, 32), new Tile(4, 1, 24), 4, Integer.MAX_VALUE),
          false,
          64,
          32,
          64,
          16,
          4,
          1);

  private static final int LOCAL_BYTES = 32 << 10;

  /** Of a group. */
  private static final int MOST_ITEMS = 1024;

  /**
   * Groups of a matrix-vector product.
   *
   * @param lanes items that share a row, or two, of a matrix with many rows
   * @param rows of a group with that many lanes
   * @param fill items that should share a product: one of few rows has more lanes
   * @param mostLanes of a row
   */
  public record MatVec(int lanes, int rows, int fill, int mostLanes) {}

  /**
   * Groups of attention.
   *
   * @param token when decoding
   * @param block of a block of a prompt
   * @param splits ranges of keys in a long text
   * @param splitAbove keys up to which one group goes through all of them
   */
  public record Attention(Tile token, Tile block, int splits, int splitAbove) {}

  /**
   * What a group of attention has.
   *
   * @param rows tokens, each with all the queries that share a key
   * @param lanes items that share a query
   * @param keys in local memory
   */
  public record Tile(int rows, int lanes, int keys) {
    private Tile fitting(XmodelConfig config, long localBytes, int mostItems) {
      int shared = config.queriesPerKvHead();
      int fewerRows = rows;
      int fewerLanes = lanes;
      int fewerKeys = keys;
      while (fewerKeys > 1
          && Attend.localBytes(config.headDim(), fewerRows * shared, fewerKeys) > localBytes) {
        if (fewerKeys > 8 || fewerRows == 1) {
          fewerKeys /= 2;
        } else {
          fewerRows /= 2;
        }
      }
      while (fewerLanes > 1 && fewerRows * shared * fewerLanes > mostItems) {
        fewerLanes /= 2;
      }
      return new Tile(fewerRows, fewerLanes, fewerKeys);
    }
  }

  /** The shapes for a device. */
  public static Shapes of(TornadoDevice device) {
    if (device.getDeviceType() == TornadoDeviceType.CPU) {
      return CPU;
    }
    return device.getTornadoVMBackend() == TornadoVMBackendType.CUDA ? GPU.withConversions() : GPU;
  }

  /** These shapes with tiles that fit a group's local memory for heads of a model. */
  public Shapes fitting(XmodelConfig config, TornadoDevice device) {
    long bytes = Math.min(device.getDeviceLocalMemorySize(), LOCAL_BYTES);
    return with(
        fewRows,
        new Attention(
            attention.token.fitting(config, bytes, MOST_ITEMS),
            attention.block.fitting(config, bytes, MOST_ITEMS),
            attention.splits,
            attention.splitAbove),
        conversions);
  }

  /** The same that splits texts of more keys than that. */
  public Shapes withSplitAbove(int splitAbove) {
    return with(
        fewRows,
        new Attention(attention.token, attention.block, attention.splits, splitAbove),
        conversions);
  }

  /** The same for a device that converts number formats itself. */
  public Shapes withConversions() {
    return with(fewRows, attention, true);
  }

  /** The same whose passes of more rows than that go in blocks. */
  public Shapes withFewRows(int fewRows) {
    return with(fewRows, attention, conversions);
  }

  private Shapes with(int fewRows, Attention attention, boolean conversions) {
    return new Shapes(
        maxRows,
        fewRows,
        matVec,
        few,
        attention,
        conversions,
        mostGroups,
        headGroups,
        tokens,
        size,
        selectGroups,
        graphLayers);
  }

  /**
   * How a matrix-vector product is cut: {@code rows} units of work a group, {@code lanes} items
   * each.
   */
  record Cut(int lanes, int rows, int groups) {
    int items() {
      return lanes * rows;
    }
  }

  /** The cut for so many rows, or pairs of rows. */
  Cut cut(int work) {
    return cut(work, 0);
  }

  /**
   * The same, of so many ints a row (0: not known): no more lanes than divide it evenly, since then
   * device compilers know all of a row's loop.
   */
  Cut cut(int work, int ints) {
    return cut(matVec, work, ints);
  }

  /** The same of a matrix times a few rows. */
  Cut fewCut(int work, int ints) {
    return cut(few, work, ints);
  }

  private Cut cut(MatVec of, int work, int ints) {
    int some = of.lanes;
    int each = of.rows;
    while (some < of.mostLanes && (long) work * some < of.fill && ints % (2 * some) == 0) {
      some *= 2;
      each = Math.max(1, each / 2);
    }
    return new Cut(some, each, Math.min(mostGroups, Math.ceilDiv(work, each)));
  }

  /** Groups of {@link #size} items for a number of elements. */
  int elementGroups(int elements) {
    return Math.min(mostGroups, Math.ceilDiv(elements, size));
  }
}
