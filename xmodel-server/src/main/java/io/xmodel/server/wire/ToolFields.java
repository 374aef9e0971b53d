package io.xmodel.server.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.xmodel.chat.Tool;
import io.xmodel.chat.ToolChoice;
import io.xmodel.chat.Tools;
import io.xmodel.error.Quoted;
import io.xmodel.error.RequestException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

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
    Tools offered = checked("tools", () -> Tools.of(tools));
    return checked("tool_choice", () -> chosen(offered))
        .withParallel(fields.flag("parallel_tool_calls", true));
  }

  private static Tools checked(String field, Supplier<Tools> tools) {
    try {
      return tools.get();
    } catch (RequestException e) {
      throw ApiException.badValue(field, String.valueOf(e.getMessage()));
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
    Fields function = function(entry);
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

  /** Responses have a function's fields here, chats one level below. */
  private static Fields function(Fields entry) {
    Fields nested = entry.object("function");
    return nested == null ? entry : nested;
  }

  /** The tools and the choice among them, where the choice narrows them. */
  private Tools chosen(Tools tools) {
    JsonNode given = fields.value("tool_choice");
    if (given == null) {
      return tools;
    }
    if (given.isTextual()) {
      return tools.withChoice(
          ToolChoice.of(fields.choice("tool_choice", "auto", "none", "required")));
    }
    Fields choice = fields.object("tool_choice");
    String type = choice == null ? "" : choice.choice("type", "", "function", "allowed_tools");
    if (choice == null || type.isEmpty()) {
      throw ApiException.unsupported(
          "tool_choice",
          "tool_choice must be auto, none, required, a function by its name, or allowed_tools.");
    }
    return type.equals("function")
        ? tools.withChoice(ToolChoice.named(functionName(choice)))
        : allowed(tools, choice);
  }

  /** Only some of the tools: the model is told of no others, so it cannot call them. */
  private static Tools allowed(Tools tools, Fields choice) {
    Fields nested = choice.object("allowed_tools");
    Fields allowed = nested == null ? choice : nested;
    String mode = allowed.choice("mode", "auto", "required");
    Set<String> names = new LinkedHashSet<>();
    for (Fields entry : allowed.objects("tools", MOST_TOOLS)) {
      String name = functionName(entry);
      if (tools.offered().stream().noneMatch(tool -> tool.name().equals(name))) {
        throw ApiException.badValue(
            allowed.name("tools"),
            "%s names '%s', which is no tool of this request."
                .formatted(allowed.name("tools"), Quoted.shortened(name)));
      }
      names.add(name);
    }
    if (names.isEmpty()) {
      throw ApiException.badValue(
          allowed.name("tools"), allowed.name("tools") + " must name at least one tool.");
    }
    return Tools.of(tools.offered().stream().filter(tool -> names.contains(tool.name())).toList())
        .withChoice(ToolChoice.of(mode));
  }

  private static String functionName(Fields entry) {
    Fields function = function(entry);
    String name = function.text("name");
    if (name == null || name.isEmpty()) {
      throw ApiException.badValue(function.name("name"), function.name("name") + " is missing.");
    }
    return name;
  }
}
