package io.xmodel.internal.constraint.json;

import io.xmodel.internal.constraint.Either;
import io.xmodel.internal.constraint.Language.Place;
import io.xmodel.internal.constraint.Mask;
import io.xmodel.internal.constraint.TokenSet;
import io.xmodel.internal.constraint.TokenTrie;
import io.xmodel.internal.constraint.lexeme.TextLexeme;
import io.xmodel.internal.constraint.lexeme.WordPlace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Within an item that must differ from all before it. What was written of it is known. As long as
 * it may turn out to be an earlier item again, a way to a different one is looked for.
 *
 * @param within the place in the item, after which nothing comes
 * @param raw what was written of it, one byte in each character
 * @param came the items before
 * @param alike those of them that it may turn out to be again, last first
 * @param then the place after the item, by the items that came with it
 */
record UniquePlace(
    Place within, String raw, @Nullable Came came, List<Came> alike, Function<Came, Place> then)
    implements Place {
  /** Before an item. */
  static UniquePlace before(Place within, @Nullable Came came, Function<Came, Place> then) {
    return new UniquePlace(within, "", came, Came.all(came), then);
  }

  @Override
  public @Nullable Place next(int b) {
    Place next = within.next(b);
    Place goesOn = next == null ? null : after(next, raw + (char) b);
    if (!within.accepting()) {
      return goesOn;
    }
    List<@Nullable Place> places = new ArrayList<>();
    places.add(goesOn);
    Place end = end(raw);
    places.add(end == null ? null : end.next(b));
    return Either.ofNullable(places);
  }

  /** The place after one more byte; null where only items that came before can be reached. */
  private @Nullable Place after(Place next, String written) {
    if (next == END) {
      return end(written);
    }
    if (alike.isEmpty()) {
      return new UniquePlace(next, written, came, alike, then);
    }
    List<Came> still = Came.alike(written, alike);
    return still.isEmpty() || next.many() || NewValues.exist(next, written, still)
        ? new UniquePlace(next, written, came, still, then)
        : null;
  }

  /** The place after the item; null where it came before. */
  private @Nullable Place end(String written) {
    Came all = new Came(written, came);
    for (Came one : alike) {
      if (one.canonical().equals(all.canonical())) {
        return null;
      }
    }
    return then.apply(all);
  }

  /** Whether a text is being written that can always become one that is nowhere else. */
  private static boolean isEndless(WordPlace word) {
    return word.lexeme() instanceof TextLexeme text && text.isEndless(word.state());
  }

  @Override
  public boolean many() {
    return within.many() || then.apply(new Came(raw, came)).many();
  }

  @Override
  public boolean accepting() {
    return false;
  }

  /**
   * Tokens that end within the item are found without a look at its uniqueness, where that does not
   * matter. Those that end it, of which there are few, are looked at one by one.
   */
  @Override
  public void collect(TokenTrie trie, int node, TokenSet.Builder tokens) {
    boolean sliced = node == 0 && trie.slices().there() && !raw.isEmpty();
    boolean container = raw.startsWith("{") || raw.startsWith("[");
    if (sliced && container) {
      container(trie, tokens);
    } else if (sliced && within instanceof WordPlace word) {
      word(word, trie, tokens);
    } else {
      Place.super.collect(trie, node, tokens);
    }
  }

  private void container(TokenTrie trie, TokenSet.Builder tokens) {
    boolean text = isText(within);
    if (alike.isEmpty()) {
      addExactly(text ? trie.slices().closingText() : trie.slices().closing(), trie, tokens);
    } else if (text && isHarmless(within)) {
      addExactly(trie.slices().ending(), trie, tokens);
    } else {
      Place.super.collect(trie, 0, tokens);
    }
  }

  /** Whether it does not matter what comes within a text, as there are many ways afterwards. */
  private static boolean isHarmless(Place place) {
    return switch (place) {
      case Either either -> either.places().stream().allMatch(UniquePlace::isHarmless);
      case WordPlace word -> isEndless(word) || word.then().many();
      case NamePlace name -> name.many();
      case OtherNamePlace name -> name.many();
      default -> false;
    };
  }

  /** Whether a place is within a text: only a quote ends it. */
  private static boolean isText(Place place) {
    return switch (place) {
      case Either either -> either.places().stream().allMatch(UniquePlace::isText);
      case WordPlace word -> word.lexeme() instanceof TextLexeme;
      case NamePlace name -> true;
      case OtherNamePlace name -> true;
      default -> false;
    };
  }

  private void word(WordPlace word, TokenTrie trie, TokenSet.Builder tokens) {
    boolean text = word.lexeme() instanceof TextLexeme;
    if (alike.isEmpty() || isEndless(word)) {
      withinWord(word, trie, tokens);
    } else if (text && JsonStrings.isWhole(raw.substring(1))) {
      TokenSet.Builder found = new TokenSet.Builder();
      within.collect(trie, 0, found);
      String begun = JsonStrings.text(raw.substring(1));
      for (Came one : alike) {
        String rest = one.text().substring(begun.length());
        exclude(trie, rest.getBytes(StandardCharsets.UTF_8), found);
      }
      addExactly(trie.slices().others(), found, tokens);
    } else {
      Place.super.collect(trie, 0, tokens);
    }
  }

  private void addExactly(TokenTrie some, TokenTrie trie, TokenSet.Builder tokens) {
    TokenSet.Builder found = new TokenSet.Builder();
    within.collect(trie, 0, found);
    addExactly(some, found, tokens);
  }

  /** Of tokens that were found, some are looked at one by one. */
  private void addExactly(TokenTrie some, TokenSet.Builder found, TokenSet.Builder tokens) {
    some.removeAll(found);
    tokens.addAll(found.build());
    Place.super.collect(some, 0, tokens);
  }

  /** Within a word that may go on as it likes. */
  private void withinWord(WordPlace word, TokenTrie trie, TokenSet.Builder tokens) {
    Mask mask = word.lexeme().mask(trie, word.state());
    tokens.addAll(mask.within());
    for (int i = 0; i < mask.ends().length; i++) {
      byte[] path = mask.paths().get(i);
      Place after = end(raw + JsonStrings.raw(path, path.length));
      if (after != null) {
        int end = mask.ends()[i];
        mask.walked().addTokens(end, tokens);
        if (mask.walked().hasChildren(end)) {
          after.collect(mask.walked(), end, tokens);
        }
      }
    }
    Place after = word.lexeme().accepting(word.state()) ? end(raw) : null;
    if (after != null) {
      after.collect(trie, 0, tokens);
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
