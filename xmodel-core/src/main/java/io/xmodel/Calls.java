package io.xmodel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.chat.Tool;
import io.xmodel.chat.ToolCall;
import io.xmodel.chat.Tools;
import io.xmodel.error.FormatException;
import io.xmodel.error.RequestException;
import io.xmodel.generation.AnswerFormat;
import io.xmodel.internal.constraint.Constraint;
import io.xmodel.internal.constraint.Constraints;
import io.xmodel.internal.constraint.Language;
import io.xmodel.internal.constraint.Languages;
import io.xmodel.internal.constraint.Tokens;
import io.xmodel.internal.events.Markers;
import io.xmodel.internal.text.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes constraints of answers that may call tools, in the form that {@link
 * io.xmodel.internal.events.EventParser} reads.
 */
final class Calls {
  /** More at once are no plan but a loop. */
  private static final int MOST_AT_ONCE = 32;

  /** To read the schemas of all tools: each has a limit of its own, and there may be many. */
  private static final Duration LONGEST = Duration.ofSeconds(10);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Tokenizer tokenizer;
  private final Formats formats;
  private final Markers markers;

  Calls(Tokenizer tokenizer, Formats formats) {
    this.tokenizer = tokenizer;
    this.formats = formats;
    this.markers = Markers.of(tokenizer);
  }

  /**
   * What an answer may be; null: anything.
   *
   * @param format of an answer that is no call; null: any
   * @throws RequestException when a call is required that this model has no tokens for
   * @throws FormatException when the schema of a strict tool is not supported
   */
  @Nullable Constraint constraint(Tools tools, @Nullable AnswerFormat format) {
    return switch (tools.choice().mode()) {
      case NONE -> format == null ? null : formats.constraint(format);
      case REQUIRED -> required(tools.offered(), tools);
      case NAMED ->
          required(
              tools.offered().stream()
                  .filter(tool -> tool.name().equals(tools.choice().name()))
                  .toList(),
              tools);
      case AUTO -> free(tools, format);
    };
  }

  private Constraint required(List<Tool> offered, Tools tools) {
    if (!markers.canCall()) {
      throw new RequestException(
          "This model's tokenizer has no tokens for calls of tools, so none can be required (%s). Let the model decide."
              .formatted(tools.choice()));
    }
    return calls(offered, tools.parallel());
  }

  private @Nullable Constraint free(Tools tools, @Nullable AnswerFormat format) {
    if (!markers.canCall()) {
      return format == null ? null : formats.constraint(format);
    }
    Constraint calls = calls(tools.offered(), tools.parallel());
    if (format != null) {
      return Constraints.oneOf(List.of(calls, formats.constraint(format)));
    }
    return Constraints.freeUntil(
        tokenizer.idLimit(), markers.withinCalls(), markers.callsBegin(), calls);
  }

  /** Calls of some tools. */
  private record Key(List<Tool> offered, boolean several) {}

  private Constraint calls(List<Tool> offered, boolean several) {
    return formats.constraint(new Key(offered, several), () -> made(offered, several));
  }

  private Constraint made(List<Tool> offered, boolean several) {
    Tokens tokens = formats.tokens();
    Language named = Languages.oneOf(named(offered));
    Constraint call =
        Constraints.sequence(
            Constraints.ids(markers.callBegin()),
            Constraints.text(tokens, literal(ToolCall.TYPE)),
            Constraints.ids(markers.separator()),
            Constraints.text(tokens, named),
            Constraints.ids(markers.callEnd()));
    return Constraints.sequence(
        Constraints.ids(markers.callsBegin()),
        Constraints.repeated(
            call, Constraints.text(tokens, literal("\n")), several ? MOST_AT_ONCE : 1),
        Constraints.ids(markers.callsEnd()));
  }

  private List<Language> named(List<Tool> offered) {
    long begun = System.nanoTime();
    List<Language> calls = new ArrayList<>();
    for (Tool tool : offered) {
      calls.add(call(tool));
      if (System.nanoTime() - begun > LONGEST.toNanos()) {
        throw new FormatException(
            "The parameters of the tools take longer than %s seconds to read. Offer fewer, or simpler ones."
                .formatted(LONGEST.toSeconds()),
            tool.name(),
            null);
      }
    }
    return calls;
  }

  /** Name and arguments. */
  private Language call(Tool tool) {
    return Languages.sequence(
        List.of(literal(tool.name() + "\n```json\n"), arguments(tool), literal("\n```")));
  }

  /** Where a schema is not supported, and need not be kept to the letter, any object will do. */
  private Language arguments(Tool tool) {
    try {
      return formats.language(new AnswerFormat.JsonSchema(schema(tool)));
    } catch (FormatException e) {
      if (tool.strict()) {
        throw new FormatException(
            "The parameters of the tool '%s': %s".formatted(tool.name(), e.getMessage()),
            tool.name(),
            e);
      }
      return formats.language(new AnswerFormat.JsonObject());
    }
  }

  /** Arguments are an object, also where the schema does not say so. */
  private static String schema(Tool tool) {
    try {
      ObjectNode schema = (ObjectNode) JSON.readTree(tool.parameters());
      return schema.has("type") ? tool.parameters() : schema.put("type", "object").toString();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A tool has checked its schema.", e);
    }
  }

  private static Language literal(String text) {
    return Languages.literal(text.getBytes(StandardCharsets.UTF_8));
  }
}
