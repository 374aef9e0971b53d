package io.xmodel.tornado;

import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.BackendProvider;
import io.xmodel.backend.BackendSubject;
import io.xmodel.backend.GoldenContract;
import io.xmodel.backend.Prefill;
import io.xmodel.backend.ResidentModel;
import io.xmodel.emulator.Checks;
import io.xmodel.emulator.Emulator;
import io.xmodel.emulator.Settings;
import io.xmodel.model.ModelWeights;
import io.xmodel.progress.ProgressListener;
import io.xmodel.tornado.experimental.MatrixUnits;
import io.xmodel.tornado.graph.Shapes;
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

  /** As asked for, but for weights that are refused: MatrixUnitsTest has those. */
  private static final class Provider implements BackendProvider {
    // Passes of few rows go in blocks, too.
    private final TornadoBackend backend = new TornadoBackend(Shapes.CPU.withFewRows(1));

    @Override
    public String name() {
      return backend.name();
    }

    @Override
    public int priority() {
      return backend.priority();
    }

    @Override
    public Availability probe() {
      return backend.probe();
    }

    @Override
    public ResidentModel load(
        ModelWeights weights, BackendOptions options, ProgressListener progress) {
      boolean fits =
          weights.layers().stream()
              .flatMap(layer -> layer.matrices().stream())
              .anyMatch(MatrixUnits::fits);
      return backend.load(weights, fits ? options : options.withPrefill(Prefill.TILES), progress);
    }
  }

  @Override
  public boolean compares(String name) {
    return Sampled.compares(name);
  }

  @Override
  public BackendProvider provider() {
    return new Provider();
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
