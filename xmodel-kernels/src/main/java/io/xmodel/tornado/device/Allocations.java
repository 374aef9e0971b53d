package io.xmodel.tornado.device;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.common.TornadoDevice;

/**
 * Finds buffers that a driver refused. TornadoVM notes such a buffer as one at address 0 and goes
 * on; a kernel that uses it ends the process on devices that are CPUs, and on some GPUs. Its API
 * does not tell, so this looks at the list that it keeps of its buffers.
 *
 * <p>A TornadoVM without such a list tells nothing: then results are still compared with their
 * stamps.
 */
public final class Allocations {
  private final TornadoDevice device;
  private final int before;

  /** Looks at a device, on which other programs of this process may have failed before. */
  public Allocations(TornadoDevice device) {
    this.device = device;
    this.before = refused(device);
  }

  /** Whether a buffer was refused since. */
  public boolean isOneRefused() {
    return refused(device) > before;
  }

  private static int refused(TornadoDevice device) {
    try {
      Object context = device.getDeviceContext();
      Object provider = call(context, "getBufferProvider");
      Object used = provider == null ? null : field(provider, "usedBuffers");
      return used instanceof Map<?, ?> lists ? refused(lists) : 0;
    } catch (ReflectiveOperationException | RuntimeException e) {
      return 0; // another release keeps its list elsewhere
    }
  }

  private static int refused(Map<?, ?> lists) throws ReflectiveOperationException {
    int count = 0;
    for (Object list : lists.values()) {
      for (Object buffer : (Collection<?>) list) {
        if (Long.valueOf(0).equals(call(buffer, "buffer"))) {
          count++;
        }
      }
    }
    return count;
  }

  private static @Nullable Object call(@Nullable Object target, String name)
      throws ReflectiveOperationException {
    if (target == null) {
      return null;
    }
    Method method = target.getClass().getDeclaredMethod(name);
    method.setAccessible(true);
    return method.invoke(target);
  }

  private static @Nullable Object field(Object target, String name)
      throws ReflectiveOperationException {
    Class<?> type = target.getClass();
    while (type != null) {
      for (Field field : type.getDeclaredFields()) {
        if (field.getName().equals(name)) {
          field.setAccessible(true);
          return field.get(target);
        }
      }
      type = type.getSuperclass();
    }
    return null;
  }
}
