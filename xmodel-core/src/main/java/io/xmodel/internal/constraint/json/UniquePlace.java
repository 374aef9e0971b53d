package io.xmodel.internal.constraint.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.xmodel.internal.constraint.Either;
import io.xmodel.internal.constraint.Language.Place;
import io.xmodel.internal.constraint.TokenSet;
import io.xmodel.internal.constraint.TokenTrie;
import io.xmodel.internal.constraint.lexeme.TextLexeme;
import io.xmodel.internal.constraint.lexeme.WordPlace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Within an item that must differ from all before it. What was written of it is known; where an
 * earlier item was written so, too, a way to a different one is looked for.
 *
 * @param within the place in the item, after which nothing comes
 * @param raw what was written of it, one byte in each character
 * @param seen the items before, as they were written
 * @param then the place after the item, by what was written of it
 */
record UniquePlace(Place within, String raw, @Nullable Seen seen, Function<String, Place> then)
    implements Place {
  /** So many places are looked at for a way; where that is not enough there is one, surely. */
  private static final int MOST_SEARCHED = 256;

  /** Of objects and lists, which have many ways and take longer. */
  private static final int MOST_SEARCHED_WITHIN = 32;

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  @Override
  public @Nullable Place next(int b) {
    List<@Nullable Place> places = new ArrayList<>();
    Place next = within.next(b);
    if (next != null) {
      places.add(of(next, raw + (char) b));
    }
    if (within.accepting() && isNew(raw)) {
      places.add(then.apply(raw).next(b));
    }
    return Either.ofNullable(places);
  }

  /** The place after one more byte; null where only items that came before can be reached. */
  private @Nullable Place of(Place next, String written) {
    if (next == END) {
      return isNew(written) ? then.apply(written) : null;
    }
    UniquePlace place = new UniquePlace(next, written, seen, then);
    return !begun(written) || place.canDiffer() ? place : null;
  }

  /** Whether an earlier item was written so, as far as this one goes. */
  private boolean begun(String written) {
    for (Seen at = seen; at != null; at = at.before()) {
      if (at.text().startsWith(written)) {
        return true;
      }
    }
    return false;
  }

  private boolean isNew(String written) {
    String value = canonical(written);
    for (Seen at = seen; at != null; at = at.before()) {
      if (canonical(at.text()).equals(value)) {
        return false;
      }
    }
    return true;
  }

  /** Looks for an item that begins so and is new, shorter ones first. */
  private boolean canDiffer() {
    Deque<UniquePlace> open = new ArrayDeque<>(List.of(this));
    boolean container = raw.startsWith("{") || raw.startsWith("[");
    int most = container ? MOST_SEARCHED_WITHIN : MOST_SEARCHED;
    for (int i = 0; i < most && !open.isEmpty(); i++) {
      UniquePlace at = open.remove();
      if (at.within.accepting() && isNew(at.raw)) {
        return true;
      }
      for (int b = ' '; b < 256; b++) {
        Place next = b == '\\' ? null : at.within.next(b);
        if (next != null && open.size() < most) {
          open.add(new UniquePlace(next, at.raw + (char) b, seen, then));
        }
      }
    }
    return !open.isEmpty();
  }

  @Override
  public boolean accepting() {
    return false;
  }

  @Override
  public void collect(TokenTrie trie, int node, TokenSet.Builder tokens) {
    if (node > 0) {
      Place.super.collect(trie, node, tokens);
      return;
    }
    // What follows the item is alike for all of them, but for what may be repeated.
    TokenSet.Builder own = new TokenSet.Builder();
    new Placed(within, then.apply(raw)).collect(trie, node, own);
    for (Seen at = seen; at != null; at = at.before()) {
      if (at.text().startsWith(raw)) {
        exclude(trie, at.text().substring(raw.length()), own);
      }
    }
    tokens.addAll(own.build());
  }

  /** Takes out the tokens on the way to an earlier item that lead nowhere else. */
  private void exclude(TokenTrie trie, String rest, TokenSet.Builder tokens) {
    byte[] bytes = rest.getBytes(StandardCharsets.ISO_8859_1);
    Place place = this;
    for (int i = 0; i < bytes.length && place != null; i++) {
      place = place.next(bytes[i] & 0xFF);
      if (place == null) {
        trie.removeBelow(Arrays.copyOf(bytes, i + 1), tokens);
      }
    }
    if (place != null && bytes.length > 0) {
      // A number may go on: what leads past it is looked at byte by byte.
      trie.removeBelow(bytes, tokens);
      int node = trie.find(bytes);
      if (node >= 0) {
        trie.addTokens(node, tokens);
        place.collect(trie, node, tokens);
      }
    }
  }

  /** The value of a text, written in one way. */
  static String canonical(String raw) {
    try {
      String text = new String(raw.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
      StringBuilder out = new StringBuilder();
      write(MAPPER.readTree(text), out);
      return out.toString();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an item that is no JSON: " + raw, e);
    }
  }

  private static void write(JsonNode node, StringBuilder out) {
    if (node.isNumber()) {
      out.append(node.decimalValue().stripTrailingZeros());
    } else if (node.isArray()) {
      out.append('[');
      node.forEach(one -> {
        write(one, out);
        out.append(',');
      });
      out.append(']');
    } else if (node.isObject()) {
      Map<String, JsonNode> sorted = new TreeMap<>();
      node.properties().forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
      out.append('{');
      sorted.forEach((name, value) -> {
        out.append(new com.fasterxml.jackson.databind.node.TextNode(name)).append(':');
        write(value, out);
        out.append(',');
      });
      out.append('}');
    } else {
      out.append(node);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return raw.hashCode();
  }

  /** A place, and another after it. */
  private record Placed(Place first, Place second) implements Place {
    @Override
    public @Nullable Place next(int b) {
      Place next = first.next(b);
      Place within = next == null ? null : next == END ? second : new Placed(next, second);
      if (!first.accepting()) {
        return within;
      }
      return Either.ofNullable(Arrays.asList(within, second.next(b)));
    }

    @Override
    public boolean accepting() {
      return false;
    }

    @Override
    public void collect(TokenTrie trie, int node, TokenSet.Builder tokens) {
      // Tokens that end with the item or before are found fast; those that go on are few.
      first.collect(trie, node, tokens);
      crossing(trie, node, this, tokens);
    }

    /** Tokens that begin with the rest of the item. */
    private static void crossing(TokenTrie trie, int node, Placed from, TokenSet.Builder tokens) {
      // After a string comes a quote, which no plain token has.
      boolean text =
          node == 0
              && trie.slices().there()
              && from.first instanceof WordPlace word
              && word.lexeme() instanceof TextLexeme;
      TokenTrie walked = text ? trie.slices().others() : trie;
      Deque<Map.Entry<Integer, Place>> open = new ArrayDeque<>();
      open.add(Map.entry(node, from));
      while (!open.isEmpty()) {
        Map.Entry<Integer, Place> at = open.remove();
        int end = walked.end(at.getKey());
        for (int child = at.getKey() + 1; child < end; child = walked.end(child)) {
          Place place = at.getValue().next(walked.label(child));
          if (place instanceof Placed) {
            if (walked.hasChildren(child)) {
              open.add(Map.entry(child, place));
            }
          } else if (place != null) {
            walked.addTokens(child, tokens);
            place.collect(walked, child, tokens);
          }
        }
      }
    }
  }
}
