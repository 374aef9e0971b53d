package io.xmodel.server.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.xmodel.chat.Tool;
import io.xmodel.chat.ToolChoice;
import io.xmodel.chat.Tools;
import io.xmodel.error.RequestException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The fields that say what a model may call, and whether it must. */
final class ToolFields {
  private static final int MOST_TOOLS = 128;
  private static final int LONGEST_SCHEMA = 256 << 10;

  /** The names that tools had before. */
  private static final Set<String> REPLACED = Set.of("functions", "function_call");

  private final Fields fields;
  private final Map<String, String> places = new HashMap<>();

  ToolFields(Fields fields) {
    this.fields = fields;
  }

  /** The tools; none where the request names none. */
  Tools read() {
    fields.refuse(REPLACED);
    List<Tool> tools = new ArrayList<>();
    for (Fields entry : fields.objects("tools", MOST_TOOLS)) {
      tools.add(tool(entry));
    }
    ToolChoice choice = choice();
    boolean parallel = fields.flag("parallel_tool_calls", true);
    try {
      return new Tools(tools, choice, parallel);
    } catch (RequestException e) {
      throw ApiException.badValue(
          choice.isForced() ? "tool_choice" : "tools", String.valueOf(e.getMessage()));
    }
  }

  /** Where the parameters of each tool stood, by its name. */
  Map<String, String> places() {
    return places;
  }

  private Tool tool(Fields entry) {
    String type = entry.choice("type", "function", "custom");
    if (!type.equals("function")) {
      throw ApiException.unsupported(
          entry.name("type"), entry.name("type") + " must be function: others cannot be called.");
    }
    // Responses have the function's fields here, chats one level below.
    Fields nested = entry.object("function");
    Fields function = nested == null ? entry : nested;
    Fields parameters = function.object("parameters");
    if (parameters != null && parameters.node().toString().length() > LONGEST_SCHEMA) {
      throw ApiException.badValue(
          function.name("parameters"),
          "%s must have at most %,d characters."
              .formatted(function.name("parameters"), LONGEST_SCHEMA));
    }
    String name = function.text("name");
    String description = function.text("description");
    if (name == null) {
      throw ApiException.badValue(function.name("name"), function.name("name") + " is missing.");
    }
    places.put(name, function.name("parameters"));
    try {
      return new Tool(
          name,
          description == null ? "" : description,
          parameters == null ? Tool.NO_PARAMETERS : parameters.node().toString(),
          function.flag("strict", false));
    } catch (RequestException e) {
      throw ApiException.badValue(function.name("name"), String.valueOf(e.getMessage()));
    }
  }

  private ToolChoice choice() {
    JsonNode given = fields.value("tool_choice");
    if (given == null) {
      return ToolChoice.AUTO;
    }
    if (given.isTextual()) {
      return ToolChoice.of(fields.choice("tool_choice", "auto", "none", "required"));
    }
    Fields choice = fields.object("tool_choice");
    if (choice == null
        || !choice.choice("type", "", "function", "allowed_tools").equals("function")) {
      throw ApiException.unsupported(
          "tool_choice", "tool_choice must be auto, none, required or a function by its name.");
    }
    Fields nested = choice.object("function");
    Fields function = nested == null ? choice : nested;
    String name = function.text("name");
    if (name == null || name.isEmpty()) {
      throw ApiException.badValue(function.name("name"), function.name("name") + " is missing.");
    }
    return ToolChoice.named(name);
  }
}
