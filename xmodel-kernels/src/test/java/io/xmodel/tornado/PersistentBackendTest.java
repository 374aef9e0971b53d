package io.xmodel.tornado;

import io.xmodel.backend.BackendConformance;
import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.BackendProvider;
import io.xmodel.backend.Launch;
import io.xmodel.tornado.graph.PersistentShape;

/** The contract of the seam with one launch per token, on the emulator. */
class PersistentBackendTest extends BackendConformance {
  @Override
  public BackendProvider provider() {
    return new TornadoBackend(null, new PersistentShape(3, 8, 2, 100_000));
  }

  @Override
  public BackendOptions options() {
    return BackendOptions.DEFAULT.withLaunch(Launch.PERSISTENT);
  }

  @Override
  public boolean reportsEveryStage() {
    return false;
  }
}
