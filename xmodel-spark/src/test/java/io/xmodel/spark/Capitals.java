package io.xmodel.spark;

import io.xmodel.LoadOptions;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The application that docs/cluster.md shows. */
public final class Capitals {
  private Capitals() {}

  public static void main(String[] args) {
    SparkSession spark = SparkSession.builder().getOrCreate();
    Dataset<Row> questions = spark.read().schema("id string, question string").json(args[1]);

    XmodelSpec model =
        XmodelSpec.of(args[0]).withLoadOptions(LoadOptions.DEFAULT.withContext(1024));
    BatchMetrics metrics = BatchMetrics.register(spark);
    Dataset<Row> answers =
        XmodelBatch.on(model).column("question").key("id").chat().metrics(metrics).apply(questions);

    answers.write().parquet(args[2]);
    System.out.println(metrics);
  }
}
