package io.xmodel.internal.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.xmodel.error.CheckpointException;
import io.xmodel.internal.text.AddedTokens.AddedToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What this library itself reads of tokenizer.json. The file is read as a stream: a tree of its
 * quarter of a million strings would take longer than all else.
 */
final class TokenizerJson {
  /** No tokenizer has as many; keeps a damaged id from asking for gigabytes. */
  private static final int MAX_IDS = 1 << 24;

  private final Path file;
  private final String text;
  private final Map<String, Integer> vocabulary = new HashMap<>();
  private JsonNode added = MissingNode.getInstance();
  private JsonNode normalizer = MissingNode.getInstance();
  private JsonNode decoder = MissingNode.getInstance();
  private JsonNode preTokenizer = MissingNode.getInstance();
  private JsonNode merges = MissingNode.getInstance();
  private final boolean withMerges;

  /** Where the value of {@code added_tokens} lies in the file. */
  private int addedStart;

  private int addedEnd;

  /**
   * Reads the file, but for its merges.
   *
   * @throws CheckpointException when it is missing, damaged or of an unsupported kind
   */
  TokenizerJson(Path directory) {
    this(directory, false);
  }

  /** As above; {@code withMerges} reads the merges as well. */
  TokenizerJson(Path directory, boolean withMerges) {
    this.withMerges = withMerges;
    file = directory.resolve("tokenizer.json");
    text = new String(JsonFiles.bytes(directory, "tokenizer.json"), StandardCharsets.UTF_8);
    // Most names are tokens, each there once: to remember them all costs and saves nothing.
    JsonFactory factory =
        JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();
    try (JsonParser json = new ObjectMapper(factory).createParser(text)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw damaged("expected a JSON object");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        readField(name, json);
      }
    } catch (IOException e) {
      throw JsonFiles.fault(file, e);
    }
    if (vocabulary.isEmpty()) {
      throw damaged("model.vocab should be an object of tokens and their ids");
    }
    if (!decoder.path("type").asText().equals("ByteLevel")) {
      throw unsupported("its decoder is %s, not ByteLevel".formatted(decoder.path("type")));
    }
  }

  private void readField(String name, JsonParser json) throws IOException {
    switch (name) {
      case "added_tokens" -> {
        addedStart = (int) json.currentTokenLocation().getCharOffset();
        added = json.readValueAsTree();
        addedEnd = (int) json.currentLocation().getCharOffset();
      }
      case "normalizer" -> normalizer = json.readValueAsTree();
      case "pre_tokenizer" -> preTokenizer = json.readValueAsTree();
      case "decoder" -> decoder = json.readValueAsTree();
      case "model" -> readModel(json);
      default -> json.skipChildren();
    }
  }

  private void readModel(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (name.equals("vocab") && value == JsonToken.START_OBJECT) {
        readVocabulary(json);
      } else if (name.equals("merges") && withMerges) {
        merges = json.readValueAsTree();
      } else {
        json.skipChildren();
      }
    }
  }

  private void readVocabulary(JsonParser json) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String token = json.currentName();
      vocabulary.put(token, checked(token, json.nextIntValue(-1)));
    }
  }

  private int checked(String token, int id) {
    if (id < 0 || id >= MAX_IDS) {
      throw damaged("the id of '%s' should be a whole number below %d".formatted(token, MAX_IDS));
    }
    return id;
  }

  /** The byte-pair vocabulary: token to id. */
  Map<String, Integer> vocabulary() {
    return vocabulary;
  }

  /** How text is split before the merges. */
  JsonNode preTokenizer() {
    return preTokenizer;
  }

  /**
   * The merges in their order, each as two tokens with a blank between them.
   *
   * @throws CheckpointException when they are missing or damaged
   */
  List<String> merges() {
    List<String> pairs = new ArrayList<>();
    for (JsonNode merge : merges) {
      // Newer files have pairs, older ones strings.
      String pair =
          merge.isArray() ? merge.path(0).asText() + " " + merge.path(1).asText() : merge.asText();
      if (pair.indexOf(' ', 1) < 0) {
        throw damaged("merge %d should be two tokens, found %s".formatted(pairs.size(), merge));
      }
      pairs.add(pair);
    }
    if (!merges.isArray()) {
      throw damaged("model.merges should be a list of pairs of tokens");
    }
    return pairs;
  }

  /**
   * The entries of {@code added_tokens}.
   *
   * @throws CheckpointException when one is damaged or asks for what is not supported
   */
  List<AddedToken> addedTokens() {
    boolean normalizes = normalizes(normalizer);
    List<AddedToken> tokens = new ArrayList<>();
    for (JsonNode entry : added) {
      String content = entry.path("content").asText();
      if (content.isEmpty()) {
        throw damaged("the added token %s needs a content".formatted(entry));
      }
      int id = checked(content, entry.path("id").canConvertToInt() ? entry.path("id").asInt() : -1);
      for (String option : List.of("lstrip", "rstrip", "single_word")) {
        if (entry.path(option).asBoolean()) {
          throw unsupported("added token '%s' sets %s".formatted(content, option));
        }
      }
      boolean normalized = entry.path("normalized").asBoolean();
      if (normalized && normalizes) {
        throw unsupported("added token '%s' is normalized".formatted(content));
      }
      tokens.add(new AddedToken(id, content, entry.path("special").asBoolean(), normalized));
    }
    return tokens;
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

  /** The file, in which the added tokens' strings are ordinary text. */
  byte[] withoutAddedTokens() {
    String edited =
        addedEnd == 0 ? text : text.substring(0, addedStart) + "[]" + text.substring(addedEnd);
    return edited.getBytes(StandardCharsets.UTF_8);
  }

  private CheckpointException damaged(String what) {
    return new CheckpointException(
        "%s: %s. Take the file from the published model again.".formatted(file, what));
  }

  private CheckpointException unsupported(String what) {
    return new CheckpointException(
        "%s: %s; this library reads byte-level tokenizers with plain added tokens, as Xmodel-2.5's is."
            .formatted(file, what));
  }
}
