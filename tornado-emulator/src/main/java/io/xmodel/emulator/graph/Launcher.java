package io.xmodel.emulator.graph;

import io.xmodel.emulator.Counters;
import io.xmodel.emulator.Emulator;
import io.xmodel.emulator.KernelError;
import io.xmodel.emulator.KernelError.Kind;
import io.xmodel.emulator.device.DeviceArray;
import io.xmodel.emulator.device.Launch;
import io.xmodel.emulator.device.Machine;
import io.xmodel.emulator.rewrite.Kernels;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.exceptions.TornadoAPIException;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** Turns a task into a launch. */
final class Launcher {

  private final Emulator emulator;
  private final Machine machine;
  private final IdentityHashMap<Object, Kernel> kernels = new IdentityHashMap<>();

  Launcher(Emulator emulator) {
    requireFlags();
    this.emulator = emulator;
    this.machine = new Machine(emulator.settings().checks(), emulator.settings().computeUnits());
  }

  private static void requireFlags() {
    Module base = Object.class.getModule();
    for (String name : List.of("jdk.internal.access", "jdk.internal.reflect", "jdk.internal.vm")) {
      if (!base.isExported(name, Launcher.class.getModule())) {
        throw new TornadoAPIException(
            "the emulator needs the JVM flag --add-exports=java.base/%s=ALL-UNNAMED (Maven: ${emulator.jvm.flags})"
                .formatted(name));
      }
    }
  }

  Kernel compile(String graph, Task task) {
    return kernels.computeIfAbsent(
        task.code(), code -> Kernels.of(graph + "." + task.id(), code, task.arguments().size()));
  }

  DeviceArray allocate(TornadoNativeArray array) {
    return emulator.memory().allocate(machine, array);
  }

  void upload(DeviceArray array) {
    array.upload();
    emulator.counters().addUpload(array.host().getNumBytesOfSegment());
  }

  void free(DeviceArray array) {
    emulator.memory().free(array);
  }

  void launch(
      String graph,
      Task task,
      Kernel kernel,
      @Nullable GridScheduler grids,
      Function<TornadoNativeArray, DeviceArray> buffers) {
    String taskName = graph + "." + task.id();
    Counters.Kernel counts = emulator.counters().counting(kernel.name());
    Object[] arguments = task.arguments().toArray();
    Set<DeviceArray> bound = new HashSet<>();
    Map<Counters.Traffic, Long> twice = new HashMap<>();
    for (int i = 0; i < arguments.length; i++) {
      TornadoNativeArray host = HostArrays.of(arguments[i]);
      if (host != null) {
        DeviceArray array = buffers.apply(host);
        if (bound.add(array)) {
          String parameter = kernel.parameters().get(i);
          array.bind(parameter, counts.counting(parameter, host), emulator.counters().generation());
        } else {
          twice.put(array.traffic(), array.traffic().written);
        }
        arguments[i] = HostArrays.onDevice(arguments[i], array);
      }
    }
    String name = "%s (task '%s')".formatted(kernel.name(), taskName);
    Launch one = new Launch(name, kernel.body(), arguments, new int[] {1, 1, 1, 1, 1, 1}, counts);
    int[] grid =
        hasGrid(taskName, kernel, grids)
            ? grid(taskName, grids)
            : machine.iterations(one, kernel.parallelLoops());
    machine.run(new Launch(name, kernel.body(), arguments, grid, counts));
    twice.forEach((traffic, written) -> {
      if (traffic.written > written) {
        throw new KernelError(
            Kind.UNSUPPORTED,
            "%s (task '%s') takes an array twice and writes it (%s): TornadoVM waits for ever for such a task"
                .formatted(kernel.name(), taskName, traffic.name()));
      }
    });
  }

  /** A kernel of loops whose iterations are items needs none, but may have one. */
  private static boolean hasGrid(String task, Kernel kernel, @Nullable GridScheduler grids) {
    return kernel.usesContext()
        || (kernel.parallelLoops() > 0 && grids != null && grids.get(task) != null);
  }

  private int[] grid(String task, @Nullable GridScheduler grids) {
    WorkerGrid worker = grids == null ? null : grids.get(task);
    if (worker == null) {
      throw new KernelError(
          Kind.GRID,
          "task '%s' uses a KernelContext, but the plan's GridScheduler has no grid for it"
              .formatted(task));
    }
    long[] global = worker.getGlobalWork();
    long[] local = worker.getLocalWork();
    if (local == null) {
      throw new KernelError(
          Kind.GRID, "the grid of task '%s' has no local work: call setLocalWork".formatted(task));
    }
    int[] grid = new int[6];
    long items = 1;
    for (int i = 0; i < 3; i++) {
      if (local[i] < 1 || global[i] < 1 || global[i] % local[i] != 0) {
        throw new KernelError(
            Kind.GRID,
            "the grid of task '%s': global work %d is not a positive multiple of local work %d in dimension %d"
                .formatted(task, global[i], local[i], i));
      }
      grid[i] = Math.toIntExact(global[i] / local[i]);
      grid[3 + i] = Math.toIntExact(local[i]);
      items *= local[i];
    }
    int most = emulator.runtime().getDefaultDevice().getPhysicalDevice().getMaxThreadsPerBlock();
    if (items > most) {
      throw new KernelError(
          Kind.GRID,
          "the grid of task '%s': groups of %d items, the device allows %d"
              .formatted(task, items, most));
    }
    return grid;
  }
}
