package io.xmodel.internal.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.xmodel.error.CheckpointException;
import io.xmodel.error.RequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kinds of templates that other engines get silently wrong, and what faults say. */
class JinjaTemplateTest {
  private static final JsonNode CONTEXT =
      JinjaGolden.json(
          """
          {"talk": [{"who": "A", "say": "one"}, {"who": "B", "say": "false"}, {"who": "A", "say": "3"}],
           "call": {"arguments": {"b": [1, null], "a": 2.0}}, "user": "{{ 7 * 7 }}{% endfor %}"}
          """);

  private static String render(String template) {
    return JinjaGolden.render(template, CONTEXT);
  }

  /** Java's own sort complains of values that compare to nothing. */
  @Test
  void sortsValuesThatAreNoNumbers() {
    StringBuilder list = new StringBuilder("[");
    for (int i = 0; i < 100; i++) {
      list.append(i % 3 == 0 ? "('nan' | float)" : (i * 37 % 101) + ".5").append(", ");
    }
    assertThat(render("{{ " + list + "] | sort | length }}")).isEqualTo("100");
    // All that are no number are one key, so 66 numbers and one NaN.
    String dict = list.substring(1).replace(", ", ": 1, ");
    assertThat(render("{{ {" + dict + "} | tojson(sort_keys=true) }}").split(", ")).hasSize(67);
  }

  /** Expected values are Python's; ¶ stands for a line break. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        // A dash strips before and behind an expression, too.
        "{%- for t in talk %}¶    {{- t.who }}¶{%- endfor %}¶  {{- '.' -}}¶ !~ABA.!",
        // The else of a loop is for loops without rounds.
        "{% for t in talk %}{{ t.who }}{% else %}none{% endfor %}{% for t in [] %}x{% else %}none{% endfor %}~ABAnone",
        // Blanks before a tag go only where the line begins with them.
        "{% for t in talk %}{{ t.who }}, {% endfor %}end~A, B, A, end",
        "x¶  {% if true %}¶  y¶  {% endif %}¶z~x¶  y¶z",
        // What a loop sets is gone after each round; a namespace keeps it.
        "{% set s = '-' %}{% for t in talk %}{% if loop.first %}{% set s = t.who %}{% endif %}{{ s }}{% endfor %}{{ s }}~A---",
        "{% set n = namespace(s='-') %}{% for t in talk %}{% set n.s = t.who %}{% endfor %}{{ n.s }}~A",
        // Text that looks like something else is text.
        "{% for t in talk %}{% if t.say %}{{ t.say }};{% endif %}{% endfor %}~one;false;3;",
        "{{ user }}~{{ 7 * 7 }}{% endfor %}",
        // One line break at the end goes, a second stays.
        "{{ 'a' }}¶~a",
        "{{ 'a' }}¶¶~a¶",
        // Filters and methods as Python has them.
        "{% for k, v in talk[0] | items %}{{ k }}={{ v }};{% endfor %}~who=A;say=one;",
        "{{ call.arguments | tojson }}~{\"b\": [1, null], \"a\": 2.0}",
        "{{ 'a,b,,'.split(',') }}{{ '😀é' | length }}{{ none }}{{ 1 / 2 }}~['a', 'b', '', '']2None0.5",
        "{{ not 'a' in 'bc' }}{{ 2 ** 3 ** 2 }}{{ 1 < 2 < 3 }}{{ -7 // 2 }}~True64True-4",
        "{% for t in talk if t.who == 'A' %}{{ loop.index }}{{ t.say }}{% endfor %}~1one23",
        "{{ [1, true, 1.5, 'it''s'] }}{{ {'a': none} }}~[1, True, 1.5, 'its']{'a': None}",
      })
  void givesWhatPythonGives(String template, String expected) {
    assertThat(render(template.replace('¶', '\n'))).isEqualTo(expected.replace('¶', '\n'));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "{{ 'x' | frobnicate }}~line 1, column 10: there is no filter 'frobnicate'",
        "a¶{{ talk is odder }}~line 2, column 12: there is no test 'odder'",
        "{{ frobnicate(1) }}~line 1, column 14: 'frobnicate' is undefined",
        "{{ talk[0].shout() }}~line 1, column 17: a dict has no 'shout'",
        "{{ 'a'.shout() }}~a string has no 'shout'",
        "{{ talk[9].who }}~line 1, column 12: a list has no '9'",
        "{{ talk.append(1) }}~templates may not use 'append' of a list",
        "{{ ''.__class__.__mro__ }}~templates may not use '__class__' of a string",
        "{{ 'a' + 1 }}~line 1, column 8: '+' does not take a string and an int",
        "{{ none.x + 1 }}~None has no 'x'",
        "{% frob %}~line 1, column 4: there is no tag 'frob'",
        "{% if x %}~expected '{% elif %}' or '{% else %}' or '{% endif %}', found the end of the template",
        "{{ (1, 2 }}~expected ')', found '}'",
        "{{ 'a }}~this string has no end",
        "{# a~this comment has no end",
        "{{ a ? b }}~line 1, column 6: there is an unexpected character '?'",
        "{% include 'other' %}~a chat template may not read other files, as 'include' does",
        "{% import 'other' as x %}~as 'import' does",
        "{{ [1] | map('string') }}~prints a generator, which Python shows as an address in memory",
        "{{ talk[0].who.upper }}~prints a builtin_function_or_method",
        "{{ 1 / 0 }}~division by zero",
        "{{ (-8) ** 0.5 }}~complex number",
        "{{ strftime_now('%Q') }}~does not know '%Q'",
      })
  void faultsSayWhatAndWhere(String template, String message) {
    assertThatThrownBy(() -> render(template.replace('¶', '\n')))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(message);
  }

  @Test
  void quotesAreShort() {
    String longest = "n".repeat(100_000);
    for (String template :
        new String[] {
          "{{ 'a' | " + longest + " }}",
          "{{ " + longest + "() }}",
          "{{ 'a'." + longest + "() }}",
          "{% " + longest + " %}",
          "{{ '%" + longest.replace("n", "é") + "' % 1 }}",
          "{{ raise_exception('" + longest + "') }}",
          "{{ {}['" + longest + "'].x }}",
        }) {
      assertThatThrownBy(() -> render(template))
          .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(800));
    }
  }

  @Test
  void aTemplateMayRefuse() {
    assertThatThrownBy(() -> render("{{ raise_exception('not ' ~ talk[0].who) }}"))
        .isInstanceOf(RequestException.class)
        .hasMessageEndingWith("refuses these messages: not A");
  }

  @Test
  void whatIsSkippedIsNotLookedAt() {
    assertThat(render("{% if false %}{{ 'x' | frobnicate }}{% include 'x' %}{% endif %}ok"))
        .isEqualTo("ok");
  }
}
