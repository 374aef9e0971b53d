package io.xmodel.convert;

import com.fasterxml.jackson.databind.JsonNode;
import io.xmodel.convert.writer.GgufMetadata;
import io.xmodel.internal.text.Vocabulary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A checkpoint's tokenizer under llama.cpp's keys {@code tokenizer.…}. */
final class GgufTokenizer {
  private static final Logger LOG = LoggerFactory.getLogger(GgufTokenizer.class);

  private static final int NORMAL = 1;
  private static final int CONTROL = 3;
  private static final int USER_DEFINED = 4;
  private static final int UNUSED = 5;

  /** What llama.cpp's {@code deepseek-v3} splits at: the published tokenizer's expressions. */
  private static final List<String> DEEPSEEK_V3 =
      List.of(
          "\\p{N}{1,3}",
          "[一-龥\u3040-ゟ゠-ヿ]+",
          "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\r\n]*|\\s*[\r\n]+|\\s+(?!\\S)|\\s+");

  private GgufTokenizer() {}

  /**
   * Puts the tokenizer, or the word that there is none.
   *
   * @param rows rows of the embedding; those that no token has become unused tokens
   */
  static void put(Path directory, int rows, GgufMetadata metadata) {
    if (!Vocabulary.isIn(directory)) {
      LOG.warn("{} has no tokenizer.json: the GGUF will know token ids only.", directory);
      metadata.put("tokenizer.ggml.model", "none");
      return;
    }
    Vocabulary vocabulary = Vocabulary.load(directory);
    metadata
        .put("tokenizer.ggml.model", "gpt2")
        .put("tokenizer.ggml.pre", preTokenizer(vocabulary.preTokenizer(), directory));
    putTokens(vocabulary, rows, metadata);
    metadata.putStrings("tokenizer.ggml.merges", vocabulary.merges());
    vocabulary.bos().ifPresent(id -> metadata.put("tokenizer.ggml.bos_token_id", id));
    metadata
        .put("tokenizer.ggml.eos_token_id", vocabulary.eos())
        .put("tokenizer.ggml.add_bos_token", vocabulary.addBos());
    String template = vocabulary.chatTemplate();
    if (template != null) {
      metadata.put("tokenizer.chat_template", template);
    }
  }

  private static void putTokens(Vocabulary vocabulary, int rows, GgufMetadata metadata) {
    List<String> texts = new ArrayList<>();
    int[] types = new int[rows];
    for (int id = 0; id < rows; id++) {
      Vocabulary.Token token = id < vocabulary.tokens().size() ? vocabulary.tokens().get(id) : null;
      texts.add(token == null ? "[PAD" + id + "]" : token.text());
      types[id] = token == null ? UNUSED : type(token);
    }
    metadata.putStrings("tokenizer.ggml.tokens", texts);
    metadata.putInts("tokenizer.ggml.token_type", types);
  }

  /** A token in the brackets of special ones steers the model, whatever its entry says. */
  private static int type(Vocabulary.Token token) {
    String text = token.text();
    return switch (token.kind()) {
      case ORDINARY -> NORMAL;
      case SPECIAL -> CONTROL;
      case ADDED ->
          (text.startsWith("<|") && text.endsWith("|>"))
                  || (text.startsWith("<｜") && text.endsWith("｜>"))
              ? CONTROL
              : USER_DEFINED;
    };
  }

  private static String preTokenizer(JsonNode json, Path directory) {
    if (isPlainByteLevel(json)) {
      return "gpt-2";
    }
    List<String> expressions = new ArrayList<>();
    for (JsonNode part : json.path("pretokenizers")) {
      if (part.path("type").asText().equals("Split")) {
        // Line ends are written as they are or as escapes.
        expressions.add(
            part.path("pattern").path("Regex").asText().replace("\\r", "\r").replace("\\n", "\n"));
      }
    }
    if (!Objects.equals(expressions, DEEPSEEK_V3)) {
      LOG.warn(
          "{}: its pre_tokenizer is not the published one; llama.cpp will split text as deepseek-v3 does, which may give other token ids for some texts.",
          directory.resolve("tokenizer.json"));
    }
    return "deepseek-v3";
  }

  private static boolean isPlainByteLevel(JsonNode json) {
    return json.path("type").asText().equals("ByteLevel") && json.path("use_regex").asBoolean(true);
  }
}
