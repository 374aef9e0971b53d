package io.xmodel.tokenizer;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.xmodel.error.CheckpointException;
import io.xmodel.tokenizer.AddedTokens.AddedToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What a checkpoint directory says about its tokenizer, as JSON trees; a file that may be absent is
 * a missing node.
 *
 * @param directory where they were read
 * @param tokenizer tokenizer.json
 * @param tokenizerConfig tokenizer_config.json
 * @param config config.json, or missing
 * @param generationConfig generation_config.json, or missing
 */
record TokenizerFiles(
    Path directory,
    ObjectNode tokenizer,
    JsonNode tokenizerConfig,
    JsonNode config,
    JsonNode generationConfig) {

  static TokenizerFiles read(Path directory) {
    ObjectMapper json = new ObjectMapper();
    return new TokenizerFiles(
        directory,
        required(json, directory, "tokenizer.json"),
        required(json, directory, "tokenizer_config.json"),
        optional(json, directory, "config.json"),
        optional(json, directory, "generation_config.json"));
  }

  private static ObjectNode required(ObjectMapper json, Path directory, String name) {
    if (!Files.isRegularFile(directory.resolve(name))) {
      throw new CheckpointException(
          "%s has no %s. Copy it from the published model: text cannot be turned into token ids without it."
              .formatted(directory, name));
    }
    return read(json, directory.resolve(name));
  }

  private static JsonNode optional(ObjectMapper json, Path directory, String name) {
    Path file = directory.resolve(name);
    return Files.isRegularFile(file) ? read(json, file) : MissingNode.getInstance();
  }

  private static ObjectNode read(ObjectMapper json, Path file) {
    try (var input = Files.newInputStream(file)) {
      if (json.readTree(input) instanceof ObjectNode object) {
        return object;
      }
      throw new CheckpointException(
          "%s: expected a JSON object. Take the file from the published model again."
              .formatted(file));
    } catch (JacksonException e) {
      var place = e.getLocation();
      throw new CheckpointException(
          "%s is not valid JSON: %s (%s). Take the file from the published model again."
              .formatted(
                  file,
                  e.getOriginalMessage(),
                  place == null
                      ? "no position known"
                      : "line %d, column %d".formatted(place.getLineNr(), place.getColumnNr())),
          e);
    } catch (IOException e) {
      throw new CheckpointException("%s cannot be read: %s.".formatted(file, e), e);
    }
  }

  /** The entries of {@code added_tokens}. */
  List<AddedToken> addedTokens() {
    boolean normalizes = normalizes(tokenizer.path("normalizer"));
    List<AddedToken> tokens = new ArrayList<>();
    for (JsonNode entry : tokenizer.path("added_tokens")) {
      String content = entry.path("content").asText();
      if (content.isEmpty() || !entry.path("id").canConvertToInt() || id(entry) < 0) {
        throw damaged("the added token %s needs an id and a content".formatted(entry));
      }
      for (String option : List.of("lstrip", "rstrip", "single_word")) {
        if (entry.path(option).asBoolean()) {
          throw unsupported("added token '%s' sets %s".formatted(content, option));
        }
      }
      boolean normalized = entry.path("normalized").asBoolean();
      if (normalized && normalizes) {
        throw unsupported("added token '%s' is normalized".formatted(content));
      }
      tokens.add(new AddedToken(id(entry), content, entry.path("special").asBoolean(), normalized));
    }
    return tokens;
  }

  private static int id(JsonNode addedToken) {
    return addedToken.path("id").intValue();
  }

  private static boolean normalizes(JsonNode normalizer) {
    if (normalizer.path("type").asText().equals("Sequence")) {
      for (JsonNode part : normalizer.path("normalizers")) {
        if (normalizes(part)) {
          return true;
        }
      }
      return false;
    }
    return normalizer.isObject();
  }

  /** The byte-pair vocabulary: token to id. */
  ObjectNode vocabulary() {
    String decoder = tokenizer.path("decoder").path("type").asText();
    if (!decoder.equals("ByteLevel")) {
      throw unsupported("its decoder is '%s', not ByteLevel".formatted(decoder));
    }
    if (tokenizer.path("model").path("vocab") instanceof ObjectNode vocabulary
        && !vocabulary.isEmpty()) {
      return vocabulary;
    }
    throw damaged("model.vocab should be an object of tokens and their ids");
  }

  CheckpointException damaged(String what) {
    return new CheckpointException(
        "%s: %s. Take the file from the published model again."
            .formatted(directory.resolve("tokenizer.json"), what));
  }

  private CheckpointException unsupported(String what) {
    return new CheckpointException(
        "%s: %s; this library reads byte-level tokenizers with plain added tokens, as Xmodel-2.5's is."
            .formatted(directory.resolve("tokenizer.json"), what));
  }
}
