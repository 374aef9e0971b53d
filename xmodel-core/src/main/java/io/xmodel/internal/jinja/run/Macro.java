package io.xmodel.internal.jinja.run;

import io.xmodel.internal.jinja.value.Arguments;
import io.xmodel.internal.jinja.value.Budget;
import io.xmodel.internal.jinja.value.Failure;
import io.xmodel.internal.jinja.value.None;
import io.xmodel.internal.jinja.value.PyDict;
import io.xmodel.internal.jinja.value.PyTuple;
import io.xmodel.internal.jinja.value.PythonCallable;
import io.xmodel.internal.jinja.value.PythonObject;
import io.xmodel.internal.jinja.value.Quote;
import io.xmodel.internal.jinja.value.Undefined;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A macro, or the body of a call block.
 *
 * @param shape what is known of it before it runs
 * @param body runs it with values of its parameters and of the special ones that it uses; null for
 *     those that are to get their defaults
 */
public record Macro(Shape shape, Body body) implements PythonCallable, PythonObject {
  /**
   * What is known of a macro before it runs.
   *
   * @param name of a macro; null for a call block
   * @param parameters in order
   * @param takesKeywords whether it uses {@code kwargs}
   * @param takesMore whether it uses {@code varargs}
   * @param takesCaller whether it uses {@code caller} without naming it as a parameter
   */
  public record Shape(
      @Nullable String name,
      List<String> parameters,
      boolean takesKeywords,
      boolean takesMore,
      boolean takesCaller) {}

  /** What it does. */
  @FunctionalInterface
  public interface Body {
    /** Its text. */
    String run(List<@Nullable Object> arguments);
  }

  @Override
  public Object call(Budget budget, Arguments arguments) {
    List<String> names = shape.parameters();
    List<Object> positional = arguments.positional();
    Map<String, Object> keywords = new LinkedHashMap<>(arguments.keywords());
    List<@Nullable Object> values = new ArrayList<>();
    boolean foundCaller = positional.size() >= names.size() && names.contains("caller");
    for (int i = 0; i < names.size(); i++) {
      if (i < positional.size()) {
        values.add(positional.get(i));
      } else {
        values.add(keywords.remove(names.get(i)));
        foundCaller |= names.get(i).equals("caller");
      }
    }
    if (shape.takesCaller() && !foundCaller) {
      Object caller = keywords.remove("caller");
      values.add(
          caller == null || caller == None.NONE
              ? Undefined.because("there is no caller: this macro was not called by 'call'")
              : caller);
    }
    addSpecial(values, positional, keywords);
    budget.work(50);
    budget.enter();
    try {
      return body.run(values);
    } finally {
      budget.leave();
    }
  }

  private void addSpecial(
      List<@Nullable Object> values, List<Object> positional, Map<String, Object> keywords) {
    if (shape.takesKeywords()) {
      PyDict dict = new PyDict();
      keywords.forEach(dict::put);
      values.add(dict);
    } else if (!keywords.isEmpty()) {
      throw Failure.type(
          "%s has no parameter '%s'", described(), Quote.of(keywords.keySet().iterator().next()));
    }
    int parameters = shape.parameters().size();
    if (shape.takesMore()) {
      int from = Math.min(parameters, positional.size());
      values.add(new PyTuple(List.copyOf(positional.subList(from, positional.size()))));
    } else if (positional.size() > parameters) {
      throw Failure.type(
          "%s takes at most %s arguments, and %s are given",
          described(), parameters, positional.size());
    }
  }

  private String described() {
    return shape.name() == null ? "the call block" : "macro '" + Quote.of(shape.name()) + "'";
  }

  @Override
  public @Nullable Object attribute(String attribute) {
    return switch (attribute) {
      case "name" -> shape.name() == null ? None.NONE : shape.name();
      case "arguments" -> new PyTuple(List.copyOf(shape.parameters()));
      case "catch_kwargs" -> shape.takesKeywords();
      case "catch_varargs" -> shape.takesMore();
      case "caller" -> shape.takesCaller();
      case "explicit_caller" -> shape.parameters().contains("caller");
      default -> null;
    };
  }

  @Override
  public String typeName() {
    return "Macro";
  }

  @Override
  public String printed() {
    String name = shape.name();
    return name == null ? "<Macro anonymous>" : "<Macro '" + name + "'>";
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
