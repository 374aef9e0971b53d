package io.xmodel.internal.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import io.xmodel.error.CheckpointException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a template does, it ends soon, and with little memory. */
class JinjaLimitsTest {
  private static final JsonNode NOTHING = JinjaGolden.json("{}");

  private static String render(String template) {
    return assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> JinjaGolden.render(template, NOTHING));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ 'a' * 2000000000 }}",
        "{{ [0] * 2000000000 }}",
        "{{ 10 ** (10 ** 10) }}",
        "{{ 2 ** 1000000 }}",
        "{{ '%999999999d' % 1 }}",
        "{{ '%.999999999f' % 1.0 }}",
        "{{ '%*d' % (999999999, 1) }}",
        "{{ '{:>999999999}'.format(1) }}",
        "{{ '{:.999999999f}'.format(1.0) }}",
        "{{ '{:0999999999,}'.format(1) }}",
        "{{ 'a'.center(999999999) }}",
        "{{ 'a' | center(999999999) }}",
        "{{ 'a'.zfill(999999999) }}",
        "{{ '\\t'.expandtabs(999999999) }}",
        "{{ 'a\\nb' | indent(999999999) }}",
        "{{ [1] | tojson(indent=999999999) }}",
        "{{ [1] | batch(999999999, 0) | list }}",
        "{{ [1] | slice(999999999) | list }}",
        "{{ range(99999999999) | list }}",
        "{{ ('a' * 1000000).replace('a', 'b' * 1000000) }}",
        "{{ ('a' * 100000).replace('', 'b' * 100000) }}",
        "{{ ('a' * 100000).join('b' * 100000) }}",
        "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}",
        "{% for a in range(100000) %}{{ 'x' * 100000 }}{% endfor %}",
        "{% for a in range(100000) %}{% set x %}{{ 'x' * 1000000 }}{% endset %}{% endfor %}",
        "{% set n = namespace(a='xx') %}{% for i in range(99) %}{% set n.a = n.a ~ n.a %}{% endfor %}",
        "{% set n = namespace(a=[1]) %}{% for i in range(99) %}{% set n.a = n.a + n.a %}{% endfor %}",
        "{% set n = namespace(a=[1]) %}{% for i in range(99) %}{% set n.a = [n.a, n.a] %}{% endfor %}{{ n.a }}",
        "{% set n = namespace(a=[1]) %}{% for i in range(99) %}{% set n.a = [n.a, n.a] %}{% endfor %}{{ n.a | tojson }}",
        "{% set n = namespace(a=[1], b=[1]) %}{% for i in range(99) %}{% set n.a = [n.a, n.a] %}{% set n.b = [n.b, n.b] %}{% endfor %}{{ n.a == n.b }}",
        "{% set n = namespace(a=(1,)) %}{% for i in range(99) %}{% set n.a = (n.a, n.a) %}{% endfor %}{{ {n.a: 1} | length }}",
        "{% set n = namespace(a=3) %}{% for i in range(99) %}{% set n.a = n.a * n.a %}{% endfor %}",
        "{% set n = namespace() %}{% set n.a = n %}{{ n }}",
        "{% macro f(x) %}{{ f(x) }}{% endmacro %}{{ f(1) }}",
        "{% macro f(x) %}{{ f(x - 1) ~ f(x - 1) if x else '' }}{% endmacro %}{{ f(99) }}",
        "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
        "{% block b %}{{ self.b() }}{% endblock %}",
        "{% set n = namespace(a=[]) %}{% for i in range(9999) %}{% set n.a = [n.a] %}{% endfor %}{{ n.a }}",
        "{% set a = 'ab' * 1000000 %}{% for i in range(99999) %}{% if 'ba' * 400 ~ 'a' ~ 'c' in a %}{% endif %}{% endfor %}",
        "{% set a = 'a' * 4000000 %}{% for i in range(99999) %}{{ a | wordcount }}{% endfor %}",
        "{{ ('a' * 4000000) | wordwrap(1) | length }}",
      })
  void endsWithALimit(String template) {
    assertThatThrownBy(() -> render(template)).isInstanceOf(CheckpointException.class);
  }

  /** Whatever reads a long text or a large number counts that, even if it makes little of it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a.removeprefix('a')",
        "a.removesuffix('a')",
        "a.zfill(1)",
        "'%.1s' % (a,)",
        "'{:.1}'.format(a)",
        "'{:_b}'.format(n)",
        "n | round(-9)",
      })
  void workIsCounted(String expression) {
    String template =
        "{% set a = 'a' * 4000000 %}{% set n = 2 ** 99999 %}{% for i in range(99999) %}{% if "
            + expression
            + " %}{% endif %}{% endfor %}";
    assertThatThrownBy(() -> render(template))
        .isInstanceOf(CheckpointException.class)
        .hasMessageMatching(".*(more steps|longer) than a template may.*");
  }

  @Test
  void longNumbersAreReadInLittleTime() {
    assertThat(
            render("{{ ('1' * 1000000 ~ 'x') | float }} {{ ('1_' * 500 ~ '1.5e1') | float > 1 }}"))
        .isEqualTo("0.0 True");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(", "[", "{1:", "-", "not ", "x.", "x[", "x if ", "1 + ", "x|e|", "f(", "x is ", "~"
      })
  void deepExpressionsAreRefused(String piece) {
    assertThatThrownBy(() -> render("{{ " + piece.repeat(20_000)))
        .isInstanceOf(CheckpointException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% if x %}",
        "{% for x in [1] %}",
        "{% filter upper %}",
        "{% macro m() %}",
        "{% set x %}",
        "{% raw %}",
        "{#",
        "{{ '",
        "{% if a %}{% set b = 1 %}{% endif %}",
        "{% if a %}",
      })
  void longTemplatesAreReadInLittleTime(String piece) {
    String template = piece.repeat(200_000 / piece.length());
    try {
      assertThat(render(template)).isNotNull();
    } catch (CheckpointException e) {
      assertThat(e.getMessage()).hasSizeLessThan(500);
    }
  }

  @Test
  void manyNamesAreReadInLittleTime() {
    StringBuilder template = new StringBuilder();
    for (int i = 0; i < 4_000; i++) {
      template
          .append("{% if a")
          .append(i)
          .append(" %}{% set b")
          .append(i)
          .append(" = 1 %}{% endif %}");
    }
    assertThat(render(template.toString())).isEmpty();
  }

  @Test
  void aThreadWithASmallStackIsToldSo() throws InterruptedException {
    String template =
        "{% macro f(x) %}{{ [(((f(x - 1)))) if x else ''] | first }}{% endmacro %}{{ f(150) }}";
    Object[] result = new Object[1];
    Thread thread =
        new Thread(
            null,
            () -> {
              try {
                result[0] = JinjaGolden.render(template, NOTHING);
              } catch (CheckpointException e) {
                result[0] = e.getMessage();
              }
            },
            "small",
            200_000);
    thread.start();
    thread.join();
    assertThat(result[0])
        .isIn(
            "",
            "The chat template nests too deep for this thread's stack. Take the published template, or a thread with a larger stack.");
  }
}
