package io.xmodel.langchain4j;

import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.BackendProvider;
import io.xmodel.backend.FakeModel;
import io.xmodel.backend.ResidentModel;
import io.xmodel.model.ModelWeights;
import io.xmodel.progress.ProgressListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A backend whose model knows its {@link Script} by heart, instead of weights. So tests that ask
 * for much knowledge try all that is not the model: templates, formats, calls, streams.
 */
public final class ScriptedBackend implements BackendProvider {
  static final String NAME = "scripted";

  @Override
  public String name() {
    return NAME;
  }

  /** The last one. */
  @Override
  public int priority() {
    return -100;
  }

  @Override
  public Availability probe() {
    return new Availability(true, false, List.of("a script"), List.of(), "");
  }

  @Override
  public ResidentModel load(
      ModelWeights weights, BackendOptions options, ProgressListener progress) {
    Script script = Script.read(Models.nano());
    return new FakeModel(weights.config(), script::logits, 64, 16, 4096)
        .withBeforeStep(batch -> pace());
  }

  /** A model takes its time, so that answers come in pieces. */
  private static void pace() {
    LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
  }
}
