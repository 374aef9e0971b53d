package io.xmodel.internal.jinja;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Templates that try the whole language give what Python's jinja2 gives, to the last byte, and fail
 * where it raises. More random ones come from a file that tools/jinja-goldens/fuzz.py writes.
 */
class JinjaGoldensTest {
  @Test
  void theLanguageIsPythons() {
    List<String> lines = JinjaGolden.lines("language.jsonl");
    JsonNode context = JinjaGolden.json(lines.get(0)).path("context");
    for (String line : lines.subList(1, lines.size())) {
      JsonNode golden = JinjaGolden.json(line);
      new JinjaGolden(
              golden.path("template").textValue(), context, golden.path("output").textValue())
          .check();
    }
  }

  @Test
  void randomTemplatesGiveWhatPythonGives() {
    JinjaGolden.lines("random.jsonl").forEach(JinjaGoldensTest::check);
  }

  @Test
  @EnabledIfSystemProperty(named = "xmodel.goldens", matches = ".+")
  void soDoThoseOfAFile() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of(System.getProperty("xmodel.goldens")))) {
      lines.forEach(JinjaGoldensTest::check);
    }
  }

  private static void check(String line) {
    JsonNode golden = JinjaGolden.json(line);
    new JinjaGolden(
            golden.path("template").textValue(),
            golden.path("context"),
            golden.path("output").textValue())
        .check();
  }
}
