package io.xmodel.internal.jinja;

import io.xmodel.error.CheckpointException;
import io.xmodel.error.RequestException;
import io.xmodel.internal.jinja.compile.BlockCompiler;
import io.xmodel.internal.jinja.filter.Builtins;
import io.xmodel.internal.jinja.filter.Globals;
import io.xmodel.internal.jinja.filter.TemplateRefusal;
import io.xmodel.internal.jinja.run.Render;
import io.xmodel.internal.jinja.syntax.Parser;
import io.xmodel.internal.jinja.value.Budget;
import io.xmodel.internal.jinja.value.Failure;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A Jinja template, which renders what Python's jinja2 3.1 renders with Hugging Face's settings.
 * What it does not know is an error with its line and column. Templates come from downloaded files:
 * size, steps, text and nesting are bounded, and they reach nothing but the values they are given,
 * which are never taken for template code. Safe for use by several threads.
 */
public final class JinjaTemplate {
  /** Ten times the longest that is known. */
  private static final int LONGEST = 1_000_000;

  private final Function<Render, String> code;
  private final Map<String, Object> globals;

  /**
   * Compiles a template.
   *
   * @param source Jinja text
   * @param now the time that {@code strftime_now} writes
   * @throws CheckpointException naming line and column of what is wrong
   */
  public JinjaTemplate(String source, Supplier<LocalDateTime> now) {
    globals = Globals.all(now);
    if (source.length() > LONGEST) {
      throw new CheckpointException(
          "The chat template has %s characters, and %s are allowed. Take the published template."
              .formatted(source.length(), LONGEST));
    }
    // Classes that are loaded for the first time where the stack overflows would stay broken.
    Builtins.load();
    try {
      code = BlockCompiler.compile(Parser.parse(source));
    } catch (Failure e) {
      throw new CheckpointException(
          "The chat template cannot be used. In line %s, column %s: %s. If it was edited, compare it with the published one."
              .formatted(e.line(), e.column(), e.reason()),
          e);
    } catch (StackOverflowError e) {
      throw tooDeep();
    }
  }

  /**
   * Renders the template.
   *
   * @param variables by name; values as {@link JsonValues} makes them
   * @param textLength characters of all texts in them together, which the limits allow for
   * @throws RequestException when the template itself refuses the messages
   * @throws CheckpointException when it fails or exceeds a limit, naming line and column
   */
  public String render(Map<String, Object> variables, long textLength) {
    Map<String, Object> given = new HashMap<>(globals);
    given.putAll(variables);
    try {
      return code.apply(new Render(new Budget(textLength), given));
    } catch (TemplateRefusal e) {
      throw new RequestException(
          "The model's chat template refuses these messages: " + shortened(e.reason()), e);
    } catch (Failure e) {
      throw new CheckpointException(
          "The model's chat template failed in line %s, column %s: %s. The template is at fault, or the messages have a shape that it does not expect."
              .formatted(e.line(), e.column(), e.reason()),
          e);
    } catch (StackOverflowError e) {
      throw tooDeep();
    }
  }

  private static String shortened(String reason) {
    int longest = 500;
    return reason.length() <= longest ? reason : reason.substring(0, longest) + "…";
  }

  /** The nesting is bounded, but a thread may have a smaller stack than most. */
  private static CheckpointException tooDeep() {
    return new CheckpointException(
        "The chat template nests too deep for this thread's stack. Take the published template, or a thread with a larger stack.");
  }
}
