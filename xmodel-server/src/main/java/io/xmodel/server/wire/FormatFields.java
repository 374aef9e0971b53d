package io.xmodel.server.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.xmodel.generation.AnswerFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The fields that say what an answer must look like: OpenAI's, and those that vLLM and llama.cpp
 * have added. Their schemas and expressions are not looked into here.
 */
final class FormatFields {
  private static final int LONGEST = 256 << 10;
  private static final int MOST_CHOICES = 4096;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  /** They would change the answer, and nothing here heeds them. */
  private static final Set<String> REFUSED =
      Set.of("grammar", "guided_grammar", "guided_whitespace_pattern", "structural_tag");

  private static final Set<String> REFUSED_WITHIN =
      Set.of(
          "disable_additional_properties",
          "disable_any_whitespace",
          "grammar",
          "structural_tag",
          "whitespace_pattern");

  private final Fields fields;
  private @Nullable AnswerFormat format;
  private String place = "";

  /** The fields of a request. */
  FormatFields(Fields fields) {
    this.fields = fields;
  }

  /** The format, or null where any answer will do. */
  @Nullable AnswerFormat read() {
    fields.refuse(REFUSED);
    Fields chat = fields.object("response_format");
    if (chat != null) {
      openAi(chat, "json_schema");
    }
    Fields text = fields.object("text");
    Fields response = text == null ? null : text.object("format");
    if (response != null) {
      openAi(response, "");
    }
    schema(fields, "json_schema");
    guided(fields, "guided_");
    Fields outputs = fields.object("structured_outputs");
    if (outputs != null) {
      outputs.refuse(REFUSED_WITHIN);
      guided(outputs, "");
      if (outputs.flag("json_object", false)) {
        take(outputs, "json_object", new AnswerFormat.JsonObject());
      }
    }
    return format;
  }

  /** Where the format stood; empty where there is none. */
  String place() {
    return place;
  }

  /**
   * OpenAI's.
   *
   * @param nested the field of the schema and its name; empty: they are in the format itself
   */
  private void openAi(Fields asked, String nested) {
    if (asked.value("type") == null) {
      throw missing(asked, "type");
    }
    switch (asked.choice("type", "text", "json_object", "json_schema")) {
      case "json_schema" -> {
        Fields named = nested.isEmpty() ? asked : asked.object(nested);
        if (named == null) {
          throw missing(asked, nested);
        }
        if (named.value("schema") == null) {
          throw missing(named, "schema");
        }
        checkName(named);
        named.flag("strict", false); // the schema is always kept to
        schema(named, "schema");
      }
      case "json_object" -> {
        schema(asked, "schema"); // llama.cpp's
        if (format == null) {
          take(asked, "type", new AnswerFormat.JsonObject());
        }
      }
      default -> {}
    }
  }

  private static void checkName(Fields named) {
    String name = named.text("name");
    if (name != null && !NAME.matcher(name).matches()) {
      throw named.wrong(
          "name", "1 to 64 letters, digits, underscores or hyphens", named.node().get("name"));
    }
  }

  private void schema(Fields holder, String field) {
    Fields schema = holder.object(field);
    if (schema != null) {
      take(
          holder,
          field,
          new AnswerFormat.JsonSchema(checked(holder, field, schema.node().toString())));
    }
  }

  /** vLLM's, as fields of the request or in an object of their own. */
  private void guided(Fields holder, String prefix) {
    JsonNode json = holder.value(prefix + "json");
    if (json != null && json.isTextual()) {
      String text = checked(holder, prefix + "json", json.textValue());
      take(holder, prefix + "json", new AnswerFormat.JsonSchema(text));
    } else {
      schema(holder, prefix + "json");
    }
    String regex = holder.text(prefix + "regex");
    if (regex != null) {
      String pattern = checked(holder, prefix + "regex", regex);
      take(holder, prefix + "regex", new AnswerFormat.Regex(pattern));
    }
    if (holder.value(prefix + "choice") != null) {
      choice(holder, prefix + "choice");
    }
  }

  private void choice(Fields holder, String field) {
    List<String> texts = new ArrayList<>();
    int length = 0;
    for (JsonNode text : holder.list(field, MOST_CHOICES)) {
      if (!text.isTextual() || text.textValue().isEmpty()) {
        throw holder.wrong(field, "an array of strings, none of them empty", text);
      }
      texts.add(text.textValue());
      length += text.textValue().length();
    }
    if (texts.isEmpty()) {
      throw ApiException.badValue(
          holder.name(field), holder.name(field) + " must have at least one text.");
    }
    checkLength(holder, field, length);
    take(holder, field, new AnswerFormat.Choice(texts));
  }

  private static String checked(Fields holder, String field, String text) {
    checkLength(holder, field, text.length());
    return text;
  }

  private static void checkLength(Fields holder, String field, int length) {
    if (length > LONGEST) {
      throw ApiException.badValue(
          holder.name(field),
          "%s must have at most %,d characters, found %,d."
              .formatted(holder.name(field), LONGEST, length));
    }
  }

  private static ApiException missing(Fields holder, String field) {
    return ApiException.badValue(holder.name(field), holder.name(field) + " is missing.");
  }

  private void take(Fields holder, String field, AnswerFormat asked) {
    if (format != null) {
      throw ApiException.badValue(
          holder.name(field),
          "%s must be left out beside %s: an answer has one format."
              .formatted(holder.name(field), place));
    }
    format = asked;
    place = holder.name(field);
  }
}
