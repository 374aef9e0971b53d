package io.xmodel.tornado;

import io.xmodel.backend.BackendConformance;
import io.xmodel.backend.BackendProvider;
import io.xmodel.convert.IntegerContract;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The contract of the seam, on a real device: TornadoVM's first. */
@Tag("device")
@ExtendWith(OnDevice.class)
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DeviceBackendTest extends BackendConformance implements IntegerContract {
  @Override
  public BackendProvider provider() {
    return new TornadoBackend();
  }

  @Override
  public boolean reportsEveryStage() {
    return false;
  }
}
