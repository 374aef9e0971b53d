package io.xmodel.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.xmodel.internal.text.bpe.IdList;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/** A tokenizer.json as this library and as Hugging Face's reads it. Without locks: one thread. */
final class Both implements AutoCloseable {
  /** What comes before, and after, a character that is compared. */
  static final String[][] CONTEXTS = {
    {"", ""}, {"a", "b"}, {" ", " "}, {"1", "2"}, {"中", "文"}, {"!", "'s"}, {"\n", "\r\n "}, {"A", "t"}
  };

  private final Pipeline ours;
  private final HuggingFaceTokenizer theirs;

  private Both(byte[] json) {
    ours = new TokenizerJson(json, "tokenizer.json").pipeline();
    try {
      theirs =
          HuggingFaceTokenizer.newInstance(
              new ByteArrayInputStream(json), Map.of("truncation", "false", "padding", "false"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Both of(String json) {
    return new Both(json.getBytes(StandardCharsets.UTF_8));
  }

  static Both of(Path file) {
    try {
      return new Both(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int[] ours(String text) {
    IdList ids = new IdList(Integer.MAX_VALUE);
    ours.encode(PromptText.of(text, true), ids);
    return ids.toArray();
  }

  int[] theirs(String text) {
    long[] ids = theirs.encode(text, false, false).getIds();
    return Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
  }

  /** Compares; returns how many ids there are. */
  int check(String text) {
    int[] expected = theirs(text);
    int[] found = ours(text);
    if (!Arrays.equals(found, expected)) {
      assertThat(found).as("ids of %s", escaped(text)).isEqualTo(expected);
    }
    return found.length;
  }

  /** Compares texts one by one, unless they are the same put together with something between. */
  private void check(StringBuilder joined, Iterable<String> texts) {
    String all = joined.toString();
    if (!Arrays.equals(ours(all), theirs(all))) {
      texts.forEach(this::check);
      check(all);
    }
  }

  /** Compares every code point in each of the contexts; returns how many texts those were. */
  int checkCodePoints() {
    int count = 0;
    for (String[] context : CONTEXTS) {
      java.util.List<String> texts = new java.util.ArrayList<>();
      StringBuilder joined = new StringBuilder();
      for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
        if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
          String text = context[0] + Character.toString(c) + context[1];
          texts.add(text);
          joined.append(text).append("x\n");
        }
        if (texts.size() == 2000 || c == Character.MAX_CODE_POINT) {
          check(joined, texts);
          count += texts.size();
          texts.clear();
          joined.setLength(0);
        }
      }
    }
    return count;
  }

  static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    text.codePoints()
        .limit(300)
        .forEach(
            c ->
                escaped.append(
                    c >= ' ' && c < 0x7F ? Character.toString(c) : "\\x{%X}".formatted(c)));
    return escaped.toString();
  }

  @Override
  public void close() {
    theirs.close();
  }
}
