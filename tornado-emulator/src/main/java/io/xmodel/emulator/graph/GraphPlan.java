package io.xmodel.emulator.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.exceptions.TornadoTaskRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** A task graph while it is being described; keeps TornadoVM's limits. */
public final class GraphPlan {

  /** TornadoVM's buffer for a graph's own code, in bytes. */
  private static final int CODE = 8192;

  private static final int TASKS = 256;

  private final String name;
  private final List<Task> tasks = new ArrayList<>();
  private final List<Transfer> in = new ArrayList<>();
  private final List<Transfer> out = new ArrayList<>();
  private final Map<String, List<TornadoNativeArray>> consumed = new LinkedHashMap<>();
  private int code;

  public GraphPlan(String name) {
    this.name = name;
  }

  public String name() {
    return name;
  }

  public void toDevice(int mode, @Nullable Object... objects) {
    for (Object object : objects) {
      if (!(object instanceof Number)) {
        in.add(new Transfer(mode, array(object, "transferToDevice")));
      }
    }
  }

  public void consume(String source, @Nullable Object... objects) {
    for (Object object : objects) {
      consumed
          .computeIfAbsent(source, s -> new ArrayList<>())
          .add(array(object, "consumeFromDevice"));
    }
  }

  public void toHost(int mode, @Nullable Object... objects) {
    for (Object object : objects) {
      out.add(new Transfer(mode, array(object, "transferToHost or persistOnDevice")));
    }
  }

  private TornadoNativeArray array(@Nullable Object object, String method) {
    TornadoNativeArray array = HostArrays.of(object);
    if (array != null) {
      return array;
    }
    throw new TornadoRuntimeException(
        "graph '%s', %s: expected IntArray, FloatArray, ShortArray, ByteArray, Matrix2DFloat or VectorFloat, found %s"
            .formatted(name, method, object == null ? "null" : object.getClass().getName()));
  }

  public void task(String id, Object taskCode, @Nullable Object... arguments) {
    if (tasks.stream().anyMatch(task -> task.id().equals(id))) {
      throw new TornadoTaskRuntimeException(
          "graph '%s' has two tasks named '%s'".formatted(name, id));
    }
    List<Object> all = new ArrayList<>();
    for (Object argument : arguments) {
      if (argument == null) {
        throw new TornadoTaskRuntimeException(
            "task '%s.%s': argument %d is null".formatted(name, id, all.size() + 1));
      }
      all.add(argument);
    }
    code += 15 + 5 * all.size();
    if (tasks.size() == TASKS || code > CODE) {
      throw new TornadoRuntimeException(
          "graph '%s': task '%s' is too many: TornadoVM's graphs hold %d tasks and %d bytes of code, this would be %d tasks and %d bytes"
              .formatted(name, id, TASKS, CODE, tasks.size() + 1, code));
    }
    tasks.add(new Task(id, taskCode, List.copyOf(all)));
  }

  public Graph snapshot() {
    return new Graph(name, List.copyOf(tasks), List.copyOf(in), List.copyOf(out), consumed);
  }
}
