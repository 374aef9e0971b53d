package io.xmodel.tornado;

import io.xmodel.backend.BackendOptions;
import io.xmodel.backend.GoldenContract;
import io.xmodel.backend.Launch;

/** A token as one launch: what the Python reference gives. */
interface PersistentSubject extends GoldenContract {
  @Override
  default BackendOptions options() {
    return BackendOptions.DEFAULT.withLaunch(Launch.PERSISTENT);
  }

  @Override
  default boolean reportsEveryStage() {
    return false;
  }
}
