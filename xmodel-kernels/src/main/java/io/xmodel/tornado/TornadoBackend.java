package io.xmodel.tornado;

import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.BackendProvider;
import io.xmodel.backend.ResidentModel;
import io.xmodel.error.BackendException;
import io.xmodel.model.ModelWeights;
import io.xmodel.progress.ProgressListener;
import io.xmodel.tornado.device.Device;
import io.xmodel.tornado.device.Devices;
import io.xmodel.tornado.experimental.PersistentShape;
import io.xmodel.tornado.graph.Shapes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The TornadoVM backend: any device that TornadoVM can drive. */
public final class TornadoBackend implements BackendProvider {
  private final @Nullable Shapes shapes;
  private final @Nullable PersistentShape persistent;

  /** For {@link java.util.ServiceLoader}. */
  public TornadoBackend() {
    this(null, null);
  }

  /** A backend that cuts work as a caller says, not as the device suggests. */
  TornadoBackend(@Nullable Shapes shapes) {
    this(shapes, null);
  }

  /** As above, and one that launches persistently as a caller says, who knows that it can. */
  TornadoBackend(@Nullable Shapes shapes, @Nullable PersistentShape persistent) {
    this.shapes = shapes;
    this.persistent = persistent;
  }

  @Override
  public String name() {
    return "tornado";
  }

  @Override
  public int priority() {
    return 10;
  }

  @Override
  public Availability probe() {
    try {
      Devices.Found found = Devices.look();
      List<Device> devices = found.devices();
      return new Availability(
          true,
          // Where TornadoVM has a CPU only, the CPU backend is the faster way to it.
          devices.stream().anyMatch(device -> !device.isCpu()),
          devices.stream().map(Device::describe).toList(),
          found.leftOut(),
          "");
    } catch (BackendException e) {
      return new Availability(false, List.of(), String.valueOf(e.getMessage()));
    }
  }

  @Override
  public ResidentModel load(
      ModelWeights weights, BackendOptions options, ProgressListener progress) {
    Device device = Devices.choose(Devices.find(), options.device());
    return new Loader(weights, options, device, shapes, persistent).load(progress);
  }
}
