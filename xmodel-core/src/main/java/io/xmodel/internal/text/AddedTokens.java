package io.xmodel.internal.text;

import io.xmodel.internal.text.TokenSearch.Region;
import io.xmodel.internal.text.split.TextNormalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tokens that stand outside the byte-pair vocabulary ({@code added_tokens} of tokenizer.json).
 * Splits prompts at them, as the tokenizers library does: first, in the text as it is, at those
 * marked {@code "normalized": false}; then, in the normalized text, at the others.
 */
final class AddedTokens {
  private final Map<String, Integer> idByContent = new LinkedHashMap<>();
  private final TextNormalizer normalizer;
  private final TokenSearch plain;
  private final TokenSearch normalized;

  AddedTokens(List<AddedToken> tokens, TextNormalizer normalizer) {
    this.normalizer = normalizer;
    Map<String, AddedToken> asWritten = new LinkedHashMap<>();
    Map<String, AddedToken> asNormalized = new LinkedHashMap<>();
    tokens.forEach(token -> idByContent.put(token.content(), token.id()));
    // Of two that are normalized alike the special one is found, or else the first.
    List<AddedToken> specialFirst =
        tokens.stream().sorted(Comparator.comparing(token -> !token.special())).toList();
    for (AddedToken token : specialFirst) {
      String form = token.normalized() ? normalizer.apply(token.content()) : token.content();
      if (!form.isEmpty()) {
        (token.normalized() ? asNormalized : asWritten).putIfAbsent(form, token);
      }
    }
    plain = new TokenSearch(asWritten);
    normalized = new TokenSearch(asNormalized);
  }

  /** Contents to ids. */
  Map<String, Integer> idByContent() {
    return idByContent;
  }

  /** Hears what a prompt consists of. */
  interface Parts {
    /** A stretch of normalized text between tokens. Returns whether to go on. */
    boolean ordinary(String text);

    /** A token's id. Returns whether to go on. */
    boolean added(int id);
  }

  /** Splits a text at the tokens that lie within one of its regions. */
  void split(String text, List<Region> regions, Parts parts) {
    plain.split(
        text,
        regions,
        new TokenSearch.Parts() {
          @Override
          public boolean ordinary(int from, int to) {
            return splitNormalized(text.substring(from, to), within(regions, from, to), parts);
          }

          @Override
          public boolean added(AddedToken token) {
            return parts.added(token.id());
          }
        });
  }

  private static List<Region> within(List<Region> regions, int from, int to) {
    List<Region> within = new ArrayList<>();
    for (Region region : regions) {
      int start = Math.max(region.from(), from);
      int end = Math.min(region.to(), to);
      if (start < end) {
        within.add(new Region(start - from, end - from, region.specialTokens()));
      }
    }
    return within;
  }

  private boolean splitNormalized(String text, List<Region> regions, Parts parts) {
    if (normalizer.isIdentity()) {
      return search(text, regions, parts);
    }
    if (regions.size() == 1) {
      String whole = normalizer.apply(text);
      return search(whole, List.of(region(0, whole, regions.getFirst())), parts);
    }
    // Where a region begins in the normalized text is known only if each is normalized alone. That
    // would keep a letter and its accent apart, so it is done only where it matters.
    StringBuilder joined = new StringBuilder();
    List<Region> moved = new ArrayList<>();
    for (Region region : regions) {
      String alone = normalizer.apply(text.substring(region.from(), region.to()));
      moved.add(region(joined.length(), alone, region));
      joined.append(alone);
    }
    String apart = joined.toString();
    boolean found = !normalized.split(apart, moved, Found.INSTANCE);
    return found ? search(apart, moved, parts) : search(normalizer.apply(text), List.of(), parts);
  }

  private static Region region(int start, String text, Region region) {
    return new Region(start, start + text.length(), region.specialTokens());
  }

  private boolean search(String text, List<Region> regions, Parts parts) {
    return normalized.split(
        text,
        regions,
        new TokenSearch.Parts() {
          @Override
          public boolean ordinary(int from, int to) {
            return parts.ordinary(text.substring(from, to));
          }

          @Override
          public boolean added(AddedToken token) {
            return parts.added(token.id());
          }
        });
  }

  /** Stops at the first token. */
  private enum Found implements TokenSearch.Parts {
    INSTANCE;

    @Override
    public boolean ordinary(int from, int to) {
      return true;
    }

    @Override
    public boolean added(AddedToken token) {
      return false;
    }
  }
}
