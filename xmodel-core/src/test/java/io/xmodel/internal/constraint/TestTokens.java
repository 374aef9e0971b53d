package io.xmodel.internal.constraint;

import io.xmodel.internal.constraint.Language.Place;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Tokens made for tests: all bytes, and texts that cross the boundaries of JSON. */
public final class TestTokens {
  /** Tokens of several bytes, such as a tokenizer has. */
  private static final String[] WORDS = {
    "\",\"",
    "\":\"",
    "\": \"",
    "\"},{\"",
    "\"}",
    "}]",
    "{\"",
    "[{",
    "\"]",
    "\": ",
    ", ",
    ",\n",
    "{\n  \"",
    "\\n",
    "\\\"",
    "\\u00",
    "\\ud83d",
    "tr",
    "true",
    "false",
    "null",
    "alse",
    "ull",
    "12",
    "123",
    "0.",
    ".5",
    "-1",
    "1e",
    "e+",
    "00",
    "name",
    "na",
    "id",
    "type",
    "value",
    "é",
    "中国",
    "😀",
    "the ",
    " and",
    "  ",
    "\n  ",
    "a\"",
    "b\": ",
    "x",
    "-",
    "2020-",
    ":00",
    "@",
    "://",
    "/",
    "}}",
    "]]",
    "],[",
    "\\ud83d\\ude00",
    "1,",
    "0e",
    ".0",
    "e5",
    "\"]}"
  };

  /** What names and formats are made of, and what stands between values. */
  private static final String LIKELY = "abcxynidtypeqz/ 01234567-:.TZ@,\"{}[]";

  private static final int MOST = 2_000;

  private TestTokens() {}

  /** Id i below 256 is the byte i; then come the words. */
  public static TokenTrie trie() {
    List<byte[]> all = new ArrayList<>();
    for (int b = 0; b < 256; b++) {
      all.add(new byte[] {(byte) b});
    }
    for (String word : WORDS) {
      all.add(word.getBytes(StandardCharsets.UTF_8));
    }
    return TokenTrie.of(all.size(), all::get);
  }

  /** The place after a text; null where it does not go on so. */
  public static @Nullable Place read(Language language, String text) {
    Place place = language.start(Place.END);
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      place = place.next(b & 0xFF);
      if (place == null) {
        return null;
      }
    }
    return place;
  }

  /** Whether a language has a text. */
  public static boolean accepts(Language language, String text) {
    Place place = read(language, text);
    return place != null && place.accepting();
  }

  /**
   * A random text of a language: every token is as likely as every other, except that after some
   * time those that close something are preferred, so that it ends. Null where it does not.
   */
  public static @Nullable String sample(
      Constraint constraint, TokenTrie trie, Random random, int patience) {
    return sample(constraint, trie, random, patience, false);
  }

  /**
   * As above.
   *
   * @param compared whether in each state all ids are tried: the mask has those that are allowed
   */
  public static @Nullable String sample(
      Constraint constraint, TokenTrie trie, Random random, int patience, boolean compared) {
    Constraint.State state = constraint.start();
    List<Integer> ids = new ArrayList<>();
    while (true) {
      if (compared) {
        compare(state, trie, ids);
      }
      if (state.accepting() && (random.nextInt(4) == 0 || ids.size() > patience)) {
        return whole(trie, ids);
      }
      List<Integer> allowed = new ArrayList<>();
      state.allowed().forEach(allowed::add);
      if (allowed.isEmpty()) {
        if (state.accepting()) {
          return whole(trie, ids);
        }
        throw new AssertionError("dead end after " + text(trie, ids));
      }
      int id = allowed.get(random.nextInt(allowed.size()));
      if (ids.size() > patience) {
        id = closing(allowed, random, id);
      }
      if (!state.allows(id)) {
        throw new AssertionError(
            "the mask has " + id + ", which is not allowed after " + text(trie, ids));
      }
      ids.add(id);
      state = state.advance(id);
      if (ids.size() > MOST) {
        return null; // a uniform model seldom writes the one name that must still come
      }
    }
  }

  private static void compare(Constraint.State state, TokenTrie trie, List<Integer> before) {
    TokenSet mask = state.allowed();
    for (int id = 0; id < trie.idLimit(); id++) {
      if (mask.contains(id) != state.allows(id)) {
        throw new AssertionError(
            "%s %s the mask, but a step says otherwise, after %s"
                .formatted(id, mask.contains(id) ? "is in" : "is not in", text(trie, before)));
      }
    }
  }

  /** Now and then what closes something, else a plain character, so that names can be guessed. */
  private static int closing(List<Integer> allowed, Random random, int otherwise) {
    if (random.nextInt(3) > 0) {
      // Both brackets may stand in a string only, which a quote ends.
      boolean text = allowed.contains((int) '}') && allowed.contains((int) ']');
      for (char closing : (text ? "\"}]" : "}]\"").toCharArray()) {
        if (allowed.contains((int) closing)) {
          return closing;
        }
      }
    }
    List<Integer> plain =
        allowed.stream().filter(id -> id < 128 && LIKELY.indexOf(id) >= 0).toList();
    return plain.isEmpty() ? otherwise : plain.get(random.nextInt(plain.size()));
  }

  /** A text that must be UTF-8 throughout. */
  private static String whole(TokenTrie trie, List<Integer> ids) {
    String text = text(trie, ids);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ids.forEach(id -> bytes.writeBytes(trie.bytes(id)));
    if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes.toByteArray())) {
      throw new AssertionError("not UTF-8: " + text);
    }
    return text;
  }

  private static String text(TokenTrie trie, List<Integer> ids) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ids.forEach(id -> bytes.writeBytes(trie.bytes(id)));
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
