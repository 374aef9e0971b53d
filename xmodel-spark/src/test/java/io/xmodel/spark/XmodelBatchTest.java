package io.xmodel.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.xmodel.Completion;
import io.xmodel.GenerationOptions;
import io.xmodel.Score;
import io.xmodel.chat.Message;
import io.xmodel.error.RequestException;
import io.xmodel.generation.EngineOptions;
import io.xmodel.sampling.SamplingOptions;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers in one process are those of the model without Spark. */
class XmodelBatchTest {
  private static final SparkSession SPARK = Local.session();
  private static final GenerationOptions OPTIONS = GenerationOptions.greedy(24);
  private static final String GERMANY = "What is the capital of Germany?";

  enum City {
    Berlin,
    Paris
  }

  record Place(City city, int size, List<Boolean> flags) {}

  private static XmodelBatch batch() {
    return XmodelBatch.on(Local.SPEC).options(OPTIONS);
  }

  private static Dataset<Row> texts(String... texts) {
    return SPARK.createDataset(List.of(texts), Encoders.STRING()).toDF("text");
  }

  private static Dataset<Row> rows(String ddl, Row... rows) {
    return SPARK.createDataFrame(List.of(rows), StructType.fromDDL(ddl));
  }

  private static Dataset<Row> sums(int count) {
    return SPARK
        .range(count)
        .selectExpr("id", "concat('What is ', id % 9, ' + ', id div 9, '?') as text");
  }

  @Test
  void textsAreContinued() {
    Dataset<Row> answers =
        batch().column("text").generate().apply(texts("The capital of China is", "3 +"));
    assertThat(answers.columns())
        .containsExactly(
            "text",
            "answer",
            "answer_finish_reason",
            "answer_prompt_tokens",
            "answer_tokens",
            "answer_error");
    for (Row row : answers.collectAsList()) {
      Completion expected = Local.model().generate(row.getString(0), OPTIONS);
      assertThat(row.getString(1)).isEqualTo(expected.text());
      assertThat(row.getString(2)).isEqualTo(expected.finishReason().label());
      assertThat(row.getInt(3)).isEqualTo(expected.promptIds().size());
      assertThat(row.getInt(4)).isEqualTo(expected.tokens().size());
      assertThat(row.isNullAt(5)).isTrue();
    }
  }

  @Test
  void conversationsAreAnswered() {
    Dataset<Row> asked =
        rows(
            "id int, messages array<struct<name: string, role: string, content: string>>",
            RowFactory.create(1, List.of(RowFactory.create(null, "user", GERMANY)).toArray()),
            RowFactory.create(
                2,
                List.of(
                        RowFactory.create(null, "user", "What is the capital of Italy?"),
                        RowFactory.create(null, "assistant", "The capital of Italy is Rome."),
                        RowFactory.create(null, "user", GERMANY))
                    .toArray()),
            RowFactory.create(3, List.of(RowFactory.create(null, "nobody", GERMANY)).toArray()),
            RowFactory.create(4, List.of(RowFactory.create(null, "user", null)).toArray()));
    List<Row> answers = batch().column("messages").chat().apply(asked).collectAsList();
    assertThat(answers.get(0).<String>getAs("answer"))
        .isEqualTo("The capital of Germany is Berlin.");
    assertThat(answers.get(0).<String>getAs("answer_reasoning")).isEmpty();
    assertThat(answers.get(1).<String>getAs("answer")).contains("Berlin");
    assertThat(answers.get(2).<String>getAs("answer_error"))
        .isEqualTo("A message's role must be system, user, assistant or tool, found 'nobody'.");
    assertThat(answers.get(3).<String>getAs("answer_error"))
        .isEqualTo("Message 1 has no content: it is null.");
  }

  @Test
  void aTextIsWhatThePersonSays() {
    Row row = batch().system("Be brief.").column("text").chat().apply(texts(GERMANY)).first();
    assertThat(row.<String>getAs("answer"))
        .isEqualTo(
            Local.model()
                .generate(List.of(Message.system("Be brief."), Message.user(GERMANY)), OPTIONS)
                .text());
  }

  @Test
  void aChoiceIsOneOfItsTexts() {
    Dataset<Row> answers =
        XmodelBatch.on(Local.SPEC)
            .column("text")
            .classify("Berlin", "Rome")
            .as("city")
            .apply(texts(GERMANY, "What is the capital of Italy?"));
    assertThat(answers.columns())
        .containsExactly("text", "city", "city_prompt_tokens", "city_tokens", "city_error");
    assertThat(answers.collectAsList())
        .extracting(row -> row.getString(1))
        .allMatch(List.of("Berlin", "Rome")::contains);
  }

