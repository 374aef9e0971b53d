package io.xmodel.tornado;

import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.BackendProvider;
import io.xmodel.backend.BackendSubject;
import io.xmodel.backend.GoldenContract;
import io.xmodel.backend.Prefill;
import io.xmodel.emulator.Checks;
import io.xmodel.emulator.Emulator;
import io.xmodel.emulator.Settings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;

/**
 * Prompts by matrix instructions on the emulator, whose small shapes are quicker there: what the
 * Python reference gives.
 */
class MmaBackendTest implements BackendSubject, GoldenContract {
  static final Settings CUDA =
      Settings.DEFAULT.withChecks(Checks.COUNTERS).withBackend(TornadoVMBackendType.CUDA);

  private Emulator emulator;

  @BeforeEach
  void open() {
    emulator = Emulator.open(CUDA);
  }

  @AfterEach
  void close() {
    emulator.close();
  }

  @Override
  public boolean compares(String name) {
    return Sampled.compares(name);
  }

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
