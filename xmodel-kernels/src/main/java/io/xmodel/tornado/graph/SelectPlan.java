package io.xmodel.tornado.graph;

import io.xmodel.tornado.kernels.ArgmaxPartial;
import io.xmodel.tornado.kernels.LogSumExp;
import io.xmodel.tornado.kernels.Stamp;
import io.xmodel.tornado.kernels.State;
import io.xmodel.tornado.kernels.TopK;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * What samplers ask of the logits that a plan left on the device. Each graph is compiled when first
 * asked for; what comes back is as little as answers the question.
 */
public final class SelectPlan {
  /** The most that {@link #topK} can tell. */
  public static final int MOST = TopK.KEPT;

  private final Program program;
  private final DeviceArrays arrays;
  private final IntArray state = new IntArray(State.HEADER);
  private final IntArray chosen;
  private final FloatArray sums;
  private final FloatArray[] values = new FloatArray[2];
  private final IntArray[] ids = new IntArray[2];
  private final IntArray noIds = new IntArray(1);
  private final RowsPlan rows;
  private final Graph argmax;
  private final Graph sum;
  private final Graph top;
  private int topAt;

  /** Adds the graphs. */
  public SelectPlan(Program program, DeviceArrays arrays) {
    this.program = program;
    this.arrays = arrays;
    this.chosen = new IntArray(arrays.shapes.maxRows() + Stamp.SIZE);
    this.sums = new FloatArray(2 * arrays.shapes.selectGroups() + Stamp.SIZE);
    this.rows = new RowsPlan(program, arrays, arrays.logits, arrays.config.vocabSize(), 1);
    state.init(0);
    int kept = TopK.groups(arrays.config.vocabSize()) * TopK.KEPT;
    for (int i = 0; i < 2; i++) {
      values[i] = new FloatArray(kept + Stamp.SIZE);
      ids[i] = new IntArray(kept + Stamp.SIZE);
    }
    this.argmax = graph("argmax");
    argmax();
    this.sum = graph("sum");
    sum();
    this.top = graph("top");
    top();
  }

  private Graph graph(String name) {
    Graph graph = program.graph(name).allocating();
    graph.tasks().transferToDevice(DataTransferMode.EVERY_EXECUTION, state);
    return graph;
  }

  /**
   * The best id of each row.
   *
   * @param rows of logits
   * @return array that begins with {@link Shapes#maxRows} ids, −1 where no logit is a number;
   *     changed by the next call
   */
  public IntArray argmax(int rows, int limit) {
    state.set(State.LOGITS, rows);
    state.set(State.LIMIT, limit);
    program.begin(state);
    program.execute(argmax);
    program.believe(chosen, arrays.shapes.maxRows());
    return chosen;
  }

  /** log Σ exp of a row. */
  public double logSumExp(int row) {
    state.set(State.SELECT_ROW, row);
    program.begin(state);
    program.execute(sum);
    program.believe(sums, 2 * arrays.shapes.selectGroups());
    double max = Double.NEGATIVE_INFINITY;
    for (int group = 0; group < arrays.shapes.selectGroups(); group++) {
      max = Math.max(max, sums.get(2 * group));
    }
    double total = 0;
    for (int group = 0; group < arrays.shapes.selectGroups(); group++) {
      total += Math.exp(sums.get(2 * group) - max) * sums.get(2 * group + 1);
    }
    return max + Math.log(total);
  }

  /**
   * The best of a row, best first.
   *
   * @param bestIds receives up to {@link #MOST} ids; its length says how many are wanted
   * @param bestLogits their logits
   * @return how many there are
   */
  public int topK(int row, int limit, int[] bestIds, float[] bestLogits) {
    state.set(State.SELECT_ROW, row);
    state.set(State.LIMIT, limit);
    program.begin(state);
    program.execute(top);
    program.believe(ids[topAt], TopK.KEPT);
    program.believe(values[topAt], TopK.KEPT);
    int count = 0;
    while (count < bestIds.length && ids[topAt].get(count) >= 0) {
      bestIds[count] = ids[topAt].get(count);
      bestLogits[count] = values[topAt].get(count);
      count++;
    }
    return count;
  }

  /** Copies a row to the host. */
  public void copy(int row, float[] destination) {
    MemorySegment.copy(
        rows.bring(row, 1).getSegment(),
        ValueLayout.JAVA_FLOAT,
        0,
        destination,
        0,
        arrays.config.vocabSize());
  }

  private void argmax() {
    Shapes shapes = arrays.shapes;
    argmax
        .tasks()
        .task(
            argmax.launch("partial", shapes.maxRows() * shapes.selectGroups(), shapes.size()),
            ArgmaxPartial::run,
            arrays.context,
            state,
            arrays.weights.layout(),
            arrays.logits,
            arrays.bestValue,
            arrays.bestId,
            shapes.selectGroups(),
            shapes.size());
    Launches.argmax(argmax, arrays, state, chosen, shapes.maxRows(), shapes.selectGroups());
    argmax.tasks().transferToHost(DataTransferMode.EVERY_EXECUTION, chosen);
  }

  private void sum() {
    Shapes shapes = arrays.shapes;
    sum.tasks()
        .task(
            sum.launch("sum", shapes.selectGroups(), shapes.size()),
            LogSumExp::run,
            arrays.context,
            state,
            arrays.weights.layout(),
            arrays.logits,
            sums,
            shapes.selectGroups(),
            shapes.size())
        .transferToHost(DataTransferMode.EVERY_EXECUTION, sums);
  }

  private void top() {
    Shapes shapes = arrays.shapes;
    int size = Math.min(shapes.size(), 256);
    top.tasks().transferToDevice(DataTransferMode.FIRST_EXECUTION, noIds);
    int candidates = arrays.config.vocabSize();
    boolean first = true;
    int to = 0;
    while (true) {
      int groups = TopK.groups(candidates);
      top.tasks()
          .task(
              top.launch("topK", groups, size),
              TopK::run,
              arrays.context,
              state,
              arrays.weights.layout(),
              first ? arrays.logits : values[1 - to],
              first ? noIds : ids[1 - to],
              values[to],
              ids[to],
              candidates,
              first ? 1 : 0,
              size);
      topAt = to;
      if (groups == 1) {
        break;
      }
      candidates = groups * TopK.KEPT;
      top.tasks().transferToDevice(DataTransferMode.UNDER_DEMAND, values[to], ids[to]);
      first = false;
      to = 1 - to;
    }
    top.tasks().transferToHost(DataTransferMode.EVERY_EXECUTION, values[topAt], ids[topAt]);
  }
}
