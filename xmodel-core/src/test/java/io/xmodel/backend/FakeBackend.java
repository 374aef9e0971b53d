package io.xmodel.backend;

import io.xmodel.model.ModelWeights;
import io.xmodel.progress.ProgressListener;
import java.util.List;

/**
 * A backend without arithmetic. It does what a {@link Script} says that comes in the place of a
 * listener to stages. Without one it counts: after id n comes n + 1, with logit 3; others have 0.
 */
public final class FakeBackend implements BackendProvider {
  private static final FakeModel.Rule COUNTING =
      (ids, vocabulary) -> {
        float[] row = new float[vocabulary];
        row[(ids[ids.length - 1] + 1) % vocabulary] = 3;
        return row;
      };

  @Override
  public String name() {
    return "fake";
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
    return options.stages() instanceof Script script
        ? script.load(weights.config())
        : new FakeModel(weights.config(), COUNTING, 4, 4, 4096);
  }
}
