package io.xmodel.emulator.graph;

import io.xmodel.emulator.device.DeviceArray;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoInternalError;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * A task graph and its buffers on the device, by TornadoVM 5.2's rules.
 *
 * <ul>
 *   <li>Buffers belong to a graph: two graphs that both transfer an array have two copies of it.
 *   <li>Before a graph runs, what it consumes is taken from the graph that the plan ran
 *       <i>last</i>, whichever that was if it isn't named as a source.
 *   <li>An array whose first task only writes it is not transferred, whatever the mode says.
 * </ul>
 */
public final class Graph {

  private final String name;
  private final List<Task> tasks;
  private final List<Transfer> in;
  private final List<Transfer> out;
  private final Map<String, List<TornadoNativeArray>> consumed = new LinkedHashMap<>();
  private final IdentityHashMap<TornadoNativeArray, State> states = new IdentityHashMap<>();
  private @Nullable Graph last;
  private @Nullable GridScheduler grids;
  private boolean executed;
  private boolean claimed;

  Graph(
      String name,
      List<Task> tasks,
      List<Transfer> in,
      List<Transfer> out,
      Map<String, List<TornadoNativeArray>> consumed) {
    this.name = name;
    this.tasks = tasks;
    this.in = in;
    this.out = out;
    consumed.forEach((source, arrays) -> this.consumed.put(source, new ArrayList<>(arrays)));
    in.forEach(transfer -> state(transfer.array()).modeIn = transfer.mode());
    out.forEach(transfer -> state(transfer.array()).modeOut = transfer.mode());
    consumed.values().forEach(arrays -> arrays.forEach(array -> state(array).consumed = true));
  }

  private static final class State {
    private @Nullable DeviceArray buffer;
    private boolean content;
    private boolean consumed;
    private int modeIn = -1;
    private int modeOut = -1;
  }

  private State state(TornadoNativeArray array) {
    return states.computeIfAbsent(array, a -> new State());
  }

  /**
   * TornadoVM lets two plans share a snapshot, and with it the device's memory; the emulator
   * doesn't.
   */
  void claim() {
    if (claimed) {
      throw new TornadoRuntimeException(
          "graph '%s' is in two plans: make a snapshot for each of them".formatted(name));
    }
    claimed = true;
  }

  String name() {
    return name;
  }

  boolean hasTask(String fullName) {
    return tasks.stream().anyMatch(task -> fullName.equals(name + "." + task.id()));
  }

  void grids(GridScheduler grids) {
    this.grids = grids;
  }

  void setLast(Graph last) {
    this.last = last;
  }

  void compile(Launcher launcher) {
    tasks.forEach(task -> launcher.compile(name, task));
  }

  void execute(Launcher launcher) {
    takeConsumed();
    executed = true;
    Set<TornadoNativeArray> present = new LinkedHashSet<>();
    for (Task task : tasks) {
      Kernel kernel = launcher.compile(name, task);
      for (int i = 0; i < task.arguments().size(); i++) {
        TornadoNativeArray array = HostArrays.of(task.arguments().get(i));
        if (array != null && present.add(array)) {
          bring(launcher, task, i, array, kernel.writesOnly(i));
        }
      }
      launcher.launch(name, task, kernel, grids, this::buffer);
    }
    for (Transfer transfer : in) {
      // TornadoVM brings these down even where no task takes them; others it leaves alone.
      if (transfer.mode() == DataTransferMode.EVERY_EXECUTION
          && !present.contains(transfer.array())) {
        State state = state(transfer.array());
        DeviceArray buffer = state.buffer;
        if (buffer == null) {
          buffer = launcher.allocate(transfer.array());
          state.buffer = buffer;
        }
        launcher.upload(buffer);
        state.content = true;
      }
    }
    for (TornadoNativeArray array : present) {
      State state = state(array);
      if (state.modeOut == DataTransferMode.EVERY_EXECUTION
          || state.modeOut == DataTransferMode.FIRST_EXECUTION) {
        buffer(array).download(0, array.getNumBytesOfSegment());
      }
    }
  }

  /** Takes over the buffers that the graph before left. */
  private void takeConsumed() {
    Graph source = last;
    if (source == null) {
      return;
    }
    List<TornadoNativeArray> arrays = consumed.get(source.name);
    if (arrays == null) {
      arrays =
          states.entrySet().stream()
              .filter(e -> e.getValue().consumed)
              .map(Map.Entry::getKey)
              .toList();
    }
    for (TornadoNativeArray array : arrays) {
      state(array).buffer = source.state(array).buffer;
    }
  }

  private void bring(
      Launcher launcher, Task task, int argument, TornadoNativeArray array, boolean writesOnly) {
    State state = state(array);
    String what = "argument %d of task '%s.%s'".formatted(argument + 1, name, task.id());
    if (state.consumed) {
      if (state.buffer == null) {
        throw new TornadoRuntimeException(
            "%s is consumed from the device, but %s: consumeFromDevice takes buffers from the graph executed last, which must have used, and transferred or persisted, the array"
                .formatted(
                    what,
                    last == null
                        ? "no graph was executed before"
                        : "graph '%s' has no buffer for it".formatted(last.name)));
      }
      return;
    }
    if (state.modeIn < 0 && state.modeOut < 0) {
      throw new TornadoRuntimeException(
          "%s is in no transferToDevice, consumeFromDevice, persistOnDevice or transferToHost of its graph: TornadoVM would upload it at every execution and drop it afterwards"
              .formatted(what));
    }
    DeviceArray buffer = state.buffer;
    if (buffer == null) {
      buffer = launcher.allocate(array);
      state.buffer = buffer;
      state.content = false;
    }
    if (writesOnly || state.modeIn == DataTransferMode.UNDER_DEMAND) {
      return;
    }
    if (state.modeIn == DataTransferMode.EVERY_EXECUTION || !state.content) {
      launcher.upload(buffer);
      state.content = true;
    }
  }

  private DeviceArray buffer(TornadoNativeArray array) {
    DeviceArray buffer = state(array).buffer;
    if (buffer == null || buffer.isFreed()) {
      throw new TornadoRuntimeException(
          "graph '%s' uses an array whose device memory has been freed".formatted(name));
    }
    return buffer;
  }

  void toHost(TornadoNativeArray array, long offset, long bytes) {
    if (!executed) {
      return;
    }
    State state = states.get(array);
    if (state == null || state.buffer == null) {
      throw new TornadoRuntimeException(
          "transferToHost: graph '%s' has no buffer for the array; select the graph that has it"
              .formatted(name));
    }
    buffer(array).download(offset, bytes);
  }

  void free(Launcher launcher) {
    if (!executed) {
      return;
    }
    for (List<Transfer> transfers : List.of(in, out)) {
      for (Transfer transfer : transfers) {
        State state = state(transfer.array());
        DeviceArray buffer = state.buffer;
        if (buffer != null) {
          if (buffer.isFreed()) {
            throw new TornadoInternalError("Fatal error: trying to deallocate an invalid buffer");
          }
          launcher.free(buffer);
        }
        state.buffer = null;
        state.content = false;
      }
    }
  }

  long memory() {
    return states.values().stream()
        .mapToLong(state ->
            state.buffer == null ? 0 : state.buffer.host().getNumBytesOfSegmentWithHeader())
        .sum();
  }
}
