package io.xmodel.spark;

import java.io.Serializable;
import java.util.Objects;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.DoubleAccumulator;
import org.apache.spark.util.LongAccumulator;

/**
 * What a batch has done so far, as accumulators that Spark's pages show, too. Read it in the driver
 * after an action. As of all accumulators, rows count again when they are computed again: by a
 * second action, or after the loss of an executor.
 *
 * @see XmodelBatch#metrics
 */
public final class BatchMetrics implements Serializable {
  private final LongAccumulator rows;
  private final LongAccumulator errors;
  private final LongAccumulator promptTokens;
  private final LongAccumulator answerTokens;
  private final DoubleAccumulator seconds;

  private BatchMetrics(SparkContext context) {
    rows = context.longAccumulator("xmodel rows");
    errors = context.longAccumulator("xmodel errors");
    promptTokens = context.longAccumulator("xmodel prompt tokens");
    answerTokens = context.longAccumulator("xmodel answer tokens");
    seconds = context.doubleAccumulator("xmodel task seconds");
  }

  /** New ones, all zero. */
  public static BatchMetrics register(SparkSession session) {
    return new BatchMetrics(Objects.requireNonNull(session, "session").sparkContext());
  }

  /** Rows that have an answer or an error. */
  public long rows() {
    return rows.value();
  }

  /** Rows that have an error. */
  public long errors() {
    return errors.value();
  }

  /** Tokens of prompts, and of texts that were scored or embedded. */
  public long promptTokens() {
    return promptTokens.value();
  }

  /** Tokens that were generated. */
  public long answerTokens() {
    return answerTokens.value();
  }

  /** Time that tasks have taken, added up. Loading the model is part of it. */
  public double seconds() {
    return seconds.value();
  }

  void add(Reply reply) {
    rows.add(1);
    if (reply.error() != null) {
      errors.add(1);
    }
    promptTokens.add(reply.promptTokens());
    answerTokens.add(reply.answerTokens());
  }

  void addSeconds(double time) {
    seconds.add(time);
  }

  @Override
  public String toString() {
    return "%,d rows, %,d errors, %,d prompt tokens, %,d answer tokens, %,.1f task seconds"
        .formatted(rows(), errors(), promptTokens(), answerTokens(), seconds());
  }
}
