package io.xmodel.internal.jinja;

import com.fasterxml.jackson.databind.JsonNode;
import io.xmodel.damage.DamagedBytes;
import io.xmodel.damage.DamagedInputs;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Damaged templates render or are refused, in little time and memory. */
class DamagedTemplateTest {
  private static final List<String> PIECES =
      List.of(
          "{{",
          "}}",
          "{%",
          "%}",
          "{#",
          "#}",
          "-%}",
          "{%-",
          "|",
          "(",
          ")",
          "[",
          "]",
          "{",
          "}",
          ":",
          ",",
          ".",
          "~",
          "*",
          "**",
          "/",
          "//",
          "%",
          "==",
          "<",
          "=",
          " in ",
          " is ",
          " not ",
          " and ",
          " or ",
          " if ",
          " else ",
          "{% for x in xs %}",
          "{% for x in messages recursive %}",
          "{% else %}",
          "{% endfor %}",
          "{% if s %}",
          "{% endif %}",
          "{% set x = ",
          "{% set ns.x = ",
          "{% macro f(x) %}",
          "{% endmacro %}",
          "{% call f(1) %}",
          "{% endcall %}",
          "{% break %}",
          "{% filter upper %}",
          "{% endfilter %}",
          "{% raw %}",
          "{% endraw %}",
          "{% block b %}",
          "{% endblock %}",
          "{% with x = 1 %}",
          "{% endwith %}",
          "loop",
          "loop(xs)",
          "f(f(1))",
          "range(9)",
          "range(9999)",
          "'a' * 999",
          "'",
          "\"",
          "0",
          "1",
          "-1",
          "999999999",
          "1e308",
          "none",
          "true",
          "messages",
          "xs",
          "s",
          "n",
          "\n",
          "|list",
          "|join",
          "|tojson",
          "|sort",
          "|map('upper')",
          "|map(attribute='role')",
          "|batch(3)",
          "|format(1)",
          "|length",
          "|replace('a','b')",
          "|groupby('role')",
          "|indent(9)",
          "|center(99)",
          "|unique",
          "|items",
          "|select('odd')",
          "|sum",
          "|min",
          "|round(2)",
          "|int",
          "|trim",
          "|urlencode",
          "|xmlattr",
          "|wordwrap(3)",
          "|truncate(3)",
          "|dictsort",
          "|slice(2)",
          "|first",
          "|striptags",
          ".split()",
          ".format(1)",
          "[::-1]",
          "[1:]",
          "recursive",
          "\\",
          "\0",
          "namespace(a=1)",
          "self.b()",
          "varargs",
          "kwargs",
          "caller()",
          "*xs",
          "**m",
          "'%s %d' % (1, 2)",
          "'{:>9}'",
          "raise_exception('no')",
          "strftime_now('%d %b')",
          "dict(a=1)",
          "cycler(1, 2)",
          "joiner()");

  @Test
  void renderedOrRefused() {
    DamagedInputs.check(
        new DamagedBytes(seeds(), PIECES),
        template -> JinjaFuzz.renders(new String(template, StandardCharsets.UTF_8)),
        4096);
  }

  private static List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    for (String file : List.of("language.jsonl", "random.jsonl")) {
      for (String line : JinjaGolden.lines(file)) {
        JsonNode template = JinjaGolden.json(line).path("template");
        if (template.isTextual()) {
          seeds.add(template.textValue().getBytes(StandardCharsets.UTF_8));
        }
      }
    }
    for (String name : List.of("brackets", "headers", "plain", "schema", "thinking")) {
      byte[] template =
          JinjaGolden.resource("templates/" + name + ".jinja").getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < 50; i++) {
        seeds.add(template);
      }
    }
    return seeds;
  }
}
