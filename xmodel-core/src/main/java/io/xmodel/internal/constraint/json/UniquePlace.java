package io.xmodel.internal.constraint.json;

import io.xmodel.internal.constraint.Either;
import io.xmodel.internal.constraint.Language.Place;
import io.xmodel.internal.constraint.Mask;
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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Within an item that must differ from all before it. What was written of it is known; where an
 * earlier item begins so, too, a way to a different one is looked for.
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
    return !place.repeats() || place.canDiffer() ? place : null;
  }

  /** Whether this may have to be an earlier item again. */
  private boolean repeats() {
    return !alike().isEmpty();
  }

  /** How earlier items go on that begin so, where this one may have to be one of them. */
  private List<byte[]> alike() {
    List<byte[]> rests = new ArrayList<>();
    if (seen == null || isFree()) {
      return rests;
    }
    String text = isText() ? JsonStrings.text(raw.substring(1)) : "";
    for (Seen at = seen; at != null; at = at.before()) {
      if (!isText()) {
        if (at.text().startsWith(raw)) {
          rests.add(at.text().substring(raw.length()).getBytes(StandardCharsets.ISO_8859_1));
        }
      } else if (at.text().startsWith("\"")) {
        // A string may be written with other escapes.
        String other = JsonStrings.text(at.text().substring(1, at.text().length() - 1));
        if (other.startsWith(text)) {
          rests.add(other.substring(text.length()).getBytes(StandardCharsets.UTF_8));
        }
      }
    }
    return rests;
  }

  /** Whether any character may come, so that one that comes nowhere else may. */
  private boolean isFree() {
    return within instanceof WordPlace word && word.lexeme().takesAny(word.state());
  }

  private boolean isText() {
    return raw.startsWith("\"");
  }

  private boolean isContainer() {
    return raw.startsWith("{") || raw.startsWith("[");
  }

  private boolean isNew(String written) {
    if (seen == null) {
      return true;
    }
    String value = CanonicalJson.of(written);
    for (Seen at = seen; at != null; at = at.before()) {
      if (CanonicalJson.of(at.text()).equals(value)) {
        return false;
      }
    }
    return true;
  }

  /** Looks for an item that begins so and is new, shorter ones first. */
  private boolean canDiffer() {
    Deque<UniquePlace> open = new ArrayDeque<>(List.of(this));
    int most = isContainer() ? MOST_SEARCHED_WITHIN : MOST_SEARCHED;
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

  /**
   * Tokens that end within the item are found without a look at its uniqueness, where no earlier
   * item begins so. Those that end it, of which there are few, are looked at one by one.
   */
  @Override
  public void collect(TokenTrie trie, int node, TokenSet.Builder tokens) {
    boolean sliced = node == 0 && trie.slices().there() && !raw.isEmpty();
    if (!sliced || (isText() && !JsonStrings.isWhole(raw.substring(1)))) {
      Place.super.collect(trie, node, tokens);
      return;
    }
    List<byte[]> alike = alike();
    if (isText() && alike.isEmpty() && within instanceof WordPlace word) {
      text(word, trie, tokens);
    } else if (isText() || (!alike.isEmpty() && isWithinText())) {
      TokenSet.Builder own = new TokenSet.Builder();
      within.collect(trie, 0, own);
      alike.forEach(rest -> exclude(trie, rest, own));
      addExactly(trie.slices().others(), own, tokens);
    } else if (isContainer() && alike.isEmpty()) {
      TokenSet.Builder own = new TokenSet.Builder();
      within.collect(trie, 0, own);
      addExactly(trie.slices().closing(), own, tokens);
    } else {
      Place.super.collect(trie, 0, tokens);
    }
  }

  /** Of tokens that were found, some are looked at one by one. */
  private void addExactly(TokenTrie some, TokenSet.Builder found, TokenSet.Builder tokens) {
    some.removeAll(found);
    tokens.addAll(found.build());
    Place.super.collect(some, 0, tokens);
  }

  private boolean isWithinText() {
    return within instanceof OtherNamePlace
        || within instanceof NamePlace
        || (within instanceof WordPlace word && word.lexeme() instanceof TextLexeme);
  }

  /** Within a string that no earlier item begins with. */
  private void text(WordPlace word, TokenTrie trie, TokenSet.Builder tokens) {
    Mask mask = word.lexeme().mask(trie, word.state());
    tokens.addAll(mask.within());
    for (int i = 0; i < mask.ends().length; i++) {
      byte[] path = mask.paths().get(i);
      String written = raw + JsonStrings.raw(path, path.length);
      if (isNew(written)) {
        int end = mask.ends()[i];
        mask.walked().addTokens(end, tokens);
        if (mask.walked().hasChildren(end)) {
          then.apply(written).collect(mask.walked(), end, tokens);
        }
      }
    }
  }

  /** Takes out the tokens on the way to an earlier item that lead nowhere else. */
  private void exclude(TokenTrie trie, byte[] rest, TokenSet.Builder tokens) {
    Place place = this;
    for (int i = 0; i < rest.length; i++) {
      place = place.next(rest[i] & 0xFF);
      if (place == null) {
        trie.removeBelow(Arrays.copyOf(rest, i + 1), tokens);
        return;
      }
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
}
