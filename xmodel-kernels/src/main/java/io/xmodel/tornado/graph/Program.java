package io.xmodel.tornado.graph;

import io.xmodel.error.BackendException;
import io.xmodel.error.Setting;
import io.xmodel.progress.ProgressListener;
import io.xmodel.tornado.device.Failures;
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
import uk.ac.manchester.tornado.api.exceptions.TornadoBailoutRuntimeException;
import uk.ac.manchester.tornado.api.exceptions.TornadoInternalError;
import uk.ac.manchester.tornado.api.exceptions.TornadoMemoryException;
import uk.ac.manchester.tornado.api.exceptions.TornadoOutOfMemoryException;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.exceptions.TornadoTaskRuntimeException;

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
 * <p>Nothing here is for two threads at once.
 */
public final class Program implements AutoCloseable {
  private final TornadoDevice device;
  private final List<Object> resident = new ArrayList<>();
  private final List<Graph> graphs = new ArrayList<>();
  private final GridScheduler grids = new GridScheduler();
  private @Nullable TornadoExecutionPlan plan;
  private @Nullable TornadoExecutionResult last;
  private long launches;

  /** A program for a device. */
  public Program(TornadoDevice device) {
    this.device = device;
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
    for (Graph graph : some) {
      execute(graph);
      done += graph.size();
      progress.progress("Compiling kernels", done, total);
    }
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
    translating(() -> {
      TornadoExecutionPlan selected = plan().withGraph(graph.index());
      for (int i = 0; i < times; i++) {
        last = selected.execute();
        launches += graph.size();
        after.accept(i + 1);
      }
    });
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

  /** Frees the device's memory. */
  @Override
  public void close() {
    TornadoExecutionPlan open = plan;
    plan = null;
    last = null;
    if (open != null) {
      for (Graph graph : graphs) {
        open.withGraph(graph.index()).freeDeviceMemory();
      }
    }
  }

  /** Turns TornadoVM's exceptions into ours. */
  private static void translating(Runnable action) {
    try {
      action.run();
    } catch (TornadoOutOfMemoryException | TornadoMemoryException e) {
      throw new BackendException(
          "The device's memory is full (%s). Ask for a shorter context or a smaller cache, keep the cache in 16 bits, or raise TornadoVM's own limit (-Dtornado.device.memory)."
              .formatted(Failures.message(e)),
          e,
          Setting.CONTEXT,
          Setting.KV_POSITIONS,
          Setting.KV_TYPE);
    } catch (TornadoRuntimeException
        | TornadoBailoutRuntimeException
        | TornadoTaskRuntimeException
        | TornadoInternalError e) {
      throw new BackendException(
          "TornadoVM failed: %s. Run again with -Dtornado.printKernel=True and -Dtornado.debug=True for its own account, or use the CPU backend."
              .formatted(Failures.message(e)),
          e,
          Setting.BACKEND);
    }
  }
}
