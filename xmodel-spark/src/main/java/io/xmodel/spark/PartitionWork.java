package io.xmodel.spark;

import io.xmodel.BatchRunner;
import io.xmodel.Xmodel;
import io.xmodel.error.RequestException;
import io.xmodel.spark.SharedModels.Lease;
import java.util.Collections;
import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;

/**
 * What a task does with the rows of its partition.
 *
 * @param width columns of a row; behind them are what it asks, and its key
 * @param seed of all rows
 * @param failOnError whether a row's error is the task's
 */
record PartitionWork(
    XmodelSpec spec, Work work, int width, long seed, boolean failOnError, BatchMetrics metrics)
    implements MapPartitionsFunction<Row, Row> {
  @Override
  public Iterator<Row> call(Iterator<Row> rows) {
    if (!rows.hasNext()) {
      return Collections.emptyIterator();
    }
    TaskContext task = TaskContext.get();
    long start = System.nanoTime();
    Lease lease = SharedModels.OF_PROCESS.acquire(Placement.of(spec, task));
    Answers answers = new Answers(this, rows, lease, task);
    // Whatever ends the task: its last row, a failure, a limit that is reached, or a kill.
    task.addTaskCompletionListener(ended -> {
      answers.close();
      lease.close();
      metrics.addSeconds((System.nanoTime() - start) * 1e-9);
    });
    return answers;
  }

  /**
   * The answer to a row.
   *
   * @throws RequestException when the row is at fault
   */
  Reply reply(Xmodel model, Row row) {
    if (row.isNullAt(width)) {
      throw new RequestException("The row asks nothing: its column is null.");
    }
    return work.reply(model, row.get(width), BatchRunner.seed(seed, row.getString(width + 1)));
  }
}
