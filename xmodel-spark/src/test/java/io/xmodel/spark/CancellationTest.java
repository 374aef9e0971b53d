package io.xmodel.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.GenerationOptions;
import io.xmodel.Xmodel;
import io.xmodel.spark.SharedModels.Lease;
import java.util.concurrent.CompletableFuture;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The end of a job is the end of what its tasks generate. */
class CancellationTest {
  private static final SparkSession SPARK = Local.session();

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCancelledJobStopsGenerating(boolean interrupts) throws Exception {
    // Far more than can be done meanwhile.
    Dataset<Row> asked = SPARK.range(100_000).selectExpr("concat('Once ', id) as text");
    Dataset<Row> answers =
        XmodelBatch.on(Local.SPEC)
            .column("text")
            .options(GenerationOptions.greedy(200).withIgnoreEos(true))
            .generate()
            .apply(asked);
    String tag = "cancelled-" + interrupts;
    CompletableFuture<Long> job =
        CompletableFuture.supplyAsync(() -> {
          SPARK.sparkContext().addJobTag(tag);
          SPARK.sparkContext().setInterruptOnCancel(interrupts);
          return answers.filter("length(answer) > 0").count();
        });
    // The key is that of the tasks, so this is their model.
    try (Lease lease = lease()) {
      Xmodel model = lease.model();
      while (model.stats().running() == 0) {
        assertThat(job).isNotDone();
        Thread.sleep(5);
      }
      SPARK.sparkContext().cancelJobsWithTag(tag);
      assertThatThrownBy(job::join).rootCause().hasMessageContaining("cancelled");
      long end = System.nanoTime() + 20_000_000_000L;
      while (model.stats().running() + model.stats().waiting() > 0) {
        assertThat(System.nanoTime()).as("still generating").isLessThan(end);
        Thread.sleep(5);
      }
      Thread.sleep(100);
      assertThat(model.stats().running()).isZero();
    }
  }

  private static Lease lease() {
    return SharedModels.OF_PROCESS.acquire(
        new SharedModels.Key(Local.NANO, Loading.of(Local.OPTIONS)));
  }
}
