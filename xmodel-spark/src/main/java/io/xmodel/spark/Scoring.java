package io.xmodel.spark;

import io.xmodel.Score;
import io.xmodel.Xmodel;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/** How likely the model finds a text. */
record Scoring() implements Work {
  @Override
  public String defaultName() {
    return "score";
  }

  @Override
  public boolean takesMessages() {
    return false;
  }

  @Override
  public List<StructField> columns(String name) {
    return List.of(
        Columns.nullable(name, DataTypes.DoubleType),
        Columns.nullable(name + "_perplexity", DataTypes.DoubleType),
        Columns.nullable(name + "_tokens", DataTypes.IntegerType));
  }

  @Override
  public Reply reply(Xmodel model, Object cell, long seed) {
    Score score = model.score(Prompts.text(cell));
    double[] logprobs = score.logprobs();
    double sum = Arrays.stream(logprobs).skip(1).sum(); // nothing precedes the first token
    return Reply.of(List.of(sum, score.perplexity(), logprobs.length), logprobs.length, 0);
  }
}
