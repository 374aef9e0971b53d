package io.xmodel.chat;

import io.xmodel.error.Quoted;
import io.xmodel.error.RequestException;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A function that the model may call: what it is told of it. An immutable value; {@link
 * ToolFunction} has the code, too.
 *
 * @param name letters, digits, underscores and hyphens, at most 64
 * @param description when to use it, for the model; may be empty
 * @param parameters the JSON schema of its arguments, which are an object
 * @param strict whether arguments must fit the schema even where the model is free to call or not
 */
public record Tool(String name, String description, String parameters, boolean strict)
    implements Serializable {
  /** The schema of a function without arguments; it allows none, so that a model invents none. */
  public static final String NO_PARAMETERS =
      "{\"type\": \"object\", \"properties\": {}, \"additionalProperties\": false}";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  /**
   * Checks the name, and that the schema is a JSON object.
   *
   * @throws RequestException naming what is wrong
   */
  public Tool {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(parameters, "parameters");
    if (!NAME.matcher(name).matches()) {
      throw new RequestException(
          "A tool's name must have 1 to 64 letters, digits, underscores or hyphens, found '%s'."
              .formatted(Quoted.shortened(name)));
    }
    ToolJson.requireObject(parameters, "The parameters of the tool '" + name + "'");
  }

  /** A tool whose arguments need not fit the schema to the letter. */
  public static Tool of(String name, String description, String parameters) {
    return new Tool(name, description, parameters, false);
  }

  /** The same, strict or not. */
  public Tool withStrict(boolean strict) {
    return new Tool(name, description, parameters, strict);
  }

  /**
   * Reads a JSON array of tools in OpenAI's shape. An entry may also be the function alone.
   *
   * @throws RequestException naming what is wrong with which tool
   */
  public static List<Tool> listOf(String json) {
    return ToolJson.read(Objects.requireNonNull(json, "json"));
  }
}
