package io.xmodel.internal.constraint.json;

import io.xmodel.internal.constraint.Language.Place;
import io.xmodel.internal.constraint.Mask;
import io.xmodel.internal.constraint.TokenSet;
import io.xmodel.internal.constraint.TokenTrie;
import io.xmodel.internal.constraint.lexeme.Lexeme;
import io.xmodel.internal.constraint.lexeme.TextLexeme;
import org.jspecify.annotations.Nullable;

/**
 * Within a name that is not listed. It is known so far, since no name may come twice.
 *
 * @param lexeme the inside of such names
 * @param raw its bytes as they are written, one in each character
 */
record OtherNamePlace(Members members, Extra extra, TextLexeme lexeme, int state, String raw)
    implements Place {
  /** After the opening quote. */
  static OtherNamePlace start(Members members, Extra extra) {
    TextLexeme lexeme = extra.word().begun();
    return new OtherNamePlace(members, extra, lexeme, lexeme.start(), "");
  }

  @Override
  public @Nullable Place next(int b) {
    int next = lexeme.next(state, b);
    if (next == Lexeme.DEAD) {
      return null;
    }
    if (!lexeme.last(next)) {
      return new OtherNamePlace(members, extra, lexeme, next, raw + (char) b);
    }
    String name = JsonStrings.text(raw);
    return members.isTaken(name) ? null : members.afterOther(extra, name);
  }

  @Override
  public boolean many() {
    return extra.endless() || extra.value().many() || members.then().many();
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
    Mask mask = lexeme.mask(trie, state);
    tokens.addAll(mask.within());
    for (int i = 0; i < mask.ends().length; i++) {
      byte[] path = mask.paths().get(i);
      String name = JsonStrings.text(raw + JsonStrings.raw(path, path.length - 1));
      if (!members.isTaken(name)) {
        int end = mask.ends()[i];
        mask.walked().addTokens(end, tokens);
        if (mask.walked().hasChildren(end)) {
          members.afterOther(extra, name).collect(mask.walked(), end, tokens);
        }
      }
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof OtherNamePlace place
        && extra == place.extra
        && lexeme == place.lexeme
        && state == place.state
        && raw.equals(place.raw)
        && members.equals(place.members);
  }

  @Override
  public int hashCode() {
    return raw.hashCode() * 31 + state;
  }
}
