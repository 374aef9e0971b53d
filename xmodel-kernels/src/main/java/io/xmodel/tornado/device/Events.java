package io.xmodel.tornado.device;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import uk.ac.manchester.tornado.api.common.TornadoDevice;

/**
 * Makes TornadoVM forget events that no driver gave it. Its OpenCL library takes what is on the
 * stack for the event of a transfer that was refused. It keeps the last 1,024 events of a plan, and
 * releases one when another takes its place, or all at the end: a release of what is no event ends
 * the process. Transfers of ours are found missing by their stamps before that. This is about the
 * 24 bytes that TornadoVM itself sends before each launch, and that no kernel of ours reads.
 *
 * <p>What looks unlike an event is a guess: an address that another event has, too, or that no
 * allocator gives. So nothing is refused for it: if the guess is wrong, an event is never released.
 * Where many look so, the driver's events are of another kind, and all are left alone.
 */
public final class Events {
  /** Launches after which to look again: each has two events, and a graph has some more. */
  public static final int LAUNCHES = 200;

  /** More than these in a plan are no accident. */
  private static final int FEW = 16;

  private final TornadoDevice device;
  private final long plan;

  /** Of an execution plan, by its id. */
  public Events(TornadoDevice device, long plan) {
    this.device = device;
    this.plan = plan;
  }

  /** Looks at all events that TornadoVM has of the plan. */
  public void forgetForeign() {
    try {
      Object pools = Internals.field(device.getDeviceContext(), "oclEventPool");
      if (pools instanceof Map<?, ?> map
          && Internals.field(map.get(plan), "events") instanceof long[] events) {
        forgetForeign(events);
      }
    } catch (ReflectiveOperationException | RuntimeException e) {
      return; // another release or backend keeps them elsewhere
    }
  }

  /** Puts 0, which is none, where there is no event. */
  static void forgetForeign(long[] events) {
    Set<Long> seen = new HashSet<>();
    List<Integer> foreign = new ArrayList<>();
    for (int i = 0; i < events.length; i++) {
      long event = events[i];
      if (event > 0) {
        boolean isAddress = event >>> 32 != 0 && event % 16 == 0;
        if (!isAddress || !seen.add(event)) {
          foreign.add(i);
        }
      }
    }
    if (foreign.size() <= FEW) {
      foreign.forEach(i -> events[i] = 0);
    }
  }
}
