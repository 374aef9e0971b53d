package io.xmodel.internal.constraint.json;

import io.xmodel.internal.constraint.Language.Place;
import io.xmodel.internal.constraint.TokenSet;
import io.xmodel.internal.constraint.TokenTrie;
import io.xmodel.internal.constraint.lexeme.Lexeme;
import io.xmodel.internal.constraint.lexeme.Masks;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Within a name that is not listed. It is known so far, since no name may come twice.
 *
 * @param raw its bytes as they are written, one in each character
 */
record OtherNamePlace(Members members, Extra extra, int state, String raw) implements Place {
  @Override
  public @Nullable Place next(int b) {
    int next = extra.lexeme().next(state, b);
    if (next == Lexeme.DEAD) {
      return null;
    }
    if (extra.lexeme().last(next)) {
      String name = JsonStrings.text(raw);
      return members.isTaken(name) ? null : members.afterOther(extra, name);
    }
    OtherNamePlace place = new OtherNamePlace(members, extra, next, raw + (char) b);
    return extra.endless() || place.isOpen() ? place : null;
  }

  /** Whether there is a name that begins so and has not come. */
  private boolean isOpen() {
    int taken = members.takenNames(JsonStrings.text(raw)).size();
    return taken == 0 || extra.moreThan(state, taken);
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
    Masks.Mask mask = extra.lexeme().masks(trie).of(state);
    tokens.addAll(extra.endless() ? mask.within() : open(trie, mask.within()));
    for (int i = 0; i < mask.ends().length; i++) {
      String whole = raw + JsonStrings.raw(mask.paths().get(i));
      String name = JsonStrings.text(whole.substring(0, whole.length() - 1));
      if (!members.isTaken(name)) {
        int end = mask.ends()[i];
        mask.walked().addTokens(end, tokens);
        if (mask.walked().hasChildren(end)) {
          members.afterOther(extra, name).collect(mask.walked(), end, tokens);
        }
      }
    }
  }

  /** Those of some tokens after which there is still a name that has not come. */
  private TokenSet open(TokenTrie trie, TokenSet within) {
    List<byte[]> closed = new ArrayList<>();
    String before = JsonStrings.text(raw);
    // Only a name that may not come again can be all that there is to go on to.
    for (String name : members.takenNames(before)) {
      for (int end = before.length() + 1; end <= name.length(); end++) {
        byte[] more = name.substring(before.length(), end).getBytes(StandardCharsets.UTF_8);
        if (after(more) == null) {
          closed.add(more);
        }
      }
    }
    if (closed.isEmpty()) {
      return within;
    }
    TokenSet.Builder open = new TokenSet.Builder();
    open.addAll(within);
    closed.forEach(more -> trie.removeTokens(more, open));
    return open.build();
  }

  private @Nullable Place after(byte[] more) {
    Place place = this;
    for (byte b : more) {
      place = place == null ? null : place.next(b & 0xFF);
    }
    return place;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof OtherNamePlace place
            && extra == place.extra
            && state == place.state
            && raw.equals(place.raw)
            && members.equals(place.members));
  }

  @Override
  public int hashCode() {
    return raw.hashCode() * 31 + state;
  }
}
