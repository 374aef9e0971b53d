package io.xmodel.spark;

import io.xmodel.Embedding;
import io.xmodel.Xmodel;
import java.util.List;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/** Where a text lies among all texts. */
record EmbeddingWork() implements Work {
  @Override
  public String defaultName() {
    return "embedding";
  }

  @Override
  public boolean takesMessages() {
    return false;
  }

  @Override
  public List<StructField> columns(String name) {
    return List.of(
        Columns.nullable(name, DataTypes.createArrayType(DataTypes.FloatType, false)),
        Columns.nullable(name + "_tokens", DataTypes.IntegerType));
  }

  @Override
  public Reply reply(Xmodel model, Object cell, long seed) {
    Embedding embedding = model.embed(Prompts.text(cell));
    return Reply.of(List.of(embedding.vector(), embedding.tokens()), embedding.tokens(), 0);
  }
}
