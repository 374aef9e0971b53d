package io.xmodel.tornado.device;

import java.util.Collection;
import java.util.Map;
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
      Object provider = Inside.call(context, "getBufferProvider");
      Object used = Inside.field(provider, "usedBuffers");
      return used instanceof Map<?, ?> lists ? refused(lists) : 0;
    } catch (ReflectiveOperationException | RuntimeException e) {
      return 0; // another release keeps its list elsewhere
    }
  }

  private static int refused(Map<?, ?> lists) throws ReflectiveOperationException {
    int count = 0;
    for (Object list : lists.values()) {
      for (Object buffer : (Collection<?>) list) {
        if (Long.valueOf(0).equals(Inside.call(buffer, "buffer"))) {
          count++;
        }
      }
    }
    return count;
  }
}
