package io.xmodel.tornado;

import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.BackendProvider;
import io.xmodel.backend.GoldenContract;
import io.xmodel.backend.Prefill;

/** Prompts by matrix instructions: what the Python reference gives. */
interface MmaSubject extends GoldenContract {
  @Override
  default BackendProvider provider() {
    return new MmaProvider();
  }

  @Override
  default BackendOptions options() {
    return BackendOptions.DEFAULT.withPrefill(Prefill.MMA);
  }

  @Override
  default boolean reportsEveryStage() {
    return false;
  }
}
