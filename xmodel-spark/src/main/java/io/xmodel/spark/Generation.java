package io.xmodel.spark;

import io.xmodel.Completion;
import io.xmodel.GenerationOptions;
import io.xmodel.GenerationRequest;
import io.xmodel.Xmodel;
import io.xmodel.error.InterruptedWorkException;
import io.xmodel.error.RequestException;
import io.xmodel.generation.AnswerFormat;
import io.xmodel.generation.FinishReason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.jspecify.annotations.Nullable;

/**
 * A text that is generated.
 *
 * @param kind what for
 * @param system instructions before each conversation; null: none
 * @param options how; null: as the checkpoint says
 * @param format what the answer must look like; null: what the options say
 * @param type of the answer's column
 */
record Generation(
    Kind kind,
    @Nullable String system,
    @Nullable GenerationOptions options,
    @Nullable AnswerFormat format,
    DataType type)
    implements Work {
  /** What texts are generated for, and how the column is called. */
  enum Kind {
    CONTINUE("answer"),
    ANSWER("answer"),
    CHOOSE("choice"),
    EXTRACT("record");

    private final String column;

    Kind(String column) {
      this.column = column;
    }

    /** Whether the beginning of an answer is of any use. */
    boolean wantsWhole() {
      return this == CHOOSE || this == EXTRACT;
    }
  }

  @Override
  public String defaultName() {
    return kind.column;
  }

  @Override
  public boolean takesMessages() {
    return kind != Kind.CONTINUE;
  }

  @Override
  public List<StructField> columns(String name) {
    List<StructField> columns = new ArrayList<>();
    columns.add(Columns.nullable(name, type));
    if (!kind.wantsWhole()) {
      columns.add(Columns.nullable(name + "_finish_reason", DataTypes.StringType));
    }
    if (kind == Kind.ANSWER) {
      columns.add(Columns.nullable(name + "_reasoning", DataTypes.StringType));
    }
    columns.add(Columns.nullable(name + "_prompt_tokens", DataTypes.IntegerType));
    columns.add(Columns.nullable(name + "_tokens", DataTypes.IntegerType));
    return columns;
  }

  @Override
  public Reply reply(Xmodel model, Object cell, long seed) {
    GenerationOptions wanted = options == null ? model.defaults() : options;
    if (format != null) {
      wanted = wanted.withFormat(format);
    }
    wanted = wanted.withSampling(wanted.sampling().withSeed(seed));
    Completion completion =
        model.generate(
            kind == Kind.CONTINUE
                ? GenerationRequest.of(Prompts.text(cell), wanted)
                : GenerationRequest.of(Prompts.messages(cell, system), wanted));
    if (completion.finishReason() == FinishReason.CANCELLED) {
      throw new InterruptedWorkException("Generation", null);
    }
    return reply(completion);
  }

  private Reply reply(Completion completion) {
    List<@Nullable Object> values = new ArrayList<>();
    if (kind.wantsWhole()) {
      requireWhole(completion);
    }
    values.add(
        kind == Kind.EXTRACT ? JsonValues.read(completion.toString(), type) : completion.text());
    if (!kind.wantsWhole()) {
      values.add(completion.finishReason().label());
    }
    if (kind == Kind.ANSWER) {
      values.add(completion.reasoning());
    }
    int promptTokens = completion.promptIds().size();
    int tokens = completion.tokens().size();
    values.addAll(Arrays.asList(promptTokens, tokens));
    return Reply.of(values, promptTokens, tokens);
  }

  private void requireWhole(Completion completion) {
    if (completion.finishReason() != FinishReason.STOP) {
      throw new RequestException(
          "The answer is no whole %s: it ended after %s tokens (%s). Allow more tokens, or a longer context."
              .formatted(
                  kind.column, completion.tokens().size(), completion.finishReason().label()));
    }
  }
}
