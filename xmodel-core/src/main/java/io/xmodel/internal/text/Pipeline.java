package io.xmodel.internal.text;

import io.xmodel.internal.text.TokenSearch.Region;
import io.xmodel.internal.text.bpe.BytePairModel;
import io.xmodel.internal.text.bpe.IdList;
import io.xmodel.internal.text.split.TextSplitter;
import java.util.ArrayList;
import java.util.List;

/**
 * From a prompt to ids: split at the added tokens, normalized, cut into words, encoded. Safe for
 * use by several threads.
 */
record Pipeline(AddedTokens added, TextSplitter splitter, BytePairModel model) {

  /** Appends the ids of a prompt; stops once the list is full. */
  void encode(PromptText prompt, IdList ids) {
    StringBuilder text = new StringBuilder();
    List<Region> regions = new ArrayList<>();
    for (PromptText.Segment segment : prompt.segments()) {
      int from = text.length();
      text.append(segment.text());
      if (from < text.length()) {
        regions.add(new Region(from, text.length(), segment.specialTokens()));
      }
    }
    repair(text);
    TextEncoder encoder = new TextEncoder(splitter, model, ids);
    added.split(
        text.toString(),
        regions,
        new AddedTokens.Parts() {
          @Override
          public boolean ordinary(String stretch) {
            return encoder.encode(stretch);
          }

          @Override
          public boolean added(int id) {
            ids.add(id);
            return !ids.isFull();
          }
        });
  }

  /** Half a surrogate pair has no UTF-8: it becomes U+FFFD, as everywhere else in Unicode. */
  private static void repair(StringBuilder text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        text.setCharAt(i, '\uFFFD');
      }
    }
  }
}
