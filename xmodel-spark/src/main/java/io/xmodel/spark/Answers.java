package io.xmodel.spark;

import io.xmodel.BatchResult;
import io.xmodel.BatchRunner;
import io.xmodel.Xmodel;
import io.xmodel.error.ClosedException;
import io.xmodel.error.XmodelException;
import io.xmodel.spark.SharedModels.Lease;
import java.util.Iterator;
import java.util.function.Supplier;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilledException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.TaskInterruptListener;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a partition with their answers, in order. Many are under way at once, and the engine
 * computes them together with those of the executor's other tasks.
 */
final class Answers implements Iterator<Row>, AutoCloseable {
  private final PartitionWork partition;
  private final Lease lease;
  private final TaskContext task;
  private final BatchRunner<Row, Reply> run;
  private final int columns;

  Answers(PartitionWork partition, Iterator<Row> rows, Lease lease, TaskContext task) {
    this.partition = partition;
    this.lease = lease;
    this.task = task;
    this.columns = partition.work().columns("").size();
    Xmodel model = lease.model();
    run = new BatchRunner<>(model, rows, row -> partition.reply(model, row));
    // The task's thread waits for answers, and may not be interrupted. Spark's must not wait.
    TaskInterruptListener end = (killed, reason) -> Thread.startVirtualThread(run::close);
    task.addTaskInterruptListener(end);
  }

  @Override
  public boolean hasNext() {
    return going(run::hasNext);
  }

  @Override
  public Row next() {
    return joined(going(run::next));
  }

  /** A model that fails for all rows is no good to the next task, either. */
  private <T> T going(Supplier<T> step) {
    try {
      return step.get();
    } catch (XmodelException | ClosedException e) {
      if (task.isInterrupted() || Thread.currentThread().isInterrupted()) {
        throw new TaskKilledException();
      }
      lease.discard();
      throw e;
    }
  }

  private Row joined(BatchResult<Row, Reply> result) {
    Reply reply =
        switch (result) {
          case BatchResult.Done<Row, Reply> done -> done.value();
          case BatchResult.Failed<Row, Reply> failed -> refused(failed.failure());
        };
    partition.metrics().add(reply);
    Row row = result.item();
    @Nullable Object[] values = new @Nullable Object[partition.width() + columns + 1];
    for (int i = 0; i < partition.width(); i++) {
      values[i] = row.get(i);
    }
    for (int i = 0; i < columns; i++) {
      values[partition.width() + i] = reply.values().get(i);
    }
    values[partition.width() + columns] = reply.error();
    return RowFactory.create(values);
  }

  private Reply refused(RuntimeException failure) {
    if (partition.failOnError()) {
      throw failure;
    }
    String message = failure.getMessage();
    return Reply.failed(columns, message == null ? failure.toString() : message);
  }

  /** Ends what is under way, within a step. */
  @Override
  public void close() {
    run.close();
  }
}
