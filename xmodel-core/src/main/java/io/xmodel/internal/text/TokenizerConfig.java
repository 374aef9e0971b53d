package io.xmodel.internal.text;

import com.fasterxml.jackson.databind.JsonNode;
import io.xmodel.error.CheckpointException;
import io.xmodel.internal.files.ForeignFiles;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What tokenizer_config.json says. Needs no other file: enough to render a chat.
 *
 * @param bosToken the string of BOS; empty when there is none
 * @param eosToken the string of EOS; empty when there is none
 * @param addBosToken whether a plain prompt begins with BOS; null when it does not say
 * @param chatTemplate the value under {@code chat_template}, whatever it is
 */
public record TokenizerConfig(
    String bosToken, String eosToken, @Nullable Boolean addBosToken, JsonNode chatTemplate) {

  /**
   * Reads a checkpoint's file.
   *
   * @throws CheckpointException when it is missing, unreadable or no JSON object
   */
  public static TokenizerConfig load(Path directory) {
    return of(JsonFiles.required(directory, "tokenizer_config.json"));
  }

  /** As {@link #load}, with nothing in it where there is no such file. */
  public static TokenizerConfig loadIfPresent(Path directory) {
    return of(JsonFiles.optional(directory, "tokenizer_config.json"));
  }

  /**
   * A checkpoint's chat template: {@code chat_template.jinja} where there is one, else
   * tokenizer_config.json's {@code chat_template} – a string, or a list of named templates of which
   * {@code default} is taken.
   *
   * @return Jinja text, or null
   * @throws CheckpointException when the file that should hold it is missing or unreadable
   */
  public static @Nullable String chatTemplate(Path directory) {
    Path file = directory.resolve("chat_template.jinja");
    if (ForeignFiles.isThere(file)) {
      return ForeignFiles.text(file);
    }
    JsonNode template = load(directory).chatTemplate();
    for (JsonNode named : template.isArray() ? template : List.<JsonNode>of()) {
      if (named.path("name").asText().equals("default")) {
        template = named.path("template");
      }
    }
    return template.textValue();
  }

  private static TokenizerConfig of(JsonNode json) {
    JsonNode addBos = json.path("add_bos_token");
    return new TokenizerConfig(
        token(json.path("bos_token")),
        token(json.path("eos_token")),
        addBos.isBoolean() ? addBos.booleanValue() : null,
        json.path("chat_template"));
  }

  /** A token's string: written as one, or as an AddedToken object; empty when null or absent. */
  private static String token(JsonNode token) {
    return token.isObject() ? token.path("content").asText() : token.asText("");
  }
}
