package io.xmodel.tornado;

import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.BackendProvider;
import io.xmodel.backend.BackendSubject;
import io.xmodel.backend.GoldenContract;
import io.xmodel.backend.Prefill;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Prompts by the matrix instructions that TornadoVM generates for CUDA. */
@Tag("device")
@ExtendWith({OnDevice.class, OnCuda.class})
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DeviceMmaTest implements BackendSubject, GoldenContract {
  @Override
  public BackendProvider provider() {
    return new MmaProvider();
  }

  @Override
  public BackendOptions options() {
    return BackendOptions.DEFAULT.withPrefill(Prefill.MMA);
  }

  @Override
  public boolean reportsEveryStage() {
    return false;
  }
}
