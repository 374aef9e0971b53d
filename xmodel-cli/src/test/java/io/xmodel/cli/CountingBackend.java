package io.xmodel.cli;

import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.BackendProvider;
import io.xmodel.backend.FakeModel;
import io.xmodel.backend.ResidentModel;
import io.xmodel.model.ModelWeights;
import io.xmodel.progress.ProgressListener;
import java.util.List;

/** A backend whose model counts: after id n comes n + 1. The next id has logit 3, others 0. */
public final class CountingBackend implements BackendProvider {
  @Override
  public String name() {
    return "counting";
  }

  @Override
  public int priority() {
    return -1;
  }

  @Override
  public Availability probe() {
    return new Availability(true, List.of("abacus"), "");
  }

  @Override
  public ResidentModel load(
      ModelWeights weights, BackendOptions options, ProgressListener progress) {
    FakeModel.Rule rule =
        (ids, vocabulary) -> {
          float[] row = new float[vocabulary];
          row[(ids[ids.length - 1] + 1) % vocabulary] = 3;
          return row;
        };
    return new FakeModel(weights.config(), rule, 4, 4, 4096);
  }
}
