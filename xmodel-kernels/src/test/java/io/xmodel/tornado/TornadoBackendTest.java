package io.xmodel.tornado;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.backend.BackendConformance;
import io.xmodel.backend.BackendProvider;
import io.xmodel.backend.GoldenContract;
import io.xmodel.backend.LogitsContract;
import io.xmodel.backend.SequenceContract;
import io.xmodel.convert.IntegerContract;
import io.xmodel.emulator.Checks;
import io.xmodel.emulator.Emulator;
import io.xmodel.emulator.Settings;
import java.util.ServiceLoader;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** The contract of the seam, on the emulator. */
class TornadoBackendTest extends BackendConformance implements IntegerContract {
  /** Races are looked for in these. The others launch the same kernels again. */
  private static final Set<Class<?>> WATCHED =
      Set.of(GoldenContract.class, SequenceContract.class, LogitsContract.class);

  private Emulator emulator = Emulator.current();

  @BeforeEach
  void open(TestInfo test) {
    Class<?> contract = test.getTestMethod().orElseThrow().getDeclaringClass();
    Checks checks = WATCHED.contains(contract) ? Checks.ALL : Sampled.checks();
    emulator = Emulator.open(Settings.DEFAULT.withChecks(checks));
  }

  @AfterEach
  void close() {
    emulator.close();
  }

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
