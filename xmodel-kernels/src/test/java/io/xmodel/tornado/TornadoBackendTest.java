package io.xmodel.tornado;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.backend.BackendConformance;
import io.xmodel.backend.BackendProvider;
import io.xmodel.convert.IntegerContract;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** The contract of the seam, on the emulator. */
class TornadoBackendTest extends BackendConformance implements IntegerContract {
  @Override
  public BackendProvider provider() {
    return new TornadoBackend();
  }

  @Override
  public boolean reportsEveryStage() {
    return false;
  }

  @Test
  void isFound() {
    assertThat(ServiceLoader.load(BackendProvider.class))
        .anyMatch(provider -> provider instanceof TornadoBackend);
  }
}
