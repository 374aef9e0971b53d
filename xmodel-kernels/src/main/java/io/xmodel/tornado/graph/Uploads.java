package io.xmodel.tornado.graph;

import io.xmodel.progress.ProgressListener;
import io.xmodel.tornado.kernels.Gate;
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
 * or only allocated. Their kernels do nothing, as a driver may have refused memory. When all of it
 * is there, samples of what was uploaded come back and are compared.
 */
public final class Uploads {
  private final Program program;
  private final DeviceWeights weights;
  private final List<Graph> banks = new ArrayList<>();
  private final List<Graph> others = new ArrayList<>();
  private final UploadSamples samples;

  /**
   * Adds the graphs, before all others.
   *
   * @param more what is allocated besides the arrays, and never uploaded
   */
  public Uploads(Program program, DeviceArrays arrays, List<TornadoNativeArray> more) {
    this.program = program;
    this.weights = arrays.weights;
    IntArray none = new IntArray(1);
    for (IntArray words : weights.words()) {
      Graph bank = program.graph("bank");
      bank.tasks()
          .transferToDevice(DataTransferMode.FIRST_EXECUTION, words, none)
          .task(bank.launch("touch", 1, 1), Touch::ints, arrays.context, words, none);
      program.makeResident(bank, words);
      banks.add(bank);
    }
    // A graph has room for so many tasks only, and there may be an array for each layer.
    for (TornadoNativeArray array : arrays.pool()) {
      Graph graph = program.graph("pool");
      graph.tasks().transferToDevice(DataTransferMode.UNDER_DEMAND, array);
      touch(graph, arrays, array);
      program.makeResident(graph, array);
      others.add(graph);
    }
    Graph rest = program.graph("rest");
    others.add(rest);
    FloatArray floats = weights.floats();
    IntArray layout = weights.layout();
    List<FloatArray> zeros = arrays.zeros();
    this.samples =
        new UploadSamples(
            Stream.concat(weights.words().stream(), Stream.of(layout)).toList(),
            Stream.concat(Stream.of(floats), zeros.stream()).toList(),
            program.steps().load());
    List<TornadoNativeArray> scratch =
        Stream.of(arrays.scratch(), more).flatMap(List::stream).toList();
    rest.tasks()
        .transferToDevice(DataTransferMode.FIRST_EXECUTION, floats, layout, none)
        .transferToDevice(DataTransferMode.FIRST_EXECUTION, zeros.toArray())
        .transferToDevice(DataTransferMode.UNDER_DEMAND, scratch.toArray())
        .task(rest.launch("touch", 1, 1), Touch::floats, arrays.context, floats, none)
        .task(rest.launch("touch", 1, 1), Touch::ints, arrays.context, layout, none);
    for (FloatArray array : zeros) {
      rest.tasks().task(rest.launch("touch", 1, 1), Touch::floats, arrays.context, array, none);
    }
    scratch.forEach(array -> touch(rest, arrays, array));
    program.makeResident(rest, floats, layout);
    program.makeResident(rest, zeros.toArray());
    program.makeResident(rest, scratch.toArray());
    samples.addGraph(program, arrays);
    program.gate(gate(arrays, 0), gate(arrays, 1));
  }

  private Graph gate(DeviceArrays arrays, int open) {
    Graph graph = program.graph("gate");
    graph
        .tasks()
        .task(graph.launch("gate", 1, 1), Gate::run, arrays.context, weights.layout(), open);
    return graph;
  }

  private static void touch(Graph graph, DeviceArrays arrays, TornadoNativeArray array) {
    TaskGraph tasks = graph.tasks();
    String name = graph.launch("touch", 1, 1);
    if (array instanceof FloatArray floats) {
      tasks.task(name, Touch::newFloats, arrays.context, floats);
    } else if (array instanceof IntArray ints) {
      tasks.task(name, Touch::newInts, arrays.context, ints);
    } else if (array instanceof ShortArray shorts) {
      tasks.task(name, Touch::newShorts, arrays.context, shorts);
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
      samples.expectInts(i);
      program.bring(banks.get(i));
    }
    samples.expectOthers();
    others.forEach(program::bring);
    samples.check(program);
  }
}
