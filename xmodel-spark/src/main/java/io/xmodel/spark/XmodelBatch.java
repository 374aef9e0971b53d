package io.xmodel.spark;

import io.xmodel.GenerationOptions;
import io.xmodel.JsonSchemas;
import io.xmodel.error.RequestException;
import io.xmodel.generation.AnswerFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Asks a model about each row of a dataset. The {@link io.xmodel.spark package} shows how.
 *
 * <p>{@link #apply} gives the dataset back with columns for the answers. Their rows stay in their
 * partitions, in their order. The beginning of the columns' names is {@link #as}. The last is an
 * error: why a row has no answer, or null. What is wrong with an executor – a device that fails, a
 * checkpoint that is not there – is no row's error: the task fails, and Spark runs it again.
 *
 * <p>As all of Spark's datasets, the answers are computed when an action needs them, and again for
 * the next action. Write or cache them.
 *
 * <p>Not for use by several threads, as all that is set is kept here.
 */
public final class XmodelBatch {
  /** A choice or a record may have so many tokens, unless told otherwise. */
  private static final int FORMAT_TOKENS = 1024;

  private final XmodelSpec spec;
  private @Nullable String column;
  private @Nullable Column expression;
  private @Nullable String key;
  private @Nullable Column keyExpression;
  private @Nullable String name;
  private @Nullable String system;
  private @Nullable GenerationOptions options;
  private @Nullable BatchMetrics metrics;
  private boolean failOnError;
  private @Nullable Supplier<Work> work;

  private XmodelBatch(XmodelSpec spec) {
    this.spec = spec;
  }

  /** A batch for this model. */
  public static XmodelBatch on(XmodelSpec spec) {
    return new XmodelBatch(Objects.requireNonNull(spec, "spec"));
  }

  /** What rows ask: a column of strings or, where messages are answered, an array of messages. */
  public XmodelBatch column(String column) {
    this.column = Objects.requireNonNull(column, "column");
    expression = null;
    return this;
  }

  /** What rows ask, computed from their columns. */
  public XmodelBatch column(Column column) {
    expression = Objects.requireNonNull(column, "column");
    this.column = null;
    return this;
  }

  /**
   * The column that tells rows apart, such as an id; it counts as a string. The seed of a row's
   * choices by chance depends on it and on the options' seed ({@link io.xmodel.BatchRunner#seed}),
   * so that a row gets the same answer wherever and whenever it is computed. Without a key it
   * depends on what the row asks, so that rows that ask the same get the same answer.
   */
  public XmodelBatch key(String column) {
    key = Objects.requireNonNull(column, "column");
    keyExpression = null;
    return this;
  }

  /** The same, computed from several columns. */
  public XmodelBatch key(Column column) {
    keyExpression = Objects.requireNonNull(column, "column");
    key = null;
    return this;
  }

  /** What the answer's column is called; the names of the others begin with it. */
  public XmodelBatch as(String name) {
    this.name = Objects.requireNonNull(name, "name");
    return this;
  }

  /** Instructions that go before every conversation. */
  public XmodelBatch system(String system) {
    this.system = Objects.requireNonNull(system, "system");
    return this;
  }

  /**
   * How to generate. Without them it is as the checkpoint says; choices and records are greedy.
   *
   * @throws RequestException when they ask for log-probabilities or tools, which have no column
   */
  public XmodelBatch options(GenerationOptions options) {
    Objects.requireNonNull(options, "options");
    if (options.topLogprobs() >= 0 || !options.tools().isEmpty()) {
      throw new RequestException(
          "The options ask for %s, which a batch has no column for. Leave them out."
              .formatted(options.tools().isEmpty() ? "log-probabilities" : "tools"));
    }
    this.options = options;
    return this;
  }

  /** Counts here what is done, and not in accumulators that only Spark's pages show. */
  public XmodelBatch metrics(BatchMetrics metrics) {
    this.metrics = Objects.requireNonNull(metrics, "metrics");
    return this;
  }

  /** Lets a task fail when a row has an error. */
  public XmodelBatch failOnError() {
    failOnError = true;
    return this;
  }

  /** Continues each text. */
  public XmodelBatch generate() {
    work = () -> generation(Generation.Kind.CONTINUE, null, DataTypes.StringType);
    return this;
  }

  /** Answers each conversation. A text is what the person says. */
  public XmodelBatch chat() {
    work = () -> generation(Generation.Kind.ANSWER, null, DataTypes.StringType);
    return this;
  }

  /** Answers each conversation with one of these texts. */
  public XmodelBatch classify(String... choices) {
    AnswerFormat format =
        new AnswerFormat.Choice(List.of(Objects.requireNonNull(choices, "choices")));
    work = () -> generation(Generation.Kind.CHOOSE, format, DataTypes.StringType);
    return this;
  }

  /**
   * Answers each conversation with values of a JSON schema. The column has the schema's type: an
   * object with properties is a struct, whole numbers are ints or longs, other numbers doubles.
   * What has no type in Spark, such as a string or a number, is a string of its JSON text.
   *
   * @throws RequestException when it is no JSON text
   */
  public XmodelBatch extract(String schema) {
    DataType type = SchemaTypes.type(Objects.requireNonNull(schema, "schema"));
    AnswerFormat format = new AnswerFormat.JsonSchema(schema);
    work = () -> generation(Generation.Kind.EXTRACT, format, type);
    return this;
  }

  /** The same with the schema of a record ({@link JsonSchemas}). */
  public XmodelBatch extract(Class<? extends Record> type) {
    return extract(JsonSchemas.of(type));
  }

  /** Scores each text: the sum of its tokens' natural-log probabilities, and its perplexity. */
  public XmodelBatch score() {
    work = Scoring::new;
    return this;
  }

  /** Embeds each text. */
  public XmodelBatch embed() {
    work = EmbeddingWork::new;
    return this;
  }

  private Work generation(Generation.Kind kind, @Nullable AnswerFormat format, DataType type) {
    GenerationOptions wanted =
        options == null && kind.wantsWhole() ? GenerationOptions.greedy(FORMAT_TOKENS) : options;
    return new Generation(kind, system, wanted, format, type);
  }

  /**
   * The dataset with columns for the answers. Nothing is computed before an action.
   *
   * @throws RequestException when it is not said what to do, or the dataset has not the columns
   *     that are needed
   */
  public Dataset<Row> apply(Dataset<?> dataset) {
    Objects.requireNonNull(dataset, "dataset");
    Work chosen = chosenWork();
    String answer = name == null ? chosen.defaultName() : name;
    List<StructField> added = new ArrayList<>(chosen.columns(answer));
    added.add(Columns.nullable(answer + "_error", DataTypes.StringType));
    Columns.requireNew(dataset, added);

    Column asked = asked(dataset);
    StructField field = dataset.select(asked).schema().fields()[0];
    requireType(chosen, field);
    Dataset<Row> input =
        dataset.select(
            functions.col("*"),
            asked.as("xmodel asked"),
            key(dataset, Columns.key(asked, field.dataType())).as("xmodel key"));
    StructType output = dataset.schema();
    for (StructField column : added) {
      output = output.add(column);
    }
    BatchMetrics counted =
        metrics == null ? BatchMetrics.register(dataset.sparkSession()) : metrics;
    PartitionWork task =
        new PartitionWork(spec, chosen, dataset.schema().size(), seed(), failOnError, counted);
    return input.mapPartitions(task, Encoders.row(output));
  }

  private Work chosenWork() {
    if (work == null) {
      throw new RequestException(
          "It is not said what to do with the rows. Call generate, chat, classify, extract, score or embed.");
    }
    return work.get();
  }

  private Column asked(Dataset<?> dataset) {
    if (expression != null) {
      return expression;
    }
    if (column == null) {
      throw new RequestException("It is not said what rows ask. Name their column with column(…).");
    }
    return Columns.named(dataset, column);
  }

  private Column key(Dataset<?> dataset, Column otherwise) {
    if (key == null && keyExpression == null) {
      return otherwise;
    }
    Column given =
        key == null ? Objects.requireNonNull(keyExpression) : Columns.named(dataset, key);
    return functions.coalesce(given.cast(DataTypes.StringType), functions.lit(""));
  }

  private long seed() {
    Long seed = options == null ? null : options.sampling().seed();
    return seed == null ? 0 : seed;
  }

  private static void requireType(Work work, StructField field) {
    DataType type = field.dataType();
    if (Prompts.isText(type) || (work.takesMessages() && Prompts.isMessages(type))) {
      return;
    }
    throw new RequestException(
        "The column '%s' must hold %s, found %s."
            .formatted(
                field.name(),
                work.takesMessages()
                    ? "strings, or arrays of structs with the strings role and content"
                    : "strings",
                type.catalogString()));
  }
}
