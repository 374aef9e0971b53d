package io.xmodel.tornado;

import io.xmodel.backend.BackendProvider;
import io.xmodel.tornado.experimental.PersistentShape;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * One launch per token on a real device, on CUDA with its own shape. PoCL does not promise that all
 * groups are resident, so xmodel refuses it there; with as many groups as it has threads they are.
 */
@Tag("device")
@ExtendWith(OnDevice.class)
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DevicePersistentTest implements PersistentSubject {
  private static final PersistentShape SHAPE = new PersistentShape(2, 8, 2, 1 << 28);

  @Override
  public BackendProvider provider() {
    return OnCuda.holds() ? new TornadoBackend() : new TornadoBackend(null, SHAPE);
  }
}
