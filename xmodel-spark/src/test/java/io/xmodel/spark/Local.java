package io.xmodel.spark;

import io.xmodel.LoadOptions;
import io.xmodel.Xmodel;
import java.nio.file.Path;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** Spark in the tests' own process, and the bundled model. They end with the process. */
final class Local {
  static final Path NANO =
      Path.of("../xmodel-cli/src/main/resources/io/xmodel/cli/nano").toAbsolutePath().normalize();
  static final LoadOptions OPTIONS = LoadOptions.DEFAULT.withBackend("cpu").withContext(256);
  static final XmodelSpec SPEC = XmodelSpec.of(NANO.toString()).withLoadOptions(OPTIONS);

  private static @Nullable SparkSession session;
  private static @Nullable Xmodel model;

  private Local() {}

  static synchronized SparkSession session() {
    SparkSession known = session;
    if (known == null) {
      known = settings().master("local[2]").getOrCreate();
      session = known;
    }
    return known;
  }

  static SparkSession.Builder settings() {
    return SparkSession.builder()
        .appName("xmodel")
        .config("spark.ui.enabled", false)
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", 2);
  }

  /** The same model without Spark. */
  static synchronized Xmodel model() {
    Xmodel known = model;
    if (known == null) {
      known = Xmodel.load(NANO, OPTIONS);
      model = known;
    }
    return known;
  }
}
