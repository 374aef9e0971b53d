package io.xmodel.internal.jinja;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.hubspot.jinjava.interpret.InterpretException;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.lib.filter.Filter;
import java.io.IOException;

/**
 * {@code tojson} as Hugging Face's templates know it: Python's {@code json.dumps} with its spaces,
 * {@code {"a": 1, "b": [2, 3]}}, characters beyond ASCII as they are.
 */
final class PythonJsonFilter implements Filter {
  private final ObjectWriter writer = new ObjectMapper().writer(new PythonSpacing());

  @Override
  public Object filter(Object value, JinjavaInterpreter interpreter, String... arguments) {
    if (arguments.length > 0) {
      throw new InterpretException("tojson with arguments is not supported");
    }
    try {
      return writer.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new InterpretException("tojson: " + e.getOriginalMessage(), e);
    }
  }

  @Override
  public String getName() {
    return "tojson";
  }

  @SuppressWarnings("serial")
  private static final class PythonSpacing extends MinimalPrettyPrinter {
    @Override
    public void writeObjectFieldValueSeparator(JsonGenerator json) throws IOException {
      json.writeRaw(": ");
    }

    @Override
    public void writeObjectEntrySeparator(JsonGenerator json) throws IOException {
      json.writeRaw(", ");
    }

    @Override
    public void writeArrayValueSeparator(JsonGenerator json) throws IOException {
      json.writeRaw(", ");
    }
  }
}
