package io.xmodel.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.xmodel.error.Quoted;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads tokenizer.json's {@code post_processor}: which ids it puts before a text. Those after it
 * are checked, and not kept: nobody asks for them.
 */
final class PostProcessorReader {
  private static final int MAX_PARTS = 100;

  private final List<Integer> before = new ArrayList<>();
  private int parts;

  private PostProcessorReader() {}

  /** The ids that it puts before a text. */
  static List<Integer> read(JsonPart postProcessor) {
    PostProcessorReader reader = new PostProcessorReader();
    if (!postProcessor.isNothing()) {
      reader.add(postProcessor);
    }
    return List.copyOf(reader.before);
  }

  private void add(JsonPart part) {
    if (++parts > MAX_PARTS) {
      throw part.unsupported("is the part after the %sth".formatted(MAX_PARTS));
    }
    String type = part.type();
    switch (type) {
      case "Sequence" -> part.with("processors").list("processors").forEach(this::add);
      // It moves offsets, which nobody asks for.
      case "ByteLevel" -> part.with("add_prefix_space", "trim_offsets", "use_regex");
      case "TemplateProcessing" -> template(part.with("single", "pair", "special_tokens"));
      default -> throw part.unsupported("is " + Quoted.shortened(type));
    }
  }

  private void template(JsonPart part) {
    List<Integer> left = new ArrayList<>();
    List<Integer> right = new ArrayList<>();
    boolean seen = false;
    for (JsonPart piece : part.list("single")) {
      if (piece.node().has("Sequence")) {
        String id = piece.at("Sequence").text("id");
        if (seen || !id.equals("A")) {
          throw piece.unsupported("has the text again, or another");
        }
        seen = true;
      } else {
        String id = piece.at("SpecialToken").text("id");
        ids(part.at("special_tokens"), id, seen ? right : left);
      }
    }
    if (!seen) {
      throw part.at("single").unsupported("has no place for the text");
    }
    before.addAll(0, left);
  }

  private static void ids(JsonPart tokens, String id, List<Integer> target) {
    JsonNode ids = tokens.node().path(id).path("ids");
    if (!ids.isArray()) {
      throw tokens.damaged("has no ids for '%s'".formatted(Quoted.shortened(id)));
    }
    for (JsonNode member : ids) {
      if (!member.isInt() || member.intValue() < 0) {
        throw tokens.damaged("has ids for '%s' that are none".formatted(Quoted.shortened(id)));
      }
      target.add(member.intValue());
    }
  }
}
