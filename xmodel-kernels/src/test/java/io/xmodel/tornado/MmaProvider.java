package io.xmodel.tornado;

import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.BackendProvider;
import io.xmodel.backend.Prefill;
import io.xmodel.backend.ResidentModel;
import io.xmodel.model.ModelWeights;
import io.xmodel.progress.ProgressListener;
import io.xmodel.tornado.experimental.MatrixUnits;
import io.xmodel.tornado.graph.Shapes;

/** As asked for, but for weights that are refused: MatrixUnitsTest has those. */
final class MmaProvider implements BackendProvider {
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