  @Test
  void aRecordHasTypedColumns() {
    Dataset<Row> answers =
        XmodelBatch.on(Local.SPEC)
            .column("text")
            .options(GenerationOptions.greedy(200))
            .extract(Place.class)
            .apply(texts(GERMANY));
    assertThat(answers.schema().apply("record").dataType().catalogString())
        .isEqualTo("struct<city:string,size:int,flags:array<boolean>>");
    Row row = answers.first();
    if (row.isNullAt(1)) {
      assertThat(row.<String>getAs("record_error")).startsWith("The answer is no whole record: ");
    } else {
      assertThat(row.getStruct(1).getString(0)).isIn("Berlin", "Paris");
    }
  }

  @Test
  void aRecordThatIsCutOffIsAnError() {
    Row row =
        batch()
            .options(GenerationOptions.greedy(2))
            .column("text")
            .extract("{\"type\": \"object\", \"properties\": {\"a\": {\"type\": \"string\"}}}")
            .apply(texts(GERMANY))
            .first();
    assertThat(row.isNullAt(1)).isTrue();
    assertThat(row.<String>getAs("record_error"))
        .isEqualTo(
            "The answer is no whole record: it ended after 2 tokens (length). Allow more tokens, or a longer context.");
  }

  @Test
  void textsAreScored() {
    Row row =
        batch().column("text").score().apply(texts("The capital of China is Beijing.")).first();
    Score expected = Local.model().score("The capital of China is Beijing.");
    assertThat(row.<Double>getAs("score_perplexity"))
        .isCloseTo(expected.perplexity(), within(1e-3));
    assertThat(row.<Integer>getAs("score_tokens")).isEqualTo(expected.ids().length);
    assertThat(row.<Double>getAs("score"))
        .isCloseTo(-Math.log(expected.perplexity()) * (expected.ids().length - 1), within(1e-3));
  }

  @Test
  void textsAreEmbedded() {
    Row row = batch().column("text").embed().apply(texts("a cat")).first();
    float[] expected = Local.model().embed("a cat").vector();
    List<Float> vector = row.getList(1);
    assertThat(vector).hasSize(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat(vector.get(i)).isCloseTo(expected[i], within(1e-4f));
    }
    assertThat(row.<Integer>getAs("embedding_tokens"))
        .isEqualTo(Local.model().embed("a cat").tokens());
  }

  @Test
  void aRowsErrorIsItsOwn() {
    BatchMetrics metrics = BatchMetrics.register(SPARK);
    Dataset<Row> asked =
        rows(
            "text string",
            RowFactory.create(GERMANY),
            RowFactory.create((Object) null),
            RowFactory.create("long ".repeat(400)),
            RowFactory.create(GERMANY));
    List<Row> answers = batch().column("text").chat().metrics(metrics).apply(asked).collectAsList();
    assertThat(answers)
        .extracting(row -> row.getString(1))
        .containsExactly(
            "The capital of Germany is Berlin.", null, null, "The capital of Germany is Berlin.");
    assertThat(answers.get(1).<String>getAs("answer_error"))
        .isEqualTo("The row asks nothing: its column is null.");
    assertThat(answers.get(2).<String>getAs("answer_error"))
        .matches("The prompt has .* tokens; the context holds 256.*");
    assertThat(metrics.rows()).isEqualTo(4);
    assertThat(metrics.errors()).isEqualTo(2);
    int answerTokens = answers.get(0).getAs("answer_tokens");
    assertThat(metrics.answerTokens()).isEqualTo(2L * answerTokens);
    int promptTokens = answers.get(0).getAs("answer_prompt_tokens");
    assertThat(metrics.promptTokens()).isEqualTo(2L * promptTokens);
    assertThat(metrics.seconds()).isPositive();
    assertThat(metrics).asString().startsWith("4 rows, 2 errors, ");
  }

  @Test
  void anErrorFailsTheTaskWhereThatIsAskedFor() {
    Dataset<Row> asked = rows("text string", RowFactory.create((Object) null));
    Dataset<Row> answers = batch().column("text").chat().failOnError().apply(asked);
    assertThatThrownBy(answers::collectAsList)
        .rootCause()
        .isInstanceOf(RequestException.class)
        .hasMessage("The row asks nothing: its column is null.");
  }

  /** As seeds depend on keys, and on nothing else. */
  @Test
  void chanceDoesNotDependOnPartitions() {
    GenerationOptions chance =
        GenerationOptions.greedy(8)
            .withSampling(SamplingOptions.GREEDY.withTemperature(1.5f).withSeed(7L));
    Dataset<Row> asked = sums(16).withColumn("text", functions.lit("Once"));
    // One row at a time: what is computed beside a row moves its last digits.
    XmodelSpec exact =
        Local.SPEC.withLoadOptions(Local.OPTIONS.withEngine(new EngineOptions(1, 64, 250, 0)));
    XmodelBatch batch = XmodelBatch.on(exact).options(chance).column("text").key("id").generate();
    List<Row> one = batch.apply(asked.coalesce(1)).orderBy("id").collectAsList();
    List<Row> many = batch.apply(asked.repartition(7)).orderBy("id").collectAsList();
    assertThat(many).isEqualTo(one);
    assertThat(one.stream().map(row -> row.getString(2)).distinct().count()).isGreaterThan(8);

    List<Row> unkeyed =
        XmodelBatch.on(exact)
            .options(chance)
            .column("text")
            .generate()
            .apply(asked)
            .collectAsList();
    assertThat(unkeyed.stream().map(row -> row.getString(2)).distinct()).hasSize(1);
  }

