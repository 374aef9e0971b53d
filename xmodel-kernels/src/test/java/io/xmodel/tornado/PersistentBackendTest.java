package io.xmodel.tornado;

import io.xmodel.backend.BackendProvider;
import io.xmodel.tornado.experimental.PersistentShape;

/**
 * One launch per token on the emulator: what the Python reference gives. The rest of the contract
 * is that of the host loop, which does not change.
 */
class PersistentBackendTest implements PersistentSubject {
  @Override
  public boolean compares(String name) {
    return Sampled.compares(name);
  }

  @Override
  public BackendProvider provider() {
    return new TornadoBackend(null, new PersistentShape(3, 8, 2, 100_000));
  }
}
