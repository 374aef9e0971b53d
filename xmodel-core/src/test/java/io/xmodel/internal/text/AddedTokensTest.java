package io.xmodel.internal.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Added tokens of every kind, normalizers and model options, at random, as in Hugging Face's
 * library.
 */
class AddedTokensTest {
  private static final int ROUNDS = Integer.getInteger("xmodel.files", 60);
  private static final String[] CONTENTS = {
    "<a>", "<a>b", "a>", "[X]", "é", "ab", "A b", " x", "x ", "<|end|>", "😀", "Tok", "tok", "ＡＢ"
  };
  private static final String[] PIECES = {
    " ", "  ", "\n", "a", "b", "x", "1", "-", "É", "e\u0301", "Ａ", "<", ">", "ab", "_", "AB"
  };
  private static final String[] NORMALIZERS = {
    "null",
    "null",
    "{\"type\": \"NFC\"}",
    "{\"type\": \"NFKC\"}",
    "{\"type\": \"Lowercase\"}",
    "{\"type\": \"Prepend\", \"prepend\": \"_\"}",
    "{\"type\": \"Strip\", \"strip_left\": true, \"strip_right\": true}",
    "{\"type\": \"Replace\", \"pattern\": {\"String\": \" \"}, \"content\": \"__\"}"
  };
  private static final String[] SPLITS = {
    "",
    "{\"type\": \"Whitespace\"}",
    "{\"type\": \"WhitespaceSplit\"}",
    "{\"type\": \"Punctuation\"}",
    "{\"type\": \"Punctuation\", \"behavior\": \"MergedWithNext\"}",
    "{\"type\": \"Digits\", \"individual_digits\": false}",
    "{\"type\": \"Split\", \"pattern\": {\"String\": \"a\"}, \"behavior\": \"Contiguous\", \"invert\": false}",
    "{\"type\": \"Split\", \"pattern\": {\"String\": \"\"}, \"behavior\": \"Isolated\", \"invert\": true}",
    "{\"type\": \"ByteLevel\", \"add_prefix_space\": true, \"trim_offsets\": true, \"use_regex\": true}",
    "{\"type\": \"ByteLevel\", \"add_prefix_space\": false, \"trim_offsets\": true}"
  };
  private static final String[] OPTIONS = {
    "",
    "\"ignore_merges\": true, ",
    "\"unk_token\": \"b\", ",
    "\"unk_token\": \"b\", \"fuse_unk\": true, ",
    "\"end_of_word_suffix\": \"</w>\", ",
    "\"continuing_subword_prefix\": \"##\", ",
    "\"byte_fallback\": true, ",
    "\"dropout\": 0.0, "
  };

  @Test
  void randomFilesAreReadAlike() {
    Random random = new Random(7);
    for (int round = 0; round < ROUNDS; round++) {
      String json = json(random);
      try (Both both = Both.of(json)) {
        for (int i = 0; i < 60; i++) {
          both.check(text(random), json);
        }
      }
    }
  }

  private static String json(Random random) {
    String options = OPTIONS[random.nextInt(OPTIONS.length)];
    List<String> tokens = Alphabets.bytes();
    if (!options.isEmpty() && random.nextBoolean()) {
      // Symbols without a token: what becomes of them, the options say.
      tokens.removeAll(List.of("x", "a", "1", "Ġ"));
    }
    List<String> merges = new ArrayList<>();
    String prefix = options.contains("##") ? "##" : "";
    for (String symbol : List.of("a", "b", "x", "_", "Ġ", "A", "B", ">")) {
      tokens.add("##" + symbol);
      tokens.add(symbol + "</w>");
    }
    for (String pair : List.of("a b", "Ġ a", "_ _", "A B", "ab >", "Ġa b", "b >", "x x", "__ __")) {
      String left = pair.substring(0, pair.indexOf(' '));
      String right = prefix + pair.substring(pair.indexOf(' ') + 1);
      String merged = pair.replace(" ", "");
      if (tokens.contains(left) && tokens.contains(right) && random.nextInt(5) > 0) {
        if (!tokens.contains(merged)) {
          tokens.add(merged);
        }
        merges.add(left + " " + right);
      }
    }
    if (options.contains("byte_fallback")) {
      for (int b = 0; b < 256; b++) {
        tokens.add("<0x%02X>".formatted(b));
      }
    }
    return Alphabets.json(
        NORMALIZERS[random.nextInt(NORMALIZERS.length)],
        SPLITS[random.nextInt(SPLITS.length)],
        added(random, tokens),
        options,
        tokens,
        merges);
  }

  private static String added(Random random, List<String> tokens) {
    List<String> entries = new ArrayList<>();
    int next = tokens.size();
    for (String content : CONTENTS) {
      // One that merges make would be told from the added token's text, here but not there.
      if (random.nextInt(3) == 0 && !tokens.contains(content)) {
        entries.add(
            """
            {"id": %d, "content": %s, "single_word": %b, "lstrip": %b, "rstrip": %b, "normalized": %b, "special": %b}\
            """
                .formatted(
                    next++,
                    Alphabets.quoted(content),
                    random.nextInt(3) == 0,
                    random.nextInt(3) == 0,
                    random.nextInt(3) == 0,
                    random.nextBoolean(),
                    random.nextBoolean()));
      }
    }
    return String.join(", ", entries);
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(10); i > 0; i--) {
      String[] from = random.nextInt(3) == 0 ? CONTENTS : PIECES;
      text.append(from[random.nextInt(from.length)]);
    }
    return text.toString();
  }
}
