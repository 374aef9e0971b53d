package io.xmodel.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.BatchRunner;
import io.xmodel.Completion;
import io.xmodel.GenerationOptions;
import io.xmodel.LoadOptions;
import io.xmodel.Xmodel;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures what a cluster costs: the same rows in one process without Spark and by executors, by
 * turns, with two threads in all. {@code -Dxmodel.spark.speed=ROWS} runs it, {@code
 * -Dxmodel.spark.executors=2} with two of them; {@code xmodel.spark.model} names another model than
 * the bundled one.
 */
@EnabledIfSystemProperty(named = "xmodel.spark.speed", matches = "\\d+")
class SpeedIT {
  private static final int ROWS = Integer.getInteger("xmodel.spark.speed", 0);
  private static final int TOKENS = Integer.getInteger("xmodel.spark.tokens", 64);
  private static final int EXECUTORS = Integer.getInteger("xmodel.spark.executors", 1);
  private static final int ROUNDS = Integer.getInteger("xmodel.spark.rounds", 3);
  private static final Path MODEL =
      Path.of(System.getProperty("xmodel.spark.model", Local.NANO.toString()));
  private static final GenerationOptions OPTIONS =
      GenerationOptions.greedy(TOKENS).withIgnoreEos(true);

  @TempDir Path home;

  @Test
  void rowsPerSecond() throws Exception {
    try (Cluster cluster = new Cluster(home, EXECUTORS, 2 / EXECUTORS, Map.of());
        SparkSession spark = session(cluster);
        Xmodel model = Xmodel.load(MODEL, options().withThreads(2))) {
      alone(model);
      cluster(spark);
      for (int round = 0; round < ROUNDS; round++) {
        double alone = alone(model);
        double together = cluster(spark);
        System.out.printf(
            "%s executors: %.1f rows/s, without Spark %.1f, ratio %.3f%n",
            EXECUTORS, together, alone, together / alone);
      }
    }
  }

  private static LoadOptions options() {
    return Local.OPTIONS;
  }

  private static String text(long row) {
    return "Once there were " + row;
  }

  private static double alone(Xmodel model) {
    long start = System.nanoTime();
    long characters = 0;
    try (BatchRunner<String, Completion> run =
        new BatchRunner<>(
            model,
            IntStream.range(0, ROWS).mapToObj(SpeedIT::text).iterator(),
            text -> model.generate(text, OPTIONS))) {
      while (run.hasNext()) {
        characters += run.next().get().toString().length();
      }
    }
    assertThat(characters).isPositive();
    return ROWS / ((System.nanoTime() - start) * 1e-9);
  }

  private static double cluster(SparkSession spark) {
    long start = System.nanoTime();
    assertThat(answers(spark).filter("length(answer) > 0").count()).isPositive();
    return ROWS / ((System.nanoTime() - start) * 1e-9);
  }

  private static Dataset<Row> answers(SparkSession spark) {
    return XmodelBatch.on(XmodelSpec.of(MODEL.toString()).withLoadOptions(options()))
        .column("text")
        .options(OPTIONS)
        .generate()
        .apply(
            spark
                .range(0, ROWS, 1, Integer.getInteger("xmodel.spark.partitions", 4))
                .selectExpr("concat('Once there were ', id) as text"));
  }

  private static SparkSession session(Cluster cluster) throws Exception {
    return Local.settings()
        .master(cluster.master())
        .config("spark.executor.memory", "512m")
        .config("spark.executor.cores", 2 / EXECUTORS)
        .config("spark.executor.extraJavaOptions", "-XX:+UseSerialGC")
        .config("spark.jars", cluster.jar("xmodel-core") + "," + cluster.jar("xmodel-spark"))
        .getOrCreate();
  }
}
