package io.xmodel.server.page;

import java.util.Collections;

/** Texts to show. */
final class Samples {
  private Samples() {}

  /** One of each. */
  static final String EVERYTHING =
      """
      # Heading

      ## Smaller

      A paragraph with **bold**, *italic*, ~~gone~~, `code` and a [link](https://example.com/).

      - one
      - two
        1. deep
        2. deeper

      > A quotation

      | left | right |
      |:-----|------:|
      | a    |     1 |

      ```java
      int answer = 42;
      ```

      ---

      The end.
      """;

  /** What the documentation's pictures show. */
  static final String COMPARISON =
      """
      Both are **collections**; they differ in what they promise:

      |                 | `List`      | `Set`         |
      |-----------------|-------------|---------------|
      | Order           | as added    | none          |
      | Duplicates      | kept        | dropped       |
      | `contains`      | slow        | fast          |

      A list becomes a set like this:

      ```java
      List<String> words = List.of("tea", "rice", "tea");
      Set<String> unique = Set.copyOf(words);  // two words
      ```

      1. Take a **list** when the order matters.
      2. Take a **set** when it matters whether something is in it.
      """;

  private static final String LONG = String.join("", Collections.nCopies(40, "0123456789"));

  /** Things without a place to break. */
  static final String WIDE =
      """
      %1$s

      https://example.com/%1$s

      `%1$s`

      # %1$s

      - %1$s
        - %1$s

      > %1$s

      ```
      %1$s
      ```

      | %1$s | b | c |
      |---|---|---|
      | a | b | c |
      """
          .formatted(LONG);
}
