package io.xmodel.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.xmodel.GenerationOptions;
import io.xmodel.LoadOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * An executor's model runs on a device of TornadoVM, with the flags of docs/cluster.md. {@code
 * -Dxmodel.nightly=true} runs it where TORNADOVM_HOME names an SDK.
 */
@EnabledIfSystemProperty(named = "xmodel.nightly", matches = "true")
@Timeout(240)
@EnabledIfEnvironmentVariable(named = "TORNADOVM_HOME", matches = ".+")
class ClusterDeviceIT {
  @TempDir Path home;

  @Test
  void anExecutorComputesOnItsDevice() throws Exception {
    Path sdk = Path.of(System.getenv("TORNADOVM_HOME"));
    Path kernels = Path.of("../xmodel-kernels/target/xmodel-kernels-0.1.0-SNAPSHOT.jar");
    assumeTrue(Files.exists(kernels), "xmodel-kernels is packaged");
    try (Cluster cluster = new Cluster(home, 1, 1, Map.of());
        SparkSession spark =
            Local.settings()
                .master(cluster.master())
                .config("spark.executor.memory", "900m")
                .config("spark.executor.extraJavaOptions", flags(sdk))
                .config(
                    "spark.executor.extraClassPath",
                    cluster.jar("xmodel-core") + ":" + kernels.toAbsolutePath().normalize())
                .config("spark.jars", cluster.jar("xmodel-spark").toString())
                .getOrCreate()) {
      List<Row> rows =
          XmodelBatch.on(
                  XmodelSpec.of(Local.NANO.toString())
                      .withLoadOptions(LoadOptions.DEFAULT.withBackend("tornado").withContext(256)))
              .column("text")
              .options(GenerationOptions.greedy(8))
              .chat()
              .apply(spark.range(0, 4, 1, 2).selectExpr("concat('What is 3 + ', id, '?') as text"))
              .collectAsList();
      assertThat(rows).hasSize(4);
      assertThat(rows).allMatch(row -> row.isNullAt(row.fieldIndex("answer_error")));
      assertThat(rows).first().asString().contains("3 + 0 = 3");
    }
  }

  /** The SDK's flags, without its log4j, which would hide Spark's. */
  private String flags(Path sdk) throws Exception {
    Path jars = Files.createDirectory(home.resolve("tornado-jars"));
    try (Stream<Path> all = Files.list(sdk.resolve("share/java/tornado"))) {
      for (Path jar :
          all.filter(jar -> !jar.getFileName().toString().startsWith("log4j")).toList()) {
        Files.createSymbolicLink(jars.resolve(jar.getFileName().toString()), jar);
      }
    }
    return "@%s/tornado-argfile --module-path %s -Dtornado.recover.bailout=False -Dtornado.tvm.maxbytecodesize=65536 -Dtornado.device.memory=1024GB"
        .formatted(sdk, jars);
  }
}
