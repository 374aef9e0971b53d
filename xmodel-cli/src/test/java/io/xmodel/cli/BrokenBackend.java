package io.xmodel.cli;

import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.BackendProvider;
import io.xmodel.backend.ResidentModel;
import io.xmodel.model.ModelWeights;
import io.xmodel.progress.ProgressListener;
import java.util.List;

/** A backend whose device is missing. */
public final class BrokenBackend implements BackendProvider {
  @Override
  public String name() {
    return "broken";
  }

  @Override
  public int priority() {
    return -2;
  }

  @Override
  public Availability probe() {
    return new Availability(false, List.of(), "The abacus has no beads. Buy some.");
  }

  @Override
  public ResidentModel load(
      ModelWeights weights, BackendOptions options, ProgressListener progress) {
    throw new AssertionError("It is not usable.");
  }
}
