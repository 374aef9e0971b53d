package io.xmodel.chat;

import io.xmodel.error.RequestException;
import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The tools of one answer. An immutable value.
 *
 * @param offered what the model may call, in the order in which it is told of it
 * @param choice whether it must
 * @param parallel whether it may ask for several calls at once
 */
public record Tools(List<Tool> offered, ToolChoice choice, boolean parallel)
    implements Serializable {
  /** No tools. */
  public static final Tools NONE = new Tools(List.of(), ToolChoice.AUTO, true);

  /**
   * Copies the list; checks that names differ and that what must be called is there.
   *
   * @throws RequestException naming what is wrong
   */
  public Tools {
    offered = List.copyOf(Objects.requireNonNull(offered, "offered"));
    Objects.requireNonNull(choice, "choice");
    Set<String> names = new HashSet<>();
    for (Tool tool : offered) {
      if (!names.add(tool.name())) {
        throw new RequestException(
            "Two tools have the name '%s'. Give each its own.".formatted(tool.name()));
      }
    }
    if (choice.isForced() && offered.isEmpty()) {
      throw new RequestException(
          "A call of a tool is asked for (%s), and no tools are given.".formatted(choice));
    }
    if (choice.mode() == ToolChoice.Mode.NAMED && !names.contains(choice.name())) {
      throw new RequestException(
          "A call of the tool '%s' is asked for, and there is none of this name. There are: %s."
              .formatted(choice.name(), names(offered)));
    }
  }

  /** Tools that the model may call as it finds right. */
  public static Tools of(List<Tool> offered) {
    return new Tools(offered, ToolChoice.AUTO, true);
  }

  /** The same with another choice. */
  public Tools withChoice(ToolChoice choice) {
    return new Tools(offered, choice, parallel);
  }

  /** The same, with several calls at once or not. */
  public Tools withParallel(boolean parallel) {
    return new Tools(offered, choice, parallel);
  }

  /** Whether there are none. */
  public boolean isEmpty() {
    return offered.isEmpty();
  }

  static String names(List<Tool> tools) {
    return tools.stream().map(Tool::name).collect(Collectors.joining(", "));
  }
}
