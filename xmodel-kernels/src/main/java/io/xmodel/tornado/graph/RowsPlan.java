package io.xmodel.tornado.graph;

import io.xmodel.tornado.kernels.Rows;
import io.xmodel.tornado.kernels.Stamp;
import io.xmodel.tornado.kernels.State;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Brings rows of a resident array to the host, with a stamp. */
final class RowsPlan {
  private final Program program;
  private final int width;
  private final int most;
  private final IntArray state = new IntArray(State.HEADER);
  private final FloatArray out;
  private final Graph graph;

  /**
   * Adds the graph.
   *
   * @param width floats of a row
   * @param most rows at a time
   */
  RowsPlan(Program program, DeviceArrays arrays, FloatArray from, int width, int most) {
    this.program = program;
    this.width = width;
    this.most = most;
    this.out = new FloatArray(most * width + Stamp.SIZE);
    state.init(0);
    int size = arrays.shapes.size();
    int groups = arrays.shapes.elementGroups(most * width);
    this.graph = program.graph("rows").allocating();
    graph
        .tasks()
        .transferToDevice(DataTransferMode.EVERY_EXECUTION, state)
        .task(
            graph.launch("rows", groups, size),
            Rows::run,
            arrays.context,
            state,
            arrays.weights.layout(),
            from,
            out,
            width,
            most,
            groups * size)
        .transferToHost(DataTransferMode.EVERY_EXECUTION, out);
  }

  Graph graph() {
    return graph;
  }

  /** Rows at a time. */
  int most() {
    return most;
  }

  /** Rows from a first on, one after the other; changed by the next call. */
  FloatArray bring(int first, int count) {
    state.set(State.SELECT_ROW, first);
    state.set(State.ROWS, count);
    program.begin(state);
    program.execute(graph);
    program.believe(out, most * width);
    return out;
  }
}
