package io.xmodel.tornado.graph;

import io.xmodel.progress.ProgressListener;
import io.xmodel.tornado.kernels.Touch;
import io.xmodel.tornado.weights.DeviceWeights;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.ShortArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * The graphs that bring everything to the device, executed once: one for each bank of weights, so
 * that the host holds one bank at a time, one for each array of the pool, and one for what is small
 * or only allocated.
 */
public final class Uploads {
  private final Program program;
  private final DeviceWeights weights;
  private final List<Graph> banks = new ArrayList<>();
  private final List<Graph> pool = new ArrayList<>();
  private final Graph rest;

  /**
   * Adds the graphs, before all others.
   *
   * @param more what is allocated besides the arrays, and never uploaded
   */
  public Uploads(Program program, DeviceArrays arrays, List<TornadoNativeArray> more) {
    this.program = program;
    this.weights = arrays.weights;
    IntArray sink = new IntArray(1);
    for (IntArray words : weights.words()) {
      Graph bank = program.graph("bank");
      bank.tasks()
          .transferToDevice(DataTransferMode.FIRST_EXECUTION, words, sink)
          .task(bank.launch("touch", 1, 1), Touch::words, arrays.context, words, sink);
      program.makeResident(bank, words);
      banks.add(bank);
    }
    // A graph has room for so many tasks only, and there may be an array for each layer.
    for (TornadoNativeArray array : arrays.pool()) {
      Graph graph = program.graph("pool");
      graph.tasks().transferToDevice(DataTransferMode.UNDER_DEMAND, array);
      touch(graph, arrays, array);
      program.makeResident(graph, array);
      pool.add(graph);
    }
    rest = program.graph("rest");
    FloatArray floats = weights.floats();
    IntArray layout = weights.layout();
    List<TornadoNativeArray> zeros = arrays.zeros();
    List<TornadoNativeArray> scratch =
        Stream.concat(arrays.scratch().stream(), more.stream()).toList();
    rest.tasks()
        .transferToDevice(DataTransferMode.FIRST_EXECUTION, floats, layout, sink)
        .transferToDevice(DataTransferMode.FIRST_EXECUTION, zeros.toArray())
        .transferToDevice(DataTransferMode.UNDER_DEMAND, scratch.toArray())
        .task(rest.launch("touch", 1, 1), Touch::small, arrays.context, floats, layout, sink);
    Stream.concat(zeros.stream(), scratch.stream()).forEach(array -> touch(rest, arrays, array));
    program.makeResident(rest, floats, layout);
    program.makeResident(rest, zeros.toArray());
    program.makeResident(rest, scratch.toArray());
  }

  private static void touch(Graph graph, DeviceArrays arrays, TornadoNativeArray array) {
    TaskGraph tasks = graph.tasks();
    String name = graph.launch("touch", 1, 1);
    if (array instanceof FloatArray floats) {
      tasks.task(name, Touch::floats, arrays.context, floats);
    } else if (array instanceof IntArray ints) {
      tasks.task(name, Touch::ints, arrays.context, ints);
    } else if (array instanceof ShortArray shorts) {
      tasks.task(name, Touch::shorts, arrays.context, shorts);
    } else {
      throw new IllegalArgumentException(array.getClass().getName());
    }
  }

  /** Copies and uploads. */
  public void run(ProgressListener progress) {
    int total = weights.matrices();
    int done = 0;
    for (int i = 0; i < banks.size(); i++) {
      int before = done;
      int[] copied = new int[1];
      weights.fill(
          i,
          count -> {
            copied[0] = count;
            progress.progress("Copying weights to the device", before + count, total);
          });
      done += copied[0];
      program.execute(banks.get(i));
    }
    pool.forEach(program::execute);
    program.execute(rest);
  }
}
