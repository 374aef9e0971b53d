package io.xmodel.tornado.device;

import java.util.Arrays;
import java.util.Map;
import uk.ac.manchester.tornado.api.common.TornadoDevice;

/**
 * Keeps TornadoVM from releasing events that it never got. When an OpenCL driver refuses a
 * transfer, it takes what is on its stack for the transfer's event, and releases that up to 1,024
 * events later or when its plan is freed: which ends the process. So after a launch during which an
 * error was printed, it is made to forget all events that it keeps. They are lost: some hundred
 * KiB.
 *
 * <p>That needs the flag {@code --add-opens} that docs/devices.md names; without it events stay.
 */
public final class Events {
  private final TornadoDevice device;
  private final NativeErrors errors = new NativeErrors();

  /** Those of a device, of all plans. */
  public Events(TornadoDevice device) {
    this.device = device;
  }

  /** Goes before launches. */
  public void watch() {
    errors.watch();
  }

  /** Goes after few enough launches that TornadoVM has all their events. */
  public void settle() {
    if (errors.isOnePrinted()) {
      forget();
    }
  }

  private void forget() {
    try {
      Object pools = Inside.field(device.getDeviceContext(), "oclEventPool");
      if (pools instanceof Map<?, ?> all) {
        for (Object pool : all.values()) {
          if (Inside.field(pool, "events") instanceof long[] handles) {
            Arrays.fill(handles, 0); // no event is 0, and what is 0 is not released
          }
        }
      }
    } catch (ReflectiveOperationException | RuntimeException e) {
      // Not open, or another release: its events are released as ever.
    }
  }
}
