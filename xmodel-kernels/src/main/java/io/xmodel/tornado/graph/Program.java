package io.xmodel.tornado.graph;

import io.xmodel.error.BackendException;
import io.xmodel.error.Setting;
import io.xmodel.progress.ProgressListener;
import io.xmodel.tornado.device.Allocations;
import io.xmodel.tornado.device.Events;
import io.xmodel.tornado.device.Failures;
import io.xmodel.tornado.kernels.Stamp;
import io.xmodel.tornado.kernels.State;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.DataRange;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.exceptions.TornadoInternalError;
import uk.ac.manchester.tornado.api.exceptions.TornadoMemoryException;
import uk.ac.manchester.tornado.api.exceptions.TornadoOutOfMemoryException;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * All task graphs of a model in one execution plan, and the arrays that stay on the device between
 * them.
 *
 * <p>How arrays are shared: before a graph is executed, TornadoVM hands it the device buffers of
 * all arrays that it consumes <em>from the graph executed last</em>. So every graph consumes every
 * resident array, used or not, and any graph may follow any other. A resident array becomes one in
 * the graph that first touches it ({@link #makeResident}). Small arrays that come down with each
 * step are not resident: they belong to the step's first graph, and go from hand to hand ({@link
 * #handOver}).
 *
 * <p>What fails: TornadoVM throws where it notices, but of a driver's refusals it only prints a
 * line, and goes on with a launch or a transfer less. So a step's result is compared with what was
 * asked, see {@link Steps}. After a failure nothing is asked of the device again and nothing of it
 * is freed, as TornadoVM then holds handles that it never got, and its use of them can end the
 * process. Of events, which it releases before a failure is found, see {@link Events}.
 *
 * <p>Nothing here is for two threads at once.
 */
public final class Program implements AutoCloseable {
  private final TornadoDevice device;
  private final List<Object> resident = new ArrayList<>();
  private final List<Graph> graphs = new ArrayList<>();
  private final GridScheduler grids = new GridScheduler();
  private final Steps steps = new Steps();
  private final Allocations allocations;
  private final Events events;
  private @Nullable TornadoExecutionPlan plan;
  private @Nullable TornadoExecutionResult last;
  // Selecting a graph costs time: one that is executed again and again is selected once.
  private @Nullable TornadoExecutionPlan selected;
  private @Nullable Graph selectedGraph;
  private @Nullable Graph shutGate;
  private @Nullable Graph openGate;
  private boolean isOpen;
  private long launches;
  private @Nullable BackendException failure;

  /** A program for a device. */
  public Program(TornadoDevice device) {
    this.device = device;
    this.allocations = new Allocations(device);
    this.events = new Events(device);
  }

  /** What was asked of the device. */
  Steps steps() {
    return steps;
  }

  /** Begins a step: what its state says for {@link Stamp}. */
  void begin(IntArray state) {
    state.set(State.STEP, steps.begin());
    state.set(State.LAUNCHES, 0);
    state.set(State.LOADED, steps.load());
  }

  /** Begins a step that is a pass. */
  public void beginPass(IntArray state) {
    begin(state);
    state.set(State.PATCHES, steps.patches());
    state.set(State.COPIES, steps.copies());
  }

  /** Says how the gate is shut and opened; it is shut at first. */
  void gate(Graph shut, Graph open) {
    shutGate = shut;
    openGate = open;
  }

  /** Begins a graph over what is resident by now. */
  public Graph graph(String name) {
    Graph graph = new Graph(name + "x" + graphs.size(), graphs.size(), grids);
    graph.tasks().consumeFromDevice(resident.toArray());
    graphs.add(graph);
    return graph;
  }

  /**
   * Lets graphs use arrays that another brings down with each execution; they are executed after it
   * or after each other, with no other graph between.
   */
  void handOver(Graph from, List<Graph> to, Object... arrays) {
    from.tasks().persistOnDevice(arrays);
    to.forEach(graph -> graph.tasks().consumeFromDevice(arrays));
    from.followedBy(to);
  }

  /** Makes arrays, which a graph uploads or allocates, resident for all graphs after it. */
  public void makeResident(Graph graph, Object... arrays) {
    graph.tasks().persistOnDevice(arrays);
    resident.addAll(List.of(arrays));
  }

  /** Ends the description; graphs can be executed from now on. */
  public void seal() {
    ImmutableTaskGraph[] all =
        graphs.stream().map(graph -> graph.tasks().snapshot()).toArray(ImmutableTaskGraph[]::new);
    TornadoExecutionPlan sealed = new TornadoExecutionPlan(all);
    sealed.withDevice(device);
    sealed.withGridScheduler(grids);
    plan = sealed;
    if (capturesGraphs()) {
      // Large uploads go through a ring of pinned memory: the staging area must not be pinned
      // itself,
      // as it is freed.
      sealed.withStagedTransfers();
      for (Graph graph : graphs) {
        if (graph.isRepeated()) {
          sealed.withGraph(graph.index()).withCUDAGraph();
        }
      }
    }
  }

  /** Whether the backend can record a graph's launches and replay them. */
  boolean capturesGraphs() {
    TornadoVMBackendType type = device.getTornadoVMBackend();
    return type == TornadoVMBackendType.CUDA || type == TornadoVMBackendType.PTX;
  }

  /**
   * Compiles some graphs' kernels by executing them: drivers finish compiling at the first launch,
   * and graphs are captured then.
   */
  public void compile(List<Graph> some, ProgressListener progress) {
    int total = some.stream().mapToInt(Graph::size).sum();
    int done = 0;
    progress.progress("Compiling kernels", done, total);
    swing(false);
    for (Graph graph : some) {
      if (!allocate(graph)) {
        launch(graph);
      } else if (!graph.followers().isEmpty()) {
        // Those use what it brings, which is not looked at while the gate is shut.
        swing(true);
        launch(graph);
      }
      done += graph.size();
      progress.progress("Compiling kernels", done, total);
    }
    swing(true);
  }

  /** Executes a graph and waits for it. */
  public void execute(Graph graph) {
    execute(graph, 1, i -> {});
  }

  /**
   * Executes a graph several times.
   *
   * @param after hears after each execution how many there were
   */
  void execute(Graph graph, int times, IntConsumer after) {
    allocate(graph);
    swing(true);
    selected = null;
    for (int i = 0; i < times; i++) {
      launch(graph);
      steps.launched(graph.size());
      after.accept(i + 1);
    }
  }

  /** Executes a graph of whose kernels none looks at memory that may not be there. */
  void bring(Graph graph) {
    launch(graph);
    checkAllocations();
  }

  /**
   * Executes a graph that has arrays of its own for the first time, with the gate shut, and those
   * that follow it: the gate's graph does not hand on what they take from it.
   *
   * @return false if it has none, or was executed before
   */
  private boolean allocate(Graph graph) {
    if (!graph.takeAllocating()) {
      return false;
    }
    swing(false);
    bring(graph);
    for (Graph follower : graph.followers()) {
      if (follower.takeAllocating()) {
        bring(follower);
      }
    }
    return true;
  }

  /** Opens or shuts the gate, if there is one. */
  private void swing(boolean open) {
    Graph gate = open ? openGate : shutGate;
    if (gate != null && isOpen != open) {
      launch(gate);
      isOpen = open;
    }
  }

  private void launch(Graph graph) {
    TornadoExecutionPlan all = plan();
    translating(() -> {
      TornadoExecutionPlan one = selected;
      if (one == null || selectedGraph != graph) {
        one = all.withGraph(graph.index());
        selected = one;
        selectedGraph = graph;
      }
      events.watch();
      try {
        last = one.execute();
      } finally {
        events.settle();
      }
    });
    launches += graph.size();
  }

  /**
   * Makes sure that all arrays so far have memory, before a kernel uses them.
   *
   * @throws BackendException if not
   */
  private void checkAllocations() {
    if (allocations.isOneRefused()) {
      throw failed(
          new BackendException(
              "The device has not the memory that the model was planned to take: its driver refused a part, as another program may hold some. Ask for a shorter context or a smaller cache, or end that program, and start again.",
              Setting.CONTEXT,
              Setting.KV_POSITIONS,
              Setting.KV_TYPE,
              Setting.BACKEND));
    }
  }

  /**
   * Makes sure that a result is that of this step, and that each of its launches ran.
   *
   * @param step that the result says it is of
   * @param count of the launches that it says there were
   * @throws BackendException if not
   */
  public void believe(int step, int count) {
    if (step != steps.step()) {
      throw failed(refused("a result was not brought back, or what it is about not sent"));
    }
    if (count != steps.launches()) {
      throw failed(refused("%s of %s launches ran".formatted(count, steps.launches())));
    }
  }

  /** As {@link #believe(int, int)}, of a result with its stamp behind it, from an element on. */
  void believe(IntArray result, int at) {
    believe(result.get(at), result.get(at + 1));
  }

  /** As {@link #believe(int, int)}, of a result with its stamp behind it, from an element on. */
  void believe(FloatArray result, int at) {
    believe((int) result.get(at), (int) result.get(at + 1));
  }

  /** What is said when uploads are not there. */
  BackendException lostUpload() {
    return failed(refused("weights that were sent are not there"));
  }

  private static BackendException refused(String what) {
    return new BackendException(
        "The device refused work (%s), so what it computed is not used. Its memory may be full, or its driver may have failed. Start again with a smaller cache, or use another device or the CPU backend."
            .formatted(what),
        Setting.BACKEND,
        Setting.KV_POSITIONS);
  }

  private BackendException failed(BackendException e) {
    failure = e;
    return e;
  }

  /** Copies a part of a resident array to the same place of its host array. */
  public void read(DataRange range) {
    TornadoExecutionResult result = last;
    if (result == null) {
      throw new IllegalStateException("Nothing was executed yet.");
    }
    translating(() -> result.transferToHost(range));
  }

  /** Tasks launched so far. */
  public long launches() {
    return launches;
  }

  private TornadoExecutionPlan plan() {
    if (plan == null) {
      throw new IllegalStateException("This program is not sealed, or closed.");
    }
    return plan;
  }

  /** Frees the device's memory, unless the device failed: then the end of the process does. */
  @Override
  public void close() {
    TornadoExecutionPlan open = plan;
    plan = null;
    selected = null;
    last = null;
    if (open != null && failure == null) {
      for (Graph graph : graphs) {
        open.withGraph(graph.index()).freeDeviceMemory();
      }
    }
  }

  /** Turns TornadoVM's exceptions into ours. */
  private void translating(Runnable action) {
    if (failure != null) {
      throw new BackendException(
          "The device failed before, and must be started again with this program. Then it said: "
              + failure.getMessage(),
          failure.settings());
    }
    try {
      action.run();
    } catch (TornadoOutOfMemoryException | TornadoMemoryException e) {
      // Its own count of the memory: nothing was asked of the driver.
      throw new BackendException(
          "The device's memory is full (%s). Ask for a shorter context or a smaller cache, keep the cache in 16 bits, or raise TornadoVM's own limit (-Dtornado.device.memory)."
              .formatted(Failures.message(e)),
          e,
          Setting.CONTEXT,
          Setting.KV_POSITIONS,
          Setting.KV_TYPE);
    } catch (RuntimeException | TornadoInternalError e) {
      throw failed(Failures.ours(e));
    }
  }
}
