package io.xmodel.internal.text;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.xmodel.damage.DamagedInputs;
import io.xmodel.damage.DamagedJson;
import io.xmodel.damage.Seeds;
import io.xmodel.error.CheckpointException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Damaged tokenizer.json files are read or refused, in little time and memory. */
class DamagedTokenizerTest {
  private static final List<String> PIECES =
      List.of(
          "(",
          ")",
          "(?:",
          "(?i:",
          "(?=",
          "(?!",
          "(?<=",
          "(?>",
          "[",
          "]",
          "[^",
          "[a-z",
          "&&",
          "|",
          "*",
          "+",
          "?",
          "*+",
          "*?",
          "{2}",
          "{1,3}",
          "{,9}",
          "{1000}",
          "{3,2}",
          "\\",
          "\\s",
          "\\S",
          "\\p{L}",
          "\\p{^N}",
          "\\P{Han}",
          "\\w",
          "\\b",
          "\\A",
          "\\z",
          "\\x{1F600}",
          "\\u0041",
          "[[:alpha:]]",
          "(?#a)",
          ".",
          "^",
          "$",
          "a",
          "Ġ",
          "é",
          "\u0301",
          "😀",
          "<a>",
          " ",
          "\n",
          "##",
          "<0x41>",
          "中",
          "\u0000");

  /** Sets of few characters, as those of Unicode take longer to read than all else. */
  private static final List<String> SIMPLE =
      List.of(
          "(?i:'s|'t)|[a-z]+|[0-9]{1,3}| ?[^a-z0-9 ]+[\\r\\n]*|[ \\n]+(?![^ ])|[ ]+",
          "a++|b*?c|(?<=a)b|^x|y$|[^\\n]");

  /** Published ways to split. */
  private static final List<String> EXPRESSIONS =
      List.of(
          "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
          "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\r\n]*|\\s*[\r\n]+|\\s+(?!\\S)|\\s+",
          "[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'d)?|\\p{N}++|[一-龥]{2,}?|(?<=a)b");

  private static final String ADDED =
      """
      {"id": 9, "content": "<a>", "single_word": false, "lstrip": true, "rstrip": false, "normalized": false, "special": true},\
      {"id": 5, "content": "T", "single_word": true, "lstrip": false, "rstrip": true, "normalized": true, "special": false}\
      """;

  @Test
  void readOrRefused() {
    DamagedInputs.check(new DamagedJson(seeds(), PIECES), TokenizerJsonFuzz::reads, 256);
  }

  /** All of them would be compared with all others. */
  @Test
  void tokensThatShareAHashAreRefused() {
    List<String> tokens =
        IntStream.range(0, 1 << 12)
            .mapToObj(i ->
                IntStream.range(0, 12)
                    .mapToObj(bit -> (i >> bit & 1) == 0 ? "Aa" : "BB")
                    .collect(Collectors.joining()))
            .toList();
    assertThatThrownBy(() -> Both.pipeline(Alphabets.json("null", "", "", "", tokens, List.of())))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("share a hash");
  }

  private static List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>(Seeds.of(TokenizerJsonFuzz.class, "readsOrRefuses"));
    List<String> tokens = List.of("a", "b", "c", "Ġ", "aa", "T", "Ġa", "Ċ", "é");
    List<String> merges = List.of("a a", "Ġ a");
    List<String> options =
        List.of("", "\"ignore_merges\": true, ", "\"unk_token\": \"b\", \"fuse_unk\": true, ");
    for (int i = 0; i < 24; i++) {
      List<String> expressions = i < EXPRESSIONS.size() ? EXPRESSIONS : SIMPLE;
      String split = Alphabets.split(expressions.get(i % expressions.size()), "Isolated", false);
      String option = options.get(i % options.size());
      String json = Alphabets.json("{\"type\": \"NFC\"}", split, ADDED, option, tokens, merges);
      seeds.add(json.getBytes(StandardCharsets.UTF_8));
    }
    return seeds;
  }
}
