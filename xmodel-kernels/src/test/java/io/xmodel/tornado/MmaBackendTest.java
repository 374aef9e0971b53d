package io.xmodel.tornado;

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
class MmaBackendTest implements MmaSubject {
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
}
