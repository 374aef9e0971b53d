package io.xmodel.bench.device;

import io.xmodel.tornado.graph.Graph;
import io.xmodel.tornado.graph.Program;
import uk.ac.manchester.tornado.api.DataRange;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Graphs that copy the device's memory, and graphs that keep its arithmetic busy. */
final class CeilingPlan implements AutoCloseable {
  private static final int LOCAL = 256;
  private static final int MANY = 9;

  private final Program program;
  private final KernelContext context = new KernelContext();
  private final int items;
  private final int workers;
  private final int steps;
  private final IntArray from;
  private final IntArray to;
  private final FloatArray chains;
  private final Graph[] copies;
  private final Graph[] sums;

  /**
   * Compiles the graphs, executes each once and looks at the results.
   *
   * @param bytes of an array that is copied, a multiple of 4096
   * @param workers items that compute, a multiple of 256
   * @param steps multiply-adds of each of an item's chains
   */
  CeilingPlan(TornadoDevice device, int bytes, int workers, int steps) {
    this.program = new Program(device);
    this.items = bytes / Integer.BYTES / 4;
    this.workers = workers;
    this.steps = steps;
    this.from = new IntArray(4 * items);
    this.to = new IntArray(4 * items);
    this.chains = new FloatArray(workers);
    for (int i = 0; i < from.getSize(); i++) {
      from.set(i, i);
    }
    to.init(0);
    chains.init(0f);
    Graph upload = program.graph("upload");
    upload.tasks().transferToDevice(DataTransferMode.FIRST_EXECUTION, from, to, chains);
    copy(upload);
    multiplyAdd(upload);
    program.makeResident(upload, from, to, chains);
    this.copies =
        new Graph[] {program.graph("copy").repeated(), program.graph("copies").repeated()};
    this.sums = new Graph[] {program.graph("sum").repeated(), program.graph("sums").repeated()};
    for (int i = 0; i < MANY; i++) {
      copy(copies[1]);
      multiplyAdd(sums[1]);
    }
    copy(copies[0]);
    multiplyAdd(sums[0]);
    program.seal();
    program.execute(upload);
    for (int i = 0; i < 2; i++) {
      program.execute(copies[i]);
      program.execute(sums[i]);
    }
    check();
  }

  private void copy(Graph graph) {
    graph
        .tasks()
        .task(graph.launch("copy", items / LOCAL, LOCAL), Ceiling::copy, context, from, to, items);
  }

  private void multiplyAdd(Graph graph) {
    graph
        .tasks()
        .task(
            graph.launch("sum", workers / LOCAL, LOCAL),
            Ceiling::multiplyAdd,
            context,
            chains,
            steps);
  }

  private void check() {
    program.read(new DataRange(to).withOffset(to.getSize() - 1L).withSize(1));
    program.read(new DataRange(chains).withOffset(workers - 1L).withSize(1));
    int copied = to.get(to.getSize() - 1);
    float summed = chains.get(workers - 1);
    if (copied != to.getSize() - 1 || !(Math.abs(summed - Ceiling.CHAINS) < 1e-3f)) {
      throw new IllegalStateException(
          "Nothing was timed, as the device's answers are wrong: expected %d and %d, found %d and %g."
              .formatted(to.getSize() - 1, Ceiling.CHAINS, copied, summed));
    }
  }

  /** Bytes read and written per second while copying. */
  double bandwidth() {
    return 2.0 * Integer.BYTES * 4 * items / perTask(copies);
  }

  /** f32 operations per second, a multiply-add counted as two. */
  double operations() {
    return 2.0 * Ceiling.CHAINS * steps * workers / perTask(sums);
  }

  /** Seconds of a task: what executing a graph costs is in both, and is taken off. */
  private double perTask(Graph[] graphs) {
    double one = seconds(graphs[0]);
    double many = seconds(graphs[1]);
    return (many - one) / (MANY - 1);
  }

  private double seconds(Graph graph) {
    long start = System.nanoTime();
    program.execute(graph);
    return (System.nanoTime() - start) * 1e-9;
  }

  @Override
  public void close() {
    program.close();
  }
}
