package io.xmodel.server.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.xmodel.GenerationRequest.Prompt;
import java.util.ArrayList;
import java.util.List;

/** A field that holds a text, ids, or several of either. */
final class PromptFields {
  private static final int MOST = 2048;

  private final Fields fields;
  private final String name;
  private final OptionFields options;

  /** The field of a name. */
  PromptFields(Fields fields, String name, int vocabulary) {
    this.fields = fields;
    this.name = name;
    this.options = new OptionFields(fields, vocabulary);
  }

  /** What it holds, at least one. */
  List<Prompt> read() {
    JsonNode given = fields.value(name);
    if (given == null) {
      throw ApiException.badValue(name, name + " is missing: give a text or token ids.");
    }
    if (given.isTextual()) {
      return List.of(text(given));
    }
    if (!given.isArray() || given.isEmpty()) {
      throw wrong(given);
    }
    if (given.get(0).isNumber()) {
      return List.of(ids(given));
    }
    List<Prompt> prompts = new ArrayList<>();
    for (JsonNode prompt : fields.list(name, MOST)) {
      if (prompt.isTextual()) {
        prompts.add(text(prompt));
      } else if (prompt.isArray() && !prompt.isEmpty()) {
        prompts.add(ids(prompt));
      } else {
        throw wrong(prompt);
      }
    }
    return prompts;
  }

  private ApiException wrong(JsonNode found) {
    String expected = "a text, token ids, or an array of texts or of token ids, none of them empty";
    return found.isArray() && found.isEmpty()
        ? ApiException.badValue(
            name, "%s must be %s, found an empty array.".formatted(name, expected))
        : fields.wrong(name, expected, found);
  }

  private static Prompt text(JsonNode prompt) {
    return new Prompt.Text(prompt.textValue());
  }

  private Prompt ids(JsonNode array) {
    List<Integer> ids = new ArrayList<>(array.size());
    array.forEach(id -> ids.add(options.id(name, id)));
    return new Prompt.Ids(ids);
  }
}
