package io.xmodel.internal.text;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sets of code points have the members that Hugging Face's library gives them. */
class PropertiesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\s",
        "\\w",
        "\\d",
        "\\h",
        "[^\\W]",
        ".",
        "(?m:.)",
        "[[:alpha:]]",
        "[[:punct:]]",
        "\\p{Word}",
        "\\W",
        "[\\w]",
        "[^\\w]",
        "\\p{Punct}",
        "[[:^alnum:]]",
        "[[:digit:]]",
        "[[:space:]]",
        "[[:word:]]",
        "[[:xdigit:]]",
        "[[:cntrl:]]",
        "[[:blank:]]",
        "\\p{L}",
        "\\p{Lu}",
        "\\p{Ll}",
        "\\p{Lt}",
        "\\p{Lm}",
        "\\p{Lo}",
        "\\p{LC}",
        "\\p{M}",
        "\\p{Mn}",
        "\\p{Mc}",
        "\\p{Me}",
        "\\p{N}",
        "\\p{Nd}",
        "\\p{Nl}",
        "\\p{No}",
        "\\p{P}",
        "\\p{Pc}",
        "\\p{Pd}",
        "\\p{Ps}",
        "\\p{Pe}",
        "\\p{Pi}",
        "\\p{Pf}",
        "\\p{Po}",
        "\\p{S}",
        "\\p{Sm}",
        "\\p{Sc}",
        "\\p{Sk}",
        "\\p{So}",
        "\\p{Z}",
        "\\p{Zs}",
        "\\p{Zl}",
        "\\p{Zp}",
        "\\p{C}",
        "\\p{Cc}",
        "\\p{Cf}",
        "\\p{Co}",
        "\\p{Cn}",
        "\\p{^L}",
        "\\P{N}",
        "\\p{Any}",
        "\\p{Assigned}",
        "\\p{ASCII}",
        "\\p{Alphabetic}",
        "\\p{White_Space}",
        "\\p{Letter}",
        "\\p{uppercase letter}",
        "\\p{Han}",
        "\\p{Latin}",
        "\\p{Cyrillic}",
        "\\p{Hiragana}",
        "\\p{Katakana}",
        "\\p{Common}",
        "\\p{Inherited}",
        "\\p{Arabic}",
        "\\p{Thai}",
        "\\p{Old_Italic}",
        "[\\p{L}&&[^\\p{Han}]]",
        "[a-z&&[aeiou]]",
        "[^a-z[0-9]]",
        "[]a]",
        "[-a]",
        "[a-]",
        "[a\\-z]",
        "[\\x41-\\x{5A}\\u00e9]",
        "[一-龥\u3040-ゟ゠-ヿ]",
        "(?i:k)",
        "(?i:[s-z])",
        "(?i:[^a-k])",
        "(?i:\\p{Lu})",
        "[\\p{Ll}\\s_]"
      })
  void hasTheMembersOf(String pattern) {
    String json = Alphabets.json("null", Alphabets.split(pattern, "Removed", false), "");
    compare(json);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\": \"Digits\", \"individual_digits\": true}",
        "{\"type\": \"WhitespaceSplit\"}",
        "{\"type\": \"Whitespace\"}",
        "{\"type\": \"Punctuation\", \"behavior\": \"Removed\"}",
        "{\"type\": \"CharDelimiterSplit\", \"delimiter\": \"é\"}"
      })
  void cutsAs(String preTokenizer) {
    compare(Alphabets.json("null", preTokenizer, ""));
  }

  private static void compare(String json) {
    try (Both both = Both.of(json)) {
      both.checkAll(Edges.all());
    }
  }
}
