package io.xmodel.internal.text;

import java.util.ArrayList;
import java.util.List;

/**
 * Small tokenizer.json files: every byte is a token, numbered as the byte, unless a test says so.
 */
final class Alphabets {
  private static final String BYTE_LEVEL =
      "{\"type\": \"ByteLevel\", \"add_prefix_space\": false, \"trim_offsets\": true, \"use_regex\": false}";

  /** Puts a blank before every word, which shows where words begin. */
  private static final String WORDS = BYTE_LEVEL.replaceFirst("false", "true");

  private Alphabets() {}

  /** The characters of the bytes, in their order. */
  static List<String> bytes() {
    List<String> symbols = new ArrayList<>();
    int next = 256;
    for (int b = 0; b < 256; b++) {
      boolean printable = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
      symbols.add(Character.toString(printable ? b : next++));
    }
    return symbols;
  }

  /** JSON of a text. */
  static String quoted(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
      json.append(c == '"' || c == '\\' || c < ' ' ? "\\u%04x".formatted((int) c) : c);
    }
    return json.append('"').toString();
  }

  /** A file whose words are not merged. */
  static String json(String normalizer, String preTokenizer, String addedTokens) {
    return json(normalizer, preTokenizer, addedTokens, "", bytes(), List.of());
  }

  /**
   * A file.
   *
   * @param normalizer JSON
   * @param preTokenizer JSON, to come before ByteLevel; or one that has ByteLevel already
   * @param options JSON of more fields of the model, each with a comma after it
   */
  static String json(
      String normalizer,
      String preTokenizer,
      String addedTokens,
      String options,
      List<String> tokens,
      List<String> merges) {
    StringBuilder vocabulary = new StringBuilder();
    for (int id = 0; id < tokens.size(); id++) {
      vocabulary.append(id > 0 ? ", " : "").append(quoted(tokens.get(id))).append(": ").append(id);
    }
    String pairs = String.join(", ", merges.stream().map(Alphabets::quoted).toList());
    String split =
        preTokenizer.contains("ByteLevel")
            ? preTokenizer
            : "{\"type\": \"Sequence\", \"pretokenizers\": [%s%s]}"
                .formatted(
                    preTokenizer.isEmpty() ? "" : preTokenizer + ", ",
                    preTokenizer.isEmpty() ? BYTE_LEVEL : WORDS);
    return """
    {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [%s],
     "normalizer": %s, "pre_tokenizer": %s, "post_processor": null, "decoder": %s,
     "model": {"type": "BPE", %s"vocab": {%s}, "merges": [%s]}}
    """
        .formatted(addedTokens, normalizer, split, BYTE_LEVEL, options, vocabulary, pairs);
  }

  /** A Split. */
  static String split(String regex, String behavior, boolean invert) {
    return "{\"type\": \"Split\", \"pattern\": {\"Regex\": %s}, \"behavior\": \"%s\", \"invert\": %b}"
        .formatted(quoted(regex), behavior, invert);
  }
}