  @Test
  void rowsKeepTheirColumnsAndOrder() {
    Dataset<Row> asked =
        sums(30)
            .withColumn("more", functions.expr("struct(id as a, array(text) as b)"))
            .withColumn("when", functions.expr("timestamp'2026-11-30 12:00:00'"))
            .coalesce(1);
    Dataset<Row> answers =
        batch().column(functions.expr("upper(text)")).generate().as("x").apply(asked);
    assertThat(
            answers
                .drop("x", "x_finish_reason", "x_prompt_tokens", "x_tokens", "x_error")
                .collectAsList())
        .isEqualTo(asked.collectAsList());
  }

  @Test
  void severalBatchesFollowEachOther() {
    Dataset<Row> both =
        batch().column("text").score().apply(batch().column("text").embed().apply(texts("a cat")));
    Row row = both.first();
    assertThat(row.isNullAt(row.fieldIndex("embedding"))).isFalse();
    assertThat(row.isNullAt(row.fieldIndex("score"))).isFalse();
  }

  @Test
  void aLimitEndsWhatNobodyReads() {
    assertThat(batch().column("text").generate().apply(sums(5000).coalesce(1)).limit(2).count())
        .isEqualTo(2);
  }

  @Test
  void aMissingColumnIsNamed() {
    assertThatThrownBy(() -> batch().column("txt").generate().apply(sums(1)))
        .isInstanceOf(RequestException.class)
        .hasMessage(
            "The dataset has no column 'txt'; it has: id, text. Name one of these, or give a Column for what is inside one.");
  }

  @Test
  void aColumnOfAnotherTypeIsRefused() {
    assertThatThrownBy(() -> batch().column("id").chat().apply(sums(1)))
        .isInstanceOf(RequestException.class)
        .hasMessage(
            "The column 'id' must hold strings, or arrays of structs with the strings role and content, found bigint.");
    assertThatThrownBy(() -> batch().column("id").embed().apply(sums(1)))
        .isInstanceOf(RequestException.class)
        .hasMessage("The column 'id' must hold strings, found bigint.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"answer", "ANSWER", "answer_error"})
  void aNameThatIsTakenIsRefused(String name) {
    assertThatThrownBy(
            () -> batch().column("text").chat().apply(sums(1).withColumnRenamed("id", name)))
        .isInstanceOf(RequestException.class)
        .hasMessageEndingWith("already. Give the answer another name with as(…).");
  }

  @Test
  void halfABatchIsRefused() {
    assertThatThrownBy(() -> batch().column("text").apply(sums(1)))
        .hasMessageStartingWith("It is not said what to do with the rows.");
    assertThatThrownBy(() -> batch().chat().apply(sums(1)))
        .hasMessageStartingWith("It is not said what rows ask.");
    assertThatThrownBy(() -> batch().options(OPTIONS.withTopLogprobs(1)))
        .hasMessageStartingWith("The options ask for log-probabilities, ");
  }

  @Test
  void aMissingModelIsNamed() {
    XmodelSpec missing = XmodelSpec.of("/no/such/model");
    assertThatThrownBy(
            () -> XmodelBatch.on(missing).column("text").chat().apply(texts("a")).collectAsList())
        .rootCause()
        .hasMessage(
            "Executor driver has no directory /no/such/model. Put the checkpoint there on every machine, or let Spark send it.");
    XmodelSpec unsent = XmodelSpec.ofSparkFile("nano2");
    assertThatThrownBy(
            () -> XmodelBatch.on(unsent).column("text").chat().apply(texts("a")).collectAsList())
        .rootCause()
        .hasMessage(
            "Spark has brought no directory 'nano2' to executor driver. Send it with --archives or addFile.");
  }

  @Test
  void sparkCanBringTheModel() {
    SPARK.sparkContext().addFile(Local.NANO.toString(), true);
    XmodelSpec sent = XmodelSpec.ofSparkFile("nano").withLoadOptions(Local.OPTIONS);
    Row row = XmodelBatch.on(sent).column("text").chat().apply(texts(GERMANY)).first();
    assertThat(row.getString(1)).isEqualTo("The capital of Germany is Berlin.");
  }

  @Test
  void anEmptyDatasetNeedsNoModel() {
    assertThat(XmodelBatch.on(XmodelSpec.of("/none")).column("text").chat().apply(sums(0)).count())
        .isZero();
  }
}
