package io.xmodel.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.GenerationOptions;
import io.xmodel.Xmodel;
import io.xmodel.spark.SharedModels.Lease;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The end of a job is the end of what its tasks generate. */
class CancellationTest {
  private static final SparkContext SPARK = Local.session().sparkContext();

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCancelledJobStopsGenerating(boolean interrupts) throws Exception {
    // Far more than can be done meanwhile.
    Dataset<Row> asked = Local.session().range(100_000).selectExpr("concat('Once ', id) as text");
    Dataset<Row> answers =
        XmodelBatch.on(Local.SPEC)
            .column("text")
            .options(GenerationOptions.greedy(200).withIgnoreEos(true))
            .generate()
            .apply(asked);
    // The key is that of the tasks, so this is their model.
    try (Lease lease =
        SharedModels.OF_PROCESS.acquire(
            new SharedModels.Key(Local.NANO, Loading.of(Local.OPTIONS)))) {
      Xmodel model = lease.model();
      long before = model.stats().steps();
      String tag = "cancelled-" + interrupts;
      CompletableFuture<Long> job =
          CompletableFuture.supplyAsync(() -> {
            SPARK.addJobTag(tag);
            SPARK.setInterruptOnCancel(interrupts);
            return answers.filter("length(answer) > 0").count();
          });
      await("generating", () -> model.stats().steps() > before + 10);
      SPARK.cancelJobsWithTag(tag);
      assertThatThrownBy(() -> job.get(1, TimeUnit.MINUTES))
          .rootCause()
          .hasMessageContaining("cancelled");
      await("at rest", () -> isAtRest(model));
    }
  }

  private static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("not " + what).isLessThan(end);
      Thread.sleep(5);
    }
  }

  private static boolean isAtRest(Xmodel model) {
    long steps = model.stats().steps();
    try {
      Thread.sleep(200);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return model.stats().steps() == steps;
  }
}
