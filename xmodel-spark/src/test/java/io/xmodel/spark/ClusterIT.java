package io.xmodel.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.xmodel.GenerationOptions;
import io.xmodel.generation.EngineOptions;
import io.xmodel.sampling.SamplingOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.ExecutorLostFailure;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cluster of processes, of which one is killed. It takes longer than a build may: {@code
 * -Dxmodel.nightly=true} runs it.
 */
@EnabledIfSystemProperty(named = "xmodel.nightly", matches = "true")
class ClusterIT {
  private static final int ROWS = Integer.getInteger("xmodel.spark.rows", 64);
  private static final int PARTITIONS = 8;

  /** One row at a time: what is computed beside a row moves its last digits. */
  private static final XmodelSpec EXACT =
      Local.SPEC.withLoadOptions(Local.OPTIONS.withEngine(new EngineOptions(1, 64, 250, 0)));

  @TempDir Path home;

  @Test
  void aKilledExecutorChangesNoRow() throws Exception {
    try (Cluster cluster = new Cluster(home, 2, 1, Map.of());
        SparkSession spark = session(cluster)) {
      List<Row> undisturbed = answers(spark).collectAsList();
      assertThat(undisturbed).hasSize(ROWS);
      assertThat(undisturbed).allMatch(row -> row.isNullAt(row.fieldIndex("answer_error")));
      assertThat(undisturbed.stream().map(row -> row.getString(2)).distinct().count())
          .isGreaterThan(ROWS / 2);

      Killer killer = new Killer(cluster);
      spark.sparkContext().addSparkListener(killer);
      assertThat(answers(spark).collectAsList()).isEqualTo(undisturbed);
      assertThat(killer.killed).hasSize(1);
      assertThat(killer.lost).as("tasks of the killed executor").isNotEmpty();
    }
  }

  private SparkSession session(Cluster cluster) throws Exception {
    return Local.settings()
        .master(cluster.master())
        .config("spark.executor.memory", "512m")
        .config("spark.executor.extraJavaOptions", "-XX:+UseSerialGC")
        .config("spark.jars", cluster.jar("xmodel-core") + "," + cluster.jar("xmodel-spark"))
        .getOrCreate();
  }

  private static Dataset<Row> answers(SparkSession spark) {
    Dataset<Row> asked =
        spark
            .range(0, ROWS, 1, PARTITIONS)
            .selectExpr("id", "concat('Once there were ', id % 50) as text");
    return XmodelBatch.on(EXACT)
        .column("text")
        .key("id")
        .options(
            GenerationOptions.greedy(32)
                .withIgnoreEos(true)
                .withSampling(SamplingOptions.GREEDY.withTemperature(1).withSeed(1L)))
        .generate()
        .apply(asked);
  }

  /** Kills an executor that computes, once a task has ended and others run. */
  private static final class Killer extends SparkListener {
    private final Cluster cluster;
    private final Set<String> killed = ConcurrentHashMap.newKeySet();
    private final Set<String> lost = ConcurrentHashMap.newKeySet();
    private boolean oneHasEnded;

    Killer(Cluster cluster) {
      this.cluster = cluster;
    }

    @Override
    public void onTaskStart(SparkListenerTaskStart start) {
      String id = start.taskInfo().executorId();
      if (oneHasEnded && killed.isEmpty()) {
        sleep(); // until it is in the middle
        killed.add(id);
        cluster.executor(id).orElseThrow().destroyForcibly();
      }
    }

    private static void sleep() {
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
      oneHasEnded = true;
      switch (end.reason()) {
        case ExecutorLostFailure failure -> lost.add(failure.execId());
        case ExceptionFailure failure -> throw new AssertionError(failure.description());
        default -> {}
      }
    }
  }
}
