package io.xmodel.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.xmodel.chat.Tool;
import io.xmodel.chat.ToolFunction;
import io.xmodel.error.RequestException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** A pair of tools to try: a calculator, and a small table of capitals. */
final class DemoTools {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Map<String, String> CAPITALS =
      """
      Argentina=Buenos Aires
      Australia=Canberra
      Austria=Vienna
      Brazil=Brasília
      Canada=Ottawa
      China=Beijing
      Egypt=Cairo
      France=Paris
      Germany=Berlin
      Greece=Athens
      India=New Delhi
      Italy=Rome
      Japan=Tokyo
      Kenya=Nairobi
      Mexico=Mexico City
      Nigeria=Abuja
      Norway=Oslo
      Poland=Warsaw
      South Korea=Seoul
      Spain=Madrid
      Sweden=Stockholm
      Switzerland=Bern
      Turkey=Ankara
      Utopia=Amaurot
      United Kingdom=London
      United States=Washington
      """
          .lines()
          .map(line -> line.split("=", 2))
          .collect(Collectors.toUnmodifiableMap(pair -> key(pair[0]), pair -> pair[1]));

  private DemoTools() {}

  /** Both. */
  static List<ToolFunction> all() {
    return List.of(
        function("calculator", "Evaluate an expression", "expression", Arithmetic::evaluate),
        function("capital", "The capital of a country", "country", DemoTools::capital));
  }

  /** A tool of one text. */
  private static ToolFunction function(
      String name, String description, String argument, UnaryOperator<String> body) {
    String schema =
        """
        {"type": "object", "properties": {"%s": {"type": "string"}}, "required": ["%s"]}\
        """
            .formatted(argument, argument);
    return new ToolFunction(
        new Tool(name, description, schema, true), json -> body.apply(text(json, argument)));
  }

  private static String text(String json, String argument) {
    try {
      String text = JSON.readTree(json).path(argument).asText("");
      if (!text.isBlank()) {
        return text;
      }
    } catch (JsonProcessingException e) {
      // The same is told as where it is missing.
    }
    throw new RequestException("the argument '%s' is missing".formatted(argument));
  }

  private static String capital(String country) {
    String capital = CAPITALS.get(key(country));
    if (capital == null) {
      throw new RequestException("'%s' is not in the table".formatted(country));
    }
    return capital;
  }

  private static String key(String country) {
    return country.strip().toLowerCase(Locale.ROOT).replaceFirst("^the ", "");
  }
}
