package io.xmodel.internal.jinja;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Chat templates give what Python's jinja2 gives, whatever the conversation: with tools, calls,
 * thoughts, several systems, nulls and parts. Public models' templates are tried by hand, from a
 * folder that tools/jinja-goldens/templates.py has seen.
 */
class JinjaTemplatesTest {
  /** Reads a file by its name. */
  private interface Reader {
    String read(String name) throws IOException;
  }

  @Test
  void templatesOfOurOwn() throws IOException {
    assertThat(check(name -> JinjaGolden.resource("templates/" + name))).isGreaterThan(400);
  }

  @Test
  @EnabledIfSystemProperty(named = "xmodel.templates", matches = ".+")
  void templatesOfAFolder() throws IOException {
    Path folder = Path.of(System.getProperty("xmodel.templates"));
    int rendered = check(name -> Files.readString(folder.resolve(name)));
    assertThat(rendered).isPositive();
  }

  /** How many goldens there are. */
  private static int check(Reader files) throws IOException {
    JsonNode contexts = JinjaGolden.json(files.read("conversations.json"));
    List<String> goldens = files.read("goldens.jsonl").lines().toList();
    for (String line : goldens) {
      JsonNode golden = JinjaGolden.json(line);
      new JinjaGolden(
              files.read(golden.path("file").textValue()),
              contexts.path(golden.path("conversation").intValue()),
              golden.path("output").textValue())
          .check();
    }
    return goldens.size();
  }
}
