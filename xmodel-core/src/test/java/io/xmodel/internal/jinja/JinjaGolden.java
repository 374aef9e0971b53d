package io.xmodel.internal.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.xmodel.error.XmodelException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A template, its variables, and what Python's jinja2 makes of them, which the scripts in
 * tools/jinja-goldens write.
 *
 * @param output null where jinja2 raises
 */
record JinjaGolden(String template, JsonNode context, @Nullable String output) {
  /** The time of the scripts. */
  static final LocalDateTime NOW = LocalDateTime.of(2025, 3, 4, 15, 6, 7, 890_123_000);

  static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS);

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String resource(String name) {
    try (InputStream in = JinjaGolden.class.getResourceAsStream("/jinja/" + name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> lines(String resource) {
    return resource(resource).lines().toList();
  }

  static String render(String template, JsonNode context) {
    Map<String, Object> variables = new HashMap<>();
    JsonValues values = new JsonValues(text -> text);
    context
        .properties()
        .forEach(entry -> variables.put(entry.getKey(), values.of(entry.getValue())));
    return new JinjaTemplate(template, () -> NOW).render(variables, context.toString().length());
  }

  /** The same text where jinja2 renders, an exception of the library where it raises. */
  void check() {
    if (output != null) {
      assertThat(render(template, context)).as(template).isEqualTo(output);
    } else {
      assertThatThrownBy(() -> render(template, context))
          .as(template)
          .isInstanceOf(XmodelException.class)
          .hasMessageNotContaining("@")
          .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(900));
    }
  }
}
